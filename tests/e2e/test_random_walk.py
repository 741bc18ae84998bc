"""Whatever people and git do in whatever order, no AI text is ever called a person's, and nothing what it is not.

Ten thousand steps (what a step is: `tests/support/walk/__init__.py`). Long walks: `make fuzz STEPS=… SEED=…`.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from support.walk.alike import TELLING, Ledger
from support.walk.alphabet import Writer, truth
from support.walk.ground import Ground
from support.walk.shorter import Walked, shorter, walked
from support.walk.wander import Way

pytestmark = pytest.mark.e2e

STEPS = 1250

#: Of the lines whose writer is known, as often as they were looked at. Where it is lost, it is lost to `unknown`.
LOST_AT_MOST = 0.01

#: Seconds spent on making a failing walk shorter.
SHORTENING = 120


def judged(way: Way, record_property: Callable[[str, object], None]) -> Walked:
    """Walk; a failure says the shortest way to itself that was found."""
    seen = walked(way)
    assert not seen.fault, shorter(seen, SHORTENING).script()
    found = seen.judgement
    record_property("judged", found.told)
    record_property("lost", dict(found.lost))
    print(f"{dict(found.taken)}: {found.told} judged, lost: {dict(found.lost)}")  # noqa: T201 (what a walk is for)
    return seen


@pytest.mark.parametrize("ground", list(Ground))
def test_everything_is_called_what_it_says_itself_or_unknown(
    ground: Ground, record_property: Callable[[str, object], None]
) -> None:
    seen = judged(Way(100 + list(Ground).index(ground), STEPS, edits=95, ground=ground), record_property)
    assert seen.judgement.told > STEPS
    assert sum(seen.judgement.lost.values()) <= LOST_AT_MOST * seen.judgement.told, seen.script()


def test_hardly_anything_but_git_loses_no_more(record_property: Callable[[str, object], None]) -> None:
    judged(Way(5, 200, edits=30, ground=Ground.PLAIN), record_property)


def test_a_server_of_its_own_says_the_same(record_property: Callable[[str, object], None]) -> None:
    judged(Way(7, 1050, edits=97, ground=Ground.PLAIN, in_pipe=True), record_property)


@pytest.mark.parametrize("seed", [1, 3, 8, 9])
def test_where_lines_are_alike_no_ai_text_is_called_a_persons(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    """What AI text is there, says `tests/support/walk/alike.py`."""
    judged(Way(seed, 45, edits=0, ambiguous=True), record_property)


def test_a_ledger_knows_who_can_have_written_a_line() -> None:
    ledger = Ledger(Random(1))  # noqa: S311 (repeatable is what it has to be)
    line, other, _ = TELLING
    ledger.wrote("a", "", f"{line}\n", Writer.AGENT)
    ledger.wrote("a", f"{line}\n", f"{other}\n{line}\n", Writer.PERSON)
    assert (ledger.possible("a", line), ledger.possible("a", other)) == ({Writer.AGENT}, {Writer.PERSON})
    ledger.wrote("b", "", f"{line}\n", Writer.NOBODY)
    assert ledger.possible("b", line) == {Writer.AGENT, Writer.NOBODY}
    ledger.move()
    assert ledger.possible("c", other) == {Writer.PERSON}
    assert ledger.possible("a", "}") is None


def test_steps_can_be_left_out_of_a_walk() -> None:
    way = Way(3, 40, edits=80, ground=Ground.PLAIN)
    whole, parts = walked(way), walked(replace(way, only=(0, 1, 2)))
    assert (whole.fault, parts.fault) == ("", "")
    begun = [line for line in whole.judgement.trail if line[0].isdigit()]
    assert [line for line in parts.judgement.trail if line[0].isdigit()] == begun[:3]


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("AB AC", "ai"),
        ("AB hc", "mixed"),
        ("12 AC", "mixed"),
        ("ab cd", "human"),
        ("ab 12", "unknown"),
        ("", ""),
    ],
)
def test_the_truth_of_a_line_is_in_its_letters(line: str, origin: str) -> None:
    assert truth(line) == origin
