"""What commits have done to paths: modes and contents before and after each."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.git.process import BrokenOff, Git

_OPTIONS = ("--stdin", "-r", "-c", "--root", "--no-renames", "--raw", "-z", "--no-abbrev")


@dataclass(frozen=True, slots=True)
class Hand:
    """What a commit has done to a path.

    Attributes:
        commit: full id.
        before: mode and blob in each of its parents; of a merge, only where it differs from all of them.
        after: mode and blob.
    """

    commit: str
    before: tuple[tuple[str, str], ...]
    after: tuple[str, str]


def hands_on(git: Git, commits: Iterable[str]) -> dict[str, list[Hand]]:
    """By path, what commits have done to it. What a merge took over from one of its parents is not among it.

    Args:
        git: of the repository.
        commits: by their full ids.

    Raises:
        GitError: git failed.
    """
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    if not asked:
        return {}
    found: dict[str, list[Hand]] = {}
    for commit, facts, path in _entries(git.without_index().run("diff-tree", *_OPTIONS, stdin=asked)):
        words = facts.decode("ascii").split(" ")
        parents = len(words[0]) - len(words[0].lstrip(":"))
        modes = [word.lstrip(":") for word in words[: parents + 1]]
        *olds, new = zip(modes, words[parents + 1 : -1], strict=True)
        found.setdefault(os.fsdecode(path), []).append(Hand(commit, tuple(olds), new))
    return found


def _entries(told: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Commit, facts and path of every changed path."""
    commit = ""
    fields = iter(told.split(b"\0")[:-1])
    for field in fields:
        if field.startswith(b":"):
            path = next(fields, None)
            if path is None:
                raise BrokenOff("diff-tree")
            yield commit, field, path
        else:
            commit = field.decode("ascii")
