"""What the gate sees in the change of a file by itself, looked at while git is still telling of the other files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from countersign.gate.line_counts import counts_of_hunks
from countersign.gate.traits import Trait, traits_of
from countersign.provenance.added import FileChange


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen.

    Attributes:
        traits: what it does beyond putting text into the file.
        counts: as `counts_of_hunks`.
    """

    traits: frozenset[Trait]
    counts: Mapping[int, int]


class Looks:
    """Those at the files of a change."""

    def __init__(self) -> None:
        self._found: dict[FileChange, Look] = {}

    def take(self, _commit: str, changes: Iterable[FileChange]) -> None:
        """Look at the next files, of whichever commit."""
        self._found.update((change, _look(change)) for change in changes)

    def at(self, change: FileChange) -> Look:
        """The look at a file, taken now if it was not before."""
        return self._found.get(change) or _look(change)


def _look(change: FileChange) -> Look:
    lines = (line for _, lines in change.hunks for line in lines)
    traits = traits_of(change.name, change.old_mode, change.new_mode, lines, binary=change.binary)
    return Look(traits, counts_of_hunks(change.hunks))
