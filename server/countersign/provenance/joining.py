"""Several notes of one commit become one.

It happens when two clones record the same commit and know different things. Whoever joins the notes, in whatever
order, gets the same note, or clones would never agree: of notes that are as good as each other, every line gets the
more cautious of the rows that they give to it. So no joining turns AI or unknown text into human text.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache, reduce

from countersign.origin import Attribution, Evidence, Origin, more_cautious
from countersign.provenance.added import FileChange
from countersign.provenance.fitting import NoteDoesNotFitError, as_told, decoded, fitted, most_lines
from countersign.provenance.line_origins import Row, facts_of
from countersign.provenance.note import NoteVersionError, format_note, parse_note
from countersign.provenance.record import Record, Totals, record_of

#: Lines beyond which a record that is not proven is not gone through line by line.
_MOST_LINES = 1_000_000

#: Of two rows of AI or unknown text, the later evidence here is the more cautious; of human text, the earlier.
_EVIDENCE = (Evidence.NONE, Evidence.INFERRED, Evidence.DECLARED, Evidence.OBSERVED)


class _Worth(IntEnum):
    """What a note is worth. A better one wins, whatever it says."""

    DAMAGED = 0
    UNPROVEN = 1  # well formed; but it does not fit the commit, or the commit cannot be seen
    LATER_VERSION = 2  # whoever wrote it knows more than this Countersign
    FITS = 3


@dataclass(frozen=True, slots=True)
class _Weighed:
    note: bytes
    worth: _Worth
    record: Record | None = None


def joined_note(notes: Iterable[bytes], changes: Sequence[FileChange] | None) -> bytes:
    """The note of a commit that has several.

    A note that fits the commit wins over every other one. Several that fit are joined line by line, and the result
    fits again. Of several that do not fit, the result does not fit either, and stays as cautious as all of them.

    Args:
        notes: one or more; their order does not matter.
        changes: what the commit adds; None if that cannot be seen.
    """
    weighed = [_weigh(note, changes) for note in sorted(set(notes))]
    worth = max(one.worth for one in weighed)
    best = [one for one in weighed if one.worth == worth]
    records = [one.record for one in best if one.record is not None]
    if len(best) == 1 or not records:
        return best[-1].note
    joined = reduce(_joined, records)
    if worth is _Worth.FITS and changes is not None:
        made = record_of(changes, as_told(joined))
        joined = Record(made.files, joined.totals, made.digest)
    return format_note(joined).encode("utf-8", "surrogateescape")


def _weigh(note: bytes, changes: Sequence[FileChange] | None) -> _Weighed:
    try:
        told = parse_note(decoded(note), _MOST_LINES if changes is None else most_lines(changes))
    except NoteVersionError:
        return _Weighed(note, _Worth.LATER_VERSION)
    except ValueError:
        return _Weighed(note, _Worth.DAMAGED)
    with suppress(NoteDoesNotFitError):
        if changes is not None:
            return _Weighed(note, _Worth.FITS, fitted(told, changes))
    return _Weighed(note, _Worth.UNPROVEN, told)


def _joined(one: Record, other: Record) -> Record:
    """Every line that one of two records has, with the more cautious row; the digest is the greater one."""
    rows = {path: _by_line(one, path) for path in one.files}
    for path in other.files:
        mine = rows.setdefault(path, {})
        for number, row in _by_line(other, path).items():
            mine[number] = _more_cautious(mine.get(number, row), row)
    files = {
        path: _grouped(rows[path]) for path in sorted(rows, key=lambda path: path.encode("utf-8", "surrogateescape"))
    }
    # Which lines are excluded is in no note, only how many: where the notes differ, none is.
    alike = one.totals == other.totals and _same_rows(one, other)
    return Record(files, one.totals if alike else _count(files), max(one.digest, other.digest))


def _same_rows(one: Record, other: Record) -> bool:
    return one.files.keys() == other.files.keys() and all(
        _by_line(one, path) == _by_line(other, path) for path in one.files
    )


def _by_line(record: Record, path: str) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    for row, numbers in record.files[path]:
        for number in numbers:
            # A note that does not fit may name a line twice.
            rows[number] = _more_cautious(rows.get(number, row), row)
    return rows


def _grouped(rows: dict[int, Row]) -> list[tuple[Row, list[int]]]:
    numbers: dict[Row, list[int]] = {}
    for number in sorted(rows):
        numbers.setdefault(rows[number], []).append(number)
    return list(numbers.items())


def _count(files: dict[str, list[tuple[Row, list[int]]]]) -> Totals:
    counts = {origin.value: 0 for origin in Origin}
    for rows in files.values():
        for row, numbers in rows:
            counts[row[0]] += len(numbers)
    return Totals(**counts)


@lru_cache(maxsize=4096)
def _more_cautious(one: Row, other: Row) -> Row:
    """The greater of two rows in an order that is total: by origin, then by evidence, then by their letters.

    Rows that differ in nothing but the parts are one without any.
    """
    if one != other and facts_of(one) == facts_of(other):
        return facts_of(one)
    if one[0] != other[0]:
        first, second = Attribution.from_fields(facts_of(one)), Attribution.from_fields(facts_of(other))
        return one if more_cautious(first, second) is first else other
    sign = -1 if one[0] == Origin.HUMAN else 1
    return max(one, other, key=lambda row: (sign * _EVIDENCE.index(Evidence(row[1])), facts_of(row)))
