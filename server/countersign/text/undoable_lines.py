"""Lines that can be taken back to what they were, also by the next server."""

from countersign.origin import Attribution
from countersign.text.edit_table import EditTable
from countersign.text.marks import run_end
from countersign.text.reported import ReportedLines
from countersign.text.undo import Step, UndoMemory
from countersign.text.undoable import NOTHING_TO_UNDO, Runs, Undoable, UndoSteps

#: Characters of deleted text that outlive a document. What was lost is said to be unknown, unless it comes back one
#: character at a time; and this is gone through whenever the document is written down.
_KEPT = 4_000


class UndoableLines(ReportedLines):
    """Marked lines with the memory of what undo and redo may bring back."""

    __slots__ = ("_told", "_told_after", "_undo")

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self._undo = UndoMemory()
        # Marks that went, and whose they were: it is asked again and again, and changes with reports only.
        self._told: dict[str, Runs] = {}
        self._told_after: tuple[EditTable, int] = self._table, 0

    def undo_steps(self) -> UndoSteps:
        """What can be taken back, as a value; nothing if no text would come back by it."""
        done, undone = self._undo.steps(_KEPT)
        if not any(step.gone for step in done) and not any(step.gone for step in undone):
            return NOTHING_TO_UNDO
        table, reports = self._told_after
        last = self._told if table is self._table and reports == self._table.reports else {}
        told = {step.gone_marks: last.get(step.gone_marks) or self._runs(step.gone_marks) for step in (*done, *undone)}
        self._told, self._told_after = told, (self._table, self._table.reports)
        return UndoSteps(
            tuple([Undoable(one.start, one.end, one.gone, told[one.gone_marks]) for one in done]),
            tuple([Undoable(one.start, one.end, one.gone, told[one.gone_marks]) for one in undone]),
        )

    def restore_undo(self, steps: UndoSteps) -> None:
        """Go on with what the same document could take back before."""
        self._undo.restore(list(map(self._from_value, steps.done)), list(map(self._from_value, steps.undone)))

    def _runs(self, marks: str) -> Runs:
        runs: list[tuple[int, Attribution]] = []
        start = 0
        while start < len(marks):
            stop, known = run_end(marks, start), self._table.attribution(marks[start])
            before = runs[-1][1] if runs else None
            if before is known or before == known:
                runs[-1] = (runs[-1][0] + stop - start, known)
            else:
                runs.append((stop - start, known))
            start = stop
        return tuple(runs)

    def _from_value(self, step: Undoable) -> Step:
        marks = "".join([self._table.new(known) * count for count, known in step.runs])
        return Step(step.start, step.end, step.gone, marks)
