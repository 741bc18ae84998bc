"""Remotes, and the refs that keep the notes and sign-offs which were fetched from them."""

from countersign.git.notes import CLAIMS, RECORDS
from countersign.git.process import Git
from countersign.git.repository import Repository

#: Below it is what was fetched, by remote.
TRACKING = "refs/countersign/remotes/"
_NOTES = "/notes"
_CLAIMS = "/ai"
_SIGNOFFS = "/signoffs/"

#: Below it are the sign-offs of this repository, a ref for each person and key.
SIGNOFFS = "refs/countersign/signoffs/"


def tracking_ref(remote: str, ref: str = RECORDS) -> str:
    """Where the notes of a remote are kept when they were fetched."""
    return f"{TRACKING}{remote}{_NOTES if ref == RECORDS else _CLAIMS}"


def refspecs(remote: str) -> tuple[str, ...]:
    """From where to where `git fetch` brings records, the claims of other tools, and sign-offs.

    The star is needed: without it `git fetch` fails for a remote that has no records yet. The target is a
    namespace of its own, because fetching straight onto `refs/notes/` loses local notes or makes `git pull` fail.
    Sign-offs come without a `+`: their chains only grow, so that git itself refuses one that was rewound.
    """
    notes = (f"+{ref}*:{tracking_ref(remote, ref)}*" for ref in (RECORDS, CLAIMS))
    return (*notes, f"{SIGNOFFS}*:{TRACKING}{remote}{_SIGNOFFS}*")


def tracking_refs(git: Git) -> dict[str, str]:
    """The refs that keep fetched records, by name in ascending order, and the objects that they name."""
    return _tracking(git, _NOTES)


def claims_tracking_refs(git: Git) -> dict[str, str]:
    """As `tracking_refs`, those that keep fetched claims of other tools."""
    return _tracking(git, _CLAIMS)


def _tracking(git: Git, end: str) -> dict[str, str]:
    listed = git.run("for-each-ref", "--format=%(objectname) %(refname)", TRACKING)
    named = (line.partition(" ") for line in listed.decode("utf-8", "surrogateescape").splitlines())
    return {ref: tip for tip, _, ref in named if ref.endswith(end)}


def tracked_sign_offs(git: Git, remote: str) -> dict[str, str]:
    """The chains that were fetched from a remote, by the names that their refs have there, and their last commits."""
    below = f"{TRACKING}{remote}{_SIGNOFFS}"
    listed = git.run("for-each-ref", "--format=%(objectname) %(refname)", below)
    named = (line.partition(" ") for line in listed.decode("utf-8", "surrogateescape").splitlines())
    return {SIGNOFFS + ref.removeprefix(below): tip for tip, _, ref in named}


def sign_off_tracking_ref(remote: str, ref: str) -> str:
    """Where a chain of a remote is kept when it was fetched."""
    return f"{TRACKING}{remote}{_SIGNOFFS}{ref.removeprefix(SIGNOFFS)}"


def remote_names(git: Git) -> list[str]:
    """The remotes of a repository, in ascending order."""
    return git.run("remote").decode("utf-8", "surrogateescape").splitlines()


def usual_remote(repository: Repository) -> str | None:
    """The remote that `git fetch` without arguments asks; None if there is none, or it is no configured remote."""
    names = remote_names(repository.git)
    branch = repository.git.call("symbolic-ref", "--quiet", "--short", "HEAD")
    if branch.code == 0:
        of_branch = repository.config(f"branch.{branch.out.decode('utf-8', 'surrogateescape').strip()}.remote")
        if of_branch in names:
            return of_branch
    if len(names) == 1:
        return names[0]
    return "origin" if "origin" in names else None
