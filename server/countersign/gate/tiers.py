"""Tiers: how far a mistake in a file spreads, by its path and by what a change does to it."""

from dataclasses import dataclass

from countersign.gate.globs import Globs, below
from countersign.gate.traits import Trait

#: The tier whose approvals do not survive a replay, and which has links, submodules and programs in it, unless said.
CRITICAL = "critical"

#: The tier of a file that is in no other.
NORMAL = "normal"

CRITICAL_TRAITS = frozenset({Trait.SYMLINK, Trait.SUBMODULE, Trait.EXECUTABLE})


@dataclass(frozen=True, slots=True)
class Tier:
    """A name, and what is in it.

    Attributes:
        paths: globs from the top of the repository.
        does: whatever a change does so, wherever it is.
        directory: the one that the tier is said in, and to which it is confined; empty for the top.
    """

    name: str
    paths: Globs
    does: frozenset[Trait] = frozenset()
    directory: str = ""

    def holds(self, path: str, traits: frozenset[Trait]) -> bool:
        """Whether a file is in it, at a path and with what a change does to it."""
        return below(path, self.directory) and (bool(self.does & traits) or self.paths.match(path))
