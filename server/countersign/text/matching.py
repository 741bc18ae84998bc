"""Which elements of two sequences correspond: anchors on what is unique, then exact search in the small gaps.

The anchors are those of the patience method (Bram Cohen): elements that occur once on both sides, in their longest
common order. What lies between two anchors is searched again; a gap without anchors is compared in full if it is
small, and from its ends only if it is not.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence

#: A gap of n by m elements is compared in full up to this product: about 10 ms.
_FULL_SEARCH = 40_000

Pair = tuple[int, int]


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Pairs of indexes of equal elements, ascending on both sides."""
    pairs: list[Pair] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        low, high, new_low, new_high = gaps.pop()
        while low < high and new_low < new_high and old[low] == new[new_low]:
            pairs.append((low, new_low))
            low, new_low = low + 1, new_low + 1
        while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
            high, new_high = high - 1, new_high - 1
            pairs.append((high, new_high))
        if low == high or new_low == new_high:
            continue
        anchors = _anchors(old, new, (low, high, new_low, new_high))
        if anchors:
            gaps.extend(_between(anchors, (low, high, new_low, new_high)))
            pairs.extend(anchors)
        elif (high - low) * (new_high - new_low) <= _FULL_SEARCH:
            pairs.extend(_longest_common(old, new, (low, high, new_low, new_high)))
    pairs.sort()
    return pairs


def _between(anchors: list[Pair], gap: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int, int]]:
    low, high, new_low, new_high = gap
    for i, j in anchors:
        yield low, i, new_low, j
        low, new_low = i + 1, j + 1
    yield low, high, new_low, new_high


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: tuple[int, int, int, int]) -> list[Pair]:
    low, high, new_low, new_high = gap
    place = _unique(old, low, high)
    new_place = _unique(new, new_low, new_high)
    common = [(i, j) for element, i in place.items() if (j := new_place.get(element, -1)) >= 0]
    common.sort()
    return _longest_ascending(common)


def _unique(elements: Sequence[Hashable], low: int, high: int) -> dict[Hashable, int]:
    """Where the elements stand that occur once."""
    place: dict[Hashable, int] = {}
    for i in range(low, high):
        element = elements[i]
        place[element] = -1 if element in place else i
    return {element: i for element, i in place.items() if i >= 0}


def _longest_ascending(pairs: list[Pair]) -> list[Pair]:
    """The longest run of pairs that ascends on both sides (they are sorted by the first)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for k, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(j)
            piles.append(k)
        else:
            tops[pile] = j
            piles[pile] = k
    run: list[Pair] = []
    k = piles[-1] if piles else -1
    while k >= 0:
        run.append(pairs[k])
        k = before[k]
    run.reverse()
    return run


def _longest_common(old: Sequence[Hashable], new: Sequence[Hashable], gap: tuple[int, int, int, int]) -> list[Pair]:
    low, high, new_low, new_high = gap
    width = new_high - new_low
    # lengths[i][j]: the longest common subsequence of old[low + i : high] and new[new_low + j : new_high].
    lengths = [[0] * (width + 1)]
    for i in range(high - 1, low - 1, -1):
        below = lengths[-1]
        row = [0] * (width + 1)
        element = old[i]
        for j in range(width - 1, -1, -1):
            if element == new[new_low + j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = max(below[j], row[j + 1])
        lengths.append(row)
    lengths.reverse()
    pairs: list[Pair] = []
    i = j = 0
    while i < high - low and j < width:
        if old[low + i] == new[new_low + j]:
            pairs.append((low + i, new_low + j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
