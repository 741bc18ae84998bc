"""The repository as it will be once a push is accepted: what a gate in front of a bare repository judges by.

A hook that git runs before it accepts a push sees the new objects, and the refs as they were. Records and sign-offs may
come along in the very push that they are about. So an empty repository is made that borrows all objects, the new ones
included, and whose refs are those that there will be; nothing of the real one's configuration is in it.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from countersign.git.process import WHICH_REPOSITORY, GitError
from countersign.git.repository import Repository

_PACKED_HEADER = "# pack-refs with: sorted \n"


@dataclass(frozen=True, slots=True)
class Update:
    """One ref of a push, as git tells its hooks: full ids, zeros for a ref that there is not, and the full name."""

    old: str
    new: str
    ref: str

    @property
    def creates(self) -> bool:
        """Whether the ref is new."""
        return not self.old.strip("0")

    @property
    def deletes(self) -> bool:
        """Whether the ref is to go."""
        return not self.new.strip("0")


def parse_updates(lines: Iterable[str]) -> list[Update]:
    """What git writes to the standard input of a `pre-receive` hook.

    Raises:
        ValueError: it is something else.
    """
    updates = []
    for line in lines:
        words = line.rstrip("\n").split(" ", 2)
        if len(words) != 3 or not all(_is_id(word) for word in words[:2]):  # noqa: PLR2004 (old, new, ref)
            raise ValueError(f"expected `<old> <new> <ref>`, found {line!r}")
        updates.append(Update(*words))
    return updates


@contextmanager
def after_push(repository: Repository, updates: Iterable[Update], *, but: Mapping[str, str]) -> Iterator[Repository]:
    """A bare repository that has the refs which a push leads to, for as long as the block runs.

    Args:
        repository: that gets the push, in the environment of its hook.
        updates: of the push.
        but: refs that are to be as they were, by name.

    Raises:
        GitError: git failed.
    """
    refs = _refs(repository)
    for update in updates:
        if update.deletes:
            refs.pop(update.ref, None)
        else:
            refs[update.ref] = update.new
    refs.update(but)
    stores = _object_stores(repository)
    with tempfile.TemporaryDirectory(prefix="countersign-") as folder:
        top = Path(folder).resolve()
        variables = {name: value for name, value in repository.git.variables.items() if name not in WHICH_REPOSITORY}
        variables |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        options = ("--quiet", "--bare", "--template=", f"--object-format={repository.object_format}")
        there = repository.git.within(top)
        made = replace(there, variables=variables)
        made.run("init", *options)
        (top / "objects" / "info").mkdir(exist_ok=True)
        (top / "objects" / "info" / "alternates").write_text("".join(f"{store}\n" for store in stores), "utf-8")
        packed = "".join(f"{name} {ref}\n" for ref, name in sorted(refs.items()))
        (top / "packed-refs").write_text(_PACKED_HEADER + packed, "utf-8", "surrogateescape")
        yield Repository.find(top, {**variables, "GIT_DIR": str(top)})


def _refs(repository: Repository) -> dict[str, str]:
    listed = repository.git.run("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "surrogateescape")
    return {ref: name for name, _, ref in (line.partition(" ") for line in listed.splitlines())}


def _object_stores(repository: Repository) -> list[Path]:
    """Where the objects are: those that are kept, and those that came with the push."""
    variables = repository.git.variables
    kept = repository.common_dir / "objects"
    # Relative paths count from where git runs, which is the git directory of a bare repository.
    named = [variables.get("GIT_OBJECT_DIRECTORY", "")]
    named += variables.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
    stores = [kept, *(Path(repository.git_dir, name) for name in named if name)]
    for store in stores:
        if "\n" in str(store) or str(store).startswith('"'):
            raise GitError("init", -1, f"objects cannot be borrowed from {store}: its name has a line end or a quote")
    return list(dict.fromkeys(stores))


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")
