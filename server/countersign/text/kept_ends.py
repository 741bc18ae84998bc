"""What a replacement keeps of the text that it replaces, at either end."""


def kept_ends(old: str, new: str) -> tuple[int, int]:
    r"""How many characters at the start, and at the end, a replacement leaves as they were.

    Neither part begins or ends between `\r` and `\n`.
    """
    kept = _common_prefix(old, new)
    behind = _common_suffix(old[kept:], new[kept:])
    if kept and old[kept - 1] == "\r" and "\n" in {old[kept : kept + 1], new[kept : kept + 1]}:
        kept -= 1
    if behind and old[len(old) - behind] == "\n":
        before = {
            old[len(old) - behind - 1 : len(old) - behind],
            new[len(new) - behind - 1 : len(new) - behind],
        }
        if "\r" in before:
            behind -= 1
    return kept, behind


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
