"""Where the content of changed files comes from: what was moved out of a protected path stays protected for a while."""

import os
from collections.abc import Collection
from datetime import datetime, timedelta

from countersign.git.repository import Repository
from countersign.wiring.main_line import commit_before

#: How long content keeps the tier of the path that it came from.
_MEMORY = timedelta(days=30)

#: Share of the lines that make one file the continuation of another.
_ALIKE = "-M40%"

#: Candidates on each side that are compared line by line; equal files are found among any number.
_MOST = "-l1000"


def origins_of(repository: Repository, target: str, fork: str, head: str, now: datetime) -> dict[str, frozenset[str]]:
    """For paths of a change, all of them full ids, those that their content had before.

    Renames of the change itself, and what the target has renamed in the last 30 days.

    Raises:
        GitError: git failed.
    """
    options = ("-r", _ALIKE, _MOST, "--diff-filter=R", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv")
    git = repository.git
    here = _pairs(git.without_index().run("diff-tree", *options, fork, head))
    start = commit_before(repository, target, now - _MEMORY)
    since = [] if start is None else [f"^{start}"]
    told = git.run("log", "--format=", "-m", "--first-parent", *options, target, *since, "--")
    earlier: dict[str, set[str]] = {}
    for old, new in _pairs(told):
        earlier.setdefault(new, set()).add(old)
    found: dict[str, set[str]] = {}
    for old, new in here:
        found.setdefault(new, set()).update({old}, _before(old, earlier))
    for new in earlier:
        found.setdefault(new, set()).update(_before(new, earlier))
    return {path: frozenset(paths - {path}) for path, paths in found.items()}


def _before(path: str, earlier: dict[str, set[str]]) -> Collection[str]:
    """All paths that led to one, through any number of renames."""
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        for old in earlier.get(waiting.pop(), ()):
            if old not in seen:
                seen.add(old)
                waiting.append(old)
    return seen


def _pairs(told: bytes) -> list[tuple[str, str]]:
    fields = told.split(b"\0")
    pairs = []
    at = 0
    while at < len(fields):
        # Between commits, `log -z` leaves another NUL or a line feed before the colon.
        if fields[at].lstrip(b"\n").startswith(b":") and at + 2 < len(fields):
            pairs.append((os.fsdecode(fields[at + 1]), os.fsdecode(fields[at + 2])))
            at += 3
        else:
            at += 1
    return pairs
