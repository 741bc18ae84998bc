"""Marks of a committed text that the journal does not know, made from the notes of the commits that it grew from.

On a clone, where nobody has seen the text being written, this is all there is: lines instead of characters.
"""

from typing import TYPE_CHECKING

from countersign.origin import UNTRACKED, Attribution
from countersign.text.lines import content_length, split_lines
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.travelled import has_notes

if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row

#: The first of the characters that stand for a row; any would do.
_FIRST_MARK = 0x21


def marks_through_notes(checkout: Checkout, commit: str, path: str, text: str) -> Marks | None:
    """The marks of the text that a commit has at a path.

    Args:
        checkout: of the repository.
        commit: full id.
        path: relative to the top of the work tree.
        text: of the blob there, without a byte order mark.

    Returns:
        None where no note says anything.
    """
    if not has_notes(checkout.repository):
        return None
    # Imported here: records need the marks of blobs, which need this.
    from countersign.wiring.blamed import Records, blamed  # noqa: PLC0415
    from countersign.wiring.records import AS_FAR_AS_HERE  # noqa: PLC0415

    lines = blamed(checkout, path, commit, records=Records(checkout, AS_FAR_AS_HERE)).lines
    marks = marks_of_rows(text, [line.row for line in lines])
    return marks if any(whose != UNTRACKED for whose in marks.table.values()) else None


def marks_of_rows(text: str, rows: list["Row"]) -> Marks:
    """The marks of a text of which only whole lines are known.

    Args:
        text: without a byte order mark.
        rows: one for each line as git counts them, which are those between line feeds.
    """
    names: dict[Row, str] = {}
    lines: list[str] = []
    number = 0
    for line in split_lines(text):
        row = rows[number] if number < len(rows) else UNTRACKED.fields()
        mark = names.setdefault(row, chr(_FIRST_MARK + len(names)))
        lines.append(mark * content_length(line))
        number += line.endswith("\n")
    return Marks(tuple(lines), {mark: Attribution.from_fields(row) for row, mark in names.items()})
