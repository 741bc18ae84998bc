"""What a revision means where a branch and a tag have one name."""

import os
import re
from pathlib import Path

from countersign.git.process import Git

#: The name that a revision begins with: `main` in `main~1`, `main^{commit}`, `main@{1}` and `main:path`.
_NAME = re.compile(r"(?:[^~^:@]|@(?!\{))*")
_ID = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_PREFIXES = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")


def meant(git: Git, git_dir: Path, revision: str) -> str:
    """The revision, with the full name of the branch that it begins with where a tag is called like it.

    Git takes the tag. Whoever may push tags could so have another commit judged than the one that is merged, or have
    it judged against another one than it is merged into.
    """
    found = _NAME.match(revision)
    name = found.group() if found else ""
    # What git looks for among tags at last or never.
    is_certain = not name or "\n" in name or "\0" in name or _ID.fullmatch(name)
    if is_certain or os.path.exists(git_dir / name):  # noqa: PTH110 (false also where no file can have the name)
        return revision
    listed = git.run("for-each-ref", "--format=%(refname)", *(f"{prefix}{name}" for prefix in _PREFIXES))
    known = set(listed.decode("utf-8", "surrogateescape").splitlines())
    exact, tag, local, remote = (f"{prefix}{name}" in known for prefix in _PREFIXES)
    if exact or not tag or not (local or remote):
        return revision
    return f"refs/{'heads' if local else 'remotes'}/{revision}"
