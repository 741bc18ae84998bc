"""Which branch a revision means: what a sign-off names as its target."""

from countersign.git.meant import full_name
from countersign.git.process import Git
from countersign.git.remotes import remote_names

_LOCAL = "refs/heads/"
_REMOTE = "refs/remotes/"


def branch_of(git: Git, revision: str) -> str:
    """The full name that a branch has in the repository it belongs to, as `refs/heads/main`.

    A branch of a remote is the branch that it is over there. Empty for what is no branch: an id, a tag, `main~1`.
    """
    name = full_name(git, revision)
    if name.startswith(_LOCAL):
        return name
    for remote in sorted(remote_names(git), key=len, reverse=True):
        if name.startswith(f"{_REMOTE}{remote}/"):
            return _LOCAL + name.removeprefix(f"{_REMOTE}{remote}/")
    return ""
