"""What is known of a piece of text: whose it is, and on what evidence. The words that every room speaks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Origin(StrEnum):
    """Whose text it is. `MIXED` is said of lines only: some characters are AI's and some are not."""

    AI = "ai"
    MIXED = "mixed"
    HUMAN = "human"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """How an origin is known, from strong to weak."""

    OBSERVED = "observed"
    DECLARED = "declared"
    INFERRED = "inferred"
    NONE = "none"


class Reason(StrEnum):
    """Why the origin of a text is not known."""

    UNTRACKED = "untracked"  # no tool was running
    EXTERNAL = "external"  # changed outside the editor, and nobody reported it
    PASTE = "paste"
    BURST = "burst"  # came in one piece, and no one claimed it


@dataclass(frozen=True, slots=True)
class Attribution:
    """What is known of one edit, or of one line.

    Empty strings stand for "not known"; `reason` is given exactly where the origin is unknown.
    `by` and `at` belong to statements (`Evidence.DECLARED`): who said it, and when (RFC 3339).
    """

    origin: Origin
    evidence: Evidence
    tool: str = ""
    model: str = ""
    session: str = ""
    reason: Reason | None = None
    by: str = ""
    at: str = ""

    def fields(self) -> tuple[str, str, str, str, str, str, str, str]:
        """Eight strings, in the order that files and notes keep them in."""
        reason = "" if self.reason is None else self.reason.value
        return (
            self.origin.value, self.evidence.value, self.tool, self.model, self.session, reason, self.by, self.at,
        )  # fmt: skip

    @classmethod
    def from_fields(cls, fields: tuple[str, ...] | list[str]) -> Self:
        """The inverse of `fields`.

        Raises:
            ValueError: not eight strings, or a word that is not an origin, an evidence or a reason.
        """
        origin, evidence, tool, model, session, reason, by, at = fields
        return cls(
            Origin(origin), Evidence(evidence), tool, model, session, Reason(reason) if reason else None, by, at,
        )  # fmt: skip


def unknown(reason: Reason) -> Attribution:
    """Text that nobody observed."""
    return Attribution(Origin.UNKNOWN, Evidence.NONE, reason=reason)


UNTRACKED = unknown(Reason.UNTRACKED)
EXTERNAL = unknown(Reason.EXTERNAL)
PASTE = unknown(Reason.PASTE)
BURST = unknown(Reason.BURST)

TYPED_OBSERVED = Attribution(Origin.HUMAN, Evidence.OBSERVED)
TYPED_INFERRED = Attribution(Origin.HUMAN, Evidence.INFERRED)

#: Where memories of the same text disagree, the higher one is believed: AI beats unknown beats human.
_CAUTION = {Origin.AI: 3, Origin.MIXED: 2, Origin.UNKNOWN: 1, Origin.HUMAN: 0}


def more_cautious(one: Attribution, other: Attribution) -> Attribution:
    """The one of two memories of the same text that asks for more review; `one` where they ask for the same."""
    return other if _CAUTION[other.origin] > _CAUTION[one.origin] else one
