"""Contents out of the object database, many at a time."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Never

from countersign.git.process import BrokenOff, Git, ObjectMissing

#: Bytes. A file beyond this has no lines that a person wrote or reads.
LARGEST_FILE = 16 * 1024 * 1024

_DIRECTORY = "040000"
_SYMBOLIC_LINK = "120000"
_SUBMODULE = "160000"
_KINDS = {_DIRECTORY: "a directory", _SYMBOLIC_LINK: "a symbolic link", _SUBMODULE: "a submodule"}
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A path in a tree or in the index.

    Attributes:
        path: relative to the top of the work tree, `/` between its parts, odd bytes as surrogates.
        mode: as git writes it: `100644`, `100755`, `120000`, `160000`; `040000` where directories are asked for.
        id: of the blob (of the commit, for a submodule; of the tree, for a directory).
    """

    path: str
    mode: str
    id: str

    @property
    def is_file(self) -> bool:
        """Whether it is neither a directory nor a symbolic link nor a submodule."""
        return self.mode not in (_DIRECTORY, _SYMBOLIC_LINK, _SUBMODULE)

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory of this repository."""
        return self.mode == _DIRECTORY

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return _KINDS.get(self.mode, "a file")


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob: its id, its size in bytes, and its content unless that is larger than what was asked for."""

    id: str
    size: int
    content: bytes | None


def read_blobs(
    git: Git, names: Iterable[str], *, limit: int = LARGEST_FILE, without_lacking: bool = False
) -> dict[str, Stored]:
    """Blobs by name, read by one process.

    Args:
        git: of the repository.
        names: ids, or anything else that git takes for the name of an object and that has no line feed.
        limit: in bytes.
        without_lacking: whether a blob that a partial clone lacks is left out as well. Git ends at such a blob, so each
            of them takes another process.

    Returns:
        Names that stand for no blob are left out.

    Raises:
        ObjectMissing: a partial clone lacks a blob.
        GitError: git failed, or ended in the middle of its answer.
    """
    wanted = list(dict.fromkeys(names))
    found: dict[str, Stored] = {}
    while wanted:
        answered = 0
        try:
            for name, stored in _answers(git, wanted, limit):
                answered += 1
                if stored is not None:
                    found[name] = stored
        except ObjectMissing:
            if not without_lacking:
                raise
        wanted = wanted[answered + 1 :]
    return found


def _answers(git: Git, names: Sequence[str], limit: int) -> Iterator[tuple[str, Stored | None]]:
    """Each name, and the blob that it stands for, if it does."""
    asked = b"".join(os.fsencode(name) + b"\n" for name in names)
    with git.stream("cat-file", "--batch", stdin=asked) as out:
        for name in names:
            head = out.readline()
            if head.endswith((b" missing\n", b" ambiguous\n")):
                yield name, None
                continue
            object_id, kind, length = head.decode().split(" ") if head else _broken_off()
            size = int(length)
            content = _read(out, size, kept=size <= limit)
            out.read(1)
            yield name, Stored(object_id, size, content) if kind == "blob" else None


def tree_entries(git: Git, tree: str, paths: Sequence[str], *, directories: bool = False) -> list[Entry]:
    """What a tree (or the tree of a commit, by full id) has at some paths; paths that it does not have are left out.

    Args:
        git: of the repository.
        tree: see above.
        paths: relative to the top.
        directories: whether a path that is one is told, too.
    """
    listed = git.run("ls-tree", "-z", "-t", "--full-tree", tree, "--", *paths) if paths else b""
    entries = []
    for line in listed.split(b"\0")[:-1]:
        facts, path = line.split(b"\t", 1)
        mode, kind, object_id = facts.decode().split(" ")
        if directories or kind != "tree":
            entries.append(Entry(os.fsdecode(path), mode, object_id))
    return entries


def index_entries(git: Git, paths: Sequence[str]) -> list[Entry]:
    """What the index has at some paths, without what is in conflict there."""
    listed = git.run("ls-files", "-z", "--stage", "--full-name", "--", *paths) if paths else b""
    entries = []
    for line in listed.split(b"\0")[:-1]:
        facts, path = line.split(b"\t", 1)
        mode, object_id, stage = facts.decode().split(" ")
        if stage == "0":
            entries.append(Entry(os.fsdecode(path), mode, object_id))
    return entries


def _read(out: IO[bytes], size: int, *, kept: bool) -> bytes | None:
    if kept:
        content = out.read(size)
        return content if len(content) == size else _broken_off()
    while size > 0:
        size -= len(out.read(min(size, _PIECE)) or _broken_off())
    return None


def _broken_off() -> Never:
    raise BrokenOff("cat-file")
