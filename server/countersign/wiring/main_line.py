"""The main line of a target: when something came into it, which no author can say."""

from datetime import datetime

from countersign.git.repository import Repository
from countersign.wiring.edges import demand_history

#: Commits older than asked for that are looked at before history is taken to be older from there on.
_PATIENCE = 1000


def commit_before(repository: Repository, target: str, since: datetime) -> str | None:
    """The newest commit of the main line of a target (a full id) that came before some time; None if none did.

    A commit is no older than what it stands on: whoever writes an old date into it does not get it out of the time
    since.

    Raises:
        Unanswerable: the clone is shallow, and its history may end before that time does.
        GitError: git failed.
    """
    told = repository.git.run("rev-list", "--first-parent", "--timestamp", target).decode().splitlines()
    border = since.timestamp()
    candidate: str | None = None
    older = 0
    for stamp, commit in (entry.split(" ") for entry in told):
        if int(stamp) >= border:
            candidate, older = None, 0
            continue
        candidate = candidate or commit
        older += 1
        if older >= _PATIENCE:
            return candidate
    demand_history(repository, [told[-1].split(" ")[1]], "the time that has to be looked at")
    return candidate
