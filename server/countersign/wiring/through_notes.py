"""Marks of a committed text that the journal does not know, made from the notes of the commits that it grew from.

On a clone, where nobody has seen the text being written, this is all there is: lines and parts of lines.
"""

from typing import TYPE_CHECKING

from countersign.origin import UNTRACKED, Attribution
from countersign.provenance.line_origins import WIDTH, facts_of
from countersign.provenance.parts import told_parts
from countersign.text.alignment import unused_mark
from countersign.text.lines import content_length, split_lines
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.travelled import has_notes

if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row


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
    """The marks of a text of which nothing is known but its lines, and their parts where they have some.

    Args:
        text: without a byte order mark.
        rows: one for each line as git counts them, which are those between line feeds.
    """
    names = _Names()
    lines: list[str] = []
    number = 0
    lengths: list[int] = []  # of what git takes for one line
    for line in split_lines(text):
        lengths.append(content_length(line))
        if line.endswith("\r"):
            continue
        marks = names.of_line(rows[number] if number < len(rows) else UNTRACKED.fields(), sum(lengths))
        for length in lengths:
            lines.append(marks[:length])
            marks = marks[length:]
        number, lengths = number + 1, []
    return Marks(tuple(lines), names.table)


class _Names:
    """Marks for rows."""

    def __init__(self) -> None:
        self.table: dict[str, Attribution] = {}
        self._marks: dict[Attribution, str] = {}
        self._known: dict[Row, Attribution] = {}

    def of_line(self, row: "Row", length: int) -> str:
        """The marks of a line of so many characters."""
        facts = facts_of(row)
        whose = self._known.get(facts)
        if whose is None:
            whose = self._known[facts] = Attribution.from_fields(facts)
        if len(row) > WIDTH:
            parts = told_parts(row[WIDTH], whose)
            if sum(count for count, _ in parts) == length:
                return "".join([self._mark(known) * count for count, known in parts])
        return self._mark(whose) * length

    def _mark(self, whose: Attribution) -> str:
        mark = self._marks.get(whose)
        if mark is None:
            mark = self._marks[whose] = unused_mark(self.table)
            self.table[mark] = whose
        return mark
