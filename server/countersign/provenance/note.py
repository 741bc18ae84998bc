"""A record as the text of a git note: made to be read by people in `git log --notes`, and by programs.

The form is specified in `docs/notes.md`.

Lean: the commit hook imports this module at every commit with tracked text.
"""

from __future__ import annotations

from countersign.provenance.line_origins import WIDTH, escape, row_of
from countersign.provenance.record import Record, Totals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row

_MAGIC = "countersign-record"
#: The second is that of notes in which lines have parts.
_VERSION, _WITH_PARTS = "1", "2"
_COUNTS = ("added", "ai", "mixed", "human", "unknown", "excluded")
_FOUR = ("ai", "mixed", "human", "unknown")
_DIGITS = "0123456789abcdef"
_DIGEST_LENGTH = 64
#: A note is written by whoever pushes it: one short line must not fill the memory of everybody who reads it.
_DIGITS_OF_A_COUNT = 7
_MOST = 10**_DIGITS_OF_A_COUNT
_EVIDENCE = ("observed", "declared", "inferred", "none")
_REASONS = ("", "untracked", "external", "paste", "burst")


class NoteDamagedError(ValueError):
    """A note that is not a whole record.

    Attributes:
        line: number of the line (1-based) that cannot be read.
    """

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line} of the note: {what}")
        self.line = line


class NoteVersionError(ValueError):
    """A record in a form that a later version of Countersign wrote.

    Attributes:
        version: as the note gives it.
    """

    def __init__(self, version: str) -> None:
        super().__init__(f"the note is a record of version {version}; this Countersign reads version {_WITH_PARTS}")
        self.version = version


def format_note(record: Record) -> str:
    """The text of the note, which survives the clean-up that `git notes` does with what it is given."""
    counts = " ".join(f"{name}={count}" for name, count in record.totals.counts().items())
    in_parts = any(len(row) > WIDTH for rows in record.files.values() for row, _ in rows)
    parts = [f"{_MAGIC} {_WITH_PARTS if in_parts else _VERSION}\ndigest {record.digest}\ntotals {counts}\n"]
    if record.files:
        parts.append("\n")
    for path, rows in record.files.items():
        parts.append(quote_path(path) + "\n")
        for row, numbers in rows:
            fields = "\t".join(map(escape, row)).rstrip("\t")
            parts.append(f"  {format_ranges(numbers)}\t{fields}\n")
    return "".join(parts)


def parse_note(text: str, most: int = _MOST) -> Record:
    """The record that a note holds.

    Args:
        text: of the note.
        most: lines that it may tell of, where that is known: a few bytes can claim millions.

    Raises:
        NoteDamagedError: it is not a whole record, or tells of more lines; says in which line.
        NoteVersionError: a later version wrote it.
    """
    return _Reader(text, most).record()


