"""Texts that a completion tool has offered lately: what arrives in one change and was offered is the tool's.

A hand types one character at a time, so an offer says nothing of typed text, even if it is the same.
"""

from collections import deque
from typing import NamedTuple

from countersign.origin import Attribution

#: How many offers of late are kept for a document, and how many characters of them.
_KEPT = 64
_CHARACTERS = 400_000

#: What is accepted in parts must say at least so much to be recognised.
_PART_MINIMUM = 2


class Offer(NamedTuple):
    """One text that was offered, and what is known of text that comes from it."""

    text: str
    attribution: Attribution


class Offers:
    """The offers of one document, newest last."""

    __slots__ = ("_offers", "_size")

    def __init__(self) -> None:
        self._offers: deque[Offer] = deque()
        self._size = 0

    def add(self, offer: Offer) -> None:
        """Remember an offer."""
        if not offer.text.strip():
            return
        self._offers.append(offer)
        self._size += len(offer.text)
        while len(self._offers) > _KEPT or (self._size > _CHARACTERS and len(self._offers) > 1):
            self._size -= len(self._offers.popleft().text)

    def find(self, text: str) -> Attribution | None:
        """What is known of a text that came in one piece, if it was offered: as a whole, or a part of an offer.

        Editors put in only what differs from what was typed already, and take offers word by word.
        """
        plain = _with_plain_ends(text)
        if len(plain.strip()) < _PART_MINIMUM:
            return None
        for offer in reversed(self._offers):
            if plain in _with_plain_ends(offer.text):
                return offer.attribution
        return None


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
