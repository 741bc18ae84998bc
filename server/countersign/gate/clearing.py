"""Which findings the sign-offs that are there have cleared, and why others have not.

Every time from the records as they were signed, never from what an earlier check made of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from countersign.gate.change import JudgedChange
from countersign.gate.delta import Delta
from countersign.gate.findings import Finding, Need
from countersign.gate.reviewers import eligible
from countersign.gate.roster import Person, Roster
from countersign.gate.shown import NOTHING_SHOWN
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.wording import joined
from countersign.provenance.note import quote_path

#: How long an approval may hold, counted from now: who signs cannot sign for ever.
LONGEST = timedelta(days=90)

_TIME = "%Y-%m-%dT%H:%M:%SZ"

#: Clocks differ.
_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Statement:
    """A record, the key whose chain it is in, and whether its signature is one by that key."""

    record: SignOff
    key: str
    genuine: bool


@dataclass(frozen=True, slots=True)
class SignOffs:
    """What people have signed.

    Attributes:
        statements: in the order of each chain: those that `concerns` picks, and their revocations.
        unreadable: why the sign-offs of a person cannot be believed at all, as the end of a sentence, by name. A
            rejection may be among them.
    """

    statements: tuple[Statement, ...] = ()
    unreadable: Mapping[str, str] | None = None


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
    """

    repository: str
    target: str
    delta: Delta
    records: Mapping[bytes, str]
    merged: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of the findings, and whose rejections and unreadable records stand in the way.

    Attributes:
        findings: those that are not cleared, each with who has signed and why others do not count.
        rejecting: names of those whose rejection stands.
        stuck: whether no sign-off can clear what is left, because records cannot be read.
    """

    findings: tuple[Finding, ...]
    rejecting: frozenset[str] = frozenset()
    stuck: bool = False


def concerns(record: SignOff, delta: Delta) -> bool:
    """Whether a record approves or rejects a file of a delta, in whatever state."""
    if record.subject is None:
        return False
    changed = {path for path, _ in delta.leaves}
    return any(file.path in changed for file in record.subject.files)


def clear(
    findings: Iterable[Finding], change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter
) -> Outcome:
    """Take away what is signed off; say of the rest how it stands."""
    desk = _Desk(change, roster, signed, matter)
    left: list[Finding] = []
    rejecting: set[str] = set()
    stuck = False
    for finding in findings:
        if finding.needs is None:
            left.append(finding)
            continue
        standing = desk.standing(finding.path.encode("utf-8", "surrogateescape"), finding.needs)
        if len(standing.approving) >= finding.needs.count and not standing.rejecting and not standing.unreadable:
            continue
        rejecting |= standing.rejecting.keys()
        stuck = stuck or bool(standing.unreadable)
        said = standing.sentences(finding.needs)
        message = f"{finding.message} {' '.join(said)}" if said else finding.message
        left.append(replace(finding, message=message, have=tuple(standing.approving)))
    return Outcome(tuple(left), frozenset(rejecting), stuck)


def states(
    change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter
) -> list[tuple[SignOff, list[tuple[bytes, str]]]]:
    """Every approval and rejection, and of each of its files in the change why it does not count; "" if it does.

    Whether the signer's role is enough is for the rules to say, and not looked at here.
    """
    desk = _Desk(change, roster, signed, matter)
    return [(one.record, desk.files(one)) for one in signed.statements if one.record.subject is not None]


@dataclass(slots=True)
class _Standing:
    """How one file stands with one need: who approves it, who rejects it, and why others do not count."""

    approving: list[str]
    rejecting: dict[str, str]
    unreadable: list[str]
    remarks: list[str]

    def sentences(self, need: Need) -> list[str]:
        missing = need.count - len(self.approving)
        have = []
        if self.approving and missing > 0:
            have = [f"{joined(self.approving)} signed it; {missing} more {'is' if missing == 1 else 'are'} needed."]
        return [*have, *self.rejecting.values(), *self.unreadable, *self.remarks]


class _Desk:
    """Where the statements of everybody lie, by person."""

    def __init__(self, change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter) -> None:
        self._change = change
        self._roster = roster
        self._matter = matter
        self._contributors = {person.name for email in change.contributors if (person := roster.person(email))}
        self._unreadable = signed.unreadable or {}
        self._mine: dict[str, list[Statement]] = {}
        self._revoked: dict[str, set[str]] = {}
        for statement in signed.statements:
            record = statement.record
            self._mine.setdefault(record.signer, []).append(statement)
            if record.kind is Kind.REVOKE and statement.genuine:
                self._revoked.setdefault(record.signer, set()).add(record.revokes)

    def standing(self, path: bytes, need: Need) -> _Standing:
        standing = _Standing([], {}, [], [])
        may = {person.name for person in eligible(need, self._change, self._roster)}
        for person in sorted(self._roster.people, key=lambda one: one.name):
            ranks = self._roster.roles.reaches(person.role, need.role)
            if ranks and person.name in self._unreadable:
                standing.unreadable.append(
                    f"What {person.name} has signed cannot be believed: {self._unreadable[person.name]}."
                )
                continue
            rejection = self._rejection(person, path)
            if ranks and rejection is not None:
                standing.rejecting[person.name] = (
                    f"{person.name} rejected it on {rejection.ts[:10]}{_noted(rejection)}."
                )
                continue
            why = self._why_not(person, path, counts=person.name in may, ranks=ranks)
            if why == "":
                standing.approving.append(person.name)
            elif why is not None:
                standing.remarks.append(why)
        return standing

    def files(self, statement: Statement) -> list[tuple[bytes, str]]:
        record = statement.record
        found: list[tuple[bytes, str]] = []
        for file in record.subject.files if record.subject is not None else ():
            if self._matter.delta.leaf(file.path) is None:
                continue
            why = self._fault(statement, file.path)
            if why == "" and record.kind is Kind.APPROVE and record.signer in self._contributors:
                why = f"{record.signer} contributed to the change."
            found.append((file.path, "It is about an earlier state of the file." if why is None else why))
        return found

    def _rejection(self, person: Person, path: bytes) -> SignOff | None:
        """The last rejection of the file as it is now that the same key has not taken back since."""
        standing: dict[str, SignOff] = {}
        for statement in self._mine.get(person.name, ()):
            record = statement.record
            if statement.genuine and self._is_here(record) and self._covers(record, path):
                if record.kind is Kind.REJECT and record.id not in self._revoked.get(person.name, ()):
                    standing[statement.key] = record
                elif record.kind is Kind.APPROVE:
                    standing.pop(statement.key, None)
        return next(iter(standing.values()), None)

    def _why_not(self, person: Person, path: bytes, *, counts: bool, ranks: bool) -> str | None:
        """Why no approval by a person counts for a file: a sentence; "" if one does, None if there is none."""
        why: str | None = None
        for statement in self._mine.get(person.name, ()):
            if statement.record.kind is not Kind.APPROVE:
                continue
            fault = self._fault(statement, path)
            if fault is None:
                continue
            if fault == "" and not counts:
                reason = "has contributed to the change" if ranks else f"is {person.role}"
                fault = f"{person.name} signed it, but {reason}, so it does not count."
            if fault == "":
                return ""
            why = fault
        return why

    def _fault(self, statement: Statement, path: bytes) -> str | None:  # noqa: C901, PLR0911 (one return a reason)
        """What is wrong with an approval, as a sentence; "" for nothing, None if it is not about the file."""
        record, matter = statement.record, self._matter
        subject = record.subject
        signed = next((file for file in subject.files if file.path == path), None) if subject is not None else None
        if subject is None or signed is None:
            return None
        who, name, day = record.signer, _shown(path), record.ts[:10]
        if not self._covers(record, path):
            if (
                not statement.genuine
                or not self._is_here(record)
                or subject.head in matter.merged
                or self._ended(record)
            ):
                return None
            return f"{who} signed {name} on {day}, and it has changed since: sign-off {record.id[:12]} is stale."
        if not statement.genuine:
            return f"A sign-off in the name of {who} ({record.id[:12]}) bears no valid signature by a key of theirs."
        if record.repo != matter.repository:
            return f"{who} signed it for another repository."
        if record.target != matter.target:
            return f"{who} signed it for {_branch(record.target)}, not for {_branch(matter.target)}."
        if record.id in self._revoked.get(who, ()):
            return f"{who} has revoked the sign-off of {day}."
        if self._ended(record):
            return f"The sign-off by {who} ended on {record.exp[:10]}."
        if record.kind is Kind.REJECT:
            return ""
        if _time(record.exp) > matter.now + LONGEST + _TOLERANCE:
            return (
                f"{who} signed it until {record.exp[:10]}, more than {LONGEST.days} days from now: it does not count."
            )
        if subject.head in matter.merged:
            return f"The sign-off by {who} of {day} has been used: {_branch(record.target)} got that change already."
        if signed.records != matter.records.get(path, NOTHING_SHOWN):
            return f"The records of {name} are not those that {who} was shown on {day}."
        return ""

    def _is_here(self, record: SignOff) -> bool:
        return record.repo == self._matter.repository and record.target == self._matter.target

    def _covers(self, record: SignOff, path: bytes) -> bool:
        leaf = self._matter.delta.leaf(path)
        files = record.subject.files if record.subject is not None else ()
        return any(file.path == path and file.leaf == leaf for file in files)

    def _ended(self, record: SignOff) -> bool:
        return record.kind is Kind.APPROVE and _time(record.exp) <= self._matter.now


def _time(written: str) -> datetime:
    """A time of a record; one that there is not, such as the 31st of February, has always been."""
    try:
        return datetime.strptime(written, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _shown(path: bytes) -> str:
    text = path.decode("utf-8", "surrogateescape")
    return text if text.isprintable() else quote_path(text)


def _branch(target: str) -> str:
    return target.removeprefix("refs/heads/") or "what is no branch"


def _noted(record: SignOff) -> str:
    note = " ".join(record.note.split())
    return f': "{note}"' if note and note.isprintable() else ""
