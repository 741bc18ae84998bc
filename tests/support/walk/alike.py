"""The second kind of walk: texts of three lines, of which many are alike, so that the truth of a line is ambiguous.

All files consist of the same few lines: three that say something, `}` and blank ones. There are duplicates within a
file and between files, identical files, empty files, and files that are made from a template. So of a line in a merge
or in a picked commit nobody can tell which of its twins it is, and no line carries its truth with it.

What still has to hold is said of *possible* origins. The ledger knows for every path who has ever written a line there:
a writer counts if a write of theirs left more of these lines in the file than there were before (fewer or as many are
deletions and moves, which change no owner). Text that nobody watched may be a copy of anything, so it counts as written
by whoever wrote the line anywhere, too. Where files were moved or removed on the way, a line may have come from any
path, so all paths are one. Then, of the three lines that say something, a line is called human only if a person is
among its possible writers: **AI text, which is a line of which every possible origin is AI, is never shown as human**,
and neither is text that nobody watched. The other way round nothing can be held against the product: where lines share
words, a word that an agent wrote explains the same word of a line that it did not write. That is counted.

Each of the three lines is written by a choice of writers that belongs to the walk, so that there are always lines that
some of them never write. Of `}` and blank lines nothing is held against anybody: they say nothing.
"""

import random
from collections import Counter

from support.chronicle import split
from support.walk.alphabet import Writer

TELLING = ("total = total + value", "return sorted(total)", "else if nothing is left:")
_SILENT = ("}", "", "")

_AGENT, _PERSON, _NOBODY = Writer.AGENT, Writer.PERSON, Writer.NOBODY

#: Who writes each of the three lines, in the walks of one kind.
_CASTS = (
    ((_AGENT,), (_PERSON,), (_AGENT, _PERSON, _NOBODY)),
    ((_AGENT, _NOBODY), (_PERSON, _NOBODY), (_AGENT, _PERSON)),
    ((_AGENT, _PERSON), (_AGENT, _PERSON, _NOBODY), (_AGENT, _PERSON, _NOBODY)),
    ((_AGENT,), (_AGENT, _NOBODY), (_PERSON, _NOBODY)),
)


class Ledger:
    """Who may have written which lines where."""

    def __init__(self, chance: random.Random) -> None:
        self._cast = dict(zip(TELLING, chance.choice(_CASTS), strict=True))
        self._writers: dict[tuple[str, str], set[Writer]] = {}
        self._anywhere: dict[str, set[Writer]] = {}
        self._is_one = False

    def line(self, chance: random.Random, writer: Writer) -> str:
        """A line that a writer writes."""
        own = [line for line, cast in self._cast.items() if writer in cast]
        return chance.choice([*own, *own, *_SILENT])

    def wrote(self, path: str, before: str, after: str, writer: Writer) -> None:
        """A file has another text."""
        were = Counter(split(before))
        for line, count in Counter(split(after)).items():
            if count > were[line]:
                self._add(path, line, writer)
                for other in self._anywhere.get(line, set()) if writer is _NOBODY else ():
                    self._add(path, line, other)

    def move(self) -> None:
        """From now on a line may have come from any path."""
        self._is_one = True

    def possible(self, path: str, line: str) -> set[Writer] | None:
        """Who can have written a line at a path; None for one that says nothing."""
        if line not in TELLING:
            return None
        return self._anywhere.get(line, set()) if self._is_one else self._writers.get((path, line), set())

    def _add(self, path: str, line: str, writer: Writer) -> None:
        self._writers.setdefault((path, line), set()).add(writer)
        self._anywhere.setdefault(line, set()).add(writer)
