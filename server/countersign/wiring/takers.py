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

_SUBMODULE = "160000"


@dataclass(slots=True)
class Takers:
    """What a branch takes away, and the commits that may have.

    Attributes:
        git: of the repository.
        hands: by path, what the commits of the branch have done to it.
        merges: those of them that are merges: what one took over from a parent is in no list.
    """

    git: Git
    hands: Mapping[str, Sequence[Hand]]
    merges: Collection[str]
    _known: dict[str, Counter[bytes] | None] = field(default_factory=dict)

    def of(self, path: str, before: tuple[str, str], after: tuple[str, str], adding: Collection[str]) -> frozenset[str]:
        """The commits that have taken something away from a path.

        Args:
            path: of the change.
            before: mode and blob where the branch began.
            after: mode and blob in its last commit.
            adding: the commits of the branch that have added something there.

        Raises:
            GitError: git failed.
        """
        hands = self.hands.get(path, ())
        if len(hands) == 1 and len(hands[0].before) == 1 and (hands[0].before[0], hands[0].after) == (before, after):
            return frozenset({hands[0].commit})
        found: set[str] = set()
        if before[0] != after[0]:
            found.update(hand.commit for hand in hands if any(mode != hand.after[0] for mode, _ in hand.before))
        gone = self._gone(hands, before, after)
        if gone is None:
            return frozenset(found.union((hand.commit for hand in hands), self.merges))
        left = set(gone)
        for hand in hands:
            taken = self._taken(hand, gone)
            if taken:
                found.add(hand.commit)
                left -= taken
        if left or not (found or adding):
            found.update(self.merges or (hand.commit for hand in hands))
        return frozenset(found)

    def _gone(self, hands: Iterable[Hand], before: tuple[str, str], after: tuple[str, str]) -> Counter[bytes] | None:
        """The lines that there are fewer of; None if nobody can say."""
        sides = [before, after, *(side for hand in hands for side in (*hand.before, hand.after))]
        self._read(sides)
        lines = [self._lines(side) for side in sides]
        return None if any(one is None for one in lines) else _without(lines[0], lines[1])

    def _taken(self, hand: Hand, gone: Counter[bytes]) -> set[bytes]:
        """Lines among those that are gone that a commit has fewer of than each of its parents."""
        now = self._lines(hand.after) or Counter()
        parents = [self._lines(side) or Counter() for side in hand.before]
        return {line for line in gone if all(parent[line] > now[line] for parent in parents)}

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


def _without(before: Counter[bytes] | None, after: Counter[bytes] | None) -> Counter[bytes]:
    return (before or Counter()) - (after or Counter())
