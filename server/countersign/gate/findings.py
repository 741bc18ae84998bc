"""Findings: the one thing that rules produce and that the editor, the command line and CI show."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How loudly a finding is shown; the policy's mode decides."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class LineRange:
    """Lines of a file, half-open and counted from zero. Without any line: the file as a whole."""

    start: int
    stop: int

    @property
    def label(self) -> str:
        """What people read, inclusive and counted from one: "3" or "3-4"; empty for a file as a whole."""
        if self.start == self.stop:
            return ""
        return str(self.stop) if self.stop - self.start == 1 else f"{self.start + 1}-{self.stop}"


class Carry(StrEnum):
    """What carries a sign-off over to another base."""

    REPLAY = "replay"  # where the base changed the same file, a clean three-way replay of what was signed
    SAME_DELTA = "same-delta"  # nothing: it counts only while the base leaves the file alone


@dataclass(frozen=True, slots=True)
class Need:
    """What would clear a finding: `count` people of `role` or above who did not contribute to the change.

    Attributes:
        count: how many.
        role: the least.
        carry: what carries their sign-offs over to another base.
        touch: whether it takes a key that has to be touched.
    """

    count: int
    role: str
    carry: Carry = Carry.REPLAY
    touch: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines that a rule has something to say about.

    `rule` is the id under which docs/rules.md explains it. `message` is a whole sentence that stands alone:
    file, lines, whose text, what is needed, who may give it. `needs` is None where nothing is needed. `have`
    names those who have signed already.
    """

    rule: str
    severity: Severity
    path: str
    lines: LineRange
    message: str
    needs: Need | None
    have: tuple[str, ...] = ()
