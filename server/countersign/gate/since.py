"""What has changed since somebody's own last signature: the only part that they have to look at again."""

from collections.abc import Mapping
from enum import StrEnum

from countersign.gate.signoff import Kind
from countersign.gate.statements import Matter, SignOffs


class Since(StrEnum):
    """How a file of a change stands to what a person has signed."""

    UNCHANGED = "unchanged"  # it is what they signed, or a clean replay of it
    CHANGED = "changed"  # they signed another state of it
    NEW = "new"  # they have signed nothing of it


def since_signature(person: str, signed: SignOffs, matter: Matter) -> Mapping[bytes, Since]:
    """Every file of a change, in the order of paths, for a person by name.

    An approval and a rejection both mean that they have looked; whether one still counts is for the gate to say.
    """
    theirs = [
        one
        for one in signed.statements
        if one.record.signer == person
        and one.record.kind in (Kind.APPROVE, Kind.REJECT)
        and one.genuine
        and not one.revoked_key
        and matter.is_here(one.record)
    ]
    found: dict[bytes, Since] = {}
    for path, _ in matter.delta.leaves:
        about = [one for one in theirs if one.file(path) is not None]
        if any(matter.covers(one, path) for one in about):
            found[path] = Since.UNCHANGED
        else:
            found[path] = Since.CHANGED if about else Since.NEW
    return found
