"""From the record of a commit to that of the same change elsewhere, as after a rebase."""

from collections.abc import Iterable

from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.record import UNEXPLAINED, Record


def carried_lines(record: Record, was: Iterable[FileChange], now: Iterable[FileChange]) -> dict[str, LineOrigins]:
    """Whose the added lines of a rewritten change are, by path, where it adds just what the recorded change added.

    The lines may stand elsewhere in their files. Lines that are not added are said to be unexplained: this is for
    `record_of` and for nothing else.

    Args:
        record: of the change as it was.
        was: the change that the record is of.
        now: the change as it is.
    """
    before = {change.name: change for change in was}
    found: dict[str, LineOrigins] = {}
    for change in now:
        old = before.get(change.name)
        if old is None or not change.hunks or _contents(old) != _contents(change):
            continue
        rows = _rows(record, old)
        numbers = [start + offset for start, lines in change.hunks for offset in range(len(lines))]
        found[change.name] = _placed(numbers, rows)
    return found


def in_order(record: Record, changes: Iterable[FileChange]) -> dict[str, LineOrigins] | None:
    """What a record says of the added lines of a change that may be the one it was made for, whose lines have moved.

    Args:
        record: of a change that is not here any more; whether it was this one, its digest tells.
        changes: which may be the same.

    Returns:
        By path, for `record_of` and for nothing else; None where the two differ in paths or in numbers of lines.
    """
    found: dict[str, LineOrigins] = {}
    for change in changes:
        numbers = [start + offset for start, lines in change.hunks for offset in range(len(lines))]
        rows = record.files.get(change.name, ())
        told = sorted((number, row) for row, of_row in rows for number in of_row)
        if len(told) != len(numbers):
            return None
        if numbers:
            found[change.name] = _placed(numbers, [row for _, row in told])
    return found if found.keys() == record.files.keys() else None


def _placed(numbers: list[int], rows: list[Row]) -> LineOrigins:
    table: dict[Row, int] = {UNEXPLAINED: 0}
    lines = [0] * numbers[-1]
    for number, row in zip(numbers, rows, strict=True):
        lines[number - 1] = table.setdefault(row, len(table))
    return LineOrigins(list(table), lines)


def _contents(change: FileChange) -> list[bytes]:
    return [line for _, lines in change.hunks for line in lines]


def _rows(record: Record, change: FileChange) -> list[Row]:
    of_line = {number: row for row, numbers in record.files.get(change.name, ()) for number in numbers}
    return [of_line.get(start + offset, UNEXPLAINED) for start, lines in change.hunks for offset in range(len(lines))]
