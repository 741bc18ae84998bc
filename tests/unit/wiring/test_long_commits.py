"""A long commit is held against its note while git is still telling of it, and believed or not as any other is."""

import pytest

from countersign.gate.traits import Trait
from countersign.git.notes import write_notes
from countersign.git.patches import each_commit, of_commit
from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from countersign.wiring.blamed import Records
from countersign.wiring.looks import Looks
from countersign.wiring.records import AT_THE_GATE, CommitRecord, Source, record_of_commit, records_of_commits
from support.scratch import Scratch

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")

_LAST = "z/last"


def _long(scratch: Scratch) -> str:
    """A commit of more than one part, in files whose order in a tree is not that of their names alone."""
    scratch.commit("first", "1\n")
    for number in range(60):
        folder = ("a", "a.b", "a-b", "b")[number % 4]
        scratch.write(f"{folder}/{number}", "".join(f"line {line} of {number}\n" for line in range(900)))
    return scratch.commit(_LAST, "the last\n")


def _note(scratch: Scratch, commit: str) -> str:
    changes = of_commit(scratch.repository(), commit)
    return format_note(record_of(changes, lambda _: LineOrigins([AI], [0] * 1000)))


def _record(scratch: Scratch, notes: dict[str, str], commit: str) -> CommitRecord:
    write_notes(scratch.repository().git, {one: note.encode() for one, note in notes.items()})
    with scratch.checkout() as checkout:
        return records_of_commits(checkout, [*notes])[commit]


def test_its_files_come_before_its_end(scratch: Scratch) -> None:
    commit = _long(scratch)
    early: list[str] = []
    found = dict(each_commit(scratch.repository(), {commit: 1}, lambda _, part: early.extend(one.name for one in part)))
    names = [one.name for one in found[commit]]
    assert 0 < len(early) < len(names)
    assert early == names[: len(early)] == sorted(early)


def test_a_note_that_fits_is_its_record(scratch: Scratch) -> None:
    commit = _long(scratch)
    found = _record(scratch, {commit: _note(scratch, commit)}, commit)
    assert (found.source, found.fault, found.record.totals.ai) == (Source.NOTE, "", 60 * 900 + 1)


@pytest.mark.parametrize("file", ["a/0", _LAST])
def test_one_line_that_the_note_calls_otherwise_and_nothing_of_it_is_believed(scratch: Scratch, file: str) -> None:
    """Whether git has told of it early, or only at the end."""
    commit = _long(scratch)
    note = _note(scratch, commit)
    before, found, after = note.partition(f"\n{file}\n")
    assert found
    edited = before + found + after.replace("claude-code", "codex", 1)
    record = _record(scratch, {commit: edited}, commit)
    assert record.source is Source.NOTHING
    assert "digest" in record.fault


def test_two_that_have_each_other_s_note_have_none(scratch: Scratch) -> None:
    one = _long(scratch)
    for number in range(60):
        scratch.write(f"c/{number}", "".join(f"{line} of {number}, too\n" for line in range(900)))
    other = scratch.commit("c/last", "the last\n")
    notes = {one: _note(scratch, other), other: _note(scratch, one)}
    assert _record(scratch, notes, one).source is Source.NOTHING
    with scratch.checkout() as checkout:
        assert record_of_commit(checkout, other).source is Source.NOTHING


def test_what_was_begun_for_a_long_commit_is_not_taken_for_a_short_one_of_the_same_files(scratch: Scratch) -> None:
    long = _long(scratch)
    for change in of_commit(scratch.repository(), long):
        scratch.write(change.name, f"{(scratch.top / change.name).read_text()}one more\n")
    short = scratch.commit(_LAST, "another last\n")
    notes = {one: _note(scratch, one) for one in (long, short)}
    assert _record(scratch, notes, long).source is Source.NOTE
    with scratch.checkout() as checkout:
        found = records_of_commits(checkout, [long, short])
    assert [(one.source, one.fault) for one in found.values()] == [(Source.NOTE, "")] * 2
    assert [one.record.totals.ai for one in found.values()] == [60 * 900 + 1, 60 + 1]


def test_a_long_merge_is_held_against_its_note_as_a_whole(scratch: Scratch) -> None:
    """What it adds is what it adds to all of its parents, which nobody knows before the last of them was compared."""
    first = _long(scratch)
    names = [change.name for change in of_commit(scratch.repository(), first)]

    def beside(word: str, *parents: str) -> str:
        for name in names:
            scratch.write(name, "".join(f"{word} {line}\n" for line in range(900)) + f"{parents}\n")
        scratch.git("add", "--all")
        options = [option for parent in parents for option in ("-p", parent)]
        return scratch.git("commit-tree", scratch.git("write-tree"), "-m", word, *options)

    other = beside("of the other", first)
    merge = beside("of the other", first, other)
    found = _record(scratch, {merge: _note(scratch, merge)}, merge)
    assert (found.source, found.fault, found.record.totals.ai) == (Source.NOTE, "", len(names))

    early: list[FileChange] = []
    assert dict(each_commit(scratch.repository(), {merge: 2}, lambda _, part: early.extend(part)))[merge]
    assert not early


def test_files_are_looked_at_early_or_late_and_seen_alike(scratch: Scratch) -> None:
    _long(scratch)
    scratch.write("a/destroys", "DROP TABLE users;\n")
    scratch.write("b/wide", "x" * 900 + "\n")
    (scratch.top / "a" / "4").chmod(0o755)
    for number in range(60):
        scratch.write(f"a.b/{number}", "".join(f"line {line} of {number}, again\n" for line in range(900)))
    commit = scratch.commit("z/destroys", "DELETE FROM users;\n")
    early: list[FileChange] = []
    looks = Looks()

    def watch(one: str, changes: list[FileChange]) -> None:
        early.extend(changes)
        looks.take(one, changes)

    with scratch.checkout() as checkout:
        write_notes(checkout.repository.git, {commit: _note(scratch, commit).encode()})
        records = Records(checkout, AT_THE_GATE, watch)
        records.read_commits([commit])
        changes = records.changes_of([commit])[commit]
    assert 0 < len(early) < len(changes)
    assert all(one is other for one, other in zip(early, changes, strict=False)), "the very ones that are judged"
    assert [looks.at(change) for change in changes] == [Looks().at(change) for change in changes]
    seen = {change.name: looks.at(change) for change in changes}
    assert seen["a/destroys"].traits == seen["z/destroys"].traits == {Trait.DESTRUCTIVE}
    assert seen["a/4"].traits == {Trait.EXECUTABLE}
    assert seen["b/wide"].counts == {0: 5}
