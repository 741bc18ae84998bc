"""What a revision means where a branch and something else have one name."""

import re

from countersign.git.process import Git

#: The name that a revision begins with: `main` in `main~1`, `main^{commit}`, `main@{1}` and `main:path`.
_NAME = re.compile(r"(?:[^~^:@]|@(?!\{))*")
_ID = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")


def meant(git: Git, revision: str) -> str:
    """The revision, with the full name of the branch that it begins with where git would take another ref for it.

    Git takes a tag of that name, or a ref right below `refs/`. Whoever may push such could so have another commit
    judged than the one that is merged, or have it judged against another one than it is merged into.
    """
    found = _NAME.match(revision)
    name = found.group() if found else ""
    if not name or "\n" in name or "\0" in name or _ID.fullmatch(name):
        return revision
    taken = full_name(git, name)
    if taken != f"refs/tags/{name}" and (taken != f"refs/{name}" or "/" in name):
        return revision
    branches = (f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/remotes/{name}/HEAD")
    known = git.run("for-each-ref", "--format=%(refname)", *branches).decode("utf-8", "surrogateescape").splitlines()
    branch = next((one for one in branches if one in known), name)
    return branch + revision[len(name) :]


def full_name(git: Git, name: str) -> str:
    """The full name of the ref that git takes a name for; empty if for none, and for an id."""
    # Git says nothing where there are several, unless it is not to warn of that.
    settings = ("-c", "core.warnAmbiguousRefs=false")
    done = git.call(*settings, "rev-parse", "--verify", "--quiet", "--symbolic-full-name", "--end-of-options", name)
    lines = done.out.decode("utf-8", "surrogateescape").splitlines() if done.code == 0 else []
    return lines[-1] if lines else ""
