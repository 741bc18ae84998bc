"""The repository that a file is in, found without starting git.

Lean: asked at every tool call of an agent. It reads what `git rev-parse` would read and runs nothing; what it cannot
know (`core.worktree`, a bare repository) is no place in which agents edit files.
"""

from __future__ import annotations

import os


class Nearby:
    """One work tree.

    Attributes:
        top: of the work tree, as the system resolves it.
        git_dir: of this work tree.
        common_dir: shared by all work trees of the repository.
    """

    __slots__ = ("common_dir", "git_dir", "top")

    def __init__(self, top: str, git_dir: str, common_dir: str) -> None:
        self.top = top
        self.git_dir = git_dir
        self.common_dir = common_dir

    @property
    def state_dir(self) -> str:
        """Where Countersign keeps what it remembers of the repository."""
        return os.path.join(self.common_dir, "countersign")

    @property
    def worktree(self) -> str:
        """`.` for the main work tree, `worktrees/<name>` for a linked one."""
        return "." if self.git_dir == self.common_dir else f"worktrees/{os.path.basename(self.git_dir)}"

    def path(self, real: str) -> str:
        """The path of a file, relative to the top, `/` between its parts."""
        return os.path.relpath(real, self.top).replace(os.sep, "/")


def nearby(directory: str) -> Nearby | None:
    """The work tree that a directory is in; None if it is in none, or in a git directory.

    Args:
        directory: as the system resolves it; it need not exist.
    """
    place = directory
    while True:
        if os.path.basename(place).lower() == ".git":
            return None
        dot_git = os.path.join(place, ".git")
        git_dir = dot_git if os.path.isdir(dot_git) else _named_by(dot_git)
        if git_dir and os.path.exists(os.path.join(git_dir, "HEAD")):
            return Nearby(place, git_dir, _common(git_dir))
        above = os.path.dirname(place)
        if above == place:
            return None
        place = above


def _named_by(dot_git: str) -> str:
    """The git directory that a `.git` file names; empty if it names none."""
    said = _first_line(dot_git)
    if not said.startswith("gitdir:"):
        return ""
    return os.path.realpath(os.path.join(os.path.dirname(dot_git), said[len("gitdir:") :].strip()))


def _common(git_dir: str) -> str:
    said = _first_line(os.path.join(git_dir, "commondir"))
    return os.path.realpath(os.path.join(git_dir, said)) if said else git_dir


def _first_line(file: str) -> str:
    """Empty if there is no such file."""
    try:
        with open(file, "rb") as opened:
            return os.fsdecode(opened.read(4096).split(b"\n", 1)[0].strip(b"\r"))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
        return ""
