"""Which findings the sign-offs that are there have cleared, and why others have not.

Every time from the records as they were signed, never from what an earlier check made of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from countersign.gate.change import JudgedChange
from countersign.gate.delegation import delegates
from countersign.gate.findings import Carry, Finding, Need
from countersign.gate.overriding import overriders
from countersign.gate.phrases import joined
from countersign.gate.reviewers import answers, eligible, enough
from countersign.gate.roster import Person, Roster
from countersign.gate.shown import NOTHING_SHOWN
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import TOLERANCE, Matter, SignOffs, Statement, revoked, time_of
from countersign.gate.wording import shown_path
from countersign.gate.worth import branch_name, worthless


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of the findings, and whose rejections and unreadable records stand in the way.

    Attributes:
        findings: those that are not cleared, each with who has signed and why others do not count.
        rejecting: names of those whose rejection stands.
        stuck: whether no sign-off can clear what is left, because records cannot be read.
        overridden: what is not cleared and holds nothing up for now, each with who has overridden it.
    """

    findings: tuple[Finding, ...]
    rejecting: frozenset[str] = frozenset()
    stuck: bool = False
    overridden: tuple[Finding, ...] = ()


def clear(
    findings: Iterable[Finding], change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter
) -> Outcome:
    """Take away what is signed off; say of the rest how it stands."""
    desk = _Desk(change, roster, signed, matter)
    left: list[Finding] = []
    overridden: list[Finding] = []
    rejecting: set[str] = set()
    stuck = False
    for finding in findings:
        if finding.needs is None:
            left.append(finding)
            continue
        standing = desk.standing(finding.path.encode("utf-8", "surrogateescape"), finding.needs)
        if standing.is_enough(finding.needs, roster):
            continue
        in_the_way = standing.rejecting or standing.unreadable
        if not in_the_way and (names := overriders(finding, roster, signed, matter)):
            overridden.append(replace(finding, have=names))
            continue
        rejecting |= standing.rejecting.keys()
        stuck = stuck or bool(standing.unreadable)
        said = standing.sentences(finding.needs, roster)
        message = f"{finding.message} {' '.join(said)}" if said else finding.message
        left.append(replace(finding, message=message, have=tuple(standing.approving)))
    return Outcome(tuple(left), frozenset(rejecting), stuck, tuple(overridden))


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
    """How one file stands with one need: who approves it, who rejects it, and why others do not count.

    Attributes:
        notes: of the approvals that count.
    """

    approving: list[str]
    rejecting: dict[str, str]
    unreadable: list[str]
    remarks: list[str]
    notes: list[str]

    def is_enough(self, need: Need, roster: Roster) -> bool:
        clear = not self.rejecting and not self.unreadable
        return clear and enough(need, self._people(roster), roster) and not self._unsaid(need)

    def sentences(self, need: Need, roster: Roster) -> list[str]:
        have = []
        if self.approving and not enough(need, self._people(roster), roster):
            missing = need.count + need.admins - len(self.approving)
            more = (
                f"{missing} more {'is' if missing == 1 else 'are'} needed" if missing > 0 else "others are needed, too"
            )
            have = [f"{joined(self.approving)} signed it; {more}."]
        elif self.approving and (words := self._unsaid(need)):
            said = joined([f'"{word}"' for word in words])
            have = [f"{joined(self.approving)} signed it, but no note says {said}."]
        return [*have, *self.rejecting.values(), *self.unreadable, *self.remarks]

    def _people(self, roster: Roster) -> list[Person]:
        return [person for person in roster.people if person.name in self.approving]

    def _unsaid(self, need: Need) -> list[str]:
        return [word for word in need.note if not any(word.casefold() in note.casefold() for note in self.notes)]


