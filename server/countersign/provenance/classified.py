"""From a text and its marks to the origins of its lines."""

from collections.abc import Mapping, Sequence

from countersign.origin import Attribution
from countersign.provenance.line_origins import BLANK, LineOrigins
from countersign.text.classify import line_attribution, marked_contents
from countersign.text.marks import Marks


def line_origins(text: str, marks: Marks) -> LineOrigins:
    """Whose each line of a text is.

    The result has one entry for each line of `text`, the last one, which may be empty, included.

    Raises:
        ValueError: the marks are not those of this text.
        KeyError: a mark that their table does not have.
    """
    contents, lines = marked_contents(text, marks)
    return origins_of_lines(contents, lines, marks.table)


def origins_of_lines(contents: Sequence[str], marks: Sequence[str], table: Mapping[str, Attribution]) -> LineOrigins:
    """Whose each of some lines is.

    Args:
        contents: the lines without line ends; of their characters it only matters which are blank.
        marks: strings of the same lengths.
        table: what is known of each mark.

    Raises:
        KeyError: a mark that the table does not have.
    """
    rows: dict[Attribution, int] = {}
    of_mark: dict[str, int] = {}  # nearly all lines have one mark, and need no more than a look here
    lines = []
    for content, marked in zip(contents, marks, strict=True):
        mark = marked[:1]
        uniform = marked.count(mark) == len(marked)
        if not content or content.isspace():
            lines.append(BLANK)
        elif uniform and mark in of_mark:
            lines.append(of_mark[mark])
        else:
            whose = line_attribution(content, marked, table)
            row = BLANK if whose is None else rows.setdefault(whose, len(rows))
            if uniform:
                of_mark[mark] = row
            lines.append(row)
    return LineOrigins([whose.fields() for whose in rows], lines)
