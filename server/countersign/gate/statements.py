"""What people have signed, as it was found and verified, and what it has to be about to count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from countersign.gate.delta import Delta
from countersign.gate.signing_terms import USUAL_TERMS, SigningTerms
from countersign.gate.signoff import Kind, Signed, SignOff

if TYPE_CHECKING:
    from countersign.gate.overriding import Debt

#: Clocks differ.
TOLERANCE = timedelta(days=1)

TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Statement:
    """A record, the key whose chain it is in, and what was found out about it in the repository.

    Attributes:
        record: as it was signed.
        key: fingerprint of the key that the chain names.
        genuine: whether its signature is one by that key, for this kind of record.
        revoked_key: whether the roster has revoked the key before this record.
        touched: whether the key is one that somebody has to touch, and did.
        carried: paths whose change, replayed on what the target has there now, is the change as it is now.
        used: paths that the target has had, since, as they were signed.
        declared: whether nobody has signed it: a forge says so.
    """

    record: SignOff
    key: str
    genuine: bool
    revoked_key: bool = False
    touched: bool = False
    carried: frozenset[bytes] = frozenset()
    used: frozenset[bytes] = frozenset()
    declared: bool = False
    _files: dict[bytes, Signed] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """A record may have many files, and each is asked for many times."""
        files = self.record.subject.files if self.record.subject is not None else ()
        object.__setattr__(self, "_files", {file.path: file for file in files})

    def file(self, path: bytes) -> Signed | None:
        """What was signed of a path."""
        return self._files.get(path)


@dataclass(frozen=True, slots=True)
class SignOffs:
    """What people have signed.

    Attributes:
        statements: in the order of each chain: those that are about the change, and their revocations.
        unreadable: why the sign-offs of a person cannot be believed at all, as the end of a sentence, by name. A
            rejection may be among them.
        debts: reviews that are owed to the target, the earliest first.
        unlooked: why nobody can say whether there are more of them, as the end of a sentence; empty if somebody can.
    """

    statements: tuple[Statement, ...] = ()
    unreadable: Mapping[str, str] | None = None
    debts: "tuple[Debt, ...]" = ()
    unlooked: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a sign-off has to be about to count.

    Attributes:
        repository: of the target branch's policy.
        target: full name of the branch; empty if the target is none.
        delta: of the change.
        records: what `records_shown` says of it.
        merged: heads, among those that were signed, which the target has already.
        now: the time of the gate.
        terms: of the policy, for signing.
        critical: paths of the critical tier.
    """

    repository: str
    target: str
    delta: Delta
    records: Mapping[bytes, str]
    merged: frozenset[str]
    now: datetime
    terms: SigningTerms = USUAL_TERMS
    critical: frozenset[bytes] = frozenset()

    def is_here(self, record: SignOff) -> bool:
        """Whether a record is for this repository and this branch."""
        return record.repo == self.repository and record.target == self.target

    def has_ended(self, record: SignOff) -> bool:
        """Whether the time of a record is over. Without an end, never."""
        return bool(record.exp) and time_of(record.exp) <= self.now

    def covers(self, statement: Statement, path: bytes) -> bool:
        """Whether it is about a path as it is now: the very delta, or one that a replay carries over."""
        signed = statement.file(path)
        return signed is not None and (signed.leaf == self.delta.leaf(path) or path in statement.carried)


def concerns(record: SignOff, delta: Delta) -> bool:
    """Whether a record is about a file of a delta, in whatever state."""
    if record.subject is None:
        return False
    changed = {path for path, _ in delta.leaves}
    return any(file.path in changed for file in record.subject.files)


def revoked(signed: SignOffs) -> Mapping[str, frozenset[str]]:
    """The ids of what each person has taken back, by name."""
    found: dict[str, set[str]] = {}
    for statement in signed.statements:
        # A key that was lost takes nothing back either: a rejection may be what stands in somebody's way.
        if statement.record.kind is Kind.REVOKE and statement.genuine and not statement.revoked_key:
            found.setdefault(statement.record.signer, set()).add(statement.record.revokes)
    return {name: frozenset(ids) for name, ids in found.items()}


def time_of(written: str) -> datetime:
    """A time of a record; one that there is not, such as the 31st of February, has always been."""
    try:
        return datetime.strptime(written, TIME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
