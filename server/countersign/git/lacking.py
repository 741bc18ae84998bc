"""What a partial clone has not fetched, found out without fetching it."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace

from countersign.git.process import WHICH_REPOSITORY
from countersign.git.repository import Repository
from countersign.git.touched import Hand, hands_on

_NO_FILE = frozenset({"000000", "160000"})


def commits_lacking(repository: Repository, commits: Iterable[str]) -> frozenset[str]:
    """Those of some commits that change a file of which a content, before or after, is not here.

    Args:
        repository: the partial clone.
        commits: full ids. Of a merge, only what it resolved is looked at.

    Raises:
        GitError: git failed, or trees are not here either.
    """
    contents: dict[str, set[str]] = {}
    for hands in hands_on(repository.git, commits).values():
        for hand in hands:
            contents.setdefault(hand.commit, set()).update(_contents(hand))
    missing = _missing(repository, {blob for blobs in contents.values() for blob in blobs})
    return frozenset(commit for commit, blobs in contents.items() if not missing.isdisjoint(blobs))


def edge_of_history(repository: Repository, path: str, commit: str) -> frozenset[str]:
    """The commits behind which the history of a file cannot be followed: what was before them is not here.

    Args:
        repository: the partial clone.
        path: of the file, relative to the top of the work tree.
        commit: full id of the commit from which it is followed.

    Raises:
        GitError: git failed, or trees are not here either.
    """
    listed = repository.git.run("rev-list", "--full-history", commit, "--", path).decode().split()
    hands = hands_on(repository.git, listed)
    own = hands.get(path, [])
    made = {hand.commit for hand in own if any(mode == "000000" for mode, _ in hand.before)}
    # Where a file comes up, it may be one that goes away in the same commit.
    before = [hand for ones in hands.values() for hand in ones if hand.commit in made and hand.after[0] == "000000"]
    followed = [(hand.commit, blob) for hand in (*own, *before) for blob in _contents(replace(hand, after=_GONE))]
    missing = _missing(repository, {blob for _, blob in followed})
    return frozenset(name for name, blob in followed if blob in missing)


_GONE = ("000000", "")


def _contents(hand: Hand) -> Iterable[str]:
    return (blob for mode, blob in (*hand.before, hand.after) if mode not in _NO_FILE)


def _missing(repository: Repository, objects: Iterable[str]) -> frozenset[str]:
    """Those of some objects that are not here.

    Git asks the remote of a partial clone for them, and ends where it may not. Of a repository that knows of no remote
    it says that they are missing; so one is made that has the same objects.
    """
    asked = "".join(f"{name}\n" for name in objects).encode()
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        real = repository.git
        objects_here = real.variables.get("GIT_OBJECT_DIRECTORY") or str(repository.common_dir / "objects")
        kept = {name: value for name, value in real.variables.items() if name not in WHICH_REPOSITORY}
        if alternates := real.variables.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"):
            kept["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates
        git = replace(real, variables={**kept, "GIT_DIR": folder, "GIT_OBJECT_DIRECTORY": objects_here})
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={repository.object_format}")
        told = git.run("cat-file", "--batch-check", stdin=asked).decode()
    return frozenset(line.removesuffix(" missing") for line in told.splitlines() if line.endswith(" missing"))
