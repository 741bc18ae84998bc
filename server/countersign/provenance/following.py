"""Which commit added each line of a change, found by going back through the patches of the commits themselves.

The alternative is `git blame`, which takes a process for each file and reads every version of it again. Where equal
lines stand close together, or blocks trade places, more than one answer is right, and blame, which compares with
another algorithm, may choose another one. The patches are those that the digests of the records stand on: the line
that is found is one that its commit's record speaks of, and nothing has to be guessed from lines that look alike.

Every step has to fit, by the ids of the contents and by the lines themselves; otherwise there is no answer at all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from countersign.provenance.added import FileChange

_TYPE = 0o170000
_REGULAR = 0o100000


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit, which is no merge, has done to a file."""

    commit: str
    change: FileChange


class Run(NamedTuple):
    """Lines that stand together: where in a version of the file, where in the last one, and what they read."""

    at: int
    line: int
    lines: list[bytes]


class Added(NamedTuple):
    """Lines that a commit has added, at `run.at` of its own version of the file."""

    commit: str
    run: Run


def follow(change: FileChange, steps: Iterable[Step]) -> list[Added] | None:
    """The commits that the added lines of a change are from.

    Args:
        change: what all the steps come to.
        steps: all that was done to the file, the newest first.

    Returns:
        Every added line, in no order; None where the steps do not lead from the one end of the change to the other,
        or one of them is not about lines, or a line is not from any of them.
    """
    blob = change.new_blob
    waiting = _Waiting(change)
    found: list[Added] = []
    for step in steps:
        if step.change.new_blob != blob or not _is_about_lines(step.change):
            return None
        taken = waiting.go_back(step.change)
        if taken is None:
            return None
        found += [Added(step.commit, run) for run in taken]
        blob = step.change.old_blob
    return found if blob == change.old_blob and not waiting.at else None


def alone(step: Step) -> list[Added]:
    """As `follow`, in order, of a change that one commit is all of; none where it is not about lines."""
    if not _is_about_lines(step.change):
        return []
    return [Added(step.commit, Run(start, start, lines)) for start, lines in step.change.hunks]


def _is_about_lines(change: FileChange) -> bool:
    return not change.binary and all(mode & _TYPE in (0, _REGULAR) for mode in (change.old_mode, change.new_mode))


class _Waiting:
    """Runs of which nobody knows yet who has added them: lists side by side, so that most are only moved, at once."""

    __slots__ = ("at", "lines", "numbers")

    def __init__(self, change: FileChange) -> None:
        self.at = [start for start, _ in change.hunks]
        self.numbers = list(self.at)
        self.lines = [lines for _, lines in change.hunks]

    def go_back(self, change: FileChange) -> list[Run] | None:
        """Take the lines that a change has added, and move the others to where they stood before it.

        Returns:
            What was taken; None where lines differ.
        """
        taken: list[Run] = []
        before: list[int] = []
        kept: list[slice] = []
        shift = done = 0
        hunks = iter(change.hunks)
        for start, added, removed in change.edits:
            self._cut(start)
            first = bisect_left(self.at, start, done)
            before += [at + shift for at in self.at[done:first]]
            kept.append(slice(done, first))
            done = first
            if added:
                self._cut(start + added)
                done = bisect_left(self.at, start + added, first)
                _, lines = next(hunks)
                for run in map(Run, self.at[first:done], self.numbers[first:done], self.lines[first:done]):
                    if lines[run.at - start : run.at - start + len(run.lines)] != run.lines:
                        return None
                    taken.append(run)
            shift += removed - added
        self.at = before + [at + shift for at in self.at[done:]]
        if taken:
            kept.append(slice(done, None))
            self.numbers = [number for part in kept for number in self.numbers[part]]
            self.lines = [lines for part in kept for lines in self.lines[part]]
        return taken

    def _cut(self, line: int) -> None:
        """Part the run, if there is one, that stands before a line and goes on at it."""
        index = bisect_right(self.at, line) - 1
        room = line - self.at[index] if index >= 0 else 0
        if room and room < len(self.lines[index]):
            lines = self.lines[index]
            self.at.insert(index + 1, line)
            self.numbers.insert(index + 1, self.numbers[index] + room)
            self.lines[index : index + 1] = [lines[:room], lines[room:]]
