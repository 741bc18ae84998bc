"""The kinds of repositories that a walk goes through."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from support.repo import Repo
from support.walk.scene import NAMES


class Ground(StrEnum):
    """A kind of repository."""

    PLAIN = "plain"
    SHA256 = "sha256"
    SUBMODULE = "submodule"
    WORKTREE = "worktree"
    SPARSE = "sparse"
    SHALLOW = "shallow"
    SEPARATE = "separate"


def prepare(folder: Path, ground: Ground, texts: Sequence[str]) -> Repo:
    """A work tree with a few commits that nobody watched, our hooks, and a remote that is called `origin`."""
    first = _first(folder, ground, texts)
    repo = _GROUNDS[ground](folder, first)
    repo.environment["GIT_EDITOR"] = "true"
    remote = folder / "remote.git"
    options = ["--object-format=sha256"] if ground is Ground.SHA256 else []
    repo.git("init", "--quiet", "--bare", *options, str(remote))
    for words in (("advice.detachedHead", "false"), ("protocol.file.allow", "always"), ("gc.auto", "0")):
        repo.git("config", *words)
    repo.run("git", "remote", "remove", "origin")
    repo.git("remote", "add", "origin", str(remote))
    repo.install_hooks()
    return repo


def _first(folder: Path, ground: Ground, texts: Sequence[str]) -> Repo:
    options = ["--object-format=sha256"] if ground is Ground.SHA256 else []
    if ground is Ground.SEPARATE:
        options = [f"--separate-git-dir={folder / 'elsewhere.git'}"]
    repo = Repo.create(folder / "work", folder / "home", *options)
    for path, text in zip(NAMES, texts, strict=True):
        repo.write(path, text)
        repo.add()
        repo.git("commit", "--quiet", "-m", "Begin")
    return repo


def _as_it_is(_: Path, first: Repo) -> Repo:
    return first


def _submodule(folder: Path, first: Repo) -> Repo:
    above = Repo.create(folder / "above", folder / "home")
    above.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(first.path), "part")
    above.git("commit", "--quiet", "-m", "Begin")
    return Repo(above.path / "part", above.environment)


def _worktree(folder: Path, first: Repo) -> Repo:
    first.git("worktree", "add", "--quiet", "-b", "linked", str(folder / "linked"))
    return Repo(folder / "linked", first.environment)


def _sparse(_: Path, first: Repo) -> Repo:
    first.git("sparse-checkout", "set", "--no-cone", "/*", "!/lib/d e.py")
    return first


def _shallow(folder: Path, first: Repo) -> Repo:
    first.git("clone", "--quiet", "--depth=2", f"file://{first.path}", str(folder / "shallow"))
    return Repo(folder / "shallow", first.environment)


_GROUNDS = {
    Ground.PLAIN: _as_it_is,
    Ground.SHA256: _as_it_is,
    Ground.SUBMODULE: _submodule,
    Ground.WORKTREE: _worktree,
    Ground.SPARSE: _sparse,
    Ground.SHALLOW: _shallow,
    Ground.SEPARATE: _as_it_is,
}