def format_ranges(numbers: list[int]) -> str:
    """Ascending line numbers as `1-4,9`."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def quote_path(path: str) -> str:
    """The path as git shows it, in double quotes and with C's escapes where it needs them.

    Beyond what git quotes, a path is quoted that begins or ends with a space.
    """
    if path.isascii() and path.isprintable() and '"' not in path and "\\" not in path and path.strip(" ") == path:
        return path
    return f'"{"".join(map(_quoted_byte, path.encode("utf-8", "surrogateescape")))}"'


_LETTERS = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_BYTES = {letters[1]: byte for byte, letters in _LETTERS.items()}
_PRINTABLE = range(0x20, 0x7F)


def _quoted_byte(byte: int) -> str:
    return _LETTERS.get(byte) or (chr(byte) if byte in _PRINTABLE else f"\\{byte:03o}")


def unquote_path(text: str) -> str:
    """The inverse of `quote_path`, for all that git quotes.

    Raises:
        ValueError, IndexError: it is quoted in some other way.
    """
    if not text.startswith('"'):
        return text
    if len(text) < 2 or not text.endswith('"'):  # noqa: PLR2004 (an opening and a closing quote)
        raise ValueError("a quoted path does not end")
    found = bytearray()
    at, end = 1, len(text) - 1
    while at < end:
        if text[at] != "\\":
            found += text[at].encode("utf-8", "surrogateescape")
            at += 1
        elif text[at + 1] in _BYTES and at + 1 < end:
            found.append(_BYTES[text[at + 1]])
            at += 2
        else:
            found.append(int(text[at + 1 : at + 4], 8))
            at += 4
    if at != end:
        raise ValueError("a quoted path does not end")
    return found.decode("utf-8", "surrogateescape")


class _Reader:
    """Reads a note line by line, and knows where it is when something is wrong."""

    __slots__ = ("files", "left", "line", "lines", "most", "version")

    def __init__(self, text: str, most: int) -> None:
        self.most = most
        self.lines = text.split("\n")
        self.line = 0
        self.version = ""
        self.left = 0  # lines that the totals announce and no range has named yet
        self.files: dict[str, list[tuple[Row, list[int]]]] = {}

    def record(self) -> Record:
        magic, _, version = self.next().partition(" ")
        if magic != _MAGIC:
            raise self.damage(f"begins with something else than {_MAGIC!r}")
        if version not in (_VERSION, _WITH_PARTS):
            if not version.isdecimal():
                raise self.damage(f"{version!r} is no version")
            raise NoteVersionError(version)
        self.version = version
        digest = self.digest()
        totals = self.totals()
        self.left = totals.added + totals.excluded
        if self.left > self.most:
            raise self.damage(f"it tells of {self.left} lines, where there are {self.most} at most")
        if self.line < len(self.lines) and self.lines[self.line]:
            self.line += 1
            raise self.damage("an empty line belongs here")
        self.read_files()
        counted = _count(self.files)
        if counted.added != totals.added + totals.excluded or (not totals.excluded and counted != totals):
            raise NoteDamagedError(3, "the totals are not those of the lines below")
        return Record(self.files, totals, digest)

    def read_files(self) -> None:
        self.line += 1
        rows: list[tuple[Row, list[int]]] | None = None
        while self.line < len(self.lines):
            line = self.next()
            if not line:
                if any(self.lines[self.line :]):
                    raise self.damage("is empty")
            elif not line.startswith(" "):
                rows = self.open_file(line)
            elif rows is None or not line.startswith("  "):
                raise self.damage("line numbers without a path")
            else:
                rows.append(self.row(line[2:]))

    def open_file(self, line: str) -> list[tuple[Row, list[int]]]:
        try:
            path = unquote_path(line)
        except ValueError as fault:
            raise self.damage(str(fault)) from None
        return self.files.setdefault(path, [])

    def row(self, text: str) -> tuple[Row, list[int]]:
        ranges, *fields = text.split("\t")
        fields += [""] * (WIDTH - len(fields))
        try:
            row = row_of("\t".join(fields))
            numbers = _numbers(ranges, self.left)
        except ValueError as fault:
            raise self.damage(str(fault)) from None
        if row[0] not in _FOUR or row[1] not in _EVIDENCE or row[5] not in _REASONS:
            raise self.damage("a word that is no origin, no evidence or no reason")
        if len(row) > WIDTH:
            self.look_at_parts(row[0], row[WIDTH])
        self.left -= len(numbers)
        return row, numbers

    def look_at_parts(self, origin: str, parts: str) -> None:
        from countersign.provenance.parts import are_parts  # noqa: PLC0415 (a hook that writes notes needs none of it)

        if self.version == _VERSION or not are_parts(parts, origin):
            raise self.damage("parts that such a line cannot have")

    def digest(self) -> str:
        word, _, digest = self.next().partition(" ")
        if word != "digest" or len(digest) != _DIGEST_LENGTH or digest.strip(_DIGITS):
            raise self.damage("'digest' and 64 hexadecimal digits belong here")
        return digest

    def totals(self) -> Totals:
        word, *counts = self.next().split(" ")
        values: dict[str, int] = {}
        for count in counts:
            name, _, number = count.partition("=")
            if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS_OF_A_COUNT):
                raise self.damage(f"{count!r} is no count")
            values[name] = int(number)
        if word != "totals" or tuple(values) != _COUNTS or len(counts) != len(_COUNTS):
            raise self.damage(f"'totals' and {', '.join(_COUNTS)} belong here, in this order")
        added = values.pop("added")
        totals = Totals(**values)
        if totals.added != added:
            raise self.damage("ai, mixed, human and unknown do not add up to added")
        return totals

    def next(self) -> str:
        if self.line >= len(self.lines):
            self.line += 1
            raise self.damage("is missing")
        self.line += 1
        return self.lines[self.line - 1]

    def damage(self, what: str) -> NoteDamagedError:
        return NoteDamagedError(self.line, what)


def _numbers(ranges: str, most: int) -> list[int]:
    numbers: list[int] = []
    for part in ranges.split(","):
        first, dash, last = part.partition("-")
        if not (first + last).isascii() or not first.isdigit() or (dash and not last.isdigit()):
            raise ValueError(f"{part!r} is no range of lines")
        start, end = int(first), int(last) if dash else int(first)
        if start <= (numbers[-1] if numbers else 0) or end < start:
            raise ValueError(f"{part!r} does not ascend")
        if len(numbers) + end - start >= most:
            raise ValueError("more lines than the totals say")
        numbers.extend(range(start, end + 1))
    return numbers


def _count(files: dict[str, list[tuple[Row, list[int]]]]) -> Totals:
    counts = dict.fromkeys(_FOUR, 0)
    for rows in files.values():
        for row, numbers in rows:
            counts[row[0]] += len(numbers)
    return Totals(**counts)
