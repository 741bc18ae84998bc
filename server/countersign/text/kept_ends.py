"""What a replacement keeps of the text that it replaces, at either end."""

from countersign.text.lines import content, split_lines


def kept_ends(old: str, new: str) -> tuple[int, int]:
    r"""How many characters at the start, and at the end, a replacement leaves as they were.

    Neither part begins or ends between `\r` and `\n`. Where several lines are replaced, neither ends within a line
    that has nothing else to do with the one that it would become: that both end in `)` makes them no pair.
    """
    kept = _common_prefix(old, new)
    several = _breaks(old)
    if several and kept:
        kept -= _within_a_stranger(old, new, kept)
    behind = _common_suffix(old[kept:], new[kept:])
    if several and behind:
        behind -= _within_a_stranger(old[kept:][::-1], new[kept:][::-1], behind)
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


def _breaks(text: str) -> bool:
    return "\n" in text or "\r" in text


def _within_a_stranger(old: str, new: str, kept: int) -> int:
    """How many of the first `kept` characters are the start of a line that another line stands for on the other side.

    It is so if either line stands as a whole on the other side; and if the start that they share says nothing. Both
    texts may be given backwards.
    """
    start = max(old.rfind("\n", 0, kept), old.rfind("\r", 0, kept)) + 1
    if start == kept:
        return 0
    old_lines, new_lines = ([content(line) for line in split_lines(text[start:])] for text in (old, new))
    was, becomes = old_lines[0], new_lines[0]
    if was == becomes:
        return 0
    shared = old[start:kept]
    if becomes in old_lines or was in new_lines or not any(map(str.isalnum, shared)):
        return kept - start
    return 0


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
