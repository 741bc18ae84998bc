"""Edits with their marks as values: what the journal keeps of a document that is not saved yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from countersign.origin import UNTRACKED
from countersign.text.classify import marked_contents
from countersign.text.lines import content_length, split_lines
from countersign.text.marks import Marks

#: Stands where no mark is needed: beside line ends and a byte order mark, where `Marks` has none.
_NO_MARK = "\0"


@dataclass(frozen=True, slots=True)
class Splice:
    """One replacement in a text: what goes and what comes.

    Positions are 0-based lines and code points within the line, half-open. `marks` has one mark for each character
    of `text`; the ones beside line ends mean nothing.
    """

    start_line: int
    start_index: int
    end_line: int
    end_index: int
    text: str
    marks: str

    def __post_init__(self) -> None:
        """Hold the one promise that replaying relies on."""
        if len(self.text) != len(self.marks):
            raise ValueError("a splice needs one mark for each character of its text")


def apply_splices(text: str, marks: Marks, splices: Iterable[Splice]) -> tuple[str, Marks]:
    """A text and its marks after a sequence of splices, each of which counts in the text that the last one left.

    The table of the result has the names of `marks`. A byte order mark counts as a character in positions, and has no
    mark in the result.

    Raises:
        ValueError: the marks are not those of the text, or a splice lies outside it.
    """
    lines = split_lines(text)
    beside = _beside(text, marks)
    for change in splices:
        _apply(lines, beside, change)
    ends = [content_length(line) for line in lines]
    kept = [mark[:end] for mark, end in zip(beside, ends, strict=True)]
    changed = "".join(lines)
    if changed.startswith("\ufeff"):
        kept[0] = kept[0][1:]
    # What was a byte order mark is a character like others as soon as something stands before it.
    return changed, Marks(tuple(kept), {_NO_MARK: UNTRACKED, **marks.table})


def _beside(text: str, marks: Marks) -> list[str]:
    """Mark strings as long as the lines with their line ends."""
    contents, known = marked_contents(text, marks)
    beside = []
    for number, (line, content, mark) in enumerate(zip(split_lines(text), contents, known, strict=True)):
        before = _NO_MARK if number == 0 and line.startswith("\ufeff") else ""
        beside.append(before + mark + _NO_MARK * (len(line) - len(before) - len(content)))
    return beside


def _apply(lines: list[str], beside: list[str], change: Splice) -> None:
    first, last = change.start_line, change.end_line
    start, end = (first, change.start_index), (last, change.end_index)
    if not ((0, 0) <= start <= end and last < len(lines)):
        raise ValueError("a splice lies outside the text")
    if not (0 <= change.start_index <= len(lines[first]) and 0 <= change.end_index <= len(lines[last])):
        raise ValueError("a splice lies outside its line")
    splice(lines, beside, start, end, (change.text, change.marks))


def splice(
    lines: list[str], marks: list[str], start: tuple[int, int], end: tuple[int, int], coming: tuple[str, str]
) -> None:
    """Put a text and its marks in the place of what stands between two places.

    Both lists stay parallel; `marks` counts line ends too, here.

    Raises:
        IndexError: a line that is not there.
    """
    first, last = start[0], end[0]
    if first == last and "\n" not in coming[0] and "\r" not in coming[0]:
        line, beside = lines[first], marks[first]
        spliced = line[: start[1]] + coming[0] + line[end[1] :]
        # An emptied line may have been all that kept `\r` and `\n` apart.
        if end[1] <= content_length(line) and spliced != "\n":
            lines[first] = spliced
            marks[first] = beside[: start[1]] + coming[1] + beside[end[1] :]
            return
    text = lines[first][: start[1]] + coming[0] + lines[last][end[1] :]
    beside = marks[first][: start[1]] + coming[1] + marks[last][end[1] :]
    # Neighbours come along: a `\r` that ends one line and a `\n` that begins the next are one line end.
    if first and text[:1] == "\n" and lines[first - 1][-1] == "\r":
        first -= 1
        text, beside = lines[first] + text, marks[first] + beside
    if last + 1 < len(lines) and not _ends_before(text, lines[last + 1]):
        last += 1
        text, beside = text + lines[last], beside + marks[last]
    rows = split_lines(text)
    if last + 1 < len(lines):
        rows.pop()  # what follows is a line of its own already
    lines[first : last + 1] = rows
    marks[first : last + 1] = cut(beside, rows)


def _ends_before(text: str, following: str) -> bool:
    """Whether a line ends between these two."""
    return text[-1:] == "\n" or (text[-1:] == "\r" and following[:1] != "\n")


def cut(marks: str, lines: Iterable[str]) -> list[str]:
    """The marks of a whole text as those of its lines."""
    rows, start = [], 0
    for line in lines:
        rows.append(marks[start : start + len(line)])
        start += len(line)
    return rows
