"""What has changed since somebody's own last signature: the only part that they have to look at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import Matter, SignOffs


class Since(StrEnum):
    """How a file of a change stands to what a person has signed."""

    UNCHANGED = "unchanged"  # it is what they signed, or a clean replay of it
    CHANGED = "changed"  # they signed another state of it
    NEW = "new"  # they have signed nothing of it


@dataclass(frozen=True, slots=True)
class LastLook:
    """What somebody signed last of a file, or what covers it as it is now; None for nothing."""

    state: Since
    record: SignOff | None


def since_signature(person: str, signed: SignOffs, matter: Matter) -> Mapping[bytes, Since]:
    """Every file of a change, in the order of paths, for a person by name."""
    return {path: look.state for path, look in last_looks(person, signed, matter).items()}


def last_looks(person: str, signed: SignOffs, matter: Matter) -> Mapping[bytes, LastLook]:
    """The same, and the record that it is about.

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
    found: dict[bytes, LastLook] = {}
    for path, _ in matter.delta.leaves:
        about = [one for one in theirs if one.file(path) is not None]
        covering = [one for one in about if matter.covers(one, path)]
        last = max((one.record for one in covering or about), key=lambda record: record.ts, default=None)
        state = Since.UNCHANGED if covering else Since.CHANGED if about else Since.NEW
        found[path] = LastLook(state, last)
    return found
