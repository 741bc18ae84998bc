"""The delta between two commits: one raw diff, one batch of contents; no attributes, no filters, no renames."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from countersign.gate.delta import NOTHING, Delta, Side, delta_of, submodule_side
from countersign.git.process import BrokenOff, Git, GitError

_ABSENT_MODE = "000000"
_SUBMODULE = "160000"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Changed:
    path: bytes
    old: tuple[str, str]
    new: tuple[str, str]


def read_delta(git: Git, base: str, head: str) -> Delta:
    """The delta from one commit to another, both given by their full ids.

    Raises:
        GitError: git failed, or an object is missing.
    """
    told = git.run("diff-tree", "-r", "--no-renames", "--full-index", "--raw", "-z", "--end-of-options", base, head)
    changed = _parsed(told)
    blobs = {blob for one in changed for mode, blob in (one.old, one.new) if mode not in (_ABSENT_MODE, _SUBMODULE)}
    digests = _digests(git, sorted(blobs))
    return delta_of((one.path, _side(one.old, digests), _side(one.new, digests)) for one in changed)


def _parsed(told: bytes) -> list[_Changed]:
    fields = told.split(b"\0")[:-1]
    changed = []
    for facts, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, new_mode, old_id, new_id, _ = facts.removeprefix(b":").decode("ascii").split(" ")
        changed.append(_Changed(path, (old_mode, old_id), (new_mode, new_id)))
    return changed


def _side(facts: tuple[str, str], digests: dict[str, str]) -> Side:
    mode, name = facts
    if mode == _ABSENT_MODE:
        return NOTHING
    return submodule_side(mode, name) if mode == _SUBMODULE else Side(mode, digests[name])


def _digests(git: Git, blobs: Sequence[str]) -> dict[str, str]:
    """SHA-256 of the contents of blobs, by id. A large one is never in memory as a whole."""
    digests: dict[str, str] = {}
    if not blobs:
        return digests
    with git.stream("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode()) as out:
        for blob in blobs:
            line = out.readline()
            if not line:
                raise BrokenOff("cat-file")
            facts = line.decode().split()
            if len(facts) != 3 or facts[1] != "blob":  # noqa: PLR2004 (id, kind, size)
                raise GitError("cat-file", 1, f"blob {blob} is missing")
            left = int(facts[2])
            hashed = sha256()
            while left:
                piece = out.read(min(left, _PIECE))
                if not piece:
                    raise BrokenOff("cat-file")
                hashed.update(piece)
                left -= len(piece)
            digests[blob] = hashed.hexdigest()
            out.read(1)
    return digests
