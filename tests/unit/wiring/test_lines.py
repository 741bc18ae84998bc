"""Marks follow text to wherever git puts it."""

from pathlib import Path

from countersign.git.notes import write_notes
from countersign.git.patches import of_commit
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from countersign.wiring import line_origins_of_blob
from countersign.wiring.lines import line_origins_of_blobs
from countersign.wiring.through_notes import marks_of_rows
from countersign.wiring.uncommitted import record_of_index
from support.scratch import Scratch, edit

_OLD = "def first():\n    return 1\n\n\ndef last():\n    return 9\n"
_NEW = f"import made\n\n\n{_OLD}\n\ndef more():\n    return made.more()\n"


def _origins(scratch: Scratch, path: str = "a", blob: str | None = None) -> list[str | None] | None:
    blob = scratch.git("rev-parse", f":{path}") if blob is None else blob
    with scratch.checkout() as checkout:
        found = line_origins_of_blobs(checkout, {path: blob}).get(path)
    if found is None:
        return None
    return [None if row is None else row[0] for row in (found.row(n) for n in range(len(found.lines)))]


def test_a_blob_that_was_seen_is_remembered(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "one\ntwo\n"))
    scratch.write("a", "one\ntwo\n")
    scratch.git("add", "a")
    assert _origins(scratch) == ["ai", "ai", None]
    found = line_origins_of_blob(scratch.top, "a", scratch.git("rev-parse", ":a"), ".")
    assert found is not None
    assert found.row(0) == ("ai", "observed", "claude-code", "opus", "c0", "", "", "")


def test_half_of_the_hunks_is_half_of_the_record_and_the_rest_is_the_next_one(scratch: Scratch) -> None:
    scratch.commit("a", _OLD)
    scratch.record(edit("a", _OLD, _NEW))
    scratch.write("a", _NEW)
    patch = scratch.git("diff", "-U0", "a").split("@@ -6")[0]
    scratch.git("apply", "--cached", "--unidiff-zero", stdin=patch.encode())
    with scratch.checkout() as checkout:
        staged = record_of_index(checkout)
        assert staged.totals.counts() == {"added": 3, "ai": 3, "mixed": 0, "human": 0, "unknown": 0, "excluded": 0}
        scratch.git("commit", "-q", "-m", "half")
        scratch.git("add", "a")
        rest = record_of_index(checkout)
        assert rest.totals.counts() == {"added": 4, "ai": 4, "mixed": 0, "human": 0, "unknown": 0, "excluded": 0}


def test_a_pick_with_a_conflict_keeps_what_the_picked_commit_knows(scratch: Scratch) -> None:
    scratch.commit("a", "base of it all\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.record(edit("a", "base of it all\n", "made by a machine\nbase of it all\n"))
    scratch.commit("a", "made by a machine\nbase of it all\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("a", "another line of ours\nbase of it all\n")
    assert scratch.repository().git.call("cherry-pick", "other").code == 1
    scratch.write("a", "another line of ours\nmade by a machine\nbase of it all\n")
    scratch.git("add", "a")
    assert _origins(scratch) == ["unknown", "ai", "unknown", None]


def test_text_that_only_notes_know_is_known_on_a_clone(scratch: Scratch, tmp_path: Path) -> None:
    commit = scratch.commit("a", "made by a machine\nand so was this\n")
    row = ("ai", "observed", "tool", "", "", "", "", "")
    record = record_of(of_commit(scratch.repository(), commit), lambda _: LineOrigins([row], [0, 0]))
    write_notes(scratch.repository().git, {commit: format_note(record).encode()})
    clone = Scratch(tmp_path / "clone", scratch.environment)
    scratch.git("clone", "-q", ".", str(clone.top))
    assert _origins(clone) is None
    clone.git("fetch", "-q", "origin", "refs/notes/countersign:refs/notes/countersign")
    assert _origins(clone) == ["ai", "ai", None]
    clone.write("a", "made by a machine\nsomething quite different\n")
    clone.git("add", "a")
    assert _origins(clone) == ["ai", "unknown", None]


def test_nothing_known_a_binary_and_a_file_beyond_reason_are_none(scratch: Scratch) -> None:
    scratch.record(edit("other", None, "x\n"))
    for content in ("nobody saw it\n", b"\0", b"x" * (17 * 2**20)):
        scratch.write("a", content)
        scratch.git("add", "a")
        assert _origins(scratch) is None


def test_a_path_with_a_line_feed_in_it_is_a_path(scratch: Scratch) -> None:
    scratch.record(edit("odd\nname", None, "one\n"))
    scratch.write("odd\nname", "one\n\ntwo\n")
    scratch.git("add", "--all")
    assert _origins(scratch, "odd\nname") == ["ai", None, "unknown", None]


def test_rows_of_whole_lines_become_marks_of_their_characters() -> None:
    ai = ("ai", "observed", "tool", "", "", "", "", "")
    human = ("human", "observed", "", "", "", "", "", "")
    marks = marks_of_rows("one\r\ntw\ro\n", [ai, human])
    assert [len(line) for line in marks.lines] == [3, 2, 1, 0]
    assert [marks.table[line[0]].origin.value for line in marks.lines if line] == ["ai", "human", "human"]
