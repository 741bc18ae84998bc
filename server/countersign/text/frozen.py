"""From a document to a value and back: marks that are kept, and documents that are opened with them."""

from collections.abc import Collection, Sequence

from countersign.origin import Attribution
from countersign.text.edit_table import EditTable
from countersign.text.lines import content_length
from countersign.text.marks import Marks

#: A frozen text names at most about so many edits: more are joined where the same is known of them.
_FROZEN_EDITS = 256


def frozen(lines: Sequence[str], marks: Sequence[str], table: EditTable, still_open: Collection[str]) -> Marks:
    """The marks of a text as a value. Settled edits of which the same is known become one.

    Args:
        lines: the text, line ends kept.
        marks: parallel to `lines`, each string as long as its line.
        table: what is known of the marks.
        still_open: marks that evidence may still arrive for: these are not joined.
    """
    joined = "\n".join([row[: content_length(line)] for line, row in zip(lines, marks, strict=True)])
    known = {mark: table.attribution(mark) for mark in set(joined) if mark != "\n"}
    if len(known) > _FROZEN_EDITS:
        names: dict[Attribution, str] = {}
        joined = joined.translate(
            {ord(mark): names.setdefault(known[mark], mark) for mark in sorted(known) if mark not in still_open}
        )
        known = {mark: known[mark] for mark in set(joined) if mark != "\n"}
    return Marks(tuple(joined.split("\n")), known)


def seeded(lines: Sequence[str], seed: Marks | None, otherwise: Attribution, table: EditTable) -> list[str]:
    """Mark strings for the lines of a text, line ends included, with names of `table`.

    Where there is no seed, or a line of it has another length, the text is `otherwise`.
    """
    spare = table.new(otherwise)
    if seed is None or len(seed.lines) != len(lines):
        return _shared([spare * len(line) for line in lines])
    own: dict[Attribution, str] = {otherwise: spare}
    names = {}
    for name in sorted(set("".join(seed.lines))):
        known = seed.table.get(name, otherwise)
        names[ord(name)] = own[known] if known in own else own.setdefault(known, table.new(known))
    marks = []
    for line, row in zip(lines, seed.lines, strict=True):
        fits = len(row) == content_length(line)
        named = row.translate(names) if fits else spare * content_length(line)
        marks.append(named + (named[-1:] or spare) * (len(line) - len(named)))
    return _shared(marks)


def _shared(rows: Sequence[str]) -> list[str]:
    """The same strings, equal ones kept once: most lines have one mark and many lines one length."""
    kept: dict[str, str] = {}
    return [kept.setdefault(row, row) for row in rows]
