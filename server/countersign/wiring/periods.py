"""Days, weeks, months or years: how a stretch of time is cut into as many columns as a page has room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Columns of a chart.
MOST = 53

#: Columns that have something below them, at most.
_LABELS = 9

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: The last day, the name, and what stands below it.
_Step = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """Some days.

    Attributes:
        last: of them.
        name: as people call it.
        label: what stands below its column; empty where there is no room.
    """

    last: date
    name: str
    label: str


def periods_of(days: Sequence[date]) -> tuple[Period, ...]:
    """The periods that cover some days, without gaps; of the shortest kind that needs no more than `MOST`."""
    if not days:
        return ()
    first, last = min(days), max(days)
    ends: list[_Step] = []
    for step in (_days, _weeks, _months, _years):
        ends = _at_most(step(first), last)
        if ends and ends[-1][0] >= last:
            break
    else:
        # Clocks that were wrong by centuries: what is early goes into the first period.
        years = range(last.year - MOST + 1, last.year + 1)
        ends = [(date(year, 12, 31), str(year), str(year)) for year in years]
    every = -(-len(ends) // _LABELS)
    return tuple(Period(end, name, "" if index % every else label) for index, (end, name, label) in enumerate(ends))


def _at_most(steps: Iterator[_Step], last: date) -> list[_Step]:
    found = []
    for step in steps:
        found.append(step)
        if step[0] >= last or len(found) == MOST:
            break
    return found


def _days(day: date) -> Iterator[_Step]:
    while True:
        yield day, f"{day:%Y-%m-%d}", _short(day)
        if day == date.max:
            return
        day += timedelta(days=1)


def _weeks(day: date) -> Iterator[_Step]:
    monday = day.toordinal() - day.weekday()
    while monday + 6 <= date.max.toordinal():
        first = date.fromordinal(max(monday, 1))
        yield date.fromordinal(monday + 6), f"week of {first:%Y-%m-%d}", _short(first)
        monday += 7


def _months(day: date) -> Iterator[_Step]:
    year, month = day.year, day.month
    while (year, month) < (date.max.year, 12):
        following = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 (of a year)
        yield date(*following, 1) - timedelta(days=1), f"{year}-{month:02}", f"{_MONTHS[month - 1]} {year}"
        year, month = following
    yield date.max, f"{year}-{month:02}", f"{_MONTHS[month - 1]} {year}"


def _years(day: date) -> Iterator[_Step]:
    for year in range(day.year, date.max.year + 1):
        yield date(year, 12, 31), str(year), str(year)


def _short(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
