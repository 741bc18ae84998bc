"""The change that brings the first policy: somebody whom its own roster names has to have signed it.

Nobody else is there yet who could be asked. The signature shows that a key of the roster works and that its owner wants
the policy: from the next change on, a policy and a roster that nobody can satisfy would lock everybody out.
"""

from collections.abc import Iterator
from dataclasses import replace

from countersign.gate.change import JudgedChange
from countersign.gate.check import Judgement, Verdict, verdict_of
from countersign.gate.clearing import clear
from countersign.gate.findings import Carry, Finding, LineRange, Need
from countersign.gate.policy import POLICY_FILE, REVIEWER_ROLE, Mode
from countersign.gate.requirements import Requirements
from countersign.gate.reviewers import eligible
from countersign.gate.roster import ROSTER_FILE, Roster
from countersign.gate.rosterless import ROSTER_MISSING, only_brings_roster
from countersign.gate.statements import Matter, SignOffs
from countersign.gate.wording import clearing_phrase, need_phrase, shown_path

POLICY_FIRST = "policy-first"

_NEED = Need(count=1, role=REVIEWER_ROLE, carry=Carry.SAME_DELTA)
_CONTROL = (POLICY_FILE, ROSTER_FILE)


def is_first(in_force: Requirements, change: JudgedChange) -> bool:
    """Whether a change brings what the target has not got: a policy, or the roster to it."""
    incomplete = not in_force.policy.stated or in_force.roster is None
    return incomplete and any(file.path in _CONTROL for file in change.files)


def with_first_policy(
    judgement: Judgement,
    change: JudgedChange,
    in_force: Requirements,
    brought: Requirements,
    signed: SignOffs | None,
    matter: Matter | None,
) -> Judgement:
    """A judgement, and what there is to say of the policy that the change brings.

    Args:
        judgement: by what is in force.
        change: that `is_first` is said of.
        in_force: on the target.
        brought: as the change has it.
        signed: by people of the roster that is brought; None if nobody could have.
        matter: what they have to be about.
    """
    if not brought.policy.stated:
        return judgement
    nobody = replace(change, contributors=frozenset())
    roster = _signers(in_force, brought)
    if brought.roster is not None and only_brings_roster(change):
        judgement = _without_missing_roster(judgement)
    # What is in force may not be lowered by what comes after it: without a policy, the defaults are in force.
    begins = not in_force.policy.stated and in_force.roster is None
    mode = brought.policy.mode if begins else in_force.policy.mode
    findings = tuple(_findings(nobody, mode, roster))
    if roster is not None and signed is not None and matter is not None:
        left = clear(findings, nobody, roster, signed, matter).findings
    else:
        left = findings
    if not left:
        return replace(judgement, cleared=(*findings, *judgement.cleared))
    worse = max((judgement.verdict, verdict_of(mode)), key=list(Verdict).index)
    names = () if roster is None else tuple((person.name,) for person in eligible(_NEED, nobody, roster))
    return replace(
        judgement,
        verdict=worse,
        findings=(*left, *judgement.findings),
        unblock=names if not judgement.findings else (),
    )


def _signers(in_force: Requirements, brought: Requirements) -> Roster | None:
    """Those on the roster that is brought who may vouch for it: where there is one already, nobody makes it up anew."""
    if brought.roster is None or in_force.roster is None:
        return brought.roster
    ranks = in_force.roster.roles.reaches
    senior = {person.name for person in in_force.roster.people if ranks(person.role, REVIEWER_ROLE)}
    return replace(brought.roster, people=tuple(one for one in brought.roster.people if one.name in senior))


def _without_missing_roster(judgement: Judgement) -> Judgement:
    """A judgement of a change that brings what is missing: whether it may is said by those who have to sign it."""
    left = tuple(finding for finding in judgement.findings if finding.rule != ROSTER_MISSING)
    return replace(judgement, findings=left, verdict=judgement.verdict if left else Verdict.CLEAR)


def _findings(change: JudgedChange, mode: Mode, roster: Roster | None) -> Iterator[Finding]:
    if roster is None:
        asked = f"brings a policy, and no {ROSTER_FILE} with somebody who has signed it; bring both together"
    else:
        way_out = clearing_phrase(eligible(_NEED, change, roster), _NEED, roster)
        asked = (
            f"the first policy needs {need_phrase(_NEED)} of the roster that comes with it to sign it off, "
            f"contributor or not; {way_out}"
        )
    for file in change.files:
        if file.path in _CONTROL:
            message = f"{shown_path(file.path)}: {asked} (rule {POLICY_FIRST})."
            need = None if roster is None else _NEED
            yield Finding(POLICY_FIRST, mode.severity, file.path, LineRange(0, 0), message, need)
