"""Which branch a revision means: what a sign-off names as its target."""

from countersign.git.process import Git
from countersign.git.remotes import remote_names

_LOCAL = "refs/heads/"
_REMOTE = "refs/remotes/"


def branch_of(git: Git, revision: str) -> str:
    """The full name that a branch has in the repository it belongs to, as `refs/heads/main`.

    A branch of a remote is the branch that it is over there. Empty for what is no branch: an id, a tag, `main~1`.
    """
    done = git.call("rev-parse", "--verify", "--quiet", "--symbolic-full-name", "--end-of-options", revision)
    lines = done.out.decode("utf-8", "surrogateescape").splitlines() if done.code == 0 else []
    name = lines[-1] if lines else ""
    if name.startswith(_LOCAL):
        return name
    for remote in sorted(remote_names(git), key=len, reverse=True):
        if name.startswith(f"{_REMOTE}{remote}/"):
            return _LOCAL + name.removeprefix(f"{_REMOTE}{remote}/")
    return ""
