"""What git ignores is none of our business: neither its text nor its marks are kept."""

import os
from collections.abc import Iterable

from countersign.git.process import Git


def ignored_paths(git: Git, paths: Iterable[str]) -> set[str]:
    """Those of some paths that an ignore rule matches and that are not in the index.

    Args:
        git: of the repository, at the top of the work tree.
        paths: relative to there; in no other repository, and not behind a symbolic link.

    Raises:
        GitError: a path is not of this work tree.
    """
    asked = b"".join(b"./" + os.fsencode(path) + b"\0" for path in dict.fromkeys(paths))
    if not asked:
        return set()
    # This one command reads pathspecs and refuses to read them literally; a path that starts with `./` is no magic.
    told = git.with_variables(GIT_LITERAL_PATHSPECS="0").run(
        "check-ignore", "-z", "--stdin", stdin=asked, accept=(0, 1)
    )
    return {os.fsdecode(path).removeprefix("./") for path in told.split(b"\0")[:-1]}
