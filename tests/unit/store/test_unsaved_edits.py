"""What was typed and not saved is there after the process that heard of it was killed."""

import pytest

from countersign.store import latest as latest_module
from countersign.store.faults import read_faults
from countersign.store.journal import Journal
from countersign.text.splice import Splice
from unit.store.seen import CLAUDE, COPILOT, TABLE, meanings, meant, recalled, seen

PLACE = ("src/app.py", ".")


def test_unsaved_edits_are_replayed_in_their_order(journal: Journal) -> None:
    journal.remember(seen("one\ntwo\n", "hhh\nhhh\n"), writer="w")
    assert journal.note_splices("w", *PLACE, [Splice(0, 3, 0, 3, "\nnew", "?aaa"), Splice(1, 0, 1, 1, "", "")], TABLE)
    assert journal.note_splices("w", *PLACE, [Splice(1, 2, 2, 0, "", "")], TABLE)

    found = journal.latest(*PLACE)
    assert found is not None
    assert (found.text, meanings(found.marks)) == ("one\newtwo\n", meant("hhh\naahhh\n"))
    assert found.sequence == journal.sequence()


def test_a_remembered_text_ends_the_edits_before_it(journal: Journal) -> None:
    journal.remember(seen("one", "hhh"), writer="w")
    journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "a")], TABLE)
    journal.remember(seen("xone", "ahhh"), writer="w")

    found = journal.latest(*PLACE)
    assert found is not None
    assert found.text == "xone"


def test_late_evidence_reaches_unsaved_edits(journal: Journal) -> None:
    journal.remember(seen("one", "hhh"), writer="w")
    journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "b")], TABLE)
    journal.settle("w", {"b": COPILOT})

    found = journal.latest(*PLACE)
    assert found is not None
    assert meanings(found.marks) == meant("chhh")


def test_edits_without_a_text_to_start_from_are_not_kept_and_the_writer_is_told(journal: Journal) -> None:
    edits = [Splice(0, 0, 0, 0, "x", "a")]

    assert not journal.note_splices("w", *PLACE, edits, TABLE)
    journal.remember(seen("one", "hhh"), writer="w")
    assert journal.note_splices("w", *PLACE, edits, TABLE)
    assert not journal.note_splices("v", *PLACE, edits, TABLE)


def test_a_text_that_somebody_else_absorbed_takes_no_more_edits(journal: Journal) -> None:
    journal.remember(seen("one", "hhh"), writer="dead")
    journal.note_splices("dead", *PLACE, [Splice(0, 3, 0, 3, "!", "a")], TABLE)
    found = journal.latest(*PLACE)
    assert found is not None
    journal.remember(seen("one!", "hhha"), writer="w", absorbed=found.sequence)

    assert not journal.note_splices("dead", *PLACE, [Splice(0, 0, 0, 0, "x", "a")], TABLE)
    again = journal.latest(*PLACE)
    assert again is not None
    assert again.text == "one!"


def test_edits_that_came_after_somebody_had_read_are_the_latest_text(journal: Journal) -> None:
    read = journal.remember(seen("one", "hhh"), writer="v")
    journal.note_splices("v", *PLACE, [Splice(0, 3, 0, 3, "!", "a")], TABLE)
    journal.remember(seen("two", "hhh"), writer="w", absorbed=read)
    journal.note_splices("v", *PLACE, [Splice(0, 4, 0, 4, "?", "a")], TABLE)

    found = journal.latest(*PLACE)
    assert found is not None
    assert found.text == "one!?"


def test_forgotten_edits_leave_the_saved_text(journal: Journal) -> None:
    saved = journal.remember(seen("one", "hhh"), writer="w")
    journal.note_splices("w", *PLACE, [Splice(0, 3, 0, 3, "!", "a")], TABLE)
    journal.forget_splices("w")
    journal.forget_splices("nobody")

    found = journal.latest(*PLACE)
    assert found is not None
    assert (found.text, found.sequence) == ("one", saved)


def test_a_writer_that_forgot_its_edits_can_go_on(journal: Journal) -> None:
    journal.remember(seen("one", "hhb"), writer="w")
    journal.forget_splices("w")
    assert journal.note_splices("w", *PLACE, [Splice(0, 3, 0, 3, "!", "a")], {**TABLE, "b": CLAUDE})
    journal.remember(seen("one!", "hhba"), writer="w")

    assert recalled(journal, "one!") == meant("hhba")


def test_too_many_edits_after_one_text_ask_for_the_whole_text(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest_module, "UNSAVED_BOUND", 200)
    journal.remember(seen("one", "hhh"), writer="w")
    kept = 0
    while journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "a")], TABLE):
        kept += 1
        assert kept < 100

    found = journal.latest(*PLACE)
    assert found is not None
    assert found.text == "x" * kept + "one"
    journal.remember(seen("y", "h"), writer="w")
    assert journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "a")], TABLE)


def test_an_edit_outside_the_text_costs_the_edits_but_never_the_text(journal: Journal) -> None:
    journal.remember(seen("one", "hhh"), writer="w")
    journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "a"), Splice(7, 0, 7, 0, "x", "a")], TABLE)

    found = journal.latest(*PLACE)
    assert found is not None
    assert found.text == "one"
    [(_, where, what)] = read_faults(str(journal._directory))
    assert (where, what.split(":")[0]) == ("journal", "unsaved edits of b'src/app.py' are damaged and were skipped")


def test_edits_with_marks_that_no_table_explains_are_refused(journal: Journal) -> None:
    journal.remember(seen("one", "hhh"), writer="w")

    with pytest.raises(ValueError, match="not in the table"):
        journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "?")], TABLE)


def test_text_before_a_byte_order_mark_makes_it_a_character_of_unknown_origin(journal: Journal) -> None:
    journal.remember(seen("\ufeffab", "hh"), writer="w")
    journal.note_splices("w", *PLACE, [Splice(0, 0, 0, 0, "x", "a")], TABLE)

    found = journal.latest(*PLACE)
    assert found is not None
    assert (found.text, meanings(found.marks)) == ("x\ufeffab", meant("auhh"))
