"""How many lines a line counts as: a rule that begins above ten lines is not to be had for one very long one.

Git, and with it every record, ends a line at a line feed and nowhere else. Whoever reads or runs a text may see many
lines in one of these: other characters end a line for editors and languages, and a minified file is a program in one
line. So amounts are counted by what there is to read.
"""

import re
from collections.abc import Mapping, Sequence

#: Characters of a line that counts as one. Hardly a line that somebody wrote is longer, and none that is read at once.
LONGEST = 200

#: What ends a line besides the line feed: CR, VT, FF, NEL, and the line and paragraph separators of Unicode, in UTF-8.
_ENDS = re.compile(rb"\r|\x0b|\x0c|\xc2\x85|\xe2\x80[\xa8\xa9]")


def lines_in(content: bytes) -> int:
    """As how many lines one counts, which is given without its line feed: 1 for nearly all."""
    text = content.strip()
    if len(text) <= LONGEST and not _ENDS.search(text):
        return 1
    pieces = filter(None, (piece.strip() for piece in _ENDS.split(text)))
    return max(1, sum(-(-len(piece.decode("utf-8", "replace")) // LONGEST) for piece in pieces))


def counts_of_hunks(hunks: Sequence[tuple[int, Sequence[bytes]]]) -> Mapping[int, int]:
    """Those of the lines of some hunks that count as several, and as how many.

    Args:
        hunks: the number of the first line of each, from one, and its lines.

    Returns:
        By the number of the line, from zero.
    """
    whole = [line for _, lines in hunks for line in lines]
    if not _may_be_several(whole):
        return {}
    return {
        start + offset - 1: count
        for start, lines in hunks
        if _may_be_several(lines)
        for offset, line in enumerate(lines)
        if (count := lines_in(line)) > 1
    }


def _may_be_several(lines: Sequence[bytes]) -> bool:
    """Whether one of some lines may count as several: to look once is cheaper than line by line."""
    return max(map(len, lines), default=0) > LONGEST or _ENDS.search(b"\n".join(lines)) is not None
