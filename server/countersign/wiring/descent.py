"""What a text may have come from, as git knows it: commits, the index, and paths that are no more."""

import os
from dataclasses import dataclass
from typing import Self

from countersign.git.patches import without_filters
from countersign.git.repository import Repository


@dataclass(frozen=True, slots=True)
class Descent:
    """Where the relatives of a text stand in git.

    Attributes:
        repository: of all of them.
        parents: full ids of the commits that the text comes after.
        sources: full ids of commits that it may have been made from, by a rebase or a pick.
        commit: that holds the text, full id; empty for a text in the index or in the work tree.
    """

    repository: Repository
    parents: tuple[str, ...]
    sources: tuple[str, ...]
    commit: str

    @classmethod
    def of_work(cls, repository: Repository) -> Self:
        """Of what the next commit may hold."""
        parents = [commit for commit in (repository.head(), *repository.merge_heads()) if commit is not None]
        sources = [commit for commit in repository.heads_in_progress() if commit not in parents]
        return cls(repository, tuple(parents), tuple(sources), commit="")

    @classmethod
    def of_commit(cls, repository: Repository, commit: str, source: str) -> Self:
        """Of what a commit holds.

        Args:
            repository: that it is in.
            commit: full id.
            source: full id of the commit that it was made from, or nothing.
        """
        parents = repository.parents(commit)
        # What was reverted is in the parent of the commit that the revert was made from.
        sources = [source, *repository.parents(source)] if source else []
        further = [one for one in sources if one not in parents]
        return cls(repository, tuple(parents), tuple(further), commit=commit)

    def vanished(self) -> list[str]:
        """Names, for git, of files that parents and sources have and that are no more: one may have been moved."""
        return self._named("D", (*self.parents, *self.sources))

    def changed(self) -> list[str]:
        """Names, for git, of files as the parents have them, and that are otherwise now: lines may have left them."""
        return self._named("M", self.parents)

    def _named(self, kind: str, commits: tuple[str, ...]) -> list[str]:
        git = self.repository.git
        options = ("--name-only", "-z", "--no-renames", "--no-relative", f"--diff-filter={kind}")
        names = []
        for parent in commits:
            if self.commit:
                told = git.run("diff-tree", "-r", *options, parent, self.commit)
            else:
                told = without_filters(git).run("diff-index", *options, "--ignore-submodules=all", parent)
            paths = map(os.fsdecode, told.split(b"\0")[:-1])
            # A line feed would end the question to git.
            names += [f"{parent}:{path}" for path in paths if "\n" not in path]
        return names
