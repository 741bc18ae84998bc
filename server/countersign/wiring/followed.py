"""The lines that a branch adds, followed through the patches of its own commits, of which nothing else need be asked.

Only where the commits that have changed a file stand in one line, and none of them is a merge or may have brought the
file from another path: there blame knows better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countersign.git.process import Git
from countersign.provenance.added import FileChange
from countersign.provenance.following import Added, Step, alone, follow


@dataclass(frozen=True, slots=True)
class OwnCommits:
    """The commits of a branch, the newest first, with their parents, whoever has these."""

    parents: Mapping[str, tuple[str, ...]]

    @property
    def in_one_line(self) -> bool:
        """Whether each of them is the only one that the one before stands on; what a merge brings in is not its own."""
        names = list(self.parents)
        stands_on = [[parent for parent in self.parents[name] if parent in self.parents] for name in names]
        return stands_on == [[name] for name in names[1:]] + [[]] * bool(names)


def own_commits(git: Git, target: str, head: str) -> OwnCommits:
    """The commits that `head` has and `target` has not, both given by their full ids."""
    listed = git.run("rev-list", "--topo-order", "--parents", head, f"^{target}").decode().splitlines()
    return OwnCommits({name: tuple(parents) for name, *parents in (line.split(" ") for line in listed)})


class Steps:
    """What the commits of a branch have done to each file."""

    def __init__(self, own: OwnCommits, changes: Mapping[str, Sequence[FileChange]]) -> None:
        """Sort by file.

        Args:
            own: the commits.
            changes: what each of them adds to its parents.
        """
        self._ordered = own.in_one_line
        self._of: dict[bytes, list[Step] | None] = {}
        for commit, parents in own.parents.items():
            deletes = any(not change.new_mode for change in changes[commit])
            for change in changes[commit]:
                steps = self._of.setdefault(change.path, [])
                if steps is None or len(parents) > 1 or (deletes and not change.old_mode):
                    self._of[change.path] = None
                else:
                    steps.append(Step(commit, change))

    def added(self, change: FileChange) -> list[Added]:
        """The added lines of a file, in order, with the commits that they are from; none if that is not certain."""
        steps = self._of.get(change.path)
        if not steps or (len(steps) > 1 and not self._ordered):
            return []
        if len(steps) == 1 and steps[0].change is change:
            return alone(steps[0])
        return sorted(follow(change, steps) or (), key=lambda added: added.run.line)
