"""Which lines a change leaves fewer of, as whoever counted them in both texts would find.

Told from the patch alone: to read two whole texts for every commit takes longer than everything else that is asked.
"""

from collections import Counter

from countersign.provenance.added import FileChange

_TYPE = 0o170000
_SUBMODULE = 0o160000


def fewer_lines(change: FileChange) -> Counter[bytes] | None:
    """Lines that there are fewer of, and by how many.

    A line is what stands between two line feeds, or before the first, or after the last one: a text that ends with a
    line feed has an empty last line.

    Returns:
        None where the patch does not tell: of a merge, of a binary file, of a submodule.
    """
    if change.removed is None or change.binary or _SUBMODULE in (change.old_mode & _TYPE, change.new_mode & _TYPE):
        return None
    gone: Counter[bytes] = Counter()
    for block in change.removed:
        gone.update(block[1:].split(b"\n-"))
    was_open, is_open = change.open_ends
    gone[b""] += (change.old_mode != 0 and not was_open) - (change.new_mode != 0 and not is_open)
    for _, lines in change.hunks if any(gone.values()) else ():
        gone.subtract(lines)
    return +gone
