"""Merging before anybody has looked: who may for a while, and the review that is owed afterwards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.gate.change import JudgedChange
from countersign.gate.delta import Delta
from countersign.gate.findings import Finding, LineRange, Severity
from countersign.gate.policy import POLICY_FILE, Mode, Policy
from countersign.gate.roster import Roster
from countersign.gate.signing_terms import BreakGlass
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import Matter, SignOffs, Statement, revoked, time_of
from countersign.gate.wording import shown_path
from countersign.gate.worth import worthless

REVIEW_DEBT = "review-debt"

#: Nobody goes ahead alone where a mistake spreads furthest.
_OF_CRITICAL = 2

#: What a policy must not lower, no emergency does either; and a changed record is no emergency.
_NEVER = frozenset({"control-plane", "record-changed"})

_CLOCKS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Debt:
    """What was merged by an override and that nobody has looked at since.

    Attributes:
        record: the override.
        paths: those of its files that are not reviewed.
        due: when the review was to be done.
        role: the least of who may do it.
    """

    record: SignOff
    paths: tuple[bytes, ...]
    due: datetime
    role: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time is up."""
        return self.due <= now

    def sentence(self, now: datetime) -> str:
        """What is owed, and how it is paid."""
        late = "was" if self.is_overdue(now) else "is"
        files = shown_path(self.paths[0].decode("utf-8", "surrogateescape"))
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        return (
            f"{self.record.signer} overrode the review of {files}{more} on {self.record.ts[:10]} "
            f"({_said(self.record.incident)}), and it {late} due on {self.due:%Y-%m-%d %H:%M} UTC: somebody of role "
            f"{self.role} or above has to look, and `countersign sign --debt {self.record.id[:12]}`"
        )


def overriders(finding: Finding, roster: Roster, signed: SignOffs, matter: Matter) -> tuple[str, ...]:
    """Who has overridden what a finding asks for, by name, if they are enough."""
    terms = matter.terms.break_glass
    if terms is None or finding.rule in _NEVER:
        return ()
    path = finding.path.encode("utf-8", "surrogateescape")
    taken_back = revoked(signed)
    people = {person.name: person for person in roster.people}
    names = {
        one.record.signer
        for one in signed.statements
        if one.record.kind is Kind.OVERRIDE
        and one.record.signer not in (signed.unreadable or {})
        and matter.covers(one, path)
        and path not in one.used
        and not (one.record.subject is not None and one.record.subject.head in matter.merged)
        and not worthless(one, matter, taken_back)
        and one.record.signer in people
        and roster.roles.reaches(people[one.record.signer].role, terms.role)
        and _is_in_time(one, terms, matter.now)
    }
    needed = max(terms.count, _OF_CRITICAL) if path in matter.critical else terms.count
    return tuple(sorted(names)) if len(names) >= needed else ()


def overdue(signed: SignOffs, delta: Delta, now: datetime, severity: Severity) -> Iterator[Finding]:
    """One finding for each file of a change in which a review is overdue, in the order of paths."""
    changed = {path for path, _ in delta.leaves}
    for debt in signed.debts:
        for path in debt.paths:
            if path in changed and debt.is_overdue(now):
                name = path.decode("utf-8", "surrogateescape")
                message = (
                    f"{shown_path(name)}: nothing more goes into it before a review that is overdue: "
                    f"{debt.sentence(now)} (rule {REVIEW_DEBT})."
                )
                yield Finding(REVIEW_DEBT, severity, name, LineRange(0, 0), message, None)


def owed(debts: Iterable[Debt], now: datetime, mode: Mode) -> Iterator[Finding]:
    """One finding for each file that is owed a review, whether or not a change touches it: for whoever opens it."""
    for debt in debts:
        severity = mode.severity
        if severity is Severity.ERROR and not debt.is_overdue(now):
            severity = Severity.WARNING
        for path in debt.paths:
            name = path.decode("utf-8", "surrogateescape")
            message = f"{shown_path(name)}: a review is owed: {debt.sentence(now)} (rule {REVIEW_DEBT})."
            yield Finding(REVIEW_DEBT, severity, name, LineRange(0, 0), message, None)


def debts_in_doubt(signed: SignOffs, change: JudgedChange, policy: Policy) -> Iterator[Finding]:
    """A finding where overrides may be out of sight, and so may the reviews that are owed for them.

    Only where the policy lets somebody override: what it never let anybody do leaves nothing behind.
    """
    if policy.signing.break_glass is None or not change.files:
        return
    doubts = [f"what {name} has signed cannot be believed ({why})" for name, why in (signed.unreadable or {}).items()]
    for doubt in filter(None, (signed.unlooked, *doubts)):
        message = (
            f"{POLICY_FILE}: it lets people merge before a review, and nobody can say here whether such a review is "
            f"overdue: {doubt} (rule {REVIEW_DEBT})."
        )
        yield Finding(REVIEW_DEBT, policy.mode.severity, POLICY_FILE, LineRange(0, 0), message, None)


def _is_in_time(statement: Statement, terms: BreakGlass, now: datetime) -> bool:
    """Whether an override holds no longer than one may: neither one from the future nor one for next year."""
    begins, ends = time_of(statement.record.ts), time_of(statement.record.exp)
    return begins <= now + _CLOCKS and ends - begins <= terms.ttl and ends <= now + terms.ttl + _CLOCKS


def _said(text: str) -> str:
    return " ".join(text.split()) if text.isprintable() else "an incident with an odd name"
