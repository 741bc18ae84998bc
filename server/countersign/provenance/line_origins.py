"""Whose each line of a blob is: a value small enough to be read from one file by a hook.

Lean: the commit hook imports this module at every commit with tracked text, so it imports nothing.
"""
# mypy: disable-error-code="explicit-override"
# `override` would cost the import of typing.

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: `Attribution.fields()`: origin, evidence, tool, model, session, reason, by, at.
Facts = tuple[str, str, str, str, str, str, str, str]

#: What is known of a line. Where its characters are not all of one origin, there is a ninth field: its parts.
Row = Facts | tuple[str, str, str, str, str, str, str, str, str]

#: Stands in `LineOrigins.lines` for a line without a visible character.
BLANK = -1

#: How many fields there are, but for the parts.
WIDTH = 8

_HEADER = "countersign lines 1"


def facts_of(row: Row) -> Facts:
    """What is known of the line as a whole."""
    return row[:8]


class LineOrigins:
    """The rows that occur in a blob, and for every line of it the index of its row (`BLANK`: a blank line).

    A blob of n line ends has n + 1 lines, as everywhere in this package; the last of them may be empty.
    """

    __slots__ = ("lines", "rows")

    def __init__(self, rows: Sequence[Row], lines: list[int]) -> None:
        self.rows = rows
        self.lines = lines

    def __eq__(self, other: object) -> bool:
        """Two are equal where they say the same of every line, whatever the order of their rows."""
        if not isinstance(other, LineOrigins):
            return NotImplemented
        return [self.row(number) for number in range(len(self.lines))] == [
            other.row(number) for number in range(len(other.lines))
        ]

    __hash__ = None  # type: ignore[assignment]  # mutable lists inside, like the built-in containers

    def __repr__(self) -> str:
        """For a failing test: the text form."""
        return f"LineOrigins({self.rows!r}, {self.lines!r})"

    def row(self, line: int) -> Row | None:
        """What is known of a line (0-based); None for a blank line.

        Raises:
            IndexError: the blob has no such line.
        """
        index = self.lines[line]
        return None if index == BLANK else self.rows[index]

    def encode(self) -> str:
        """The text form: a header, the rows, an empty line, run lengths (`3:0` is three lines of row 0)."""
        rows = "".join("\t".join(map(escape, row)) + "\n" for row in self.rows)
        return f"{_HEADER}\n{rows}\n{' '.join(_runs(self.lines))}\n"

    @classmethod
    def decode(cls, text: str) -> LineOrigins:
        """The inverse of `encode`.

        Raises:
            ValueError: the text is damaged or cut off, or of another version.
        """
        head, gap, tail = text.partition("\n\n")
        header, *written = head.split("\n")
        if header != _HEADER or not gap or not tail.endswith("\n"):
            raise ValueError("not a whole 'countersign lines 1' text")
        rows = [row_of(line) for line in written]
        lines: list[int] = []
        for run in tail[:-1].split(" ") if tail != "\n" else ():
            count, colon, index = run.partition(":")
            row = BLANK if index == "-" else _number(index)
            if not colon or row >= len(rows):
                raise ValueError(f"run {run!r} names no row")
            lines += [row] * _number(count)
        return cls(rows, lines)


def escape(field: str) -> str:
    """A field that can stand on one line between TABs, and survives when git tidies the ends of lines.

    `%`, ASCII's control characters, and a space at either end become `%` and two hexadecimal digits, as in `%25`.
    """
    if not field or (field.isprintable() and "%" not in field and field.strip(" ") == field):
        return field
    last = len(field) - 1
    return "".join(
        f"%{ord(character):02X}" if character in _CONTROLS or (character == " " and at in (0, last)) else character
        for at, character in enumerate(field)
    )


def unescape(field: str) -> str:
    """The inverse of `escape`.

    Raises:
        ValueError: a `%` that stands for nothing that `escape` writes.
    """
    before, *rest = field.split("%")
    parts = [before]
    for part in rest:
        code = part[:2]
        if code not in _ESCAPED:
            raise ValueError(f"bad escape %{code}")
        parts.append(_ESCAPED[code] + part[2:])
    return "".join(parts)


_CONTROLS = frozenset(map(chr, (*range(0x20), 0x7F, ord("%"))))
_ESCAPED = {f"{ord(character):02X}": character for character in (*_CONTROLS, " ")}


def row_of(text: str) -> Row:
    """A row from its fields between TABs.

    Raises:
        ValueError: not eight fields, nor nine, or a bad escape.
    """
    fields = text.split("\t")
    if "%" in text:
        fields = [unescape(field) for field in fields]
    if len(fields) not in (WIDTH, WIDTH + 1):
        raise ValueError(f"{len(fields)} fields where {WIDTH} belong")
    origin, evidence, tool, model, session, reason, by, at, *parts = fields
    if parts and parts[0]:
        return origin, evidence, tool, model, session, reason, by, at, parts[0]
    return origin, evidence, tool, model, session, reason, by, at


def _runs(lines: list[int]) -> Iterator[str]:
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end] != lines[start]:
            yield f"{end - start}:{'-' if lines[start] == BLANK else lines[start]}"
            start = end


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a number")
    return int(text)
