"""Why a record counts for nothing, whatever it is about."""

from collections.abc import Collection, Mapping

from countersign.gate.statements import Matter, Statement


def worthless(  # noqa: PLR0911 (one return a reason)
    statement: Statement, matter: Matter, taken_back: Mapping[str, Collection[str]]
) -> str:
    """A sentence; "" if the record may count here.

    Args:
        statement: what was signed.
        matter: what it has to be about.
        taken_back: ids of what each person has revoked, by name.
    """
    record = statement.record
    who, day = record.signer, record.ts[:10]
    if not statement.genuine:
        return f"A sign-off in the name of {who} ({record.id[:12]}) bears no valid signature by a key of theirs."
    if statement.revoked_key:
        return f"The sign-off by {who} of {day} is by a key that was revoked before."
    if record.repo != matter.repository:
        return f"{who} signed it for another repository."
    if record.target != matter.target:
        return f"{who} signed it for {branch_name(record.target)}, not for {branch_name(matter.target)}."
    if record.id in taken_back.get(who, ()):
        return f"{who} has revoked the sign-off of {day}."
    if matter.has_ended(record):
        return f"The sign-off by {who} ended on {record.exp[:10]}."
    return ""


def branch_name(target: str) -> str:
    """The branch that a record is for, as people name it."""
    return target.removeprefix("refs/heads/") or "what is no branch"
