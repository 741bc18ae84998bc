"""What people and programs see: columns, colours, JSON."""

import os
import re
import shutil
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from countersign.cli.indented import indented
from countersign.gate.phrases import counted
from countersign.provenance.line_origins import facts_of
from countersign.provenance.note import format_ranges
from countersign.provenance.record import Record, Totals

if TYPE_CHECKING:
    from countersign.provenance.line_origins import Facts, Row

_COLOURS = {
    "ai": "35", "mixed": "33", "human": "32", "unknown": "31",
    "clear": "1;32", "warn": "1;33", "blocked": "1;31",
    "bold": "1", "faint": "2",
}  # fmt: skip

#: Whatever came past `visible` and would steer a terminal: the last line of defence.
_STEERS = re.compile(
    r"[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
    rf"|\x1b(?!\[(?:0|{'|'.join(_COLOURS.values())})m)"
)

#: Seconds after which somebody who waits is told what for.
_PATIENCE = 1.0

_WIDE = frozenset("WF")
#: Marks above or below a letter, and what joins letters: they take no column of their own.
_NARROW = frozenset({"Mn", "Me", "Cf"})
_ROW_FIELDS = ("origin", "evidence", "tool", "model", "session")


def print_json(document: object) -> None:
    """One document, in ASCII, so that no terminal and no pipe can spoil it."""
    sys.stdout.write(indented(document) + "\n")


def record_document(record: Record) -> dict[str, object]:
    """The `files` and `totals` of `show --json` and `status --json`."""
    files = [
        {
            "path": path,
            "ranges": [
                {"lines": format_ranges(numbers), **dict(zip(_ROW_FIELDS, fields, strict=True))}
                for fields, numbers in _shown_ranges(rows)
            ],
        }
        for path, rows in record.files.items()
    ]
    return {"files": files, "totals": counts_document(record.totals)}


def counts_document(totals: Totals) -> dict[str, int]:
    """The counts of a JSON document: `excluded` is among them where there is anything to say."""
    return {name: count for name, count in totals.counts().items() if name != "excluded" or count}


def _shown_ranges(rows: Iterable[tuple["Row", list[int]]]) -> list[tuple[tuple[str | None, ...], list[int]]]:
    """Ranges by what is said of them; what is not known is None."""
    merged: dict[tuple[str | None, ...], list[int]] = {}
    for row, numbers in rows:
        merged.setdefault(tuple(field or None for field in row[: len(_ROW_FIELDS)]), []).extend(numbers)
    return [(fields, sorted(numbers)) for fields, numbers in merged.items()]


def _by_facts(rows: Iterable[tuple["Row", list[int]]]) -> dict["Facts", list[int]]:
    """Line numbers by what is known of the lines as a whole."""
    merged: dict[Facts, list[int]] = {}
    for row, numbers in rows:
        merged.setdefault(facts_of(row), []).extend(numbers)
    return {told: sorted(numbers) for told, numbers in merged.items()}


