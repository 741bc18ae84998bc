"""Findings: the one thing that rules produce and that the editor, the command line and CI show."""

from dataclasses import dataclass
from enum import StrEnum

#: Ids of findings that come from no rule of a policy. Each has its heading in docs/rules.md.
BUILT_IN = frozenset(
    {
        "control-plane",
        "policy-first",
        "roster-missing",
        "too-many-files",
        "path-collision",
        "record-changed",
        "review-debt",
        "no-roster",
    }
)


class Severity(StrEnum):
    """How loudly a finding is shown; the policy's mode decides."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Carry(StrEnum):
    """When an approval still counts although the base has moved."""

    REPLAY = "replay"  # the same files were touched, and replaying the change gives what is judged
    SAME_DELTA = "same-delta"  # what the change does to the file is the same to the byte


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


@dataclass(frozen=True, slots=True)
class Need:
    """What would clear a finding: different people who did not contribute to the change.

    Attributes:
        count: how many of `role` or above.
        role: the least role.
        admins: how many who may change policy and roster, of whatever role, besides.
        one_for_both: whether one person may be both.
        distinct_teams: how many teams they have to be from, each person standing for one.
        note: words, each of which the note of one of the sign-offs has to have.
        touch: whether only a key counts that somebody has to touch.
        carry: what an approval survives.
    """

    count: int
    role: str
    admins: int = 0
    one_for_both: bool = False
    distinct_teams: int = 0
    note: tuple[str, ...] = ()
    touch: bool = False
    carry: Carry = Carry.REPLAY


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines that a rule has something to say about.

    `rule` is the id of a rule of the policy, or one under which docs/rules.md explains it. `message` is a whole
    sentence that stands alone: file, lines, whose text, what is needed, who may give it. `needs` is None where nothing
    is needed, or nobody's sign-off would help. `have` names those who have signed already.
    """

    rule: str
    severity: Severity
    path: str
    lines: LineRange
    message: str
    needs: Need | None
    have: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Under which docs/rules.md explains it."""
        return self.rule if self.rule in BUILT_IN else "policy-rule"
