"""A change to what decides how changes are judged needs a senior and an admin: the floor that no policy can lower."""

from collections.abc import Iterator

from countersign.gate.change import JudgedChange
from countersign.gate.control_plane import is_control
from countersign.gate.findings import Carry, Finding, LineRange, Need
from countersign.gate.policy import REVIEWER_ROLE, Policy
from countersign.gate.reviewers import eligible, enough
from countersign.gate.roster import Roster
from countersign.gate.rule import Rule
from countersign.gate.wording import change_phrase, clearing_phrase, need_phrase, shown_path

ID = "control-plane"


def findings(change: JudgedChange, roster: Roster, policy: Policy) -> Iterator[Finding]:
    """One finding for each such file, once the target has a policy."""
    if not policy.stated:
        return
    files = [file for file in change.files if any(map(is_control, (file.path, *file.was)))]
    if not files:
        return
    need = floor(roster)
    who = change_phrase(change, roster)
    way_out = clearing_phrase(eligible(need, change, roster), need, roster)
    for file in files:
        message = (
            f"{shown_path(file.path)}: a change of what judges changes or runs unasked, {who}, needs "
            f"{need_phrase(need)} to sign it off; {way_out} (rule {ID}, which no policy can lower)."
        )
        yield Finding(ID, policy.mode.severity, file.path, LineRange(0, 0), message, need)


def floor(roster: Roster) -> Need:
    """A senior and an admin: two people, unless the roster has only one who could be either."""
    two = Need(count=1, role=REVIEWER_ROLE, admins=1, carry=Carry.SAME_DELTA)
    if enough(two, roster.people, roster):
        return two
    return Need(count=1, role=REVIEWER_ROLE, admins=1, one_for_both=True, carry=Carry.SAME_DELTA)


RULE = Rule(ID, findings)
