"""`show`, `blame` and `status` as processes, on real repositories."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from countersign.git.notes import read_notes, write_notes
from countersign.git.patches import of_commit
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from support.scratch import Scratch, edit

pytestmark = pytest.mark.e2e

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
HUMAN = ("human", "observed", "", "", "", "", "", "")
PASTE = ("unknown", "none", "", "", "", "paste", "", "")


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path)


def _note(scratch: Scratch, commit: str, *rows: tuple[str, str, str, str, str, str, str, str]) -> None:
    """The note that a hook would have written: line n of every file is row n; the last row goes on."""
    lines = [*range(len(rows)), *[len(rows) - 1] * 10_000]
    record = record_of(of_commit(scratch.repository(), commit), lambda _: LineOrigins(list(rows), lines))
    write_notes(scratch.repository().git, {commit: format_note(record).encode()})


def _origins(scratch: Scratch, *arguments: str) -> list[tuple[int, str, str | None]]:
    return [(line["line"], line["origin"], line["commit"]) for line in scratch.json("blame", *arguments)["lines"]]


def _range(lines: str, row: tuple[str, ...]) -> dict[str, str | None]:
    origin, evidence, tool, model, session = (field or None for field in row[:5])
    return {"lines": lines, "origin": origin, "evidence": evidence, "tool": tool, "model": model, "session": session}


def test_show_tells_what_the_note_tells(scratch: Scratch) -> None:
    commit = scratch.commit("a.py", "one\ntwo\nthree\nfour\n")
    _note(scratch, commit, HUMAN, AI, AI, PASTE)
    assert scratch.json("show") == {
        "commit": commit,
        "files": [{"path": "a.py", "ranges": [_range("1", HUMAN), _range("2-3", AI), _range("4", PASTE)]}],
        "totals": {"added": 4, "ai": 2, "mixed": 0, "human": 1, "unknown": 1},
    }


def test_show_reads_well(scratch: Scratch) -> None:
    commit = scratch.commit("a.py", "one\ntwo\nthree\n", message="Teach it to count")
    _note(scratch, commit, HUMAN, AI, PASTE)
    digest = read_notes(scratch.repository().git, [commit])[commit].split()[3][:12].decode()
    assert scratch.countersign("show").stdout == (
        f"{commit[:12]}  Teach it to count\n"
        "3 lines added: 1 ai, 1 human, 1 unknown\n"
        f"from the note of the commit, digest {digest}\n"
        "\n"
        "a.py\n"
        "  1  human    observed\n"
        "  2  ai       observed  claude-code:opus\n"
        "  3  unknown  paste\n"
    )


def test_without_a_note_everything_is_unknown(scratch: Scratch) -> None:
    scratch.commit("a", "one\ntwo\n")
    assert scratch.json("show")["totals"] == {"added": 2, "ai": 0, "mixed": 0, "human": 0, "unknown": 2}
    assert not (scratch.top / ".git" / "countersign").exists(), "reading leaves no trace"


def test_without_a_note_the_journal_is_asked(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "one\n"))
    scratch.commit("a", "one\n")
    assert scratch.json("show")["totals"]["ai"] == 1
    assert "made anew from what this machine remembers" in scratch.countersign("show").stdout


@pytest.mark.parametrize("damage", ["digest", "missing line", "other content", "nonsense", "later version"])
def test_a_note_that_does_not_fit_is_no_record(scratch: Scratch, damage: str) -> None:
    other = scratch.commit("a", "one\ntwo\nthree\n")
    _note(scratch, other, HUMAN)
    told = read_notes(scratch.repository().git, [other])[other]
    commit = scratch.commit("a", "one\ntwo\nthree\nfour\nfive\nsix\n")
    _note(scratch, commit, AI)
    mine = read_notes(scratch.repository().git, [commit])[commit]
    forged = {
        "digest": mine.replace(b"\tai\tobserved\tclaude-code\topus\tc0", b"\thuman\tobserved").replace(b"ai=3", b"ai=0")
        .replace(b"human=0", b"human=3"),
        "missing line": mine.replace(b"4-6", b"4-5").replace(b"added=3 ai=3", b"added=2 ai=2"),
        "other content": told,
        "nonsense": b"\xff\0nonsense",
        "later version": mine.replace(b"countersign-record 1", b"countersign-record 3"),
    }[damage]  # fmt: skip
    assert forged != mine
    write_notes(scratch.repository().git, {commit: forged})
    done = scratch.countersign("show", "--json")
    assert '"unknown": 3' in done.stdout
    assert done.stderr.startswith(f"countersign: warning: the note of {commit[:12]} is not believed: ")
    assert len(done.stderr.splitlines()) == 1
    assert {origin for _, origin, at in _origins(scratch, "a") if at == commit} == {"unknown"}


def test_a_note_that_was_believed_once_is_looked_at_again_when_it_changes(scratch: Scratch) -> None:
    scratch.record(edit("other", None, "x\n"))  # so that there is a place to remember it in
    commit = scratch.commit("a", "one\ntwo\n")
    _note(scratch, commit, AI)
    for _ in range(2):
        assert {origin for _, origin, _ in _origins(scratch, "a")} == {"ai"}
    note = read_notes(scratch.repository().git, [commit])[commit]
    assert (scratch.top / ".git" / "countersign" / "believed-notes").read_text().startswith(commit)
    write_notes(scratch.repository().git, {commit: note.replace(b"claude-code", b"other-tool")})
    assert {origin for _, origin, _ in _origins(scratch, "a")} == {"unknown"}
    write_notes(scratch.repository().git, {commit: note})
    assert {origin for _, origin, _ in _origins(scratch, "a")} == {"ai"}


def test_blame_goes_through_the_notes_of_all_commits(scratch: Scratch) -> None:
    one = scratch.commit("a", "one\ntwo\n")
    _note(scratch, one, HUMAN, AI)
    scratch.git("mv", "a", "b")
    two = scratch.commit("b", "zero\none\ntwo\n")
    _note(scratch, two, PASTE)
    document = scratch.json("blame", "b")
    assert document["path"] == "b"
    assert document["rev"] is None
    assert document["lines"] == [
        {
            "line": 1, "origin": "unknown", "evidence": "none", "tool": None, "model": None, "session": None,
            "commit": two, "reason": "paste",
        },
        {
            "line": 2, "origin": "human", "evidence": "observed", "tool": None, "model": None, "session": None,
            "commit": one, "reason": None,
        },
        {
            "line": 3, "origin": "ai", "evidence": "observed", "tool": "claude-code", "model": "opus", "session": "c0",
            "commit": one, "reason": None,
        },
    ]  # fmt: skip


def test_blame_of_a_revision_names_it(scratch: Scratch) -> None:
    one = scratch.commit("a", "one\n")
    _note(scratch, one, AI)
    scratch.commit("a", "two\n")
    document = scratch.json("blame", "a", "--rev", "HEAD~1")
    assert document["rev"] == one
    assert [line["origin"] for line in document["lines"]] == ["ai"]


def test_blame_knows_what_is_not_committed_from_the_journal(scratch: Scratch) -> None:
    one = scratch.commit("a", "one\n")
    _note(scratch, one, HUMAN)
    scratch.record(edit("a", "one\n", "one\n\nmade\n"))
    scratch.write("a", "one\n\nmade\nloose\n")
    assert _origins(scratch, "a") == [(1, "human", one), (2, "ai", None), (3, "ai", None), (4, "unknown", None)]


def test_blame_of_a_new_file_needs_no_commit(scratch: Scratch) -> None:
    scratch.record(edit("new", None, "one\ntwo\n"))
    scratch.write("new", "one\ntwo\nthree")
    expected = [(1, "ai", None), (2, "ai", None), (3, "unknown", None)]
    assert _origins(scratch, "new") == expected
    scratch.git("commit", "-q", "--allow-empty", "-m", "first")
    assert _origins(scratch, "new") == expected
    scratch.git("add", "new")
    assert _origins(scratch, "new") == expected
    assert _origins(scratch, "new", "-L", "2,3") == expected[1:]
    assert "only 3 lines" in scratch.countersign("blame", "new", "-L", "4", code=2).stderr


def test_blame_takes_ranges(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n4\n5\n6\n")
    for given, lines in {"2,3": [2, 3], "2,+2": [2, 3], "5,": [5, 6], ",2": [1, 2], "4": [4], "5,100": [5, 6]}.items():
        assert [line for line, _, _ in _origins(scratch, "a", f"-L{given}")] == lines
    assert [line for line, _, _ in _origins(scratch, "a", "-L1", "-L", "3,4")] == [1, 3, 4]
    for given in ("0,1", "3,2", "x", "", "1,2,3", "-1"):
        assert "-L" in scratch.countersign("blame", "a", f"-L{given}", code=2).stderr


def test_blame_reads_well(scratch: Scratch) -> None:
    one = scratch.commit("a.py", "def one():\n    return 'é'\n")
    _note(scratch, one, HUMAN, AI)
    scratch.write("a.py", "def one():\n    return 'é'\n\x1b[31mred\u202e\n")
    assert scratch.countersign("blame", "a.py", PYTHONUTF8="1").stdout == (
        f"{one[:8]}  human    observed                     1  def one():\n"
        f"{one[:8]}  ai       observed   claude-code:opus  2      return 'é'\n"
        "········  unknown  untracked                    3  \\x1b[31mred\\u202e\n"
    )


def test_paths_are_meant_from_where_one_is(scratch: Scratch) -> None:
    scratch.commit("dir/a", "1\n")
    assert scratch.countersign("blame", "a", directory=scratch.top / "dir").stdout
    assert scratch.countersign("-C", "dir", "blame", "a").stdout
    assert scratch.countersign("-C", str(scratch.top), "-C", "dir", "blame", "../dir/a").stdout


def test_lines_that_git_could_have_called_new_or_old_are_found_all_the_same(scratch: Scratch) -> None:
    """Blame and patch use different algorithms, and may choose different ones of equal lines."""
    before = "".join(f"{{\n}}\nx{n % 3}\n" for n in range(30))
    after = "".join(f"{{\n}}\nx{n % 2}\n" for n in range(45))
    one = scratch.commit("a", before)
    _note(scratch, one, HUMAN)
    two = scratch.commit("a", after)
    _note(scratch, two, AI)
    scratch.record(edit("other", None, "x\n"))
    for _ in range(2):  # the second time from what was believed the first time
        assert {origin for _, origin, _ in _origins(scratch, "a")} == {"human", "ai"}


def test_a_merge_is_no_author_of_what_it_brings_in(scratch: Scratch) -> None:
    base = scratch.commit("a", "1\n2\n3\n4\n5\n")
    scratch.git("checkout", "-q", "-b", "other")
    other = scratch.commit("a", "other\n1\n2\n3\n4\n5\n")
    scratch.git("checkout", "-q", "main")
    ours = scratch.commit("a", "1\n2\n3\n4\n5\nours\n")
    scratch.git("merge", "-q", "-m", "merge", "other")
    for commit, row in ((base, HUMAN), (other, AI), (ours, PASTE)):
        _note(scratch, commit, row)
    assert scratch.json("show")["totals"]["added"] == 0
    assert [origin for _, origin, _ in _origins(scratch, "a")] == ["ai", *["human"] * 5, "unknown"]


def test_status_counts_what_is_staged_and_what_is_not(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n")
    scratch.record(edit("a", "1\n2\n3\n", "made\n1\n2\n3\nmore\n"))
    scratch.write("a", "made\n1\n2\n3\n")
    scratch.git("add", "a")
    scratch.write("a", "made\n1\n2\n3\nmore\n")
    scratch.write("b", "loose\n")
    assert scratch.json("status")["totals"] == {"added": 3, "ai": 2, "mixed": 0, "human": 0, "unknown": 1}
    assert scratch.json("status", "--staged")["totals"] == {"added": 1, "ai": 1, "mixed": 0, "human": 0, "unknown": 0}
    assert "commit" not in scratch.json("status")


def test_status_foretells_the_trailers_that_the_commit_gets(scratch: Scratch) -> None:
    assert scratch.countersign("init").returncode == 0
    scratch.commit("a", "1\n")
    assert scratch.json("status", "--staged")["trailers"] == []
    scratch.git("config", "countersign.assistedByTrailer", "Helped-by")
    scratch.record(edit("a", "1\n", "made\n1\n"))
    scratch.write("a", "made\n1\n")
    scratch.git("add", "a")
    foretold = scratch.json("status", "--staged")["trailers"]
    scratch.git("commit", "-q", "-m", "change")
    stamped = scratch.git("log", "-1", "--format=%(trailers:only,unfold)").splitlines()
    assert [line.partition(":")[0] for line in foretold] == ["Helped-by", "AI-Provenance"]
    assert stamped == foretold


def test_status_says_when_there_is_nothing_and_what_it_cannot_read(scratch: Scratch) -> None:
    assert scratch.countersign("status").stdout == "Not committed yet: nothing is added.\n"
    with (scratch.top / "large").open("wb") as file:
        file.truncate(50 * 2**20)
    done = scratch.countersign("status")
    assert done.stdout == "Not committed yet: nothing is added.\n"
    assert done.stderr == "countersign: warning: large: not counted: too large\n"


def test_a_clone_knows_old_text_from_notes_alone(scratch: Scratch, tmp_path: Path) -> None:
    one = scratch.commit("a", "def made():\n    return compute(one, two)\n")
    _note(scratch, one, AI)
    clone = Scratch(tmp_path / "clone", scratch.environment)
    scratch.git("clone", "-q", ".", str(clone.top))
    clone.git("fetch", "-q", "origin", "refs/notes/countersign:refs/notes/countersign")
    clone.write("a", "def made():\n    return compute(one, three)\n")
    (line,) = [line for line in clone.json("blame", "a")["lines"] if line["commit"] is None]
    assert line["origin"] == "mixed"


def test_what_hooks_left_for_later_is_done_before_reading(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "one\n"))
    commit = scratch.commit("a", "one\n")
    late = scratch.top / ".git" / "countersign" / "late"
    late.write_text(f"{commit}\n")
    scratch.countersign("show")
    assert b"ai=1" in read_notes(scratch.repository().git, [commit])[commit]
    assert not late.exists() or not late.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_repository_can_be_read(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "one\n"))
    commit = scratch.commit("a", "one\n")
    state = scratch.top / ".git" / "countersign"
    (state / "late").write_text(f"{commit}\n")
    state.chmod(0o500)
    try:
        assert scratch.json("show")["totals"]["ai"] == 1
    finally:
        state.chmod(0o700)


def test_no_reading_command_loads_what_it_does_not_need(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "one\n"))
    scratch.commit("a", "one\n")
    scratch.write("a", "one\ntwo\n")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from countersign.cli.main import main\n"
        "from countersign.wiring import line_origins_of_blob\n"
        "assert [main([*words, '--json']) for words in (['show'], ['status'], ['blame', 'a'])] == [0, 0, 0]\n"
        f"assert line_origins_of_blob(Path('.'), 'a', {scratch.git('rev-parse', ':a')!r}, '.') is not None\n"
        "print(*sorted({'pygit2', 'pygls', 'lsprotocol', 'rich', 'asyncio'} & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=scratch.top, env=scratch.environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"\n")
