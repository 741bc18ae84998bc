"""The rows of the benchmark table, and how they are shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class DataMissing(Exception):  # noqa: N818 (it is no fault: the row is said to be skipped)
    """A benchmark that needs data which is not on this machine; the message says what, and where to get it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was measured.
        ours: the median with Countersign, in `unit`.
        peer: the median of the same thing without it, or with somebody else's; None for a floor of the machine.
        unit: "ms", "edits/s", "MB" and the like.
        ratio: what the goal is about: times of the peer, or a difference in `unit`; None for a floor.
        goal: the goal in words: "< 10 ms more", ">= 5 x"; empty for a floor.
        met: whether the goal is met; None for a floor.
        is_difference: whether `ratio` is one.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    ratio: float | None
    goal: str
    met: bool | None
    is_difference: bool = False


_HEAD = ("", "ours", "peer", "compared", "goal", "")
_MARKS = {True: "met", False: "MISSED", None: ""}


def table(rows: Sequence[Row]) -> str:
    """The rows below their heads, in columns."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(_aligned(line, widths)).rstrip() for line in cells)
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, str, str, str, str, str]:
    return (
        row.name,
        f"{number(row.ours)} {row.unit}",
        "" if row.peer is None else f"{number(row.peer)} {row.unit}",
        _compared(row),
        row.goal,
        _MARKS[row.met],
    )


def _compared(row: Row) -> str:
    if row.ratio is None:
        return ""
    return f"{number(row.ratio)} {row.unit} more" if row.is_difference else f"{number(row.ratio)} x"


def _aligned(cells: tuple[str, ...], widths: Sequence[int]) -> Iterable[str]:
    name, *figures, goal, mark = cells
    yield name.ljust(widths[0])
    for cell, width in zip(figures, widths[1:-2], strict=True):
        yield cell.rjust(width)
    yield goal.ljust(widths[-2])
    yield mark


def number(value: float) -> str:
    """Three significant digits, and no more than a person compares."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
