"""Letters that say who wrote them."""

import random
from collections.abc import Iterable
from enum import StrEnum


class Writer(StrEnum):
    """Who wrote a character."""

    AGENT = "A"
    PERSON = "H"
    NOBODY = "U"  # nobody that was watched: another program, a paste
    GIT = "-"  # what git writes where it finds a conflict


#: One set that editors and servers treat as plainly as they can, and one of other scripts, in which the last letters
#: take two units of UTF-16. All of them are letters or digits, so that they make words.
_SETS = {
    "plain": {Writer.AGENT: (0x41, 0x5B), Writer.PERSON: (0x61, 0x7B), Writer.NOBODY: (0x30, 0x3A)},
    "wide": {Writer.AGENT: (0x4E00, 0x9FA0), Writer.PERSON: (0xAC00, 0xD7A0), Writer.NOBODY: (0x20000, 0x2A6D0)},
}

_WRITERS = [
    (range(*bounds), writer) for letters in _SETS.values() for writer, bounds in letters.items()
]  # fmt: skip


class Alphabet:
    """Mints letters and words; a word is never the word of another writer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._letters = _SETS[name]

    def letter(self, chance: random.Random, writer: Writer) -> str:
        return chr(chance.randrange(*self._letters[writer]))

    def word(self, chance: random.Random, writer: Writer) -> str:
        return "".join(self.letter(chance, writer) for _ in range(6 if self.name == "plain" else 3))

    def line(self, chance: random.Random, writer: Writer) -> str:
        return " ".join(self.word(chance, writer) for _ in range(chance.randint(3, 4)))


def writer_of(character: str) -> Writer:
    """Who wrote a visible character."""
    code = ord(character)
    for codes, writer in _WRITERS:
        if code in codes:
            return writer
    return Writer.GIT


#: What the product takes for no evidence when text moves or is rewritten around it: see `docs/scenarios.md`.
_FEWEST_LETTERS = 3


def says_too_little(line: str) -> bool:
    """Whether a line, when it is moved, is anybody's: it has hardly a letter, or some word of it has but one."""
    words = line.split()
    return sum(map(len, words)) < _FEWEST_LETTERS or any(len(word) == 1 for word in words)


def truth(characters: Iterable[str]) -> str:
    """What a line is, by its characters; empty for a blank one."""
    writers = {writer_of(character) for character in set(characters) if not character.isspace()}
    if Writer.GIT in writers:
        return ""
    if Writer.AGENT in writers:
        return "ai" if writers == {Writer.AGENT} else "mixed"
    if Writer.NOBODY in writers:
        return "unknown"
    return "human" if writers else ""
