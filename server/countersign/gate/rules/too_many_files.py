"""A change of more files than anybody looks through has to be split, whoever would sign it."""

from collections.abc import Iterator

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange
from countersign.gate.policy import Policy
from countersign.gate.roster import Roster
from countersign.gate.rule import Rule

ID = "too-many-files"


def findings(change: JudgedChange, _: Roster, policy: Policy) -> Iterator[Finding]:
    """One finding, on the first file."""
    count = len(change.files)
    if count > policy.most_files:
        message = (
            f"The change has {count} files, and the policy lets a change have {policy.most_files} (most_files): "
            f"no sign-off helps, split it (rule {ID})."
        )
        yield Finding(ID, policy.mode.severity, change.files[0].path, LineRange(0, 0), message, None)


RULE = Rule(ID, findings)
