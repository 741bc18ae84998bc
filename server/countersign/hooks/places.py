"""Which directory git takes its hooks from, and whether files may be put there."""

from dataclasses import dataclass
from pathlib import Path

from countersign.git.ignored import ignored_paths
from countersign.git.process import GitError
from countersign.git.repository import Repository

#: Below the state directory: a hooks directory of our own, where the one that is in use is not ours to write to.
OWN = "hooks"


@dataclass(frozen=True, slots=True)
class HooksPlace:
    """Where the hooks of a repository are.

    Attributes:
        directory: in which files are put.
        original: the value of `core.hooksPath` that the files in `directory` pass on to; None where `directory` is
            the one that git uses anyway.
        configured: the value of `core.hooksPath` in the repository's own configuration; None if there is none there,
            or it is ours.
    """

    directory: Path
    original: str | None = None
    configured: str | None = None


class HooksPathInWorktreeConfig(Exception):  # noqa: N818 (it reads as what it says)
    """`core.hooksPath` is set for one work tree only, over everything that the repository's configuration could say."""


def hooks_place(repository: Repository, remembered: str | None = None) -> HooksPlace:
    """Find out.

    Files are put beside the hooks that are there if these belong to this repository alone. A directory stays as it
    is that several repositories share, or that is tracked and would carry our files to everybody else: then one of
    our own takes its place and passes everything on to it.

    Args:
        repository: with a work tree or without.
        remembered: the original value of `core.hooksPath`, if ours has taken its place already.

    Raises:
        HooksPathInWorktreeConfig: see there.
    """
    own = repository.state_dir / OWN
    values = _configured(repository)
    local = values.get("local")
    if "worktree" in values:
        raise HooksPathInWorktreeConfig
    if local == own.as_posix():
        outer = values.get("global", values.get("system"))
        return HooksPlace(own, remembered or outer or (repository.common_dir / "hooks").as_posix())
    value = local or values.get("global") or values.get("system")
    if value is None:
        return HooksPlace(repository.common_dir / "hooks")
    directory = Path(repository.work_tree or repository.git_dir, value)
    if local is not None and _is_private(repository, directory):
        return HooksPlace(directory, None, local)
    return HooksPlace(own, value, local)


def _configured(repository: Repository) -> dict[str, str]:
    """The values of `core.hooksPath`, by scope."""
    done = repository.git.call("config", "-z", "--show-scope", "--type=path", "--get-all", "core.hooksPath")
    if done.code > 1:
        raise GitError("config", done.code, done.detail())
    words = done.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    # What is said on the command line, as every call of ours does, is nobody's configuration.
    return {scope: value for scope, value in zip(words[::2], words[1::2], strict=True) if scope != "command"}


def _is_private(repository: Repository, directory: Path) -> bool:
    """Whether a hooks directory belongs to this repository alone, and git will never commit what is put there."""
    real = directory.resolve()
    if real.is_relative_to(repository.common_dir.resolve()):
        return True
    top = repository.work_tree
    if top is None or not real.is_relative_to(top.resolve()):
        return False
    probe = (real / "prepare-commit-msg").relative_to(top.resolve()).as_posix()
    return bool(ignored_paths(repository.git, [probe]))