class Page:
    """Text for people on a stream; in colour if that is a terminal and nobody has asked for none."""

    def __init__(self, stream: TextIO | None = None, *, colour: bool | None = None) -> None:
        """Write nothing yet.

        Args:
            stream: standard output by default.
            colour: whether there is any; by default, if the stream is a terminal and wants it.
        """
        self._stream = sys.stdout if stream is None else stream
        self._encoding = self._stream.encoding or "ascii"
        self._colour = wants_colour(self._stream) if colour is None else colour

    def can_show(self, text: str) -> bool:
        """Whether the encoding of the stream has all characters of a text."""
        return text.encode(self._encoding, "backslashreplace").decode(self._encoding) == text

    def shortened(self, text: str, width: int, *, end: bool = False) -> str:
        """A visible text that takes `width` columns at most: its beginning, or its end, and dots for the rest."""
        if columns(text) <= width:
            return text
        dots = "…" if self.can_show("…") else "..."
        room = width - len(dots)
        kept = ""
        for character in reversed(text) if end else text:
            room -= columns(character)
            if room < 0:
                break
            kept += character
        return dots + kept[::-1] if end else kept + dots

    def line(self, text: str = "") -> None:
        """One line. What would steer a terminal, but for our colours, and what its encoding lacks, is an escape."""
        text = _STEERS.sub(lambda found: visible(found[0]), text)
        self._stream.write(text.encode(self._encoding, "backslashreplace").decode(self._encoding) + "\n")

    def text(self, text: str) -> None:
        """Whole lines as they stand."""
        ends = "\n" if text and not text.endswith("\n") else ""
        self._stream.write((text + ends).encode(self._encoding, "backslashreplace").decode(self._encoding))

    def paint(self, text: str, style: str) -> str:
        """A text in the colour of an origin or a verdict, `bold` or `faint`."""
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self._colour and text else text

    def record(self, record: Record) -> None:
        """The files of a record: line numbers, origin, evidence, and by what."""
        for path, rows in record.files.items():
            self.line()
            self.line(self.paint(visible(path), "bold"))
            cells = [(in_column(format_ranges(numbers)), *row_words(row)) for row, numbers in _by_facts(rows).items()]
            widths = column_widths([(where, *words) for rows_of_where, *words in cells for where in rows_of_where])
            for (first, *others), *words in cells:
                self.line(f"  {self.cells((first, *words), widths)}{self.paint(words[2], 'faint')}".rstrip())
                for where in others:
                    self.line(f"  {where}")

    def cells(self, words: Sequence[str], widths: Sequence[int]) -> str:
        """The first three columns, each with its gap: where, origin in its colour, evidence."""
        where, whose, how = (padded(words[n], widths[n]) for n in range(3))
        return f"{where}  {self.paint(whose, words[1])}  {how}  "

    def totals(self, totals: Totals) -> str:
        """The four counts in words, without those that are 0."""
        counts = totals.counts()
        parts = [
            self.paint(f"{counts[name]} {name}", name) for name in ("ai", "mixed", "human", "unknown") if counts[name]
        ]
        if totals.excluded:
            parts.append(f"{totals.excluded} excluded")
        added = f"{counted(totals.added, 'line')} added"
        return f"{added}: {', '.join(parts)}" if parts else added


def row_words(row: "Row") -> tuple[str, str, str]:
    """Origin, evidence (of unknown text: the reason), and by which tool and model, or by whom."""
    origin, evidence, tool, model, _, reason, by, at, *_ = row
    how = reason or evidence
    tool_and_model = f"{tool}:{model}" if tool and model else tool or model
    said = f"by {by}" if by else ""
    day = at[:10]
    return origin, how, visible(" ".join(word for word in (tool_and_model, said, day) if word))


def visible(text: str) -> str:
    """A text without anything that would steer a terminal or turn the order of characters around."""
    if text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    if character == "\t":
        return "    "
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def in_column(ranges: str) -> list[str]:
    """Ranges of lines, broken where a terminal has no room for all of them beside what is said of them."""
    width = screen_width() // 3
    if not width or len(ranges) <= width:
        return [ranges]
    lines = [""]
    for part in ranges.split(","):
        if lines[-1] and len(lines[-1]) + len(part) + 1 > width:
            lines.append("")
        lines[-1] += f"{part},"
    return [*lines[:-1], lines[-1].removesuffix(",")]


def screen_width() -> int:
    """How many columns the terminal has that people read; 0 where there is none, and nothing has to fit."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def padded(text: str, width: int) -> str:
    """A text with spaces behind it up to a width in columns."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in _NARROW:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def column_widths(rows: Iterable[Sequence[str]]) -> list[int]:
    """The width that each column needs."""
    return [max(map(columns, column)) for column in zip(*rows, strict=True)]


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal, and nobody has asked for no colours."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on standard error what takes long, once it does."""
    done = threading.Event()

    def tell() -> None:
        if not done.wait(_PATIENCE):
            sys.stderr.write(f"countersign: {visible(what)} …\n")
            sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
