"""Which lines of a document are new against the base, and whether such lines ask for a review."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from countersign.origin import Attribution
from countersign.text.splice import Splice


class Line(IntEnum):
    """How a line stands. Those that are committed are what the gate says of them."""

    OLD = 0  # the base has it
    NEW = 1  # not committed yet
    OPEN = 2  # committed, and somebody has to sign it off
    SIGNED = 3  # committed and signed off
    FREE = 4  # committed, and no rule asks for anybody


_NEW = Line.NEW

#: After so many edits that move lines, it is not worked out any more where lines are now.
_MOVES_KEPT = 1000


@dataclass(frozen=True, slots=True)
class _Move:
    """An edit that left a document with more lines or fewer: some lines of before became `count` lines."""

    first: int
    last: int
    count: int
    keeps_first: bool
    keeps_last: bool

    def where(self, line: int) -> int | None:
        if line < self.first or (line == self.first and self.keeps_first):
            return line
        if line > self.last or (line == self.last and self.keeps_last):
            return line + self.count - (self.last - self.first + 1)
        return None


@dataclass(frozen=True, slots=True)
class Judge:
    """How new text of a file is judged.

    Attributes:
        asks: whether an attribution is judged as AI text that somebody else has to sign off.
        need: who has to, in words; empty if nobody has.
    """

    asks: Callable[[Attribution], bool]
    need: str = ""


class Standing:
    """For each line how it stands. Between two comparisons it follows the edits: a touched line is new.

    Attributes:
        judge: None where there is nothing to judge by: outside of a repository.
    """

    __slots__ = ("_fresh", "_moves", "judge")

    def __init__(self) -> None:
        self._fresh: bytearray | None = None
        self._moves: list[_Move] = []
        self.judge: Judge | None = None

    def compared(
        self, new_lines: Sequence[bool], judge: Judge | None, committed: Mapping[int, Line] | None = None
    ) -> None:
        """Take over a comparison with the base, and what the gate says of the lines that are committed as they are."""
        self._fresh = bytearray(new_lines)
        for number, line in (committed or {}).items():
            self._fresh[number] = line
        self._moves = []
        self.judge = judge

    def follow(self, splices: Sequence[Splice], lines: int) -> None:
        """Take over edits of the document.

        Args:
            splices: the edits, in order.
            lines: how many lines the document has after them. Where a carriage return and a line feed of different
                edits have met, these are fewer than the edits tell; then every line counts as new until the next
                comparison.
        """
        fresh = self._fresh
        if fresh is None:
            return
        for one in splices:
            first, last = one.start_line, one.end_line
            text = one.text
            breaks = text.count("\n") + text.count("\r") - text.count("\r\n") if text else 0
            now = bytearray([_NEW]) * (breaks + 1)
            if last >= len(fresh):
                self._fresh = None
                return
            keeps_first = bool(breaks and text[0] in "\r\n" and one.start_index)
            keeps_last = bool(breaks and text[-1] in "\r\n" and not one.end_index)
            if keeps_first:
                now[0] = fresh[first]
            if keeps_last:
                now[-1] = fresh[last]
            fresh[first : last + 1] = now
            if breaks != last - first and len(self._moves) <= _MOVES_KEPT:
                self._moves.append(_Move(first, last, breaks + 1, keeps_first, keeps_last))
        if len(fresh) != lines:
            self._fresh = None

    def where(self, lines: range) -> range | None:
        """Where lines of the last comparison are now: from the first to the last of them that the edits have left.

        Returns:
            None where none is left, or it is not known.
        """
        if self._fresh is None or len(self._moves) > _MOVES_KEPT:
            return None
        left = [at for line in lines if (at := self._now(line)) is not None]
        return range(left[0], left[-1] + 1) if left else None

    def _now(self, line: int) -> int | None:
        now: int | None = line
        for move in self._moves:
            if now is None:
                break
            now = move.where(now)
        return now

    @property
    def is_compared(self) -> bool:
        """Whether anything is known of how the lines stand."""
        return self._fresh is not None

    def is_new(self, line: int) -> bool:
        """Whether a line is new; where nothing was compared yet, every line counts as new."""
        fresh = self._fresh
        return fresh is None or line >= len(fresh) or fresh[line] != Line.OLD

    def state(self, line: int, known: Attribution) -> str:
        """The `state` of text on a line, as the `attribution` command says it."""
        match self.line(line):
            case Line.OPEN:
                return "needs-review"
            case Line.SIGNED:
                return "signed-off"
            case Line.NEW if self.judge is not None and self.judge.asks(known):
                return "needs-review"
        return "none"

    def line(self, line: int) -> Line:
        """How a line stands; where nothing was compared yet, every line is new."""
        fresh = self._fresh
        return Line.NEW if fresh is None or line >= len(fresh) else Line(fresh[line])
