"""Which lines are likely the same line, edited: they share at least half of their words."""

from collections import Counter
from collections.abc import Iterable, Mapping

from countersign.text.matching import Pair

#: One word in common is chance.
_SHARED_MINIMUM = 2

#: A word that is in more of the old lines tells none of them from the others.
_COMMON = 20


def similar_lines(old: Mapping[int, Iterable[str]], new: Mapping[int, Iterable[str]]) -> list[Pair]:
    """Pairs of line numbers, each number in one pair at most; of several similar lines, the most similar one.

    Args:
        old: the words of the old lines, by their numbers.
        new: the words of the new lines, by their numbers.
    """
    old_words = {i: set(words) for i, words in old.items()}
    lines_with: dict[str, list[int]] = {}
    for i, words in old_words.items():
        for word in words:
            lines_with.setdefault(word, []).append(i)
    found: list[tuple[int, int, int]] = []
    for j, new_words in new.items():
        mine = set(new_words)
        shared: Counter[int] = Counter()
        for word in mine:
            places = lines_with.get(word, [])
            if len(places) <= _COMMON:
                shared.update(places)
        found += [
            (-count, j, i)
            for i, count in shared.items()
            if count >= _SHARED_MINIMUM and 2 * count >= max(len(mine), len(old_words[i]))
        ]
    pairs: list[Pair] = []
    taken: set[int] = set()
    given: set[int] = set()
    for _, j, i in sorted(found):
        if i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            pairs.append((i, j))
    return pairs
