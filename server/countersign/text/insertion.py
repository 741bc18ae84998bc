"""Insertions of late, kept so that evidence about them may still arrive."""

from collections.abc import Iterator

#: How many insertions evidence can still arrive for, and how many versions a report may be off by.
_KEPT = 4096
_VERSIONS_OFF = 8

#: One text that one change put in: the version, the text, and the marks of `text[start : start + len(marks)]`, the part
#: that is new (what it shares with the text that it replaced, at either end, kept its marks). A plain tuple: there is
#: one for every key.
Insertion = tuple[int, str, int, str]


class Insertions(list[Insertion]):
    """The insertions of late, oldest first."""

    __slots__ = ()

    @property
    def are_many(self) -> bool:
        """Whether it is time to let the oldest go."""
        return len(self) > 2 * _KEPT

    def trim(self) -> None:
        """Let the oldest go."""
        del self[:-_KEPT]

    def core(self, k: int) -> str:
        """The part of the text that is new."""
        _, text, start, marks = self[k]
        return text[start : start + len(marks)]

    def marks(self, k: int) -> str:
        """The marks of the part that is new."""
        return self[k][3]

    def all_marks(self) -> set[str]:
        """The marks that evidence may still arrive for."""
        return set("".join([marks for _, _, _, marks in self]))

    def remark(self, k: int, marks: str) -> None:
        """The new part has other marks now."""
        version, text, start, _ = self[k]
        self[k] = (version, text, start, marks)

    def of_version(self, version: int, off: int = 0) -> Iterator[int]:
        """Where the insertions of a version stand, newest first; of its neighbours too, up to `off` versions away."""
        for k in range(len(self) - 1, -1, -1):
            distance = self[k][0] - version
            if distance < -off:
                return
            if distance <= off:
                yield k

    def reported(self, version: int, text: str) -> list[tuple[int, int, int]]:
        """Which insertions a report about a version and a text speaks of.

        A report may name less than was put in (one change brought an accepted completion and the keys after it) or
        more (an editor inserts only what differs). If nothing of that version fits, the client may have counted
        otherwise: then only the very text is evidence.

        Returns:
            Index of the insertion, and the part of its new characters, half-open, that is spoken of.
        """
        if not text:
            return []
        places = list(self.of_version(version))
        whole = [(k, *part) for k in places if (part := self._part(k, text)) is not None]
        if whole:
            return whole
        less = [(k, 0, len(self[k][3])) for k in places if self[k][1] and self[k][1] in text]
        if less or len(text.strip()) < 2:  # noqa: PLR2004 (one character alone is no evidence)
            return less
        near = (k for k in self.of_version(version, _VERSIONS_OFF) if self[k][1] == text)
        return [(k, 0, len(self[k][3])) for k in near][:1]

    def _part(self, k: int, text: str) -> tuple[int, int] | None:
        _, inserted, start, marks = self[k]
        size = len(marks)
        if _with_plain_ends(inserted) == _with_plain_ends(text):
            return 0, size
        begin = inserted.find(text)
        if begin < 0:
            return None
        begin -= start
        return min(size, max(0, begin)), min(size, max(0, begin + len(text)))


def _with_plain_ends(text: str) -> str:
    """The text with the protocol's line ends all alike: an editor puts in those of the document."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
