"""A part of a record: that of some paths."""

from collections.abc import Callable

from countersign.provenance.record import Record, Totals


def part_of(record: Record, belongs: Callable[[str], bool]) -> Record:
    """The record of those files whose paths belong to the part; it has no digest, for it is nobody's note.

    Lines of generated files are counted like all others: which of the files they are in, no record says.
    """
    files = {path: rows for path, rows in record.files.items() if belongs(path)}
    counts = {"ai": 0, "mixed": 0, "human": 0, "unknown": 0}
    for rows in files.values():
        for row, numbers in rows:
            counts[row[0]] += len(numbers)
    return Record(files, Totals(**counts), "")
