"""The role of a change: the least among those who have lines in it."""

from countersign.gate.change import JudgedChange
from countersign.gate.roster import Roster


def role_of(email: str, change: JudgedChange, roster: Roster) -> str:
    """The role that a contributor brings: the lowest for who is not known, or may be somebody else."""
    return roster.roles.lowest if email in change.unproven else roster.role(email)


def least_role(change: JudgedChange, roster: Roster) -> str:
    """The role that a change has: nobody vouches for what has no author."""
    return roster.roles.least(role_of(email, change, roster) for email in change.contributors)
