"""Which commit alone has changed a path: what it added there is what the branch adds, and nobody need ask blame."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.git.process import Git, GitError

_OPTIONS = ("--stdin", "-r", "-c", "--root", "--no-renames", "--raw", "-z", "--no-abbrev")


@dataclass(frozen=True, slots=True)
class Touch:
    """A path that a commit has changed: full ids of the commit and of the blobs before and after, zeros for none."""

    commit: str
    old_blob: str
    new_blob: str


def sole_touches(git: Git, commits: Iterable[str]) -> dict[str, Touch]:
    """By path, the one commit among some that has changed it; paths that several have changed are left out.

    So is what a merge has changed by itself, and what may be a renamed file: blame knows better where that is from.

    Args:
        git: of the repository.
        commits: by their full ids.

    Raises:
        GitError: git failed.
    """
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    if not asked:
        return {}
    found: dict[str, Touch | None] = {}
    deleting: set[str] = set()
    for commit, facts, path in _entries(git.run("diff-tree", *_OPTIONS, stdin=asked)):
        name = os.fsdecode(path)
        if facts.startswith(b"::") or name in found:
            found[name] = None
            continue
        _, _, old, new, kind = facts.decode("ascii").split(" ")
        if kind == "D":
            deleting.add(commit)
        found[name] = Touch(commit, old, new)
    return {
        path: one
        for path, one in found.items()
        if one is not None and (one.old_blob.strip("0") or one.commit not in deleting)
    }


def _entries(told: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Commit, facts and path of every changed path."""
    commit = ""
    fields = iter(told.split(b"\0")[:-1])
    for field in fields:
        if field.startswith(b":"):
            path = next(fields, None)
            if path is None:
                raise GitError("diff-tree", -1, "ended in the middle of its answer")
            yield commit, field, path
        else:
            commit = field.decode("ascii")
