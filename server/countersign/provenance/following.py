"""Which commit added each line of a change, found by going back through the patches of the commits themselves.

The alternative is `git blame`, which takes a process for each file and reads every version of it again. Where equal
lines stand close together, or blocks trade places, more than one answer is right, and blame, which compares with
another algorithm, may choose another one. The patches are those that the digests of the records stand on: the line
that is found is one that its commit's record speaks of, and nothing has to be guessed from lines that look alike.

Every step has to fit, by the ids of the contents and by the lines themselves; otherwise there is no answer at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countersign.provenance.added import Edit, FileChange

_TYPE = 0o170000
_REGULAR = 0o100000

#: Beyond every line.
_END: Edit = (1 << 62, 0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit, which is no merge, has done to a file."""

    commit: str
    change: FileChange


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that stand together: where in a version of the file, where in the last one, and what they read."""

    at: int
    line: int
    lines: list[bytes]


@dataclass(frozen=True, slots=True)
class Added:
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
    runs = [Run(start, start, lines) for start, lines in change.hunks]
    found: list[Added] = []
    for step in steps:
        if step.change.new_blob != blob or not _is_about_lines(step.change):
            return None
        taken, runs = _through(runs, step.change)
        if taken is None:
            return None
        found += [Added(step.commit, run) for run in taken]
        blob = step.change.old_blob
    return found if blob == change.old_blob and not runs else None


def _is_about_lines(change: FileChange) -> bool:
    return not change.binary and all(mode & _TYPE in (0, _REGULAR) for mode in (change.old_mode, change.new_mode))


def _through(runs: Sequence[Run], change: FileChange) -> tuple[list[Run] | None, list[Run]]:
    """The lines that a change has added, and the others, where they stood before it; None for lines that differ."""
    taken: list[Run] = []
    kept: list[Run] = []
    shift = 0
    hunks = iter(change.hunks)
    waiting = _Waiting(runs)
    for start, added, removed in (*change.edits, _END):
        kept += (Run(run.at + shift, run.line, run.lines) for run in waiting.before(start))
        if added:
            _, lines = next(hunks)
            for run in waiting.before(start + added):
                if lines[run.at - start : run.at - start + len(run.lines)] != run.lines:
                    return None, []
                taken.append(run)
        shift += removed - added
    return taken, kept


class _Waiting:
    """Runs in order, to be taken from the front."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = list(reversed(runs))

    def before(self, line: int) -> Iterator[Run]:
        """Take what stands before a line; a run that goes on beyond it is cut there."""
        while self._runs and self._runs[-1].at < line:
            run = self._runs.pop()
            room = line - run.at
            if room < len(run.lines):
                self._runs.append(Run(line, run.line + room, run.lines[room:]))
                run = Run(run.at, run.line, run.lines[:room])
            yield run
