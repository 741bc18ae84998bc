"""From characters to lines: whose is a line, when its characters are whose they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from countersign.origin import Attribution, Evidence, Origin
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks

_WORD = re.compile(r"\S+")
_BYTE_ORDER_MARK = "\ufeff"

#: A claim about a whole line is worth no more than the weakest evidence that it stands on.
_WEAKNESS = {Evidence.OBSERVED: 0, Evidence.DECLARED: 1, Evidence.INFERRED: 2, Evidence.NONE: 3}


def marked_contents(text: str, marks: Marks) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a text without line ends, and their marks, character for character.

    A byte order mark at the start of the text belongs to no line. Marks that count it all the same are taken
    as they are meant.

    Raises:
        ValueError: the marks are not those of this text.
    """
    contents = [content(line) for line in split_lines(text)]
    lines = marks.lines
    if text.startswith(_BYTE_ORDER_MARK) and lines:
        if len(lines[0]) == len(contents[0]):
            lines = (lines[0][1:], *lines[1:])
        contents[0] = contents[0][1:]
    if [len(one) for one in contents] != [len(one) for one in lines]:
        raise ValueError("the marks are not those of this text: its lines have other lengths")
    return contents, lines


def line_attribution(content: str, marks: str, table: Mapping[str, Attribution]) -> Attribution | None:
    """Whose a line is.

    `ai` if all of its characters that are not blank are AI's, `mixed` if some are, else `unknown` if any is
    unknown, else `human`. Of several attributions that the deciding characters have, the line gets the one with
    the weakest evidence; then the one of most characters; then the first. It is never put together from parts, so that
    its tool, its evidence and its author always belong to each other.

    Args:
        content: the line without its line end.
        marks: one mark for each character of `content`.
        table: what is known of each mark.

    Returns:
        None for a blank line.

    Raises:
        KeyError: a mark that the table does not have.
    """
    if not content or content.isspace():
        return None
    first = table[marks[0]]
    if marks.count(marks[0]) == len(marks) or all(table[mark] == first for mark in set(marks)):
        return first
    # Blank characters are nobody's: what is in one edit and blank does not make a line mixed.
    visible = "".join([marks[word.start() : word.end()] for word in _WORD.finditer(content)])
    # Every key that was pressed is an edit of its own, and most of them share one value: it is compared once.
    shared: dict[int, tuple[Attribution, int]] = {}
    for mark in dict.fromkeys(visible):
        known = table[mark]
        shared[id(known)] = known, shared.get(id(known), (known, 0))[1] + visible.count(mark)
    counts: dict[Attribution, int] = {}
    for known, count in shared.values():
        counts[known] = counts.get(known, 0) + count
    return _combined(counts)


def _combined(counts: Mapping[Attribution, int]) -> Attribution:
    machine = [one for one in counts if one.origin in (Origin.AI, Origin.MIXED)]
    if machine:
        weakest = _weakest(machine, counts)
        whole = len(machine) == len(counts) and all(one.origin is Origin.AI for one in machine)
        return weakest if whole else replace(weakest, origin=Origin.MIXED)
    return _weakest([one for one in counts if one.origin is Origin.UNKNOWN] or list(counts), counts)


def _weakest(candidates: Sequence[Attribution], counts: Mapping[Attribution, int]) -> Attribution:
    return max(candidates, key=lambda one: (_WEAKNESS[one.evidence], counts[one]))
