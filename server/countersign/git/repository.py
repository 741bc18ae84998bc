"""Where a repository is, and what the names in it stand for."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from countersign.git.meant import meant
from countersign.git.process import Git, GitError
from countersign.git.reverts import reverted_in

#: Tried in this order where `countersign.base` is not configured.
_BASE_CANDIDATES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class NotARepository(Exception):  # noqa: N818 (it reads as what it says)
    """A directory that is in no repository, or in one that git refuses to work in."""

    def __init__(self, directory: Path, detail: str) -> None:
        super().__init__(f"{directory}: {detail}")
        self.directory = directory
        self.detail = detail


class UnknownRevision(Exception):  # noqa: N818 (it reads as what it says)
    """A name that stands for no commit of the repository."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"no such commit: {revision}")
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Base:
    """The branch that changes are judged against: its name, and its commit."""

    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class Repository:
    """One work tree of a repository, or a bare repository.

    Attributes:
        git: runs at the top of the work tree, and needs no more searching.
        git_dir: of this work tree; absolute.
        common_dir: shared by all work trees; the same as `git_dir` in the main one.
        work_tree: its top, as the system resolves it; None in a bare repository.
        object_format: `sha1` or `sha256`.
    """

    git: Git
    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    object_format: str

    @classmethod
    def find(cls, directory: Path, environment: Mapping[str, str], *, inherit_repository: bool = True) -> Self:
        """The repository that a directory is in.

        Args:
            directory: any directory; also one that is reached through symbolic links.
            environment: of the process, `os.environ` as a rule.
            inherit_repository: whether `GIT_DIR` and the like mean what they say, as in a hook and on a command
                line; False in a server.

        Raises:
            NotARepository: it is in none, or in one of somebody else that git refuses to read.
            GitMissing: there is no git.
        """
        git = Git.at(directory, environment, inherit_repository=inherit_repository)
        try:
            git_dir = _path(git.run("rev-parse", "--absolute-git-dir"))
            told = git.run(
                "rev-parse", "--show-object-format", "--is-inside-work-tree", "--path-format=absolute",
                "--git-common-dir",
            ).split(b"\n", 2)  # fmt: skip
            work_tree = _path(git.run("rev-parse", "--show-toplevel")) if told[1] == b"true" else None
        except GitError as fault:
            raise NotARepository(directory, fault.detail) from fault
        where = {"GIT_DIR": str(git_dir)}
        if work_tree is not None:
            where["GIT_WORK_TREE"] = str(work_tree)
        if index := git.variables.get("GIT_INDEX_FILE"):
            # Git reads it from the top of the work tree, wherever it was started.
            where["GIT_INDEX_FILE"] = str(Path(work_tree or git_dir, index))
        settled = git.within(work_tree or git_dir).with_variables(**where)
        return cls(settled, git_dir, _path(told[2]), work_tree, told[0].decode())

    @property
    def worktree(self) -> str:
        """`.` for the main work tree, `worktrees/<name>` for a linked one."""
        if self.git_dir == self.common_dir:
            return "."
        return f"worktrees/{self.git_dir.name}"

    @property
    def state_dir(self) -> Path:
        """Where Countersign keeps what it remembers of the repository."""
        return self.common_dir / "countersign"

    @property
    def null_id(self) -> str:
        """The id that stands for "no object"."""
        return "0" * (64 if self.object_format == "sha256" else 40)

    def head(self) -> str | None:
        """The commit that is checked out; None while there is no commit yet."""
        return self.find_commit("HEAD")

    def find_commit(self, revision: str) -> str | None:
        """The full id of the commit that a revision stands for, or None."""
        # A line feed or NUL cannot be part of a revision, and git would read them as the end of one.
        if not revision or any(character in revision for character in "\0\n"):
            return None
        done = self.git.call("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return done.out.decode().strip() or None if done.code == 0 else None

    def meant(self, revision: str) -> str:
        """The revision, which leaves no doubt where a tag is called like a branch: as a branch, whatever git thinks."""
        return meant(self.git, revision)

    def resolve(self, revision: str) -> str:
        """The full id of the commit that a revision stands for.

        Raises:
            UnknownRevision: it stands for none.
        """
        commit = self.find_commit(revision)
        if commit is None:
            raise UnknownRevision(revision)
        return commit

    def parents(self, commit: str) -> list[str]:
        """The parents of a commit, given by its full id."""
        return self.git.run("rev-list", "--no-walk", "--parents", commit).decode().split()[1:]

    def heads_in_progress(self) -> list[str]:
        """Commits that a merge, squash, pick, revert or rebase that is under way brings in."""
        names = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")
        found = [commit for name in names for commit in self._pseudo_ref(name)]
        # What was reverted is brought back as it was before.
        found += [parent for commit in self._pseudo_ref("REVERT_HEAD") for parent in self.parents(commit)]
        return [*found, *self._reverted(), *self._squashed()]

    def _reverted(self) -> list[str]:
        """What a revert that meets no conflict takes back, and what was before it: there is no REVERT_HEAD for that."""
        try:
            message = (self.git_dir / "MERGE_MSG").read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        named = reverted_in(message)
        commit = self.find_commit(named) if named else None
        return [] if commit is None else [commit, *self.parents(commit)]

    def _squashed(self) -> list[str]:
        """The tip of what `git merge --squash` has put into the index: the first commit in the message that it left."""
        try:
            lines = (self.git_dir / "SQUASH_MSG").read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        named = (
            line.removeprefix(b"commit ").decode("ascii", "replace") for line in lines if line.startswith(b"commit ")
        )
        tip = next((word for word in named if _OBJECT_ID.fullmatch(word)), None)
        return [] if tip is None or self.find_commit(tip) is None else [tip]

    def merge_heads(self) -> list[str]:
        """The further parents that the next commit gets, because a merge is under way."""
        return self._pseudo_ref("MERGE_HEAD")

    def _pseudo_ref(self, name: str) -> list[str]:
        # MERGE_HEAD of an octopus has one line for each parent, and git resolves the first one only.
        try:
            return (self.git_dir / name).read_text("ascii").split()
        except FileNotFoundError:
            return []

    def config(self, key: str) -> str | None:
        """The value that the user's and the repository's configuration give to a key."""
        done = self.git.call("config", "--get", key)
        return done.out.decode("utf-8", "replace").rstrip("\n") if done.code == 0 else None

    def base(self) -> Base | None:
        """The branch that changes are judged against; None where there is nothing that looks like one.

        Raises:
            UnknownRevision: `countersign.base` names no commit.
        """
        if configured := self.config("countersign.base"):
            return Base(configured, self.resolve(self.meant(configured)))
        listed = self.git.run("for-each-ref", "--format=%(refname) %(objectname)", *_BASE_CANDIDATES).decode()
        known = dict(line.split(" ") for line in listed.splitlines())
        for name in _BASE_CANDIDATES:
            if name in known:
                return Base(name.removeprefix("refs/remotes/").removeprefix("refs/heads/"), known[name])
        return None

    def merge_bases(self, one: str, other: str) -> Sequence[str]:
        """The best common ancestors of two commits: none, one, or several where histories cross."""
        return self.git.run("merge-base", "--all", one, other, accept=(0, 1)).decode().split()


def _path(line: bytes) -> Path:
    return Path(os.fsdecode(line[:-1] if line.endswith(b"\n") else line))
