"""Marked lines that evidence arrives for: what was put in of late, and what is said about it afterwards."""

from collections.abc import Sequence

from countersign.origin import Attribution, Evidence, Origin
from countersign.text.edit_table import EditTable
from countersign.text.insertion import Insertions
from countersign.text.marked_lines import MarkedLines

#: Visible characters side by side that came key by key. An editor that shows a file anew sends pieces; of a piece so
#: long, nobody would say that it was typed.
SURELY_TYPED = 4


class ReportedLines(MarkedLines):
    """Marked lines, the table of their edits, and the insertions that reports may still come for."""

    __slots__ = ("_confirmed", "_insertions", "_table")

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self._insertions = Insertions()
        self._table = EditTable()
        self._confirmed = 0

    # What was typed, and what only looks like it

    def confirm(self) -> None:
        """Nothing in this text has just come from its file: what looks typed was typed."""
        self._confirmed = self._table.next_name

    def surely_typed(self, number: int, start: int, end: int) -> list[bool]:
        """Of some characters side by side, whether a person typed them beyond doubt.

        They did if nothing had come from the file when they came, or if they are too many to have come in pieces.
        """
        letters, marks = self.lines[number][start:end], self.marks[number][start:end]
        if _visible(letters) >= SURELY_TYPED and all(map(self.is_typed, set(marks))):
            return [True] * len(marks)
        known = {mark: self.is_typed(mark) and ord(self._table.first_of(mark)) < self._confirmed for mark in set(marks)}
        return [known[mark] for mark in marks]

    def disown(self, since: int, until: int, whose: Attribution) -> int:
        """The changes after version `since`, up to `until`, showed what stood in the file: they were not typed.

        So much side by side that it must have been typed is left alone.

        Returns:
            How many characters are decided by this.
        """
        recent = {
            mark
            for version, _, _, marks in self._insertions
            if since < version <= until
            for mark in marks
            if not self._table.is_heir(mark) and not self._table.is_reported(mark) and self.is_typed(mark)
        }
        decided = 0
        for row, line in zip(self.marks, self.lines, strict=True):
            if recent.isdisjoint(row):
                continue
            for start, end in _stretches([mark in recent for mark in row]):
                if _visible(line[start:end]) < SURELY_TYPED:
                    decided += end - start
                    for mark in set(row[start:end]):
                        self._table.claim(mark, whose)
        return decided

    def is_typed(self, mark: str) -> bool:
        """Whether the edit that a mark names is known as a person's by what was seen, and not by what was said."""
        known = self._table.attribution(mark)
        return known.origin is Origin.HUMAN and known.evidence is not Evidence.DECLARED

    # Reports

    def report_cause(self, version: int, whose: Attribution) -> int:
        """The client says why the text of the change that led to `version` came, and that it was no completion.

        Text that came back keeps what is known of it, and what was reported as a completion stays one.

        Returns:
            How many characters are decided by this.
        """
        marks = "".join([self._insertions.marks(k) for k in self._insertions.of_version(version)])
        open_to_it = [mark for mark in marks if not self._table.is_heir(mark) and not self._table.is_completion(mark)]
        for mark in set(open_to_it):
            self._table.claim(mark, whose)
        return len(open_to_it)

    def _claim(self, k: int, begin: int, end: int, attribution: Attribution) -> int:
        marks = self._insertions.marks(k)
        if (begin, end) != (0, len(marks)):
            own = self._table.new(attribution) * (end - begin)
            if self._remark(k, marks[:begin] + own + marks[end:]):
                return end - begin
        for mark in set(marks):
            self._table.claim(mark, attribution)
        return len(marks)

    def _remark(self, k: int, marks: str) -> bool:
        """Give the characters of one insertion other marks; False if they no longer stand there all."""
        old = self._insertions.marks(k)
        names = set(old)
        places = [
            (number, index)
            for number, row in enumerate(self.marks)
            if not names.isdisjoint(row)
            for index, mark in enumerate(row)
            if mark in names
        ]
        if "".join([self.marks[number][index] for number, index in places]) != old:
            return False
        rows: dict[int, list[str]] = {}
        for (number, index), mark in zip(places, marks, strict=True):
            rows.setdefault(number, list(self.marks[number]))[index] = mark
        for number, row in rows.items():
            self._put_marks(number, "".join(row))
        self._insertions.remark(k, marks)
        return True

    def _beside(self, marks: str) -> str:
        """The mark that stands on the same line before some marks, else behind them; empty if there is none."""
        names = set(marks)
        row = next((row for row in self.marks if not names.isdisjoint(row)), "")
        first = next((index for index, mark in enumerate(row) if mark in names), 0)
        return row[first - 1] if first else next((mark for mark in row if mark not in names), "")


def _visible(letters: str) -> int:
    return sum(not letter.isspace() for letter in letters)


def _stretches(chosen: Sequence[bool]) -> list[tuple[int, int]]:
    """Where something holds of neighbours, half-open."""
    found = []
    start: int | None = None
    for at, yes in enumerate((*chosen, False)):
        if yes and start is None:
            start = at
        elif not yes and start is not None:
            found.append((start, at))
            start = None
    return found
