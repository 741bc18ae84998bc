"""Lines of a branch that its own patches do not explain, traced by blame: those of files that were renamed, for one.

A change can have thousands of such files. So blame goes back no further than the branch does, several run at once, and
what else is asked of git is asked for many files at a time.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countersign.git.blame import BlamedLine, blame
from countersign.git.objects import read_blobs
from countersign.git.process import Git
from countersign.provenance.added import FileChange
from countersign.wiring.blamed import AttributedLine, Records

#: Ranges that one call of blame is given; beyond, it is asked for the whole file.
_MOST_RANGES = 200

#: Files whose contents are in memory at once, and processes that run at once.
_FILES = 16
_PROCESSES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a branch begins and ends.

    Attributes:
        git: of the repository.
        target: that it is to go to.
        fork: the commit at which it left that.
        head: its last commit.
        own: the commits that the target does not have.
    """

    git: Git
    target: str
    fork: str
    head: str
    own: frozenset[str]


def lines_by_blame(ends: Ends, changes: Sequence[FileChange], records: Records) -> Iterator[list[AttributedLine]]:
    """The lines that each change adds, without those that the target had before.

    Args:
        ends: of the branch.
        changes: of it, from fork to head.
        records: those that were read already.

    Raises:
        GitError: git failed.
    """
    if not changes:
        return
    # Hardly a change has such files, and it takes a while to load.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    for start in range(0, len(changes), _FILES):
        some = changes[start : start + _FILES]
        with ThreadPoolExecutor(_PROCESSES) as pool:
            told = list(pool.map(lambda change: _added(ends, change), some))
        contents = _Contents(ends, some, told)
        found = [_new(ends, *one, contents) for one in zip(some, told, strict=True)]
        records.read([line for lines in found for line in lines])
        yield from ([records.attributed(line) for line in lines] for lines in found)


def _added(ends: Ends, change: FileChange, *, whole_history: bool = False) -> list[BlamedLine]:
    """The lines that a change adds, and where blame finds them; before the branch, in some commit of the target."""
    ranges = [(start, start + len(lines) - 1) for start, lines in change.hunks]
    asked = ranges if len(ranges) <= _MOST_RANGES else ()
    added = {number for first, last in ranges for number in range(first, last + 1)}
    found = blame(ends.git, change.name, ends.head, asked, edge=() if whole_history else (ends.target,))
    return [line for line in found if line.line in added]


class _Contents:
    """The lines of the files that some lines were traced to, and of those that they stand in now."""

    def __init__(self, ends: Ends, changes: Sequence[FileChange], told: Sequence[Sequence[BlamedLine]]) -> None:
        names: set[str] = set()
        for change, lines in zip(changes, told, strict=True):
            before = {line.original_path for line in lines if line.commit not in ends.own}
            if before:
                names |= {f"{ends.head}:{change.name}", *(f"{ends.fork}:{path}" for path in {change.name, *before})}
        self._ends = ends
        self._stored = read_blobs(ends.git, [name for name in names if "\n" not in name])

    def now(self, path: str) -> list[bytes]:
        return self._lines(f"{self._ends.head}:{path}")

    def before(self, path: str) -> list[bytes]:
        return self._lines(f"{self._ends.fork}:{path}")

    def _lines(self, name: str) -> list[bytes]:
        stored = self._stored.get(name)
        content = None if stored is None else stored.content
        return content.removesuffix(b"\n").split(b"\n") if content else []


def _new(ends: Ends, change: FileChange, lines: list[BlamedLine], contents: _Contents) -> list[BlamedLine]:
    """The lines without those that the target had before, as often.

    Where equal lines stand close together, git's diff may call another one of them new than its blame does; and a
    renamed file is new to the diff. A line that blame traces to the target is old if the file had it where the branch
    began. If it had not, a merge has brought back what was gone, and that is as new as anything.
    """
    traced = [line for line in lines if line.commit not in ends.own]
    if not traced:
        return lines
    spare = _gone(change, contents)
    for path in {line.original_path for line in traced} - {change.name}:
        spare.update(contents.before(path))
    old: set[int] = set()
    for line in traced:
        if spare[line.content] > 0:
            spare[line.content] -= 1
            old.add(line.line)
    if len(old) < len(traced):
        # Which commit a line is from counts now, and so does all of history.
        lines = _added(ends, change, whole_history=True)
    return [line for line in lines if line.line not in old]


def _gone(change: FileChange, contents: _Contents) -> Counter[bytes]:
    """The lines that the file had at the fork and that the diff does not find in it now."""
    added = Counter(line for _, lines in change.hunks for line in lines)
    return Counter(contents.before(change.name)) - (Counter(contents.now(change.name)) - added)
