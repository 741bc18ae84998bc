"""Records that blame will probably ask for, read while git is still at it.

`git blame` says nothing before it is done, and takes about as long as it takes to read the records of the commits that
it names. Most of them are among the last commits that changed the file, so their notes are read meanwhile.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from countersign.git.history import commits_touching
from countersign.git.process import GitError
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import CommitRecord, Source, each_record

#: Commits, the newest ones. Of a file that was changed more often, most of the older ones have no line left.
_MOST = 1000


@contextmanager
def foreseen(checkout: Checkout, path: str, commit: str | None) -> Iterator[dict[str, CommitRecord]]:
    """Read records in a thread while the block runs.

    Args:
        checkout: of the repository.
        path: of the file, relative to the top of the work tree.
        commit: full id of the commit that is blamed; None for the file in the work tree.

    Yields:
        Full ids of commits to their records; to be read after the block, when nothing is added any more. Only what
        comes from notes that are believed is among them.
    """
    found: dict[str, CommitRecord] = {}
    enough = threading.Event()

    def read() -> None:
        start = commit or checkout.repository.head()
        try:
            parents = {} if start is None else commits_touching(checkout.repository, start, path, _MOST)
            records = each_record(checkout, parents, noted_only=True)
            for name, record in records:
                if record.source is Source.NOTE:
                    found[name] = record
                if enough.is_set():
                    records.close()
                    break
        except GitError:
            # Whatever it is, those who ask in earnest run into it as well, and say so.
            return

    reader = threading.Thread(target=read, name="countersign-foreseen", daemon=True)
    reader.start()
    try:
        yield found
    finally:
        enough.set()
        reader.join()
