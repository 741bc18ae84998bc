"""Noticing commits, fetches and sign-offs: no editor tells a server of them.

The files that git writes its refs to are looked at every two seconds, which costs a few dozen system calls; git itself
is asked only if one of them has changed.
"""

import asyncio
import os
from typing import TYPE_CHECKING

from countersign.lsp import diagnostics
from countersign.lsp.homes import Home, Homes
from countersign.lsp.reviews import is_stale

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_EVERY = 2.0

#: In the git directory of the work tree, and in the one that all work trees share.
_OWN = ("HEAD", "logs/HEAD")
_SHARED = ("packed-refs", "FETCH_HEAD", "refs/heads", "refs/remotes", "refs/notes", "reftable/tables.list")
_DEEP = "refs/countersign"

Stamps = tuple[int, ...]


def register(server: "Conversation") -> None:
    """Look from time to time."""
    server.when_initialized(lambda: server.start(_watch(server)))


async def _watch(server: "Conversation") -> None:
    before: dict[int, Stamps] = {}
    while True:
        await asyncio.sleep(_EVERY)
        now, stale = await server.judge(_look, server.homes, frozenset(before))
        changed = stale or any(before[home] != stamps for home, stamps in now.items() if home in before)
        before = now
        if changed:
            diagnostics.refresh_all(server)


def _look(homes: Homes, known: frozenset[int]) -> tuple[dict[int, Stamps], bool]:
    """The stamps of every repository, and whether one that was only just opened has moved on since it was judged."""
    there = [home for home in homes.all() if home.repository is not None]
    stamps = {id(home): _stamps_of(home) for home in there}
    return stamps, any(is_stale(home) for home in there if id(home) not in known)


def _stamps_of(home: Home) -> Stamps:
    assert home.repository is not None  # noqa: S101 (the caller has looked)
    shared = home.repository.common_dir
    files = [*(home.repository.git_dir / name for name in _OWN), *(shared / name for name in _SHARED)]
    deep = [folder for folder, _, _ in os.walk(os.fspath(shared / _DEEP))]
    return tuple(_stamp(file) for file in (*map(os.fspath, files), *deep))


def _stamp(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116 (many, every two seconds)
    except OSError:
        return 0
