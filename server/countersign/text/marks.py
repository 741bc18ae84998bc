"""Marks of a whole text as a value: what the journal keeps, and what documents are opened with."""

from collections.abc import Mapping
from dataclasses import dataclass

from countersign.origin import Attribution


@dataclass(frozen=True, slots=True)
class Marks:
    r"""Who wrote each character of a text.

    `lines[i][j]` is the one character that names the edit which inserted character `j` of line `i`; line ends
    and a byte order mark carry no marks, so `len(lines[i])` is the length of line `i` without its line end.
    A text of n line ends has n + 1 lines, the last of which may be empty. `table` says what is known of each
    edit that is named; it may hold more names than the lines use.

    A mark is never a line feed, a carriage return or a surrogate: `"\n".join(lines)` can be stored as UTF-8.
    """

    lines: tuple[str, ...]
    table: Mapping[str, Attribution]


def run_end(marks: str, start: int) -> int:
    """Where the run of one mark ends that begins at `start`: in ever larger steps, for lines of megabytes."""
    mark, stop, size = marks[start], start + 1, 1
    while marks.startswith(mark * size, stop):
        stop += size
        size *= 2
    while size > 1:
        size //= 2
        if marks.startswith(mark * size, stop):
            stop += size
    return stop
