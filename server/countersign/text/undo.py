"""Undo and redo, recognised by what they are: the exact inverse of the edit that came last.

Editors join the keys of one run into one step, and take back runs in pieces of their own choosing. So edits that follow
each other at one place are one here, too, and a part of such a run may be taken back.
"""

from dataclasses import dataclass

#: How many steps are kept.
_STEPS = 1000

Place = tuple[int, int]


@dataclass(slots=True)
class _Step:
    """One edit: at a place, `gone` (with its marks) gave way to `came`.

    `end` is the index where `came` ends on the same line; -1 if it breaks the line.
    """

    line: int
    index: int
    came: str
    gone: str
    gone_marks: str
    end: int


class UndoMemory:
    """The edits of one document, to be taken back; and those that were, to be done again."""

    __slots__ = ("_done", "_undone")

    def __init__(self) -> None:
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    def forget(self) -> None:
        """Nothing can be taken back any more."""
        self._done.clear()
        self._undone.clear()

    def typed(self, line: int, index: int, letter: str) -> str | None:
        """One character comes. Returns the mark that it had if it comes back, else None."""
        if self._undone or (self._done and self._done[-1].gone):
            marks = self.change((line, index), "", "", letter)
            if marks is not None:
                return marks
            return None
        done = self._done
        if done:
            last = done[-1]
            if last.line == line and last.end == index:
                last.came += letter
                last.end += 1
                return None
        self._add(done, _Step(line, index, letter, "", "", index + 1))
        return None

    def change(self, start: Place, gone: str, gone_marks: str, came: str) -> str | None:
        """A text gives way to another. Returns the marks that the coming one had if it comes back, else None."""
        for taken, given in ((self._undone, self._done), (self._done, self._undone)):
            marks = _inverse(taken, start, gone, came)
            if marks is not None:
                self._join(given, _step(start, came, gone, gone_marks))
                return marks if came else None
        self._undone.clear()
        self._join(self._done, _step(start, came, gone, gone_marks))
        return None

    def _join(self, steps: list[_Step], step: _Step) -> None:
        if steps:
            last = steps[-1]
            if not step.gone and last.line == step.line and last.end == step.index and step.end >= 0:
                last.came += step.came
                last.end = step.end
                return
            if not step.came and not last.came and last.line == step.line:
                if last.index == step.index:
                    last.gone += step.gone
                    last.gone_marks += step.gone_marks
                    return
                if step.index + len(step.gone) == last.index and not _breaks(step.gone):
                    last.gone = step.gone + last.gone
                    last.gone_marks = step.gone_marks + last.gone_marks
                    last.index = last.end = step.index
                    return
        self._add(steps, step)

    def _add(self, steps: list[_Step], step: _Step) -> None:
        steps.append(step)
        if len(steps) > 2 * _STEPS:
            del steps[:_STEPS]


def _step(start: Place, came: str, gone: str, gone_marks: str) -> _Step:
    return _Step(*start, came, gone, gone_marks, -1 if _breaks(came) else start[1] + len(came))


def _inverse(steps: list[_Step], start: Place, gone: str, came: str) -> str | None:
    """The marks of what comes back if this takes back the last step, or a part of it; None if it does not."""
    if not steps:
        return None
    last = steps[-1]
    here = (last.line, last.index) == start
    if here and last.came == gone and last.gone == came:
        return steps.pop().gone_marks
    if here and came and not last.came and not gone:
        # What was deleted key by key comes back in pieces.
        if last.gone.startswith(came) and not _breaks(came):
            marks = last.gone_marks[: len(came)]
            last.gone, last.gone_marks = last.gone[len(came) :], last.gone_marks[len(came) :]
            last.index += len(came)
            last.end = last.index
            return marks
        if last.gone.endswith(came):
            marks = last.gone_marks[-len(came) :]
            last.gone, last.gone_marks = last.gone[: -len(came)], last.gone_marks[: -len(came)]
            return marks
    ends_there = last.line == start[0] and last.end == start[1] + len(gone)
    if not came and not last.gone and ends_there and len(gone) < len(last.came) and last.came.endswith(gone):
        # What was typed key by key is taken back in pieces.
        last.came = last.came[: -len(gone)]
        last.end = start[1]
        return ""
    return None


def _breaks(text: str) -> bool:
    return "\n" in text or "\r" in text
