"""Text that left a tracked document, with its marks: what undo, cut and paste, drag and move bring back."""

from collections import deque
from itertools import islice
from typing import NamedTuple

from countersign.text.edit_table import EditTable

#: How much is kept, over all documents that share one memory.
_PIECES = 512
_CHARACTERS = 4_000_000

#: A part of a piece that comes back alone must say at least so much to be recognised; and it is looked for in so many
#: of the pieces only, the newest ones.
_PART_MINIMUM = 8
_SEARCHED = 64


class Piece(NamedTuple):
    """A text that left a document: `marks` is as long as `text`, and `table` is the one that they are names in."""

    text: str
    marks: str
    table: EditTable


class Departed:
    """The pieces that left lately, newest last. Shared by the documents between which text is moved."""

    __slots__ = ("_by_text", "_pieces", "_size")

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()
        self._by_text: dict[str, Piece] = {}
        self._size = 0

    def add(self, piece: Piece) -> None:
        """Remember a text that just left."""
        self._pieces.append(piece)
        self._by_text[piece.text] = piece
        self._size += len(piece.text)
        while len(self._pieces) > _PIECES or (self._size > _CHARACTERS and len(self._pieces) > 1):
            oldest = self._pieces.popleft()
            self._size -= len(oldest.text)
            if self._by_text[oldest.text] is oldest:
                del self._by_text[oldest.text]

    def find(self, text: str, *, part: bool = True) -> tuple[Piece, int] | None:
        """The newest piece that is this text, or else holds it; and where in the piece it begins."""
        piece = self._by_text.get(text)
        if piece is not None:
            return piece, 0
        size = len(text)
        if part and size >= _PART_MINIMUM and _says_something(text):
            for piece in islice(reversed(self._pieces), _SEARCHED):
                if len(piece.text) > size and (start := piece.text.find(text)) >= 0:
                    return piece, start
        return None


def _says_something(text: str) -> bool:
    return sum(map(str.isalnum, text[: 8 * _PART_MINIMUM])) >= _PART_MINIMUM
