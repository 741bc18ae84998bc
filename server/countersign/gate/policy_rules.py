"""Rules as a policy states them: under which conditions how many people of which role are asked."""

from dataclasses import dataclass
from datetime import date

from countersign.gate.comparison import Comparison, RoleComparison
from countersign.gate.conditions import When
from countersign.gate.findings import Carry, Need
from countersign.gate.globs import below
from countersign.gate.tiers import CRITICAL

#: The role that is asked where nobody says otherwise; an order of roles without it could never be judged.
REVIEWER_ROLE = "senior"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule.

    Attributes:
        id: as the policy has it, and as findings show it.
        when: conditions.
        need: what is asked then. Its `carry` is `carry` of this rule, or goes by the tier of the file.
        carry: as the rule states it.
        until: the last day on which it holds.
        directory: the one in whose policy it stands, and to which it is confined; empty for the top.
        spares: directories below that go by their own rules alone.
    """

    id: str
    when: When
    need: Need
    carry: Carry | None = None
    until: date | None = None
    directory: str = ""
    spares: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether it is about a path at all."""
        return below(path, self.directory) and not any(below(path, spared) for spared in self.spares)

    def carry_in(self, tiers: frozenset[str]) -> Carry:
        """What an approval of a file in these tiers survives."""
        return self.carry or (Carry.SAME_DELTA if CRITICAL in tiers else Carry.REPLAY)


#: What a policy without rules asks for.
DEFAULT_RULES = (
    PolicyRule(
        "junior-ai",
        When(ai_lines=Comparison(">", 0), author_role=RoleComparison("<", REVIEWER_ROLE)),
        Need(count=1, role=REVIEWER_ROLE),
    ),
)
