"""Which commits a range names, who made them, and when."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from countersign.git.process import Git
from countersign.git.repository import Repository, UnknownRevision

_ID = re.compile(r"\^?[0-9a-f]{40}(?:[0-9a-f]{24})?")

#: Hash, parents, author's name, address and time: one a line, for none of them can hold a line feed.
_FORMAT = "--format=%H%n%P%n%an%n%ae%n%at"
_LINES = 5


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its full id, the number of its parents, and its author as it stands in the commit.

    Attributes:
        written: seconds since 1970, as the author's clock had it.
    """

    id: str
    parents: int
    author: str
    email: str
    written: int


def ends_of_range(repository: Repository, given: str) -> list[str]:
    """Full ids of the commits that a range is made of, those that it leaves out with `^` before them.

    Args:
        repository: that the range is of.
        given: as `git log` takes it: `A..B`, `A...B`, `A^!`; or one commit, for all that led to it.

    Raises:
        UnknownRevision: it is no range, or something in it is no commit.
    """
    if not given or given.startswith("-") or "\0" in given or "\n" in given:
        raise UnknownRevision(given)
    done = repository.git.call("rev-parse", "--revs-only", given, "--")
    ends = done.out.decode().split()
    if done.code != 0 or not ends or not all(map(_ID.fullmatch, ends)):
        raise UnknownRevision(given)
    asked = "".join(f"{end.removeprefix('^')}^{{commit}}\n" for end in ends).encode()
    told = repository.git.run("cat-file", "--batch-check=%(objecttype)", stdin=asked).split(b"\n")[:-1]
    if set(told) != {b"commit"}:
        raise UnknownRevision(given)
    return ends


def commits_in(
    repository: Repository, ends: Sequence[str], pathspecs: Sequence[str] = (), directory: Path | None = None
) -> list[Commit]:
    """The commits of a range, the newest first.

    Args:
        repository: that they are in.
        ends: as `ends_of_range` gives them.
        pathspecs: as people write them, magic included; only commits that change a path that they match, and merges
            that brought such a change to one of their sides.
        directory: where the pathspecs were written.

    Raises:
        GitError: a pathspec is none, or leads out of the repository.
    """
    git, matching = _with_pathspecs(repository, pathspecs, directory)
    # Without `--full-history`, git leaves out branches whose changes did not survive a merge.
    told = git.run("rev-list", "--full-history", "--no-commit-header", "--encoding=UTF-8", _FORMAT, *ends, *matching)
    words = told.decode("utf-8", "surrogateescape").split("\n")[:-1]
    found = zip(*(words[field::_LINES] for field in range(_LINES)), strict=True)
    return [
        Commit(commit, len(parents.split()), author, email, int(written) if written.isdecimal() else 0)
        for commit, parents, author, email, written in found
    ]


def commits_touching(repository: Repository, commit: str, path: str, most: int) -> dict[str, int]:
    """Commits that led to a commit (a full id) and changed a file, the newest first; how many parents each has."""
    told = repository.git.run(
        "rev-list", f"--max-count={most}", "--no-commit-header", "--format=%H %P", commit, "--", path
    )
    return {words[0]: len(words) - 1 for words in (line.split() for line in told.decode().splitlines())}


def paths_matched(
    repository: Repository, commits: Iterable[str], pathspecs: Sequence[str], directory: Path
) -> frozenset[str]:
    """The paths that match some pathspecs, of all that some commits (full ids) touch."""
    git, matching = _with_pathspecs(repository, pathspecs, directory)
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    options = ("-r", "-c", "--root", "--no-commit-id", "--name-only", "--no-renames", "--no-relative", "-z")
    told = git.run("diff-tree", "--stdin", *options, *matching, stdin=asked)
    return frozenset(map(os.fsdecode, told.split(b"\0")[:-1]))


def paths_in_work(repository: Repository, pathspecs: Sequence[str], directory: Path) -> frozenset[str]:
    """The paths that match some pathspecs, of all in the index, and of the untracked files that git does not ignore."""
    git, matching = _with_pathspecs(repository, pathspecs, directory)
    told = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", *matching)
    return frozenset(map(os.fsdecode, told.split(b"\0")[:-1]))


def shallow_commits(repository: Repository) -> frozenset[str]:
    """The commits at the edge of a shallow clone: what they add cannot be known, for their parents are not there."""
    try:
        return frozenset((repository.common_dir / "shallow").read_text("ascii").split())
    except FileNotFoundError:
        return frozenset()


def commits_named(repository: Repository, revisions: Iterable[str]) -> dict[str, str]:
    """The full ids of those revisions that are commits here.

    Args:
        repository: the repository.
        revisions: hexadecimal ids, or their beginnings.
    """
    asked = list(revisions)
    lines = "".join(f"{revision}^{{commit}}\n" for revision in asked).encode()
    told = repository.git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=lines).decode().split("\n")
    words = (line.split(" ") for line in told[: len(asked)])
    return {revision: word[0] for revision, word in zip(asked, words, strict=True) if word[1:] == ["commit"]}


def commit_times(repository: Repository, commits: Iterable[str]) -> dict[str, datetime]:
    """When commits were made, as they say."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    told = repository.git.run(
        "log", "--no-walk=unsorted", "--stdin", "--no-show-signature", "--format=%H %ct", stdin=asked
    ).decode()
    stamps = (line.split(" ") for line in told.splitlines())
    return {commit: datetime.fromtimestamp(int(stamp), UTC) for commit, stamp in stamps}


def _with_pathspecs(repository: Repository, pathspecs: Sequence[str], directory: Path | None) -> tuple[Git, list[str]]:
    """Git as it reads pathspecs where they were written, and the end of its command line."""
    if not pathspecs:
        return repository.git, ["--"]
    git = repository.git.with_variables(GIT_LITERAL_PATHSPECS="0")
    return git if directory is None else git.within(directory), ["--", *pathspecs]
