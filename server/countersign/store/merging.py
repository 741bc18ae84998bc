"""Several memories of one text made one: character by character, the more cautious is believed."""

from collections.abc import Iterator, Sequence
from itertools import chain, count

from countersign.origin import Attribution, more_cautious
from countersign.text.marks import Marks

_SURROGATES = range(0xD800, 0xE000)


def merge(memories: Sequence[Marks]) -> Marks:
    """One value of at least one.

    Marks of different writers are names in different books, so the result has names of its own: one for each
    attribution. Where two memories ask for the same review, the earlier one in `memories` is believed.

    Raises:
        ValueError: the memories are not of one text: their lines have other lengths.
    """
    book = _Book()
    first, *others = [book.rewritten(memory) for memory in memories]
    for other in others:
        if [len(line) for line in first] != [len(line) for line in other]:
            raise ValueError("memories of one text have lines of other lengths")
        first = [book.merged(*pair) for pair in zip(first, other, strict=True)]
    used = set().union(*first)
    return Marks(tuple(first), {mark: known for mark, known in book.table.items() if mark in used})


class _Book:
    """Names for attributions, one each."""

    def __init__(self) -> None:
        self.table: dict[str, Attribution] = {}
        self._names: dict[Attribution, str] = {}
        self._fresh = _fresh_marks()
        self._verdicts: dict[tuple[str, str], str] = {}

    def rewritten(self, memory: Marks) -> list[str]:
        """The mark strings of a memory in the names of this book."""
        names = {ord(mark): self._name(known) for mark, known in memory.table.items()}
        return [line.translate(names) for line in memory.lines]

    def merged(self, one: str, other: str) -> str:
        """Two mark strings of this book, of one length."""
        if one == other:
            return one
        return "".join(map(self._verdict, one, other))

    def _name(self, known: Attribution) -> str:
        name = self._names.get(known)
        if name is None:
            name = self._names[known] = next(self._fresh)
            self.table[name] = known
        return name

    def _verdict(self, one: str, other: str) -> str:
        pair = (one, other)
        verdict = self._verdicts.get(pair)
        if verdict is None:
            believed = more_cautious(self.table[one], self.table[other])
            verdict = self._verdicts[pair] = self._names[believed]
        return verdict


def _fresh_marks() -> Iterator[str]:
    """Marks in order: no control characters, no surrogates. Small ones first, which Python keeps in one byte."""
    return (chr(code) for code in chain(range(0x21, 0x7F), count(0xA1)) if code not in _SURROGATES)
