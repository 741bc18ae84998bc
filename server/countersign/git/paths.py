"""From the names that people and programs give to files to the paths that git knows."""

import os
from pathlib import Path

from countersign.git.repository import Repository


class PathRefused(Exception):  # noqa: N818 (it reads as what it says)
    """A name that stands for no file that the repository could hold; the message says why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name!r} {why}")
        self.name = name


def repository_path(repository: Repository, name: str, directory: Path) -> str:
    """The path of a file, relative to the top of the work tree, `/` between its parts.

    The file need not exist. Directories on the way may be reached through symbolic links as long as the file is
    inside of the work tree in the end; the last part is not followed.

    Args:
        repository: with a work tree.
        name: absolute, or relative to `directory`.
        directory: absolute.

    Raises:
        PathRefused: it is outside of the work tree, inside of a git directory or of a nested repository, a symbolic
            link, a directory, or no name of a file at all.
    """
    top = repository.work_tree
    if top is None:
        raise PathRefused(name, "cannot be found: the repository has no work tree")
    if not name or "\0" in name or name.endswith("/"):
        raise PathRefused(name, "is not the name of a file")
    given = directory / name
    if given.name == "..":
        raise PathRefused(name, "is a directory")
    # The system decides what `..` and links on the way mean; only it knows where they lead.
    real = Path(os.path.realpath(given.parent)) / given.name
    if not real.is_relative_to(top) or real == top:
        raise PathRefused(name, "is outside of the repository")
    path = real.relative_to(top)
    if ".git" in (part.lower() for part in path.parts):
        raise PathRefused(name, "is inside of a git directory")
    for parent in path.parents[:-1]:
        if _is_repository(top / parent / ".git"):
            raise PathRefused(name, f"belongs to another repository, at {parent.as_posix()}")
    if real.is_symlink():
        raise PathRefused(name, "is a symbolic link: name the file that it leads to")
    if real.is_dir():
        raise PathRefused(name, "is a directory")
    return path.as_posix()


def _is_repository(place: Path) -> bool:
    """Whether git takes it for a git directory, or for the file of a submodule or worktree that names one."""
    return place.is_file() or (place / "HEAD").exists()
