"""What a replacement keeps of what it replaces."""

from countersign.text.alignment import align
from countersign.text.lines import content, split_lines
from countersign.text.splice import cut

#: In a string of inherited marks, what nothing explains. No mark is a line feed.
UNEXPLAINED = "\n"


def aligned_marks(core: str, gone: str, gone_marks: str) -> str | None:
    """The marks of a replacement by alignment with what it replaces; None if that explains nothing."""
    old, new = split_lines(gone), split_lines(core)
    rows = align([content(line) for line in old], cut(gone_marks, old), [content(line) for line in new], UNEXPLAINED)
    ended = [row + (row[-1:] or UNEXPLAINED) * (len(line) - len(row)) for row, line in zip(rows, new, strict=True)]
    marks = "".join(ended)
    return marks if marks.strip(UNEXPLAINED) else None
