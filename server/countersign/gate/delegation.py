"""Who stands in for whom: for a while, by a signed word, and never further than one hand to the next."""

from collections.abc import Collection, Mapping

from countersign.gate.roster import Roster
from countersign.gate.signoff import Kind
from countersign.gate.statements import Matter, SignOffs, revoked, time_of
from countersign.gate.worth import worthless


def delegates(
    roster: Roster, signed: SignOffs, matter: Matter, contributors: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """By the name of who is away, those who may sign in their place now.

    What somebody may do in another's place they cannot hand on: only a role of the roster is worth anything here. Who
    contributed to the change neither stands in nor is stood in for.
    """
    longest = matter.terms.delegation
    if longest is None:
        return {}
    known = {person.name for person in roster.people}
    taken_back = revoked(signed)
    found: dict[str, set[str]] = {}
    for one in signed.statements:
        record = one.record
        if (
            record.kind is Kind.DELEGATE
            and not worthless(one, matter, taken_back)
            and time_of(record.begins) <= matter.now
            and time_of(record.exp) - time_of(record.begins) <= longest
            and record.to in known - {record.signer}
            and not {record.to, record.signer}.intersection(contributors)
        ):
            found.setdefault(record.signer, set()).add(record.to)
    return {name: tuple(sorted(others)) for name, others in found.items()}
