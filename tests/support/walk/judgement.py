"""What the product says of lines and characters, held against what they say themselves."""

import re
from collections import Counter
from collections.abc import Callable

from countersign.provenance.record import Record
from support.chronicle import split
from support.walk.alike import Ledger
from support.walk.alphabet import Writer, says_too_little, truth

#: What git writes into a file where it finds a conflict; keys may have been pressed in it since.
MARKER = re.compile(r"[<=>|]{2,}")

#: What may be said of a line beside the truth, where a part of what was known is lost. Never the other way round.
_LOSSES = {
    "ai": {"unknown", "mixed"},
    "mixed": {"unknown", "ai"},
    "human": {"unknown"},
    "unknown": set[str](),
}


class WrongOriginError(AssertionError):
    """A line or a character was called what it is not."""


class Judgement:
    """Lines that were judged.

    Attributes:
        told: of lines whose writer is known, how many were judged.
        lost: of these, how many are called less than is known, by what was done just before it was seen.
        slight: how many are called something else, and cannot be held against anybody: they say too little, or share
            words with others.
        taken: how many steps there were of each kind.
        trail: what was done and seen, for whoever has to find out why.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        """Judge by what the characters say, or by a ledger where they say nothing."""
        self._ledger = ledger
        self.told = 0
        self.slight = 0
        self.lost: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.trail: list[str] = []
        self._mourned: set[tuple[str, str]] = set()

    def record(self, step: str, where: str, record: Record, read: Callable[[str], str]) -> None:
        """Judge all lines of a record; `read` gives the text at a path."""
        for path, rows in record.files.items():
            lines = split(read(path))
            for row, numbers in rows:
                for number in numbers:
                    self.line(step, (where, path, number), lines[number - 1], row[0])

    def line(self, step: str, place: tuple[str, str, int], line: str, origin: str) -> None:
        """Judge one line; its place is the question that was asked, a path, and a number.

        Raises:
            WrongOriginError: it is called what it is not.
        """
        question, path, number = place
        where = f"{question} {path}:{number}"
        if MARKER.search(line):
            return
        if self._ledger is not None:
            self._judge_by_ledger(step, (where, path, line), origin)
            return
        right = truth(line)
        if right:
            self._judge(step, (where, line), right, origin)

    def _judge(self, step: str, seen: tuple[str, str], right: str, origin: str) -> None:
        where, line = seen
        if origin != right and says_too_little(line) and not (right == "ai" and origin == "human"):
            self.slight += 1
            return
        if origin != right and origin not in _LOSSES[right]:
            raise WrongOriginError(f"after {step}: {where} is called {origin}: {line}")
        if right == "unknown":
            return
        self.told += 1
        what = where.partition(" ")[0]
        if origin != right and (line, what) not in self._mourned:
            self._mourned.add((line, what))
            self.lost[f"{step}: {right} as {origin}"] += 1
            self.trail.append(f"  LOST {where}, {right} as {origin}: {line}")

    def _judge_by_ledger(self, step: str, seen: tuple[str, str, str], origin: str) -> None:
        where, path, line = seen
        assert self._ledger is not None
        possible = self._ledger.possible(path, line)
        if possible is None:
            return
        if origin == "human" and Writer.PERSON not in possible:
            raise WrongOriginError(f"after {step}: {where} is called {origin}: {line}")
        if len(possible) == 1 and Writer.NOBODY not in possible:
            self.told += 1
            if origin == "unknown":
                self.lost[f"{step}: as unknown"] += 1
        if origin in ("ai", "mixed") and Writer.AGENT not in possible:
            self.slight += 1

    def characters(self, step: str, where: str, letters: str, line: str, origin: str) -> None:
        """Judge characters of one line of which the editor says one and the same thing.

        Raises:
            WrongOriginError: they are called what they are not.
        """
        for letter in set(letters):
            right = "" if MARKER.search(line) else truth(letter)
            # What is left of a marker that somebody has edited is no line of git's, and yet of git's letters.
            if right:
                self._judge(step, (f"{where} {letter!r}", line), right, origin)
