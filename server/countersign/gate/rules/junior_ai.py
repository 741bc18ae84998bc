"""AI text in a change that somebody below senior contributed to needs a senior."""

from collections.abc import Iterator

from countersign.gate.change import JudgedChange, blocks
from countersign.gate.findings import Finding, Need
from countersign.gate.policy import REVIEWER_ROLE, Policy
from countersign.gate.reviewers import eligible
from countersign.gate.roster import Roster
from countersign.gate.rule import Rule
from countersign.gate.wording import change_phrase, clearing_phrase, place_phrase, text_phrase

ID = "junior-ai"
_NEED = Need(count=1, role=REVIEWER_ROLE)


def findings(change: JudgedChange, roster: Roster, policy: Policy) -> Iterator[Finding]:
    """One finding for each block that is judged as AI text, unless every contributor is a senior or above."""
    least = roster.roles.least(roster.role(email) for email in change.contributors)
    if roster.roles.reaches(least, _NEED.role):
        return
    who = change_phrase(change, roster)
    way_out = clearing_phrase(eligible(_NEED, change, roster), _NEED.role, roster)
    for block in blocks(change, policy):
        message = (
            f"{place_phrase(block)}: {text_phrase(block.attributions)} in a change {who} needs one person "
            f"of role {_NEED.role} or above to sign it off; {way_out} (rule {ID})."
        )
        yield Finding(ID, policy.mode.severity, block.path, block.lines, message, _NEED)


RULE = Rule(ID, findings)
