from countersign.origin import TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.provenance.blob_marks import unexplained
from countersign.provenance.classified import line_origins
from countersign.provenance.recording import marks_after

AI = Attribution(Origin.AI, Evidence.OBSERVED, "tool")


def _rows(before: str, after: str) -> list[str | None]:
    found = line_origins(
        after.removeprefix("\ufeff"),
        marks_after(before, unexplained(before.removeprefix("\ufeff"), TYPED_OBSERVED), after, AI),
    )
    rows = [found.row(number) for number in range(len(found.lines))]
    return [None if row is None else row[0] for row in rows]


def test_only_what_is_new_is_the_events() -> None:
    assert _rows("one = 1\ntwo = 2\n", "one = 1\nthree = 3\ntwo = 2\n") == ["human", "ai", "human", None]


def test_a_changed_line_is_mixed() -> None:
    assert _rows("total = first + second\n", "total = first + second + third\n") == ["mixed", None]


def test_a_new_file_is_all_new_and_a_deleted_one_has_nothing() -> None:
    assert _rows("", "one\ntwo\n") == ["ai", "ai", None]
    assert _rows("one\ntwo\n", "") == [None]


def test_line_ends_and_a_byte_order_mark_are_nobodys() -> None:
    assert _rows("one\ntwo\n", "\ufeffone\r\ntwo\r\n") == ["human", "human", None]
    assert _rows("\ufeffone\r\n", "one\n") == ["human", None]


def test_indenting_changes_nobodys_ownership() -> None:
    assert _rows("if a:\n  go_on()\n", "if a:\n    go_on()\n") == ["human", "human", None]


DECLARED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com", at="2026-01-02T03:04:05Z")
LONG = "total = sum(prices) + delivery(country)"


def _claimed(before: str, after: str, elsewhere: str = "") -> list[str | None]:
    """Whose the lines are that a person claims, where everything before and elsewhere is an AI's."""
    known = marks_after(before, unexplained(before, AI), after, DECLARED, [(elsewhere, unexplained(elsewhere, AI))])
    found = line_origins(after, known)
    rows = [found.row(number) for number in range(len(found.lines) - 1)]
    return [None if row is None else row[0] for row in rows]


def test_a_person_cannot_claim_the_copy_of_an_ais_line() -> None:
    assert _claimed(f"{LONG}\n", f"{LONG}\nmine = 1\n    {LONG}\n") == ["ai", "human", "ai"]
    assert _claimed("", f"\t{LONG}\nmine = 1\n", elsewhere=f"one\n{LONG}\n") == ["ai", "human"]


def test_what_everybody_writes_is_no_copy() -> None:
    common = "else:\n}\nreturn result\n\nfinally:\n"
    assert _claimed(common, common * 2)[5:] == ["human", "human", "human", None, "human"]
    assert _claimed("", common, elsewhere=common) == ["human", "human", "human", None, "human"]


def test_a_line_that_a_person_changes_is_no_copy() -> None:
    changed = LONG.replace("country", "somewhere")
    assert _claimed("", f"{changed}\n", elsewhere=f"{LONG}\n") == ["human"]
