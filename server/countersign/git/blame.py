"""`git blame`, read while it runs.

Plain blame, without `-w`, `-M` or `-C`: a record says whose the added lines of a commit are, moved and re-indented
ones included, so the commit that git's own diff names is the one to ask. Revisions that the configuration tells blame
to skip are not skipped, for the same reason.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from countersign.git.process import Git, GitError
from countersign.git.quoting import unquoted

_HEADER_WORDS = 3


@dataclass(frozen=True, slots=True)
class BlamedLine:
    """A line and where it came from.

    Attributes:
        line: its number in the text that was blamed, 1-based.
        commit: full id of the commit that added it; None if that is not committed yet.
        original_line: its number in that commit, 1-based.
        original_path: its path in that commit.
        content: without its line feed.
    """

    line: int
    commit: str | None
    original_line: int
    original_path: str
    content: bytes


def blame(
    git: Git,
    path: str,
    commit: str | None = None,
    ranges: Sequence[tuple[int, int]] = (),
    *,
    edge: Iterable[str] = (),
) -> Iterator[BlamedLine]:
    """The lines of a file in order, each with its commit.

    Args:
        git: of the repository, at the top of the work tree.
        path: relative to there.
        commit: full id; None for the file in the work tree.
        ranges: first and last line, 1-based and inclusive, to blame no more than these.
        edge: full ids of commits behind which nobody looks: they get all lines that are as old, or older.

    Raises:
        ObjectMissing: a partial clone lacks what the file once was.
        GitError: there is no such path, or a range is beyond the end of the file.
    """
    limits = [f"-L{first},{last}" for first, last in ranges]
    options = ["--porcelain", "--no-textconv", "--no-ignore-revs-file", *limits]
    revisions = [*([commit] if commit else []), *(f"^{one}" for one in edge)]
    arguments = ["blame", *options, *revisions, "--", path]
    with git.stream(*arguments) as out:
        yield from _lines(out)


def undivided(
    content: bytes, path: str, commit: str | None = None, ranges: Sequence[tuple[int, int]] = ()
) -> list[BlamedLine]:
    """The lines of a file that come from one commit all together; None for what is not committed yet.

    Raises:
        GitError: a range is beyond the end of the file.
    """
    lines = content.removesuffix(b"\n").split(b"\n") if content else []
    for first, _ in ranges:
        if first > len(lines):
            raise GitError("blame", 128, f"file {path} has only {len(lines)} lines")
    return [
        BlamedLine(number, commit, number, path, line)
        for number, line in enumerate(lines, 1)
        if not ranges or any(first <= number <= last for first, last in ranges)
    ]


def _lines(out: IO[bytes]) -> Iterator[BlamedLine]:
    paths: dict[bytes, str] = {}
    group = b"", 0, 0
    for read in out:
        if read.startswith(b"\t"):
            commit, original_line, line = group
            known = None if not commit.strip(b"0") else commit.decode()
            yield BlamedLine(line, known, original_line, paths[commit], read[1:].removesuffix(b"\n"))
        elif read.startswith(b"filename "):
            paths[group[0]] = os.fsdecode(unquoted(read[len("filename ") :].removesuffix(b"\n")))
        elif _is_header(read):
            words = read.split(b" ", _HEADER_WORDS)
            group = words[0], int(words[1]), int(words[2])


def _is_header(line: bytes) -> bool:
    """Whether a line begins an entry; the facts about a commit all begin with a word that is no id."""
    end = line.find(b" ")
    return end in (40, 64) and not line[:end].strip(b"0123456789abcdef")
