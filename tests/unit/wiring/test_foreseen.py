"""What is read ahead is what would be read anyway, and nothing that is not believed."""

from countersign.git.notes import read_notes, write_notes
from countersign.git.patches import of_commit
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from countersign.wiring.blamed import blamed
from countersign.wiring.foreseen import foreseen
from countersign.wiring.records import CommitRecord, record_of_commit
from support.scratch import Scratch

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")


def _note(scratch: Scratch, commit: str) -> None:
    record = record_of(of_commit(scratch.repository(), commit), lambda _: LineOrigins([AI], [0] * 1000))
    write_notes(scratch.repository().git, {commit: format_note(record).encode()})


def test_only_records_of_notes_that_fit_are_foreseen(scratch: Scratch) -> None:
    good = scratch.commit("a", "1\n2\n")
    _note(scratch, good)
    forged = scratch.commit("a", "1\n2\n3\n")
    write_notes(scratch.repository().git, {forged: read_notes(scratch.repository().git, [good])[good]})
    scratch.commit("a", "1\n2\n3\n4\n")
    elsewhere = scratch.commit("b", "1\n")
    _note(scratch, elsewhere)
    with scratch.checkout() as checkout:
        found: dict[str, CommitRecord] = {}
        while not found:  # nothing is promised of how far it gets
            with foreseen(checkout, "a", None) as early:
                blamed(checkout, "a")
            found = early
        assert set(found) == {good}
        assert found[good].record == record_of_commit(checkout, good).record


def test_blame_says_the_same_with_and_without_foresight(scratch: Scratch) -> None:
    for number in range(1, 12):
        commit = scratch.commit("a", "".join(f"{line * number % 5}\n" for line in range(number * 2)))
        if number % 3:
            _note(scratch, commit)
    scratch.write("a", (scratch.top / "a").read_text() + "more\n")
    with scratch.checkout() as checkout:
        for revision in (None, checkout.repository.resolve("HEAD~3")):
            assert blamed(checkout, "a", revision, foresee=True) == blamed(checkout, "a", revision)
        assert blamed(checkout, "a", None, [(1, 3)], foresee=True) == blamed(checkout, "a", None, [(1, 3)])


def test_before_the_first_commit_there_is_nothing_to_foresee(scratch: Scratch) -> None:
    with scratch.checkout() as checkout, foreseen(checkout, "a", None) as early:
        pass
    assert early == {}
