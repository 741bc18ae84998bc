"""What people have seen of the records of a change: authors who attested them, signers whom they were shown.

Records are not part of the delta, and whoever can write to a clone can write its notes. So a record that says something
else than what somebody has put a name to is a finding of its own, also where no rule asks for anything any more.
"""

from collections.abc import Iterator, Mapping

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange, Need, Severity
from countersign.gate.reviewers import eligible
from countersign.gate.roster import Roster
from countersign.gate.shown import NOTHING_SHOWN
from countersign.gate.signoff import Kind
from countersign.gate.statements import Matter, SignOffs, Statement, revoked
from countersign.gate.wording import clearing_phrase, shown_path

RECORD_CHANGED = "record-changed"

_SAID = {
    Kind.APPROVE: "was shown with the sign-off of",
    Kind.REJECT: "was shown with the rejection of",
    Kind.OVERRIDE: "was shown with the override of",
    Kind.ATTEST: "attested on",
}


def attested(change: JudgedChange, roster: Roster, signed: SignOffs, matter: Matter) -> dict[str, str]:
    """By path, the digest of the records that a contributor has signed for, where these are the records that there are.

    Somebody who has no line in the change cannot vouch for whose the lines are.
    """
    authors = {person.name for email in change.contributors if (person := roster.person(email))}
    return {
        path.decode("utf-8", "surrogateescape"): matter.records[path]
        for path, _ in matter.delta.leaves
        for seen in _last_seen(path, signed, matter)
        if seen.record.kind is Kind.ATTEST
        and seen.record.signer in authors
        and seen.record.signer not in (signed.unreadable or {})
        and path in matter.records
        and _shown(seen, path) == matter.records[path]
    }


def record_changes(
    change: JudgedChange, roster: Roster, severity: Severity, signed: SignOffs, matter: Matter, role: str
) -> Iterator[Finding]:
    """One finding for each file whose records are not those that somebody has put a name to, in the order of paths."""
    need = Need(count=1, role=role)
    way_out = clearing_phrase(eligible(need, change, roster), need, roster)
    for path, _ in matter.delta.leaves:
        now = matter.records.get(path, NOTHING_SHOWN)
        others = [seen for seen in _last_seen(path, signed, matter) if _shown(seen, path) != now]
        if not others:
            continue
        seen = others[0]
        name = path.decode("utf-8", "surrogateescape")
        message = (
            f"{shown_path(name)}: its records are not those that {seen.record.signer} {_SAID[seen.record.kind]} "
            f"{seen.record.ts[:10]}: what is known of its lines has changed since. It needs one person of role {role} "
            f"or above to sign it off as it is; {way_out} (rule {RECORD_CHANGED})."
        )
        yield Finding(RECORD_CHANGED, severity, name, LineRange(0, 0), message, need)


def _last_seen(path: bytes, signed: SignOffs, matter: Matter) -> Iterator[Statement]:
    """What each person has put a name to of a path as it is now: as an author, and as a signer, the latest of each."""
    taken_back = revoked(signed)
    found: Mapping[tuple[str, bool], Statement] = {
        (one.record.signer, one.record.kind is Kind.ATTEST): one
        for one in sorted(signed.statements, key=lambda one: (one.record.ts, one.record.seq))
        if one.record.kind in _SAID
        and one.genuine
        and not one.revoked_key
        and matter.is_here(one.record)
        and matter.covers(one, path)
        and path not in one.used
        and one.record.id not in taken_back.get(one.record.signer, ())
    }
    return iter(found[who] for who in sorted(found))


def _shown(statement: Statement, path: bytes) -> str:
    signed = statement.file(path)
    return NOTHING_SHOWN if signed is None else signed.records
