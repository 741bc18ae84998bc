"""A policy without a roster: it asks for people, and nobody is known. Then nothing goes in but the roster."""

from collections.abc import Iterator

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange
from countersign.gate.policy import POLICY_FILE, Policy
from countersign.gate.roster import ROSTER_FILE

ROSTER_MISSING = "roster-missing"

#: Where policy and roster stand, and nothing that anybody runs.
_THEIRS = f"{ROSTER_FILE.partition('/')[0]}/"


def without_roster(change: JudgedChange, policy: Policy) -> Iterator[Finding]:
    """One finding for a change of whatever, where somebody has written a policy."""
    if not policy.stated or not change.files:
        return
    message = (
        f"{ROSTER_FILE}: the target has {POLICY_FILE} and not this file, so that it has nobody to ask, and "
        f"nothing is let in but this file, in a change of its own that somebody signs off whom it names: write people, "
        f"roles and keys into it, and leave the policy as it is; docs/policy.md has an example (rule {ROSTER_MISSING})."
    )
    yield Finding(ROSTER_MISSING, policy.mode.severity, ROSTER_FILE, LineRange(0, 0), message, None)


def only_brings_roster(change: JudgedChange) -> bool:
    """Whether a change is no more than the roster that is missing, and what stands beside it.

    The policy is not: it is in force, and those who may change it are only being named.
    """
    paths = {file.path for file in change.files}
    return ROSTER_FILE in paths and POLICY_FILE not in paths and all(path.startswith(_THEIRS) for path in paths)
