"""Two paths that many disks cannot tell apart: one of them would be judged, and the other one used."""

from collections.abc import Iterator

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange
from countersign.gate.policy import Policy
from countersign.gate.roster import Roster
from countersign.gate.rule import Rule
from countersign.gate.wording import shown_path

ID = "path-collision"


def findings(change: JudgedChange, _: Roster, policy: Policy) -> Iterator[Finding]:
    """One finding for each added path that there is in another spelling already."""
    for path, other in change.collisions:
        message = (
            f"{shown_path(path)}: differs from {shown_path(other)} only in case, in the form of a letter or in what "
            f"Windows drops from names, so that many disks take them for one; no sign-off helps, name it otherwise "
            f"(rule {ID})."
        )
        yield Finding(ID, policy.mode.severity, path, LineRange(0, 0), message, None)


RULE = Rule(ID, findings)
