"""The record of a commit: whose the lines are that it adds.

Lean: the commit hook imports this module at every commit with tracked text.
"""
# mypy: disable-error-code="explicit-override"
# `override` would cost the import of typing.

from __future__ import annotations

from countersign.provenance.hashing import sha256
from countersign.provenance.line_origins import BLANK, escape, facts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import TypeVar

    from countersign.provenance.added import FileChange
    from countersign.provenance.line_origins import LineOrigins, Row

    _T = TypeVar("_T")

#: What a line is called that no evidence explains.
UNEXPLAINED = ("unknown", "none", "", "", "", "untracked", "", "")


class Totals:
    """Numbers of lines. `ai`, `mixed`, `human` and `unknown` add up to `added`; `excluded` is counted beside."""

    __slots__ = ("added", "ai", "excluded", "human", "mixed", "unknown")

    def __init__(self, *, ai: int = 0, mixed: int = 0, human: int = 0, unknown: int = 0, excluded: int = 0) -> None:
        self.added = ai + mixed + human + unknown
        self.ai = ai
        self.mixed = mixed
        self.human = human
        self.unknown = unknown
        self.excluded = excluded

    def counts(self) -> dict[str, int]:
        """By name, in the order in which they are shown."""
        return {
            "added": self.added, "ai": self.ai, "mixed": self.mixed, "human": self.human,
            "unknown": self.unknown, "excluded": self.excluded,
        }  # fmt: skip

    def __eq__(self, other: object) -> bool:
        """By value."""
        return self.counts() == other.counts() if isinstance(other, Totals) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a value that is compared, never a key

    def __repr__(self) -> str:
        """For a failing test."""
        return f"Totals({self.counts()!r})"


class Record:
    """Whose the lines are that a commit adds.

    Attributes:
        files: path (bytes that are not UTF-8 as surrogates) -> (row, ascending 1-based line numbers in the new blob),
            in the order of their first lines; paths in the order of their bytes; only paths with added lines.
        totals: of all files.
        digest: 64 hexadecimal digits, which bind the record to the added text; see `docs/notes.md`.
    """

    __slots__ = ("digest", "files", "totals")

    def __init__(self, files: dict[str, list[tuple[Row, list[int]]]], totals: Totals, digest: str) -> None:
        self.files = files
        self.totals = totals
        self.digest = digest

    def __eq__(self, other: object) -> bool:
        """By value."""
        if not isinstance(other, Record):
            return NotImplemented
        return (self.files, self.totals, self.digest) == (other.files, other.totals, other.digest)

    __hash__ = None  # type: ignore[assignment]  # as for Totals

    def __repr__(self) -> str:
        """For a failing test."""
        return f"Record({self.files!r}, {self.totals!r}, {self.digest!r})"


def record_of(
    changes: Iterable[FileChange],
    origins: Callable[[FileChange], LineOrigins | None],
    excluded: Collection[str] = (),
) -> Record:
    """Make the record of a change.

    A blank line goes with the nearest line above it that the same hunk adds and that is not blank, else below it in
    the hunk, else with the nearest such line above in the blob, else below.

    Args:
        changes: as `parse_patch` gives them.
        origins: whose the lines of a change's new blob are; None where nothing is known of it.
        excluded: paths whose lines are recorded, but counted beside.
    """
    files: dict[str, list[tuple[Row, list[int]]]] = {}
    counts = {"ai": 0, "mixed": 0, "human": 0, "unknown": 0, "excluded": 0}
    digest = sha256()
    encoded: dict[Row, bytes] = {}  # a few rows for thousands of lines
    for change in sorted(changes, key=lambda one: one.path):
        if not change.hunks:
            continue
        name = change.name
        known = origins(change)
        numbers: dict[Row, list[int]] = {}
        for start, lines in change.hunks:
            for row, first, end in stretches(_rows(start - 1, len(lines), known)):
                numbers.setdefault(row, []).extend(range(start + first, start + end))
                counts["excluded" if name in excluded else row[0]] += end - first
                fields = encoded.get(row)
                if fields is None:
                    fields = encoded[row] = encode_row(row)
                digest.update(digested(change.path, fields, lines[first:end]))
        files[name] = list(numbers.items())
    return Record(files, Totals(**counts), digest.hexdigest())


def stretches(values: list[_T]) -> Iterator[tuple[_T, int, int]]:
    """Values that stand in a row and are equal: the value, where it begins, and where it ends."""
    first = 0
    for end in range(1, len(values) + 1):
        if end == len(values) or values[end] != values[first]:
            yield values[first], first, end
            first = end


def digested(path: bytes, fields: bytes, lines: list[bytes]) -> bytes:
    """Lines of one row as the digest takes them."""
    before = b"%b\0%b\0" % (path, fields)
    return before + (b"\n" + before).join(lines) + b"\n"


def encode_row(row: Row) -> bytes:
    """The row as the digest takes it: its escaped fields between TABs."""
    return "\t".join(map(escape, row)).encode("utf-8", "surrogatepass")


def _rows(first: int, count: int, known: LineOrigins | None) -> list[Row]:
    """The rows of `count` added lines from the 0-based line `first` on."""
    if known is None:
        return [UNEXPLAINED] * count
    own: list[int | None] = list(known.lines[first : first + count])
    own += [None] * (count - len(own))  # a blob of more lines than were remembered: nothing explains them
    if BLANK not in own:
        return [UNEXPLAINED if index is None else known.rows[index] for index in own]
    found = list(own)
    _own_blanks(found, first, known.lines)
    rows = [UNEXPLAINED if index is None else known.rows[index] for index in found]
    # The parts are those of the line that a blank one goes with.
    return [facts_of(row) if index == BLANK else row for row, index in zip(rows, own, strict=True)]


def _own_blanks(found: list[int | None], first: int, lines: list[int]) -> None:
    """Give every blank line of a hunk the row that it goes with; None where no line of the blob has one."""
    owned = [index for index in found if index != BLANK]
    above = owned[0] if owned else _outside(first, first + len(found), lines)
    for place, index in enumerate(found):
        if index == BLANK:
            found[place] = above
        else:
            above = index


def _outside(first: int, end: int, lines: list[int]) -> int | None:
    """The row of the nearest line above the hunk that is not blank, else below it."""
    for side in (reversed(lines[:first]), lines[end:]):
        for index in side:
            if index != BLANK:
                return index
    return None
