"""Where history ends: a shallow clone has commits whose parents it has not, and git shows those as first ones.

What such a commit adds, who has worked on it before, and what came into the target earlier is not here. A verdict from
what is left would leave people and their text out.
"""

from collections.abc import Iterable

from countersign.git.history import shallow_commits
from countersign.git.repository import Repository
from countersign.wiring.question import Unanswerable


def demand_history(repository: Repository, commits: Iterable[str], what: str) -> None:
    """See to it that the parents of some commits (full ids) are here.

    Args:
        repository: that has the commits.
        commits: all that count.
        what: they are, as the end of a sentence.

    Raises:
        Unanswerable: the clone is shallow, and its history ends at one of them.
    """
    edge = shallow_commits(repository)
    ends = next((commit for commit in commits if commit in edge), None) if edge else None
    if ends is not None:
        raise Unanswerable(
            f"this clone is shallow: its history ends at {ends[:12]}, within {what}", "`git fetch --unshallow` gets it"
        )
