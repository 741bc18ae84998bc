"""What a rule is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding
from countersign.gate.policy import Policy
from countersign.gate.roster import Roster


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `id` is its heading in docs/rules.md, `judge` gives its findings in the order of the change.

    A rule sees values only, so that the same change, roster and policy always give the same findings.
    """

    id: str
    judge: Callable[[JudgedChange, Roster, Policy], Iterable[Finding]]