class _Desk:
    """Where the statements of everybody lie, by person."""

    def __init__(self, change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter) -> None:
        self._change = change
        self._roster = roster
        self._matter = matter
        self._contributors = {person.name for email in change.contributors if (person := roster.person(email))}
        self._unreadable = signed.unreadable or {}
        self._mine: dict[str, list[Statement]] = {}
        self._revoked = revoked(signed)
        self._delegates = delegates(roster, signed, matter, self._contributors)
        for statement in signed.statements:
            self._mine.setdefault(statement.record.signer, []).append(statement)

    def standing(self, path: bytes, need: Need) -> _Standing:
        standing = _Standing([], {}, [], [], [])
        may = {person.name for person in eligible(need, self._change, self._roster)}
        remarks: dict[str, str] = {}
        standing_in: set[str] = set()
        for person in sorted(self._roster.people, key=lambda one: one.name):
            ranks = answers(person, need, self._roster)
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
            why = self._why_not(person, path, need, counts=person.name in may, ranks=ranks)
            other = None if why == "" else self._stand_in(person, path, need, may, standing_in)
            if why == "" or other is not None:
                standing.approving.append(person.name)
                standing.notes += self._notes(other or person, path)
                standing_in |= {other.name} if other else set()
            elif why is not None:
                remarks[person.name] = why
        standing.remarks += [why for name, why in remarks.items() if name not in standing_in]
        return standing

    def _stand_in(
        self, person: Person, path: bytes, need: Need, may: Collection[str], taken: Collection[str]
    ) -> Person | None:
        """Who has approved in the place of somebody who may, and does not count in their own or a third one's."""
        if person.name not in may or need.admins:
            return None
        passed = {*may, *taken, *self._unreadable}
        names = [name for name in self._delegates.get(person.name, ()) if name not in passed]
        others = (one for one in self._roster.people if one.name in names)
        return next((one for one in others if self._why_not(one, path, need, counts=True, ranks=True) == ""), None)

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
            if self._is_theirs(statement) and self._matter.is_here(record) and self._matter.covers(statement, path):
                if record.kind is Kind.REJECT and record.id not in self._revoked.get(person.name, ()):
                    standing[statement.key] = record
                elif record.kind is Kind.APPROVE:
                    standing.pop(statement.key, None)
        return next(iter(standing.values()), None)

    def _why_not(self, person: Person, path: bytes, need: Need, *, counts: bool, ranks: bool) -> str | None:
        """Why no approval by a person counts for a file: a sentence; "" if one does, None if there is none."""
        why: str | None = None
        for statement in self._mine.get(person.name, ()):
            if statement.record.kind is not Kind.APPROVE:
                continue
            fault = self._fault(statement, path)
            if fault is None:
                continue
            fault = fault or self._unmet(statement, path, need)
            if fault == "" and not counts:
                reason = "has contributed to the change" if ranks else f"is {person.role}"
                fault = f"{person.name} signed it, but {reason}, so it does not count."
            if fault == "":
                return ""
            why = fault
        return why

    def _unmet(self, statement: Statement, path: bytes, need: Need) -> str:
        """What a need asks of an approval beyond what makes one, as a sentence; "" for nothing."""
        record, signed = statement.record, statement.file(path)
        if need.carry is Carry.SAME_DELTA and (signed is None or signed.leaf != self._matter.delta.leaf(path)):
            return (
                f"{record.signer} signed {_shown(path)} on {record.ts[:10]} as it stood on another base, and this asks "
                "for a sign-off of the very delta."
            )
        if statement.declared and (path in self._matter.critical or need.admins):
            return f"{record.signer} approved it {record.note}, and this asks for a signature."
        if need.touch and not statement.touched:
            return f"{record.signer} signed it with a key that nobody has to touch, and this asks for one."
        return ""

    def _notes(self, person: Person, path: bytes) -> list[str]:
        """What a person has said with the approvals of a file that count."""
        approvals = (one for one in self._mine.get(person.name, ()) if one.record.kind is Kind.APPROVE)
        return [one.record.note for one in approvals if self._fault(one, path) == ""]

    def _fault(self, statement: Statement, path: bytes) -> str | None:  # noqa: PLR0911 (one return a reason)
        """What is wrong with an approval, as a sentence; "" for nothing, None if it is not about the file."""
        record, matter = statement.record, self._matter
        signed = statement.file(path)
        if record.subject is None or signed is None:
            return None
        head, who, name, day = record.subject.head, record.signer, _shown(path), record.ts[:10]
        if not matter.covers(statement, path):
            here = self._is_theirs(statement) and matter.is_here(record)
            if not here or head in matter.merged or matter.has_ended(record):
                return None
            return f"{who} signed {name} on {day}, and it has changed since: sign-off {record.id[:12]} is stale."
        fault = worthless(statement, matter, self._revoked)
        if fault or record.kind in (Kind.REJECT, Kind.OVERRIDE):
            return fault
        if signed.records != matter.records.get(path, NOTHING_SHOWN):
            said = "attested" if record.kind is Kind.ATTEST else "was shown"
            return f"The records of {name} are not those that {who} {said} on {day}."
        if record.kind is Kind.ATTEST:
            return ""
        if time_of(record.exp) > matter.now + matter.terms.longest + TOLERANCE:
            longest = matter.terms.longest.days
            return f"{who} signed it until {record.exp[:10]}, more than {longest} days from now: it does not count."
        if head in matter.merged or path in statement.used:
            return (
                f"The sign-off by {who} of {day} has been used: {branch_name(record.target)} got that change already."
            )
        return ""

    @staticmethod
    def _is_theirs(statement: Statement) -> bool:
        return statement.genuine and not statement.revoked_key


def _shown(path: bytes) -> str:
    return shown_path(path.decode("utf-8", "surrogateescape"))


def _noted(record: SignOff) -> str:
    note = " ".join(record.note.split())
    return f': "{note}"' if note and note.isprintable() else ""
