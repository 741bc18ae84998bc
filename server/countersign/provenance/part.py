"""A part of a record: that of some paths, or without them."""

from collections.abc import Callable

from countersign.provenance.line_origins import Row
from countersign.provenance.record import Record, Totals


def part_of(record: Record, belongs: Callable[[str], bool]) -> Record:
    """The record of those files whose paths belong to the part; it has no digest, for it is nobody's note."""
    files = {path: rows for path, rows in record.files.items() if belongs(path)}
    return Record(files, _counted(files, lambda _: False), "")


def counted_without(record: Record, excluded: Callable[[str], bool]) -> Record:
    """The record with the lines of some paths counted under `excluded`, and all others under their origins.

    What a note has under `excluded` itself does not matter: it does not say which files it means, nor who decided.
    """
    return Record(record.files, _counted(record.files, excluded), record.digest)


def _counted(files: dict[str, list[tuple[Row, list[int]]]], excluded: Callable[[str], bool]) -> Totals:
    counts = {"ai": 0, "mixed": 0, "human": 0, "unknown": 0, "excluded": 0}
    for path, rows in files.items():
        apart = excluded(path)
        for row, numbers in rows:
            counts["excluded" if apart else row[0]] += len(numbers)
    return Totals(**counts)
