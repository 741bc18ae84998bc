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

    __slots__ = ("_fresh", "judge")

    def __init__(self) -> None:
        self._fresh: bytearray | None = None
        self.judge: Judge | None = None

    def compared(
        self, new_lines: Sequence[bool], judge: Judge | None, committed: Mapping[int, Line] | None = None
    ) -> None:
        """Take over a comparison with the base, and what the gate says of the lines that are committed as they are."""
        self._fresh = bytearray(new_lines)
        for number, line in (committed or {}).items():
            self._fresh[number] = line
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
            if breaks and text[0] in "\r\n" and one.start_index:
                now[0] = fresh[first]
            if breaks and text[-1] in "\r\n" and not one.end_index:
                now[-1] = fresh[last]
            fresh[first : last + 1] = now
        if len(fresh) != lines:
            self._fresh = None

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
