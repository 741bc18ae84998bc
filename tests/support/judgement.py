"""What the product says of lines, held against what their words say."""

import re
from collections import Counter
from collections.abc import Callable

from countersign.provenance.record import Record
from support.chronicle import split

MARKER = re.compile(r"(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)")


def truth(line: str) -> str:
    """What a line is, by its words."""
    writers = {word[0] for word in line.split()}
    if not writers <= {"A", "H", "U"}:
        raise AssertionError(f"a line that nobody wrote: {line!r}")
    if "A" in writers:
        return "ai" if writers == {"A"} else "mixed"
    return "unknown" if "U" in writers or not writers else "human"


class WrongOriginError(AssertionError):
    """A line was called what it is not."""


class Judgement:
    """Lines that were judged.

    Attributes:
        told: of lines whose writer is known, how many were judged.
        lost: of these, how many the product calls unknown, by the step after which it was seen.
        trail: what was done and seen, for whoever has to find out why.
    """

    def __init__(self) -> None:
        self.told = 0
        self.lost: Counter[str] = Counter()
        self.trail: list[str] = []
        self._mourned: set[tuple[str, str]] = set()

    def record(self, step: str, where: str, record: Record, read: Callable[[str], str]) -> None:
        """Judge all lines of a record; `read` gives the text at a path."""
        for path, rows in record.files.items():
            lines = split(read(path))
            for row, numbers in rows:
                for number in numbers:
                    self.line(step, f"{where} {path}:{number}", lines[number - 1], row[0])

    def line(self, step: str, where: str, line: str, origin: str) -> None:
        """Judge one line.

        Raises:
            WrongOriginError: it is called what it is not.
        """
        if not line.strip() or MARKER.match(line):
            return
        right = truth(line)
        allowed = {right, "unknown"}
        if right == "mixed":
            allowed |= {"ai"}  # the rest may be lost, and white space of a kept line is nobody's
        if origin not in allowed:
            trail = "\n".join(self.trail[-40:])
            raise WrongOriginError(f"after {step}: {where} is called {origin}: {line}\n{trail}")
        if right == "unknown":
            return
        self.told += 1
        what = where.partition(" ")[0]
        if origin == "unknown" and (line, what) not in self._mourned:
            self._mourned.add((line, what))
            self.lost[step] += 1
            self.trail.append(f"  LOST {where}: {line}")
