"""Notes of commits, from this repository or, where it has none, from what was fetched from others."""

from collections.abc import Collection
from dataclasses import dataclass

from countersign.git import patches
from countersign.git.notes import CLAIMS, RECORDS, read_notes
from countersign.git.objects import LARGEST_FILE
from countersign.git.process import GitError
from countersign.git.remotes import claims_tracking_refs, tracking_refs
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.commit_signs import agent_of_commit
from countersign.provenance.joining import joined_note


@dataclass(frozen=True, slots=True)
class Told:
    """What notes tell of some commits, by full id.

    Attributes:
        notes: of ours.
        claims: of other tools, for commits that have no note of ours.
        faults: why a note that is there tells nothing.
        agents: the agent that made a commit by its own word, and its model, for commits that have no note of ours.
    """

    notes: dict[str, bytes]
    claims: dict[str, bytes]
    faults: dict[str, str]
    agents: dict[str, tuple[str, str]]


def told_of_commits(repository: Repository, commits: Collection[str]) -> Told:
    """The notes of commits, given by their full ids: ours, and what other tools claim where there is none of ours."""
    too_large: set[str] = set()
    notes = notes_of_commits(repository, commits, too_large=too_large)
    rest = [commit for commit in commits if commit not in notes]
    claims: dict[str, bytes] = {}
    if rest:
        for ref in (*claims_tracking_refs(repository.git), CLAIMS):
            claims |= read_notes(repository.git, rest, ref=ref, too_large=too_large)
    why = f"it is larger than {LARGEST_FILE >> 20} MiB"
    return Told(notes, claims, dict.fromkeys(too_large, why), _agents_of_commits(repository, rest))


def _agents_of_commits(repository: Repository, commits: Collection[str]) -> dict[str, tuple[str, str]]:
    """The agents that say of themselves that they made some commits, and their models."""
    if not commits:
        return {}
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    form = "--format=%H%x00%an%x00%ae%x00%B%x00"
    done = repository.git.call("log", "--no-walk=unsorted", "--no-mailmap", "--stdin", form, stdin=asked)
    if done.code != 0:
        return {}  # a commit that is not here says nothing
    words = done.out.decode("utf-8", "replace").split("\0")
    found = {}
    for at in range(0, len(words) - 3, 4):
        commit, name, email, message = words[at : at + 4]
        agent = agent_of_commit(name, email, message)
        if agent is not None:
            found[commit.strip()] = agent
    return found


def notes_of_commits(
    repository: Repository, commits: Collection[str], *, too_large: set[str] | None = None
) -> dict[str, bytes]:
    """The notes of commits, given by their full ids; commits without one are left out.

    A note of our own counts before a fetched one: `countersign sync` joins the two.

    Args:
        repository: that they are in.
        commits: full ids.
        too_large: gets those commits whose notes are beyond all reason.
    """
    notes = read_notes(repository.git, commits, too_large=too_large)
    rest = [commit for commit in commits if commit not in notes]
    if not rest:
        return notes
    fetched: dict[str, set[bytes]] = {}
    for ref in tracking_refs(repository.git):
        for commit, note in read_notes(repository.git, rest, ref=ref).items():
            fetched.setdefault(commit, set()).add(note)
    disputed = [commit for commit, told in fetched.items() if len(told) > 1]
    changes = changes_of_commits(repository, disputed)
    return notes | {commit: joined_note(told, changes.get(commit)) for commit, told in fetched.items()}


def has_notes(repository: Repository) -> bool:
    """Whether there is any note, made here, fetched, or another tool's."""
    git = repository.git
    return bool(
        git.run("for-each-ref", "--count=1", RECORDS, CLAIMS) or tracking_refs(git) or claims_tracking_refs(git)
    )


def changes_of_commits(repository: Repository, commits: Collection[str]) -> dict[str, list[FileChange]]:
    """What commits add; left out are those that are not here, or not whole, as in a shallow or a partial clone."""
    if not commits:
        return {}
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    told = repository.git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked).decode()
    here = [line.split(" ")[0] for line in told.splitlines() if line.endswith(" commit")]
    return _read(repository, here)


def _read(repository: Repository, commits: list[str]) -> dict[str, list[FileChange]]:
    try:
        return dict(patches.of_commits(repository, commits))
    except GitError:
        # One that cannot be read must not keep the others from being read.
        if len(commits) < 2:  # noqa: PLR2004 (they can be divided no further)
            return {}
        half = len(commits) // 2
        return {**_read(repository, commits[:half]), **_read(repository, commits[half:])}
