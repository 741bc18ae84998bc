"""Lines of text, and beside them lines of marks: what splices do to both."""

from countersign.text.lines import split_lines
from countersign.text.positions import PositionEncoding, index_of
from countersign.text.splice import Splice, splice

Place = tuple[int, int]


class MarkedLines:
    """Two parallel lists, and the splices that were done to them.

    Attributes:
        lines: the text, line ends kept (see `split_lines`).
        marks: parallel to `lines`, each string as long as its line.
        misplaced: how many places were asked for that lie outside the text: the editor and this document no longer
            agree.
    """

    __slots__ = ("_splices", "lines", "marks", "misplaced")

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.marks: list[str] = []
        self.misplaced = 0
        self._splices: list[tuple[int, int, int, int, str, str]] = []

    def text(self) -> str:
        """The whole text."""
        return "".join(self.lines)

    def take_splices(self) -> list[Splice]:
        """The splices since this was last asked, in order."""
        taken = [Splice(*fields) for fields in self._splices]
        self._splices.clear()
        return taken

    def _put(self, start: Place, end: Place, text: str, marks: str) -> None:
        """Put a text and its marks in the place of what stands between two places."""
        splice(self.lines, self.marks, start, end, (text, marks))
        self._splices.append((*start, *end, text, marks))

    def _put_marks(self, number: int, marks: str) -> None:
        line = self.lines[number]
        self.marks[number] = marks
        self._splices.append((number, 0, number, len(line), line, marks))

    def _place(self, line: int, units: int, encoding: PositionEncoding) -> Place:
        if 0 <= line < len(self.lines) and units >= 0:
            return line, index_of(self.lines[line], units, encoding)
        if line == len(self.lines) and units == 0:
            # "Before the line behind the last one": what some editors say of the end of a text without a line end.
            return line - 1, len(self.lines[-1])
        self.misplaced += 1
        if line < 0 or units < 0:
            return 0, 0
        return len(self.lines) - 1, len(self.lines[-1])

    def _between(self, start: Place, end: Place) -> tuple[str, str]:
        """The text and the marks from one place to another."""
        (first, begin), (last, stop) = start, end
        if first == last:
            return self.lines[first][begin:stop], self.marks[first][begin:stop]
        text, marks = (
            "".join([rows[first][begin:], *rows[first + 1 : last], rows[last][:stop]])
            for rows in (self.lines, self.marks)
        )
        return text, marks

    def _forward(self, place: Place, count: int) -> Place:
        """The place so many characters further on."""
        line, index = place
        index += count
        while index >= len(self.lines[line]) and line + 1 < len(self.lines):
            index -= len(self.lines[line])
            line += 1
        return line, index


def end_of(start: Place, text: str) -> Place:
    """Where a text ends that begins at a place."""
    if "\n" not in text and "\r" not in text:
        return start[0], start[1] + len(text)
    lines = split_lines(text)
    return start[0] + len(lines) - 1, len(lines[-1])
