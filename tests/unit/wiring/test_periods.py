"""How time is cut into columns."""

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.wiring.periods import MOST, periods_of


@given(st.lists(st.dates(), min_size=1, max_size=5))
@settings(max_examples=150)
def test_every_day_is_in_one_period_and_no_period_is_left_out(days: list[date]) -> None:
    periods = periods_of(days)
    assert 1 <= len(periods) <= MOST
    ends = [period.last for period in periods]
    assert ends == sorted(set(ends))
    assert max(days) <= ends[-1]
    assert ends[0] < min(days) + timedelta(days=366) or max(days).year - min(days).year >= MOST
    steps = {(after - before).days for before, after in itertools.pairwise(ends)}
    assert steps <= {1} or steps <= {7} or steps <= {28, 29, 30, 31} or steps <= {365, 366}, "without gaps"


def test_the_shortest_kind_of_period_that_fits_is_taken() -> None:
    day = date(2026, 3, 4)

    def names(length: int) -> list[str]:
        return [period.name for period in periods_of([day, day + timedelta(days=length)])]

    assert names(0) == ["2026-03-04"]
    assert names(52)[-1] == "2026-04-25"
    assert names(53)[:2] == ["week of 2026-03-02", "week of 2026-03-09"]
    assert names(400)[:2] == ["2026-03", "2026-04"]
    assert names(4000)[:2] == ["2026", "2027"]


def test_labels_have_room() -> None:
    periods = periods_of([date(2026, 1, 1), date(2026, 2, 20)])
    assert [period.label for period in periods if period.label][:2] == ["1 Jan", "7 Jan"]
    assert sum(bool(period.label) for period in periods) <= 9


def test_no_days_are_no_periods() -> None:
    assert periods_of([]) == ()
