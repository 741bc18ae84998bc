"""Does a note belong to its commit? Its digest says so, computed anew from what the commit adds."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from countersign.provenance.added import FileChange
from countersign.provenance.hashing import sha256
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import parse_note
from countersign.provenance.record import UNEXPLAINED, Record, digested, encode_row, record_of, stretches

#: Lines that any note is read for, whatever its commit adds.
_SOME = 100_000


class NoteDoesNotFitError(ValueError):
    """A note that was copied from another commit, or edited by hand."""

    def __init__(self) -> None:
        super().__init__("its digest does not fit what the commit adds")


def fitting_record(note: bytes, changes: Sequence[FileChange], begun: "Fitting | None" = None) -> Record:
    """The record that a note holds, if it is that of the changes.

    Args:
        note: as git keeps it.
        changes: what the commit adds.
        begun: what was held against the note already, the first of the changes, of the same note.

    Raises:
        NoteDamagedError, NoteVersionError, NoteDoesNotFitError: they are all `ValueError`.
    """
    if begun is not None and begun.goes_on(changes):
        return begun.record(changes)
    return fitted(parse_note(decoded(note), most_lines(changes)), changes)


def most_lines(changes: Iterable[FileChange]) -> int:
    """How many lines a note of the changes is read for: a few bytes of a note that fits nothing can claim more."""
    return _SOME + sum(len(lines) for change in changes for _, lines in change.hunks)


def fitted(told: Record, changes: Sequence[FileChange]) -> Record:
    """A record that was read from a note, if it is that of the changes.

    Raises:
        NoteDoesNotFitError: it is not.
    """
    return Fitting(told).record(changes)


class Fitting:
    """A record that was read from a note, held against what its commit adds, file by file."""

    __slots__ = ("_added", "_digest", "_seen", "_told")

    def __init__(self, told: Record) -> None:
        self._told = told
        self._digest = sha256()
        self._added = 0
        self._seen: list[bytes] = []  # paths

    @classmethod
    def of_note(cls, note: bytes) -> "Fitting":
        """For a commit whose changes are only beginning to arrive.

        Raises:
            NoteDamagedError, NoteVersionError: or it is longer than a note of a commit is that may add nothing.
        """
        return cls(parse_note(decoded(note), _SOME))

    def take(self, changes: Iterable[FileChange]) -> None:
        """Hold the next files against the record, in the order of their paths.

        Raises:
            NoteDoesNotFitError: it is not theirs.
        """
        for change in changes:
            self._seen.append(change.path)
            if not change.hunks:
                continue
            for piece in _digested_lines(change, self._told.files.get(change.name, [])):
                self._digest.update(piece)
            self._added += sum(len(lines) for _, lines in change.hunks)

    def goes_on(self, changes: Sequence[FileChange]) -> bool:
        """Whether what was taken is the beginning of the changes, in the order of their paths."""
        return self._seen == sorted(change.path for change in changes)[: len(self._seen)]

    def record(self, changes: Sequence[FileChange]) -> Record:
        """The record, if it is that of all the changes, of which `take` has had the first.

        Raises:
            NoteDoesNotFitError: it is not.
        """
        told = self._told
        in_order = sorted(changes, key=lambda one: one.path)
        self.take(in_order[len(self._seen) :])
        # Every added line has its row. Where the note, which counts what it names, names as many, it names no others.
        if self._digest.hexdigest() != told.digest or self._added != told.totals.added + told.totals.excluded:
            raise NoteDoesNotFitError
        if _is_as_made(told, [change for change in in_order if change.hunks]):
            return told
        return Record(record_of(changes, as_told(told)).files, told.totals, told.digest)


def _digested_lines(change: FileChange, rows: Sequence[tuple[Row, list[int]]]) -> Iterator[bytes]:
    """The added lines of a file as the digest takes them.

    Raises:
        NoteDoesNotFitError: there are others, or one has no row.
    """
    of_line: dict[int, int] = {}
    for index, (_, numbers) in enumerate(rows):
        of_line.update(dict.fromkeys(numbers, index))
    encoded = [_encoded(row) for row, _ in rows]
    for start, lines in change.hunks:
        for owner, first, end in stretches([of_line.get(start + offset) for offset in range(len(lines))]):
            if owner is None:
                raise NoteDoesNotFitError
            yield digested(change.path, encoded[owner], lines[first:end])


_encoded = lru_cache(1024)(encode_row)


def _is_as_made(told: Record, changes: Sequence[FileChange]) -> bool:
    """Whether a record that fits is in the order in which we write one."""
    return list(told.files) == [change.name for change in changes] and all(
        len({row for row, _ in rows}) == len(rows)
        and all(one[1][:1] < other[1][:1] for one, other in itertools.pairwise(rows))
        for rows in told.files.values()
    )


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
