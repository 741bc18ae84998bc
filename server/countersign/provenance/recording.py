"""What an event says of a text: the new part is the event's, the rest keeps the marks that it had."""

from collections.abc import Iterable, Iterator, Mapping

from countersign.origin import Attribution, Origin
from countersign.text.alignment import align, carry, unused_mark
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks

_BYTE_ORDER_MARK = "\ufeff"

#: A line of fewer words, or of fewer letters and digits, is written by anybody: `else:`, `return result`.
_TELLING_WORDS = 2
_TELLING_LETTERS = 16


def marks_after(
    before: str, before_marks: Marks, after: str, new: Attribution, elsewhere: Iterable[tuple[str, Marks]] = ()
) -> Marks:
    """The marks of the text after an edit.

    A person cannot claim what an AI wrote by copying it: a line that says something, and that is an AI's line in the
    text before or elsewhere, stays the AI's.

    Args:
        before: the text just before it; empty if there was no file.
        before_marks: its marks.
        after: the text just after it.
        new: what is known of everything that the text before does not explain.
        elsewhere: other texts of the work tree with their marks; drawn only where a person claims something.
    """
    before, after = without_mark(before), without_mark(after)
    marks = carry(before, before_marks, after, new)
    if new.origin is not Origin.HUMAN:
        return marks
    return _without_copies(after, marks, new, _chain((before, before_marks), elsewhere))


def without_mark(text: str) -> str:
    """A text without its byte order mark, which belongs to nobody."""
    return text.removeprefix(_BYTE_ORDER_MARK)


def _chain(first: tuple[str, Marks], others: Iterable[tuple[str, Marks]]) -> Iterator[tuple[str, Marks]]:
    yield first
    yield from others


def _without_copies(text: str, marks: Marks, new: Attribution, texts: Iterable[tuple[str, Marks]]) -> Marks:
    """The marks of a text, with those lines given back to an AI that are copies of its lines."""
    lines = [content(line) for line in split_lines(text)]
    claims = {mark for mark, known in marks.table.items() if known == new}
    claimed = {
        number: key for number, line in enumerate(lines)
        if claims.issuperset(marks.lines[number]) and (key := telling(line))
    }  # fmt: skip
    rows, table = list(marks.lines), dict(marks.table)
    for other, known in texts:
        if not claimed:
            break
        copied = _lines_of_machines(other, known)
        for number, key in list(claimed.items()):
            if key in copied:
                row, of_row = copied[key]
                names = {mark: _name(of_row[mark], table) for mark in set(row)}
                own = "".join([names[mark] for mark in row])
                rows[number] = align([key], [own], [lines[number]], names[row[0]])[0]
                del claimed[number]
    return Marks(tuple(rows), table)


def _lines_of_machines(text: str, marks: Marks) -> dict[str, tuple[str, Mapping[str, Attribution]]]:
    """The lines of a text that are an AI's, white space left out: their marks, and what is known of these."""
    machine = {mark for mark, known in marks.table.items() if known.origin is Origin.AI}
    if not machine:
        return {}
    found: dict[str, tuple[str, Mapping[str, Attribution]]] = {}
    for line, row in zip(map(content, split_lines(without_mark(text))), marks.lines, strict=False):
        visible = "".join([mark for letter, mark in zip(line, row, strict=False) if not letter.isspace()])
        if visible and machine.issuperset(visible) and (key := telling(line)):
            found[key] = visible, marks.table
    return found


def telling(line: str) -> str:
    """A line without white space; empty if it says too little to be known again in another file."""
    words = line.split()
    key = "".join(words)
    says = len(words) >= _TELLING_WORDS and sum(map(str.isalnum, key)) >= _TELLING_LETTERS
    return key if says else ""


def _name(known: Attribution, table: dict[str, Attribution]) -> str:
    for mark, other in table.items():
        if other == known:
            return mark
    mark = unused_mark(table)
    table[mark] = known
    return mark
