"""The one operation that gives a blob its marks, wherever git has put it.

A commit, a stash, a switch of branches, a rebase, a pick or a revert puts known blobs, or blobs close to known ones, in
new places. So nothing here knows a git command: the marks of a blob are those that are remembered for it; else it is
aligned with its relatives, and what no relative explains is unknown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Protocol

from countersign.origin import EXTERNAL, UNTRACKED, Attribution, Evidence, Origin, Reason, more_cautious
from countersign.text.alignment import carry, unused_mark
from countersign.text.classify import marked_contents
from countersign.text.marks import Marks


class Memory(Protocol):
    """What is remembered of the blobs of one work tree."""

    def recall(self, blob: str, path: str) -> Marks | None:
        """The marks remembered for a blob: those of this path first, then those of any."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A text with known marks that a blob may come from.

    Relatives of the same `distance` know equally well whose a text is (the parents of a merge); of two distances,
    the smaller one is asked first.
    """

    text: str
    marks: Marks
    distance: int


def marks_of_blob(text: str, blob: str, path: str, memory: Memory, relatives: Iterable[Relative]) -> Marks:
    """The marks of a blob.

    Each relative explains what nearer ones left unexplained. What a relative knows only as unwatched (`untracked`,
    `external`) counts as unexplained, for someone else may have watched. AI beats unknown beats human where
    relatives of the same distance explain a character differently; and where a farther one says AI of what a nearer
    one says is unknown.

    Args:
        text: of the blob, without a byte order mark.
        blob: its id.
        path: where it stands, relative to the top of the work tree.
        memory: asked first.
        relatives: nearest first; drawn only as far as they are needed.
    """
    remembered = memory.recall(blob, path)
    if remembered is not None and _fit(text, remembered):
        return remembered
    return explained(text, relatives)


def explained(text: str, relatives: Iterable[Relative]) -> Marks:
    """The marks that relatives, nearest first, give to a text; what none of them explains is `untracked`."""
    book = _Book()
    lines = [book.open * len(line) for line in unexplained(text).lines]
    for _, equally_near in groupby(relatives, key=lambda relative: relative.distance):
        told = [book.rewritten(_told(relative, text)) for relative in equally_near]
        together = reduce(lambda one, other: book.merged(one, other, _of_equals), told)
        lines = book.merged(lines, book.without_known_mixtures(together, lines), _of_nearer)
        if not book.wants_more(lines):
            break
    return book.marks(lines)


def unexplained(text: str, whose: Attribution = UNTRACKED) -> Marks:
    """The marks of a text of which one and the same thing is known everywhere."""
    return carry("", Marks(("",), {}), text, whose)


def _fit(text: str, marks: Marks) -> bool:
    try:
        marked_contents(text, marks)
    except ValueError:
        return False
    return True


#: Stands for "this relative does not explain it" while relatives are asked; compared by identity.
_NOBODY = Attribution(Origin.UNKNOWN, Evidence.NONE, session="unexplained", reason=Reason.UNTRACKED)

_Verdict = Callable[[Attribution, Attribution], Attribution]


def _told(relative: Relative, text: str) -> Marks:
    return carry(relative.text, relative.marks, text, _NOBODY)


def _of_equals(one: Attribution, other: Attribution) -> Attribution:
    if one is _NOBODY or other is _NOBODY:
        return other if one is _NOBODY else one
    return more_cautious(one, other)


def _of_nearer(near: Attribution, far: Attribution) -> Attribution:
    if near is _NOBODY or far is _NOBODY:
        return far if near is _NOBODY else near
    if near in (UNTRACKED, EXTERNAL):
        return near if far.origin is Origin.UNKNOWN else far
    return far if near.origin is Origin.UNKNOWN and far.origin in (Origin.AI, Origin.MIXED) else near


class _Book:
    """Names for attributions, one each: every relative names its edits in its own way."""

    def __init__(self) -> None:
        self._names: dict[Attribution, str] = {}
        self._table: dict[str, Attribution] = {}
        self.open = self._name(_NOBODY)

    def rewritten(self, marks: Marks) -> list[str]:
        """Mark strings in the names of this book."""
        names = str.maketrans({mark: self._name(whose) for mark, whose in marks.table.items()})
        return [line.translate(names) for line in marks.lines]

    def merged(self, lines: list[str], others: list[str], verdict: _Verdict) -> list[str]:
        """Two answers about one text made one, character by character."""
        return [self._merged_line(*pair, verdict) for pair in zip(lines, others, strict=True)]

    def without_known_mixtures(self, lines: list[str], nearer: list[str]) -> list[str]:
        """Lines without the word "mixed" where a nearer answer knows which characters of the line are AI's.

        Only of whole lines it is known that they are mixed, as from a note: it says that some character is AI's.
        """
        machine = {mark for mark, whose in self._table.items() if whose.origin is Origin.AI}
        opened = str.maketrans({m: self.open for m, whose in self._table.items() if whose.origin is Origin.MIXED})
        return [
            line if machine.isdisjoint(near) else line.translate(opened)
            for line, near in zip(lines, nearer, strict=True)
        ]

    def wants_more(self, lines: list[str]) -> bool:
        """Whether a farther relative could still say something that counts."""
        return any(self._table[mark].origin is Origin.UNKNOWN for mark in set().union(*lines))

    def marks(self, lines: list[str]) -> Marks:
        """The answer; what is still open is unknown, because nobody was there to see it."""
        used = set().union(*lines)
        table = {mark: whose for mark, whose in self._table.items() if mark in used}
        if self.open in table:
            table[self.open] = UNTRACKED
        return Marks(tuple(lines), table)

    def _merged_line(self, line: str, other: str, verdict: _Verdict) -> str:
        pairs = list(zip(line, other, strict=True))
        merged = {pair: self._name(verdict(self._table[pair[0]], self._table[pair[1]])) for pair in set(pairs)}
        return "".join([merged[pair] for pair in pairs])

    def _name(self, whose: Attribution) -> str:
        name = self._names.get(whose)
        if name is None:
            name = self._names[whose] = unused_mark(self._table)
            self._table[name] = whose
        return name
