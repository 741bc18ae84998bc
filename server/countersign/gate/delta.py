"""The delta: the content of a change, independent of commits, of where it begins, and of how git shows it.

What is hashed is what a person would lose by a changed byte: path, modes and contents before and after. No diff
algorithm, no context and no object id of SHA-1 takes part, so that two changes have one delta only if they are equal.
Specified in `docs/signoffs.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

_LEAF = b"delta-v1/leaf"
_ROOT = b"delta-v1/root"

#: The content of a side that there is not.
ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a changed path.

    Attributes:
        mode: as git writes it: `100644`, `120000`; `000000` where there is nothing.
        content: 64 hex digits of the SHA-256 of the bytes; `gitlink:<id>` for a submodule; `ABSENT`.
    """

    mode: str
    content: str


NOTHING = Side("000000", ABSENT)


def file_side(mode: str, content: bytes) -> Side:
    """A side that is a file or a symbolic link with these bytes."""
    return Side(mode, sha256(content).hexdigest())


def submodule_side(mode: str, commit: str) -> Side:
    """A side that is a submodule at a commit."""
    return Side(mode, f"gitlink:{commit}")


@dataclass(frozen=True, slots=True)
class Delta:
    """Paths, as their bytes, and the leaf of each: 64 hex digits. In ascending order of the paths."""

    leaves: tuple[tuple[bytes, str], ...]
    _by_path: dict[bytes, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """A change may have many files, and each is asked for many times."""
        object.__setattr__(self, "_by_path", dict(self.leaves))

    @property
    def id(self) -> str:
        """64 hex digits that stand for all leaves."""
        return root(leaf for _, leaf in self.leaves)

    def leaf(self, path: bytes) -> str | None:
        """The leaf of a path; None if the change leaves it alone."""
        return self._by_path.get(path)

    def only(self, paths: Iterable[bytes]) -> "Delta":
        """The part of the delta that is about some paths."""
        wanted = frozenset(paths)
        return Delta(tuple(pair for pair in self.leaves if pair[0] in wanted))


def delta_of(changes: Iterable[tuple[bytes, Side, Side]]) -> Delta:
    """The delta of changed paths, each with its old and its new side, in any order.

    Raises:
        ValueError: a path twice.
    """
    leaves = sorted((path, leaf_of(path, old, new)) for path, old, new in changes)
    if len({path for path, _ in leaves}) < len(leaves):
        raise ValueError("a path is in the change twice")
    return Delta(tuple(leaves))


def leaf_of(path: bytes, old: Side, new: Side) -> str:
    """What stands for one changed path: 64 hex digits."""
    words = (old.mode, new.mode, old.content, new.content)
    return digest_of(_LEAF, [path, *(word.encode("ascii") for word in words)])


def root(leaves: Iterable[str], domain: bytes = _ROOT) -> str:
    """What stands for a set of leaves, in whatever order they come: 64 hex digits."""
    return digest_of(domain, sorted(bytes.fromhex(leaf) for leaf in leaves))


def digest_of(domain: bytes, parts: Iterable[bytes]) -> str:
    """64 hex digits for a list of byte strings, under a domain of its own.

    Every part stands behind its length, so that no two lists give the same bytes.
    """
    hashed = sha256()
    for part in (domain, *parts):
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.hexdigest()
