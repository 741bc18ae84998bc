"""Where a change left its target, if histories cross: the merge of all merge bases, made anew.

Made in an empty bare repository that borrows the objects of the real one, so that no attribute of a work tree, no merge
driver and no setting of the repository takes part. The commit is the same wherever it is made from the same bases.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from countersign.git.process import WHICH_REPOSITORY, Git, GitError
from countersign.git.repository import Repository

_SETTINGS = (
    "merge.renames=false", "diff.renames=false", "merge.directoryRenames=false", "merge.renormalize=false",
    "core.attributesFile=/dev/null", "core.autocrlf=false", "gc.auto=0", "maintenance.auto=false",
)  # fmt: skip


def recomputed_base(repository: Repository, bases: Sequence[str]) -> str | None:
    """A commit with the merge of some commits, given by their full ids; None where they do not merge cleanly.

    It is written to the repository's objects, and no ref names it.

    Raises:
        GitError: git failed, or the repository cannot be written to.
    """
    ordered = sorted(bases)
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        git = _borrowing(repository, Path(folder))
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={repository.object_format}")
        when = max(git.run("log", "--no-walk", "--format=%ct", *ordered).decode().split(), key=int)
        merged = ordered[0]
        for other in ordered[1:]:
            done = git.call("merge-tree", "--write-tree", "--no-messages", merged, other)
            if done.code == 1:
                return None
            if done.code != 0:
                raise GitError("merge-tree", done.code, done.detail())
            tree = done.out.decode().splitlines()[0]
            merged = _commit(git, tree, (merged, other), when)
    return merged


def _commit(git: Git, tree: str, parents: tuple[str, str], when: str) -> str:
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "countersign"), ("EMAIL", "recomputed@countersign"), ("DATE", f"@{when} +0000"))
    }
    words = [word for parent in parents for word in ("-p", parent)]
    told = git.with_variables(**who).run("commit-tree", *words, "-m", "Merge of merge bases", tree)
    return told.decode().strip()


def _borrowing(repository: Repository, folder: Path) -> Git:
    real = repository.git
    variables = {name: value for name, value in real.variables.items() if name not in WHICH_REPOSITORY}
    objects = real.variables.get("GIT_OBJECT_DIRECTORY") or str(repository.common_dir / "objects")
    where = {"GIT_DIR": str(folder), "GIT_OBJECT_DIRECTORY": objects, "GIT_ATTR_NOSYSTEM": "1"}
    if alternates := real.variables.get("GIT_ALTERNATE_OBJECT_DIRECTORIES"):
        where["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates
    return replace(real, directory=folder, variables={**variables, **where}).with_settings(*_SETTINGS)
