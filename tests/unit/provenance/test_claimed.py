"""Whose the text is after a call: what others are known to have made of it counts for old text that is unknown, too."""

from countersign.origin import EXTERNAL, UNTRACKED, Attribution, Evidence, Origin
from countersign.provenance.claimed import Claim, KnownText, marks_after_call
from countersign.text.alignment import carry
from countersign.text.marks import Marks

ONE = Attribution(Origin.AI, Evidence.OBSERVED, "one")
OTHER = Attribution(Origin.AI, Evidence.OBSERVED, "other")
TYPED = Attribution(Origin.HUMAN, Evidence.OBSERVED)
STATED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com")
NOTHING = Marks(("",), {})


def known(text: str, whose: Attribution) -> KnownText:
    return KnownText(text, carry("", NOTHING, text, whose))


def origins(marks: Marks) -> list[set[Attribution]]:
    return [{marks.table[mark] for mark in line} for line in marks.lines]


def after_call(before: Attribution, other: KnownText) -> list[set[Attribution]]:
    claim = Claim(ONE, ONE)
    return origins(marks_after_call(known("first = 1\n", before), [other], "first = 1\nnew = 2\n", claim))


def test_an_ais_line_that_the_text_before_a_call_knew_nothing_of_stays_that_ais() -> None:
    assert after_call(UNTRACKED, known("first=1\n", OTHER))[0] == {OTHER}
    assert after_call(EXTERNAL, known("first = 1\nmore = 3\n", OTHER))[0] == {OTHER}


def test_so_does_a_line_that_a_person_has_stated_to_be_theirs_but_none_that_only_looked_typed() -> None:
    assert after_call(UNTRACKED, known("first = 1\nmore = 3\n", STATED))[0] == {STATED}
    assert after_call(UNTRACKED, known("first = 1\nmore = 3\n", TYPED))[0] == {UNTRACKED}


def test_what_the_text_before_a_call_knew_stays_as_it_was() -> None:
    assert after_call(TYPED, known("first = 1\nmore = 3\n", OTHER))[0] == {TYPED}


def test_what_is_new_is_the_callers() -> None:
    assert after_call(UNTRACKED, known("first = 1\nmore = 3\n", OTHER))[1] == {ONE}
