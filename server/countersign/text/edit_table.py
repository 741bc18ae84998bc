"""What is known of each edit of one document: a row for every mark."""

from collections.abc import Iterable

from countersign.origin import Attribution, Origin

#: Marks are characters from here on: no control characters, no white space, no surrogates.
_FIRST = 0x21
_SURROGATES = range(0xD800, 0xE000)
_LAST = 0x10FFFF

#: The table is full while there are still names for what one change can need.
_RESERVE = 100_000

#: Reports come within moments: for so many edits, counted back from the last one, they are waited for.
_STILL_OPEN = 256


class EditTable(dict[str, Attribution]):
    """Mark -> what was known of its edit when it came.

    What has become known since stands beside the rows: reports (`claim`) come first, then the older marks that a
    text may have inherited (`heirs`), then the row itself. `attribution` is the answer of all three.

    Attributes:
        reports: how many have come: the answers for marks that are there stay the same until there is another one.
    """

    __slots__ = ("_claims", "_next", "_parents", "_settled", "reports")

    def __init__(self) -> None:
        super().__init__()
        self._next = _FIRST
        self._parents: dict[str, str] = {}
        self._claims: dict[str, Attribution] = {}
        self._settled: dict[str, Attribution] = {}
        self.reports = 0

    @property
    def is_full(self) -> bool:
        """Whether the names run out: it is time to start over with a table of the marks that are in use."""
        return self._next > _LAST - _RESERVE

    @property
    def next_name(self) -> int:
        """The code point of the mark that comes next: older edits have smaller ones."""
        return self._next

    def first_of(self, mark: str) -> str:
        """The mark that a mark speaks for in the end: itself, if it inherited nothing."""
        while (parent := self._parents.get(mark)) is not None:
            mark = parent
        return mark

    def new(self, attribution: Attribution) -> str:
        """A fresh mark."""
        mark = chr(self._next)
        self._next += 1
        if self._next in _SURROGATES:
            self._next = _SURROGATES.stop
        self[mark] = attribution
        return mark

    def heirs(self, parents: Iterable[str]) -> dict[str, str]:
        """Fresh marks that speak for older ones, until there is a report about themselves.

        Old edits of which the same is known get one heir together; an edit that a report may still come for, its own.
        """
        heirs: dict[str, str] = {}
        joined: dict[int, str] = {}
        settled = self._next - _STILL_OPEN
        claims, older = self._claims, self._parents
        for parent in sorted(parents):
            inherits = parent in older or parent in claims
            known = self.attribution(parent) if inherits else self[parent]
            # By identity: hashing eight fields for every character of a typed text would cost more than all the rest,
            # and edits of which the same is known share the very object.
            heir = joined.get(id(known)) if ord(parent) < settled else None
            if heir is None:
                heir = joined[id(known)] = self.new(known)
                older[heir] = parent
            heirs[parent] = heir
        return heirs

    def is_heir(self, mark: str) -> bool:
        """Whether a mark speaks for an older one."""
        return mark in self._parents

    def is_reported(self, mark: str) -> bool:
        """Whether there was a report about the edit that a mark names."""
        return mark in self._claims

    def is_completion(self, mark: str) -> bool:
        """Whether the edit that a mark names was reported as an AI's."""
        return (claim := self._claims.get(mark)) is not None and claim.origin is Origin.AI

    def claim(self, mark: str, attribution: Attribution) -> None:
        """A report about the edit that a mark names: it decides."""
        self._claims[mark] = self._settled[mark] = attribution
        self.reports += 1

    def attribution(self, mark: str) -> Attribution:
        """What is known of the edit that a mark names.

        Raises:
            KeyError: no edit has that name.
        """
        while True:
            if (claim := self._claims.get(mark)) is not None:
                return claim
            if (parent := self._parents.get(mark)) is None:
                return self[mark]
            mark = parent

    def take_settled(self) -> dict[str, Attribution]:
        """The marks that reports have come for since this was last asked, and those that speak for them."""
        if not self._settled:
            return {}
        taken, self._settled = self._settled, {}
        for mark in self._parents:
            ancestor: str | None = mark
            while ancestor is not None and ancestor not in self._claims:
                ancestor = self._parents.get(ancestor)
            if ancestor in taken:
                taken[mark] = self.attribution(mark)
        return taken


class Answers(dict[str, Attribution]):
    """The answers of a table, kept while one question is answered."""

    def __init__(self, table: EditTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, mark: str) -> Attribution:
        """Ask the table once."""
        known = self[mark] = self._table.attribution(mark)
        return known
