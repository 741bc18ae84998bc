"""Three-way replay of one file's change on another base, as a rebase would do it; no repository takes part.

No attributes, merge drivers, filters or line end conversions: bytes in, bytes out. The program runs in an empty
directory, without the repository's configuration and without the user's.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from countersign.git.process import WHICH_REPOSITORY, Git, GitError

#: Files from which git makes no text merge; so do we, without asking it.
_BINARY = b"\0"

#: What `git merge-file` ends with where there are conflicts: their number, up to this.
_MOST_CONFLICTS = 127


def replayed(git: Git, old: bytes, new: bytes, other: bytes) -> bytes | None:
    """What becomes of `other` if the change from `old` to `new` is done to it; None if that is not clean.

    Raises:
        GitError: git could not do it.
    """
    if old == other:
        return new
    if new in (old, other):
        return other
    if any(_BINARY in content for content in (old, new, other)):
        return None
    with tempfile.TemporaryDirectory(prefix="countersign-") as name:
        folder = Path(name)
        for file, content in (("other", other), ("old", old), ("new", new)):
            folder.joinpath(file).write_bytes(content)
        done = _outside(git, folder).call("merge-file", "--stdout", "--quiet", "other", "old", "new")
    if done.code == 0:
        return done.out
    if 0 < done.code <= _MOST_CONFLICTS:
        return None
    raise GitError("merge-file", done.code, done.detail())


def _outside(git: Git, folder: Path) -> Git:
    kept = {
        name: value
        for name, value in git.variables.items()
        if name not in WHICH_REPOSITORY and not name.startswith("GIT_CONFIG")
    }
    nobody_s = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    return replace(
        git,
        directory=folder,
        settings=(),
        variables={**kept, **nobody_s, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
    )
