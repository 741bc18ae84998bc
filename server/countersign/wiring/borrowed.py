"""Records of a fork, for as long as its change is judged."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from countersign.git.notes import CLAIMS, RECORDS
from countersign.git.remotes import tracking_ref
from countersign.git.repository import Repository
from countersign.git.transport import transport


@contextmanager
def records_from(repository: Repository, address: str, environment: Mapping[str, str]) -> Iterator[bool]:
    """Read the records of another repository, too, while the block runs; nothing of them stays.

    They count where this repository and its remotes have no record of a commit. Like any others, they have to fit it.

    Args:
        repository: whose commits are asked for.
        address: of the other one, or the name of a remote.
        environment: of the process; see `git.transport`.

    Yields:
        Whether the other one has any.

    Raises:
        RemoteError: it cannot be reached.
        GitError: nothing can be written here.
    """
    git = repository.git
    # A name of its own for each process, and one that git allows for no remote.
    name = f"borrowed.{os.getpid()}"
    found: dict[str, str] = {}
    with transport(repository, address, environment, is_address=True) as door:
        for ref in (RECORDS, CLAIMS):
            tip = door.fetch(ref)
            if tip is not None:
                found[tracking_ref(name, ref)] = tip
        git.run("update-ref", "--stdin", stdin="".join(f"update {ref} {tip}\n" for ref, tip in found.items()).encode())
    try:
        yield bool(found)
    finally:
        git.run("update-ref", "--stdin", stdin="".join(f"delete {ref}\n" for ref in found).encode())
