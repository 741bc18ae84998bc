"""Commits that were made past every hook: by programs that run none, by `git commit-tree`, by rewriting history.

What this machine remembers explains them here. So that others know as much, they get their records when records are
shared.
"""

from countersign.git.patches import parent_counts
from countersign.hooks.late_records import records_made, write_records
from countersign.origin import Reason
from countersign.provenance.record import Record
from countersign.wiring.checkout import Checkout
from countersign.wiring.travelled import notes_of_commits

#: The newest commits that are looked at.
_MOST = 200

#: Why a line is unknown that was made where this machine did not watch.
_UNWATCHED = (Reason.UNTRACKED, Reason.EXTERNAL)


def record_unhooked(checkout: Checkout) -> int:
    """Make the records of commits of the user that have none, and of which this machine has watched every line.

    Another machine of the same user may have watched more than this one: whatever was not made here is left to it.

    Returns:
        How many records were written.

    Raises:
        GitError, NotesBusy, JournalError: see there.
        OSError: the directory cannot be written.
    """
    commits = _own_commits(checkout)
    if not commits or checkout.memory() is None:
        return 0
    noted = notes_of_commits(checkout.repository, commits)
    rest = [commit for commit in commits if commit not in noted]
    merges = {commit for commit, count in parent_counts(checkout.repository.git, rest).items() if count > 1}
    made = records_made(checkout, dict.fromkeys(rest, ""), merges)
    watched = {commit: record for commit, record in made.items() if _is_watched(record)}
    if watched:
        write_records(checkout, watched)
    return len(watched)


def _own_commits(checkout: Checkout) -> list[str]:
    """The newest commits of local branches, as far as the user has made them."""
    git = checkout.repository.git
    # A name that git would make up from that of the machine is nobody's.
    done = git.with_settings("user.useConfigOnly=true").call("var", "GIT_COMMITTER_IDENT")
    address = done.out.decode("utf-8", "replace").rpartition(">")[0].rpartition("<")[2]
    if done.code != 0 or not address:
        return []
    head = [] if checkout.repository.head() is None else ["HEAD"]
    options = (f"--max-count={_MOST}", "--no-show-signature", "--no-notes", "--format=%H %ce")
    told = git.run("log", *options, "--branches", *head, "--")
    pairs = (line.partition(" ") for line in told.decode("utf-8", "replace").splitlines())
    return [commit for commit, _, committer in pairs if committer.casefold() == address.casefold()]


def _is_watched(record: Record) -> bool:
    rows = [row for rows in record.files.values() for row, _ in rows]
    return bool(rows) and all(row[5] not in _UNWATCHED for row in rows)
