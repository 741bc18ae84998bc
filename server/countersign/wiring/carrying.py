"""What became of signed content: carried over to another base by a replay, or used up by the target.

Both are worked out from the objects that were signed, each time anew. That they are those that were signed is seen from
their leaf; where they are missing, nothing is carried.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from countersign.gate.delta import NOTHING, Side, file_side, leaf_of, submodule_side
from countersign.gate.signoff import Signed, SignOff
from countersign.gate.statements import Matter
from countersign.git.objects import read_blobs
from countersign.git.process import Git
from countersign.git.replays import replayed

_FILES = frozenset({"100644", "100755"})
_SUBMODULE = "160000"
_ABSENT = "000000"

#: States of one file in the history of a target that are looked at: the latest.
_MOST_STATES = 200


@dataclass(frozen=True, slots=True)
class _Content:
    """One side of a path as it is in the repository; bytes only of files, of those that are not too large."""

    side: Side
    content: bytes | None = None


_NOWHERE = _Content(NOTHING)


@dataclass(slots=True)
class Carrying:
    """Replays of signed changes in one repository, for one change that is judged.

    Attributes:
        git: of the repository.
        fork: where the change left its target; full id, as are the others.
        head: its last commit.
        target: of the branch that it is to go to.
    """

    git: Git
    fork: str
    head: str
    target: str
    _known: dict[tuple[str, bytes], _Content | None] = field(default_factory=dict)

    def carried(self, record: SignOff, matter: Matter) -> frozenset[bytes]:
        """The signed paths that are not as they were signed, and are what a replay makes of what was signed.

        Raises:
            GitError: git failed.
        """
        subject = record.subject
        if subject is None:
            return frozenset()
        moved = [file for file in subject.files if matter.delta.leaf(file.path) not in (None, file.leaf)]
        self._read([(commit, file.path) for file in moved for commit in (subject.base, subject.head)])
        self._read([(commit, file.path) for file in moved for commit in (self.fork, self.head)])
        return frozenset(file.path for file in moved if self._is_carried(file, subject.base, subject.head))

    def used(self, record: SignOff, paths: Iterable[bytes]) -> frozenset[bytes]:
        """Those of some signed paths that the target has had with the signed change in them, since it was signed.

        Whether it came by a merge, a squash, a rebase or by hand makes no difference. Where what was signed cannot be
        read here, the target is taken to have had it as soon as it has touched the path: an override is not used twice,
        and a review stays owed, because somebody cannot see.

        Raises:
            GitError: git failed.
        """
        subject = record.subject
        if subject is None:
            return frozenset()
        signed = [file for file in subject.files if file.path in frozenset(paths)]
        if not signed or not self._is_here(subject.base):
            return frozenset(file.path for file in signed)
        states = self._states(subject.base, [file.path for file in signed])
        self._read([(commit, file.path) for file in signed for commit in (subject.base, subject.head)])
        return frozenset(
            file.path
            for file in signed
            if any(self._contains(file, subject.base, subject.head, state) for state in states.get(file.path, ()))
        )

    def _is_carried(self, file: Signed, base: str, head: str) -> bool:
        sides = self._signed(file, base, head)
        there, now = self._known[self.fork, file.path], self._known[self.head, file.path]
        if sides is None or there is None or now is None:
            return False
        merged = self._replay(*sides, there)
        return merged is not None and merged == now

    def _contains(self, file: Signed, base: str, head: str, state: _Content) -> bool:
        """Whether doing the signed change once more would change nothing, or nobody can tell."""
        sides = self._signed(file, base, head)
        if sides is None:
            return True
        return state.side == sides[1].side or self._replay(*sides, state) == state

    def _signed(self, file: Signed, base: str, head: str) -> tuple[_Content, _Content] | None:
        old, new = self._known[base, file.path], self._known[head, file.path]
        if old is None or new is None or leaf_of(file.path, old.side, new.side) != file.leaf:
            return None
        return old, new

    def _replay(self, old: _Content, new: _Content, other: _Content) -> _Content | None:
        """What becomes of `other`; None if that is not clean, or is for something else than files."""
        mode = _merged_word(old.side.mode, new.side.mode, other.side.mode)
        if mode is None or not {old.side.mode, new.side.mode, other.side.mode} <= _FILES:
            return None
        if old.content is None or new.content is None or other.content is None:
            return None
        merged = replayed(self.git, old.content, new.content, other.content)
        return None if merged is None else _Content(file_side(mode, merged), merged)

    def _states(self, base: str, paths: list[bytes]) -> Mapping[bytes, list[_Content]]:
        """What the target has had at some paths since it had `base`."""
        words = [path.decode("utf-8", "surrogateescape") for path in paths]
        told = self.git.run(
            "log", "--first-parent", "-m", "--format=", "--raw", "--no-abbrev", "--no-renames", "-z",
            self.target, f"^{base}", "--", *words,
        )  # fmt: skip
        fields = [one for one in told.split(b"\0") if one]
        found: dict[bytes, dict[tuple[str, str], bool]] = {}
        for facts, path in zip(fields[::2], fields[1::2], strict=True):
            _, mode, _, blob, _ = facts.lstrip(b"\n:").decode("ascii").split(" ")
            found.setdefault(path, {})[mode, blob] = True
        return {path: self._contents(list(seen)[:_MOST_STATES]) for path, seen in found.items()}

    def _contents(self, entries: list[tuple[str, str]]) -> list[_Content]:
        blobs = read_blobs(self.git, [blob for mode, blob in entries if mode not in (_ABSENT, _SUBMODULE)])
        found = []
        for mode, blob in entries:
            if mode == _ABSENT:
                found.append(_NOWHERE)
            elif mode == _SUBMODULE:
                found.append(_Content(submodule_side(mode, blob)))
            elif blob in blobs and (content := blobs[blob].content) is not None:
                found.append(_Content(file_side(mode, content), content))
        return found

    def _read(self, wanted: list[tuple[str, bytes]]) -> None:
        """Get to know what commits have at paths; None for what cannot be known here."""
        missing: dict[str, list[bytes]] = {}
        for commit, path in wanted:
            if (commit, path) not in self._known:
                missing.setdefault(commit, []).append(path)
        for commit, paths in missing.items():
            entries = self._entries(commit, paths)
            for path in paths:
                if entries is None:
                    self._known[commit, path] = None
                elif path not in entries:
                    self._known[commit, path] = _NOWHERE
                else:
                    contents = self._contents([entries[path]])
                    self._known[commit, path] = contents[0] if contents else None

    def _entries(self, commit: str, paths: list[bytes]) -> dict[bytes, tuple[str, str]] | None:
        """Modes and ids, by path; None if the commit is not here."""
        if not self._is_here(commit):
            return None
        words = [path.decode("utf-8", "surrogateescape") for path in paths]
        told = self.git.run("ls-tree", "-z", "--full-tree", commit, "--", *words)
        found = {}
        for line in told.split(b"\0")[:-1]:
            facts, path = line.split(b"\t", 1)
            mode, kind, blob = facts.decode("ascii").split(" ")
            if kind != "tree":
                found[path] = (mode, blob)
        return found

    def _is_here(self, commit: str) -> bool:
        return self.git.call("cat-file", "-e", f"{commit}^{{tree}}").code == 0


def _merged_word(old: str, new: str, other: str) -> str | None:
    if old in (other, new):
        return new if old == other else other
    return new if new == other else None
