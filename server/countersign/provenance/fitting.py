"""Does a note belong to its commit? Its digest says so, computed anew from what the commit adds."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import parse_note
from countersign.provenance.record import UNEXPLAINED, Record, record_of

#: Lines that any note is read for, whatever its commit adds.
_SOME = 100_000


class NoteDoesNotFitError(ValueError):
    """A note that was copied from another commit, or edited by hand."""

    def __init__(self) -> None:
        super().__init__("its digest does not fit what the commit adds")


def fitting_record(note: bytes, changes: Sequence[FileChange]) -> Record:
    """The record that a note holds, if it is that of the changes.

    Args:
        note: as git keeps it.
        changes: what the commit adds.

    Raises:
        NoteDamagedError, NoteVersionError, NoteDoesNotFitError: they are all `ValueError`.
    """
    return fitted(parse_note(decoded(note), most_lines(changes)), changes)


def most_lines(changes: Iterable[FileChange]) -> int:
    """How many lines a note of the changes is read for: a few bytes of a note that fits nothing can claim more."""
    return _SOME + sum(len(lines) for change in changes for _, lines in change.hunks)


def fitted(told: Record, changes: Sequence[FileChange]) -> Record:
    """A record that was read from a note, if it is that of the changes.

    Raises:
        NoteDoesNotFitError: it is not.
    """
    made = record_of(changes, as_told(told))
    if made.digest != told.digest or made.totals.added != told.totals.added + told.totals.excluded:
        raise NoteDoesNotFitError
    if _by_line(made.files) != _by_line(told.files):
        raise NoteDoesNotFitError
    return Record(made.files, told.totals, told.digest)


def decoded(note: bytes) -> str:
    """A note as text; bytes that are not UTF-8 become surrogates, and go back as they were."""
    return note.decode("utf-8", "surrogateescape")


def as_told(told: Record) -> Callable[[FileChange], LineOrigins]:
    """What a record says of the added lines of a change, for `record_of`."""

    def origins(change: FileChange) -> LineOrigins:
        # A line that the note leaves out is unexplained, blank or not: nothing is filled in.
        rows = [UNEXPLAINED, *(row for row, _ in told.files.get(change.name, ()))]
        last = max((start + len(lines) - 1 for start, lines in change.hunks), default=0)
        lines = [0] * last
        for index, (_, numbers) in enumerate(told.files.get(change.name, ()), 1):
            for number in numbers:
                if number <= last:
                    lines[number - 1] = index
        return LineOrigins(rows, lines)

    return origins


def _by_line(files: Mapping[str, Iterable[tuple[tuple[str, ...], list[int]]]]) -> set[tuple[str, tuple[str, ...], int]]:
    return {(path, row, number) for path, rows in files.items() for row, numbers in rows for number in numbers}
