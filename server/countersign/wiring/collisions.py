"""Paths that a change adds beside others which many disks cannot tell from them."""

import os

from countersign.gate.globs import folded
from countersign.git.process import Git


def collisions_of(git: Git, fork: str, head: str) -> tuple[tuple[str, str], ...]:
    """New paths, each with what looks like it: `Payments/a` beside `payments`; both full ids of commits.

    Raises:
        GitError: git failed.
    """
    told = git.run("diff-tree", "-r", "--no-renames", "--diff-filter=A", "--name-only", "-z", fork, head)
    added = frozenset(os.fsdecode(path) for path in told.split(b"\0")[:-1])
    if not added:
        return ()
    listed = git.run("ls-tree", "-r", "-t", "-z", "--name-only", "--full-tree", head).split(b"\0")[:-1]
    spellings: dict[str, list[str]] = {}
    for name in map(os.fsdecode, listed):
        spellings.setdefault(folded(name), []).append(name)
    found: dict[str, str] = {}
    for path in sorted(added):
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            part = "/".join(parts[:length])
            others = [name for name in spellings.get(folded(part), ()) if name != part]
            if others:
                found.setdefault(path, min(others))
    return tuple(found.items())
