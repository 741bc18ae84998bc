"""From a text and its marks to the origins of its lines."""

from collections.abc import Iterator, Mapping, Sequence

from countersign.origin import Attribution
from countersign.provenance.line_origins import BLANK, LineOrigins, Row
from countersign.provenance.parts import parts_of_line
from countersign.text.classify import line_attribution, marked_contents
from countersign.text.lines import split_lines
from countersign.text.marks import Marks


def line_origins(text: str, marks: Marks) -> LineOrigins:
    """Whose each line of a text is.

    The result has one entry for each line that git counts, the last one, which may be empty, included: patches,
    notes and blame know no other line end than a line feed.

    Raises:
        ValueError: the marks are not those of this text.
        KeyError: a mark that their table does not have.
    """
    contents, lines = marked_contents(text, marks)
    return origins_of_lines(with_joints(text, contents), lines, marks.table)


def with_joints(text: str, contents: Sequence[str]) -> list[str]:
    r"""The contents of the lines of a text, with the `\r` kept that ends a line for the protocol, and not for git."""
    if "\r" not in text:
        return list(contents)
    return [one + "\r" if line.endswith("\r") else one for line, one in zip(split_lines(text), contents, strict=True)]


def origins_of_lines(contents: Sequence[str], marks: Sequence[str], table: Mapping[str, Attribution]) -> LineOrigins:
    r"""Whose each of some lines is, as git counts lines.

    Args:
        contents: the lines without line ends; of their characters it only matters which are blank. A line that ends
            with `\r` (see `with_joints`) goes on in the next one.
        marks: strings of the same lengths, but for those `\r`.
        table: what is known of each mark.

    Raises:
        KeyError: a mark that the table does not have.
    """
    rows: dict[Row, int] = {}
    of_mark: dict[str, int] = {}  # nearly all lines have one mark, and need no more than a look here
    lines = []
    for content, marked in _joined(contents, marks):
        mark = marked[:1]
        uniform = marked.count(mark) == len(marked)
        if not content or content.isspace():
            lines.append(BLANK)
        elif uniform and mark in of_mark:
            lines.append(of_mark[mark])
        else:
            whose = line_attribution(content, marked, table)
            parts = "" if whose is None or uniform else parts_of_line(content, marked, table, whose)
            row = BLANK if whose is None else rows.setdefault(_row(whose, parts), len(rows))
            if uniform:
                of_mark[mark] = row
            lines.append(row)
    return LineOrigins(list(rows), lines)


def _row(whose: Attribution, parts: str) -> Row:
    return (*whose.fields(), parts) if parts else whose.fields()


def _joined(contents: Sequence[str], marks: Sequence[str]) -> Iterator[tuple[str, str]]:
    content, marked = "", ""
    for one, beside in zip(contents, marks, strict=True):
        marked += beside
        if one.endswith("\r"):
            content += one[:-1]
        else:
            yield content + one, marked
            content, marked = "", ""
