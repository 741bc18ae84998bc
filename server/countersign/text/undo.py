"""Undo and redo, recognised by what they are: the exact inverse of the edit that came last.

Editors join the keys of one run into one step, and take back runs in pieces of their own choosing. So edits that follow
each other at one place are one here, too, and a part of such a run may be taken back.

Whoever deletes what was just put in may take it back, or may edit: only what comes next tells. So what looked like undo
is remembered as an edit when another edit follows, and text that comes back is looked for further down as well.
"""

from dataclasses import dataclass

#: How many steps are kept.
_STEPS = 1000

#: How many of them are kept beyond the end of the document.
_OUTLIVE = 200

#: How far down a step is looked for that is taken back as a whole.
_SEARCHED = 32

Place = tuple[int, int]


@dataclass(slots=True)
class Step:
    """One edit: `gone` (with its marks) gave way to what stands from `start` to `end` now."""

    start: Place
    end: Place
    gone: str
    gone_marks: str


class UndoMemory:
    """The edits of one document, to be taken back; and those that were, to be done again.

    A run of typed characters is followed by two numbers, which the document itself moves on at every key.

    Attributes:
        run_line: the line of the run that is being typed; -1 where there is none.
        run_index: where the next character of the run is expected.
    """

    __slots__ = ("_done", "_undone", "run_index", "run_line")

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self.run_line = self.run_index = -1

    def forget(self) -> None:
        """Nothing can be taken back any more."""
        self._done.clear()
        self._undone.clear()
        self.run_line = -1

    def steps(self, limit: int) -> tuple[list[Step], list[Step]]:
        """The last steps that were done, and those that were taken back, with `limit` characters of gone text at most.

        They are the document's own, not to be changed.
        """
        if self.run_line >= 0 and self._done:
            self._done[-1].end = (self.run_line, self.run_index)
        return _last(self._done, limit), _last(self._undone, limit)

    def restore(self, done: list[Step], undone: list[Step]) -> None:
        """Begin with the steps of a document that was closed, or whose server is no more."""
        self._done, self._undone = done, undone
        self.run_line = -1

    def begins_run(self, line: int, index: int) -> bool:
        """Whether a character typed here begins a run; False if it may be something that comes back."""
        if self._undone:
            return False
        self._close_run()
        place = (line, index)
        for step in self._done[-_SEARCHED:]:
            if step.start == place and step.gone:
                return False
        _join(self._done, Step(place, place, "", ""))
        self.run_line, self.run_index = place
        return True

    def change(self, start: Place, ends: tuple[Place, Place], gone: str, gone_marks: str, came: str) -> str | None:
        """A text gives way to another.

        Args:
            start: where.
            ends: where the text that goes ended, and where the one that comes will.
            gone: the text that goes.
            gone_marks: its marks.
            came: the text that comes.

        Returns:
            The marks that the coming text had, if it comes back.
        """
        self._close_run()
        step = Step(start, ends[1], gone, gone_marks)
        for taken, given in ((self._undone, self._done), (self._done, self._undone)):
            marks = _inverse(taken, start, ends[0], gone, came)
            if marks is not None:
                _join(given, step)
                return marks if came else None
        came_back = self._left_before(start, ends[0], came)
        self._done += self._undone
        self._undone.clear()
        _join(self._done, step)
        if came_back is not None:
            return came_back
        last = self._done[-1]
        if not gone and not last.gone:
            self.run_line, self.run_index = last.end
        return None

    def _left_before(self, start: Place, end: Place, came: str) -> str | None:
        """The marks of a text that comes back, and did not leave in the last step; of a run of keys, also a part."""
        if not came:
            return None
        for steps in (self._undone, self._done):
            for step in reversed(steps[-_SEARCHED:]):
                if step.start == start and step.end == end:
                    marks = step.gone_marks if step.gone == came else _part(step, came)
                    if marks is not None:
                        return marks
        return None

    def _close_run(self) -> None:
        if self.run_line >= 0:
            self._done[-1].end = (self.run_line, self.run_index)
            self.run_line = -1


def _last(steps: list[Step], limit: int) -> list[Step]:
    taken: list[Step] = []
    for step in reversed(steps[-_OUTLIVE:]):
        limit -= len(step.gone)
        if limit < 0:
            break
        taken.append(step)
    return taken[::-1]


def _join(steps: list[Step], step: Step) -> None:
    """Add a step, or make the last one longer by it."""
    if steps:
        last = steps[-1]
        if not step.gone and not last.gone and last.end == step.start:
            last.end = step.end
            return
        if step.start == step.end and last.start == last.end:
            if last.start == step.start:
                last.gone += step.gone
                last.gone_marks += step.gone_marks
                return
            if _behind(step.start, step.gone) == last.start:
                last.gone = step.gone + last.gone
                last.gone_marks = step.gone_marks + last.gone_marks
                last.start = last.end = step.start
                return
    steps.append(step)
    if len(steps) > 2 * _STEPS:
        del steps[:_STEPS]


def _inverse(steps: list[Step], start: Place, end: Place, gone: str, came: str) -> str | None:
    """The marks of what comes back if this takes back the last step, or a part of it; None if it does not."""
    if not steps:
        return None
    last = steps[-1]
    if last.start == start and last.end == end and last.gone == came:
        return steps.pop().gone_marks
    if came and not gone and last.start == start and (marks := _part(last, came)) is not None:
        return marks
    if not came and not last.gone and last.end == end and last.start < start:
        # What was typed key by key is taken back in pieces.
        last.end = start
        return ""
    return None


def _part(step: Step, came: str) -> str | None:
    """What was deleted key by key comes back in pieces: the marks of one, which the step has no more; else None."""
    if step.start != step.end:
        return None
    behind = _behind(step.start, came)
    if behind is not None and step.gone.startswith(came):
        marks = step.gone_marks[: len(came)]
        step.gone, step.gone_marks = step.gone[len(came) :], step.gone_marks[len(came) :]
        step.start = step.end = behind
        return marks
    if step.gone.endswith(came):
        marks = step.gone_marks[-len(came) :]
        step.gone, step.gone_marks = step.gone[: -len(came)], step.gone_marks[: -len(came)]
        return marks
    return None


def _behind(start: Place, text: str) -> Place | None:
    """Where a text ends that begins at a place; None if it breaks the line."""
    return None if "\n" in text or "\r" in text else (start[0], start[1] + len(text))
