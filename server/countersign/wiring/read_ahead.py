"""Received records are held against their commits while somebody waits anyway, so that the first `blame` need not.

A clone that has got a year of records would look at every patch of it when blame is first asked; see `believed`.
"""

import time
from collections.abc import Collection

from countersign.git.patches import parent_counts
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import Source, each_record

#: Commits that are looked through for those whose records came: the newest ones.
_NEWEST = 20_000


def hold_against_commits(checkout: Checkout, commits: Collection[str], seconds: float) -> int:
    """Look at the records of some commits, the newest first, as far as they are here and part of what is checked out.

    Args:
        checkout: of the repository.
        commits: full ids; some of them may not be here.
        seconds: that it may take. What is left is looked at when it is asked for.

    Returns:
        How many of them fit their commits. The others are said by whoever shows them.

    Raises:
        GitError: git failed, or an object is missing.
    """
    end = time.monotonic() + seconds
    repository = checkout.repository
    if not commits or repository.head() is None:
        return 0
    listed = repository.git.run("rev-list", f"--max-count={_NEWEST}", "HEAD").decode().split()
    wanted = [commit for commit in listed if commit in commits]
    fitting = 0
    records = each_record(checkout, parent_counts(repository.git, wanted), noted_only=True)
    try:
        for _, found in records:
            fitting += found.source is Source.NOTE
            if time.monotonic() > end:
                break
    finally:
        records.close()
    return fitting
