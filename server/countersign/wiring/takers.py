"""Who has taken something away: a line, a mode, a whole file. Whoever has is in the change as much as who added a line.

Blame finds the commits of the lines that are there. What is not there any more needs another look, or its author could
sign it off alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from countersign.git.objects import read_blobs
from countersign.git.process import Git
from countersign.git.touched import Hand
from countersign.provenance.added import FileChange
from countersign.provenance.fewer import fewer_lines

_SUBMODULE = "160000"


@dataclass(slots=True)
class Takers:
    """What a branch takes away, and the commits that may have.

    Attributes:
        git: of the repository.
        hands: by path, what the commits of the branch have done to it.
        merges: those of them that are merges: what one took over from a parent is in no list.
        patches: what each commit changes, by its full id, of the others.
    """

    git: Git
    hands: Mapping[str, Sequence[Hand]]
    merges: Collection[str]
    patches: Mapping[str, Sequence[FileChange]]
    _known: dict[str, Counter[bytes] | None] = field(default_factory=dict)
    _by_path: dict[str, dict[bytes, FileChange]] = field(default_factory=dict)

    def of(self, change: FileChange, adding: Collection[str]) -> frozenset[str]:
        """The commits that have taken something away from a path.

        Args:
            change: all that the branch does to it.
            adding: the commits of the branch that have added something there.

        Raises:
            GitError: git failed.
        """
        hands = self.hands.get(change.name, ())
        before, after = (f"{change.old_mode:06o}", change.old_blob), (f"{change.new_mode:06o}", change.new_blob)
        if len(hands) == 1 and len(hands[0].before) == 1 and (hands[0].before[0], hands[0].after) == (before, after):
            return frozenset({hands[0].commit})
        found: set[str] = set()
        if before[0] != after[0]:
            found.update(hand.commit for hand in hands if any(mode != hand.after[0] for mode, _ in hand.before))
        gone = fewer_lines(change)
        if gone is None:
            gone = self._counted([before], after)
        taken = [self._taken(hand, change.path) if gone else Counter[bytes]() for hand in hands]
        if gone is None or None in taken:
            return frozenset(found.union((hand.commit for hand in hands), self.merges))
        left = set(gone)
        for hand, lines in zip(hands, taken, strict=True):
            if lines is not None and not gone.keys().isdisjoint(lines):
                found.add(hand.commit)
                left -= lines.keys()
        if left or not (found or adding):
            found.update(self.merges or (hand.commit for hand in hands))
        return frozenset(found)

    def _taken(self, hand: Hand, path: bytes) -> Counter[bytes] | None:
        """Lines that a commit has fewer of than each of its parents; None if nobody can say."""
        told = None
        if len(hand.before) == 1:
            if hand.commit not in self._by_path:
                self._by_path[hand.commit] = {change.path: change for change in self.patches[hand.commit]}
            change = self._by_path[hand.commit].get(path)
            told = None if change is None else fewer_lines(change)
        return self._counted(hand.before, hand.after) if told is None else told

    def _counted(self, before: Sequence[tuple[str, str]], after: tuple[str, str]) -> Counter[bytes] | None:
        """The same as the contents have it."""
        self._read([*before, after])
        now = self._lines(after)
        then = [self._lines(side) for side in before]
        if now is None:
            return None
        gone: Counter[bytes] | None = None
        for lines in then:
            if lines is None:
                return None
            gone = lines - now if gone is None else gone & (lines - now)
        return gone

    def _lines(self, side: tuple[str, str]) -> Counter[bytes] | None:
        mode, blob = side
        if not blob.strip("0"):
            return Counter()
        return Counter([blob.encode()]) if mode == _SUBMODULE else self._known[blob]

    def _read(self, sides: Iterable[tuple[str, str]]) -> None:
        wanted = [blob for mode, blob in sides if mode != _SUBMODULE and blob.strip("0") and blob not in self._known]
        stored = read_blobs(self.git, wanted)
        for blob in wanted:
            content = stored[blob].content if blob in stored else None
            self._known[blob] = None if content is None else Counter(content.split(b"\n"))
