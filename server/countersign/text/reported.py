"""Marked lines that evidence arrives for: what was put in of late, and what is said about it afterwards."""

from countersign.origin import Attribution
from countersign.text.edit_table import EditTable
from countersign.text.insertion import Insertions
from countersign.text.marked_lines import MarkedLines


class ReportedLines(MarkedLines):
    """Marked lines, the table of their edits, and the insertions that reports may still come for."""

    __slots__ = ("_insertions", "_table")

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self._insertions = Insertions()
        self._table = EditTable()

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
