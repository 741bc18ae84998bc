"""What changes add, as git's own diff has it.

Always with the options of `provenance.added`: the digest of a record stands on the added lines, so a hook, a reader
and the gate have to see the same ones, whatever the configuration and the attributes of the repository say.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from countersign.git.blob_ids import in_utf_8
from countersign.git.objects import LARGEST_FILE
from countersign.git.process import BrokenOff, Git, GitError
from countersign.git.repository import Repository
from countersign.provenance.added import (
    PATCH_OPTIONS,
    FileChange,
    added_against_all,
    parse_patch,
)
from countersign.provenance.arriving import ArrivingPatch

_T = TypeVar("_T")

#: Told of a commit and of some of its files.
Watch = Callable[[str, list[FileChange]], None]

#: Seconds for the patches of a range, which take git as long as they take; and bytes that are read of them at once.
_PATIENCE = 3600.0
_PIECE = 1 << 18

_EMPTY_TREES = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True)
class Uncommitted:
    """The work tree against the commit that is checked out.

    Attributes:
        changes: of tracked files, and of untracked ones that git does not ignore.
        filtered: changed paths whose content a filter of the repository makes. No filter is run, so what it would
            make of them is not known, and they are not among the changes.
        too_large: untracked files beyond `objects.LARGEST_FILE`.
    """

    changes: list[FileChange]
    filtered: list[str]
    too_large: list[str]


def of_commits(repository: Repository, commits: Iterable[str]) -> dict[str, list[FileChange]]:
    """What commits add to their parents; a merge, what it adds to every one of them.

    Args:
        repository: that they are in.
        commits: full ids.
    """
    return dict(each_commit(repository, parent_counts(repository.git, commits)))


def each_commit(
    repository: Repository, parents: Mapping[str, int], watch: Watch | None = None
) -> Iterator[tuple[str, list[FileChange]]]:
    """As `of_commits`, one commit after the other while git goes on: a long range is never in memory as a whole.

    Args:
        repository: that they are in.
        parents: full ids of commits, and how many parents each of them has.
        watch: told of the next files of a long commit, no merge, while git goes on with the rest of it.

    Yields:
        The id of a commit and its changes, merges that resolved nothing first.
    """
    resolving = _resolving(repository.git, [commit for commit, count in parents.items() if count > 1])
    yield from ((commit, []) for commit, count in parents.items() if count > 1 and commit not in resolving)
    compared = [commit for commit, count in parents.items() if count <= 1 or commit in resolving]
    patch = ArrivingPatch()
    for commit, told, more in _told_of_each(repository.git, compared, ("--root", "-m", *PATCH_OPTIONS)):
        if more:
            complete = patch.take(told)
            if watch is not None and complete and parents[commit] <= 1:
                watch(commit, complete)
            continue
        comparisons = [changes for _, changes in _parsed(patch.comparisons, told)]
        has_all = comparisons and len(comparisons) >= parents[commit]
        yield commit, added_against_all(comparisons) if has_all else []
        patch = ArrivingPatch()


def of_commit(repository: Repository, commit: str) -> list[FileChange]:
    """What one commit, given by its full id, adds."""
    return of_commits(repository, [commit])[commit]


def of_range(repository: Repository, base: str, head: str) -> list[FileChange]:
    """What one commit has that another one has not, both given by their full ids."""
    return _parsed(parse_patch, repository.git.without_index().run("diff-tree", *PATCH_OPTIONS, base, head))


def of_index(repository: Repository) -> list[FileChange]:
    """What a commit of the index would add; while a merge is under way, against all of its parents."""
    parents = [repository.head() or _EMPTY_TREES[repository.object_format], *repository.merge_heads()]
    run = repository.git.run
    return added_against_all(
        [_parsed(parse_patch, run("diff-index", "--cached", *PATCH_OPTIONS, parent)) for parent in parents]
    )


def of_work_tree(repository: Repository) -> Uncommitted:
    """What the files of the work tree add to the commit that is checked out."""
    git = without_filters(repository.git)
    parent = repository.head() or _EMPTY_TREES[repository.object_format]
    # A submodule is its own repository, with a configuration of its own that nobody has made harmless.
    told = git.run("diff-index", *PATCH_OPTIONS, "--ignore-submodules=dirty", parent)
    changes = _parsed(parse_patch, told)
    changes, too_large = _with_untracked(repository, changes)
    filtered = _filtered_paths(git, [change.name for change in changes])
    return Uncommitted([change for change in changes if change.name not in filtered], sorted(filtered), too_large)


def without_filters(git: Git) -> Git:
    """Git that runs none of the filters that the configuration defines.

    For every command that reads files of the work tree: git passes a changed file through its `clean` filter.
    """
    named = git.call("config", "--null", "--name-only", "--get-regexp", r"^filter\.").out.split(b"\0")[:-1]
    filters = {os.fsdecode(name).rpartition(".")[0] for name in named}
    return git.with_configuration(
        [
            (f"{name}.{key}", value)
            for name in sorted(filters)
            for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
        ]
    )


def parent_counts(git: Git, commits: Iterable[str]) -> dict[str, int]:
    """How many parents commits have, which are given by their full ids."""
    asked = "".join(f"{commit}\n" for commit in dict.fromkeys(commits)).encode()
    if not asked:
        return {}
    listed = git.run("rev-list", "--no-walk=unsorted", "--parents", "--stdin", stdin=asked)
    return {line.split(" ")[0]: line.count(" ") for line in listed.decode().splitlines()}


def _resolving(git: Git, merges: Sequence[str]) -> frozenset[str]:
    """Those merges that differ from all of their parents in some path.

    All others add nothing, and the patches against each of their parents, which may be long, need not be made.
    """
    options = ("-c", "-r", "--no-commit-id", "--name-only", "--no-renames", "-z")
    return frozenset(commit for commit, told, _ in _told_of_each(git, merges, options) if told)


def _told_of_each(git: Git, commits: Sequence[str], options: Sequence[str]) -> Iterator[tuple[str, bytes, bool]]:
    """What one process of `git diff-tree` says of each commit, and whether it says more of it; long texts in parts."""
    if not commits:
        return
    # Git repeats a line that is no id, so this says where a commit ends; no file can hold it, for nobody can guess it.
    end = f"end of commit {os.urandom(16).hex()}\n"
    asked = "".join(f"{commit}\n{end}" for commit in commits).encode()
    with git.without_index().stream("diff-tree", "--stdin", *options, stdin=asked, patience=_PATIENCE) as out:
        told = pieces(out, end.encode())
        for commit in commits:
            for piece, more in told:
                yield commit, piece, more
                if not more:
                    break
            else:
                break
        else:
            return
    raise BrokenOff("diff-tree")


def pieces(out: IO[bytes], end: bytes, size: int = _PIECE) -> Iterator[tuple[bytes, bool]]:
    """What a stream holds, cut after every `end`, which is left out.

    Args:
        out: the stream.
        end: not empty.
        size: bytes that are read at once; a longer piece comes in parts.

    Yields:
        A part, and whether more of its piece follows.
    """
    held = bytearray()
    while read := out.read(size):
        searched = max(0, len(held) - len(end) + 1)
        held += read
        while (at := held.find(end, searched)) >= 0:
            yield bytes(held[:at]), False
            del held[: at + len(end)]
            searched = 0
        sure = len(held) - len(end) + 1  # what is behind may be the beginning of an end
        if sure >= size:
            yield bytes(held[:sure]), True
            del held[:sure]


def _with_untracked(repository: Repository, changes: list[FileChange]) -> tuple[list[FileChange], list[str]]:
    top = repository.work_tree
    assert top is not None  # noqa: S101 (asked for its work tree)
    listed = repository.git.run("ls-files", "-z", "--others", "--exclude-standard", "--full-name")
    too_large: list[str] = []
    added: list[FileChange] = []
    # A nested repository ends with a slash: it is a stranger's.
    paths = [path for path in listed.split(b"\0")[:-1] if not path.endswith(b"/")]
    encodings = stated_encodings(repository.git, map(os.fsdecode, paths))
    for path in paths:
        change = _untracked(top, path, repository.null_id, encodings.get(os.fsdecode(path)))
        if change is None:
            too_large.append(os.fsdecode(path))
        else:
            added.append(change)
    # A path that the index has lost but the work tree still has is both deleted and untracked.
    untracked = {change.path for change in added}
    return [*(change for change in changes if change.path not in untracked), *added], too_large


def _untracked(top: Path, path: bytes, null_id: str, encoding: str | None) -> FileChange | None:
    file = top / os.fsdecode(path)
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            content, mode = os.fsencode(file.readlink()), 0o120000
        elif not stat.S_ISREG(status.st_mode):
            return FileChange(path, (0, 0), (null_id, null_id), [])
        elif status.st_size > LARGEST_FILE:
            return None
        else:
            content = file.read_bytes() if encoding is None else in_utf_8(file.read_bytes(), encoding)
            mode = 0o100755 if status.st_mode & stat.S_IXUSR else 0o100644
    except OSError:
        # Gone since it was listed, or not ours to read: git could not add it either.
        return FileChange(path, (0, 0), (null_id, null_id), [])
    binary = b"\0" in content
    lines = content.removesuffix(b"\n").split(b"\n") if content and not binary else []
    return FileChange(path, (0, mode), (null_id, null_id), [(1, lines)] if lines else [], binary=binary)


def stated_encodings(git: Git, paths: Iterable[str]) -> dict[str, str]:
    """The `working-tree-encoding` of those paths that have one."""
    stated = _attributes(git, "working-tree-encoding", paths)
    return {path: value for path, value in stated.items() if value not in _NO_VALUE}


#: What git says of an attribute that has no value of its own.
_NO_VALUE = frozenset({"unspecified", "set", "unset", ""})


def _filtered_paths(git: Git, paths: Iterable[str]) -> set[str]:
    """The paths whose attributes name a filter that the configuration defines."""
    defined = {
        key.removesuffix(".required").removeprefix("filter.")
        for name, key in git.variables.items()
        if name.startswith("GIT_CONFIG_KEY_") and key.endswith(".required")
    }
    named = _attributes(git, "filter", paths) if defined else {}
    return {path for path, value in named.items() if value in defined}


def _attributes(git: Git, attribute: str, paths: Iterable[str]) -> dict[str, str]:
    asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
    if not asked:
        return {}
    told = git.run("check-attr", "-z", "--stdin", attribute, stdin=asked).split(b"\0")[:-1]
    return {os.fsdecode(path): os.fsdecode(value) for path, value in zip(told[::3], told[2::3], strict=True)}


def _parsed(parse: Callable[[bytes], _T], told: bytes) -> _T:
    try:
        return parse(told)
    except ValueError as fault:
        raise GitError("diff", 0, f"its output cannot be read: {fault}") from fault
