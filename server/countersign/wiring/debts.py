"""Reviews that are owed: what overrides have let into a target, and nobody has signed off since."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from countersign.gate.overriding import Debt
from countersign.gate.policy import REVIEWER_ROLE, Policy
from countersign.gate.roster import Roster
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import time_of
from countersign.git.process import Git
from countersign.git.repository import Repository
from countersign.git.signoff_refs import Chain
from countersign.wiring.carrying import Carrying
from countersign.wiring.signoffs import Place, heads_in
from countersign.wiring.verifying import Verifier

_USUAL = timedelta(days=1)


def debts_of(
    repository: Repository, place: Place, chains: Iterable[Chain], policy: Policy, verifier: Verifier
) -> tuple[Debt, ...]:
    """Reviews that are owed to the branch of a place, the earliest first; to what is no branch, those of any branch.

    Raises:
        SigningFailed: signatures cannot be checked here.
        GitError: git failed.
    """
    whole = [(chain, kept) for chain in chains if verifier.knows(chain) and not chain.fault for kept in chain.kept]
    if not any(kept.record.kind is Kind.OVERRIDE for _, kept in whole):
        return ()
    paths = {path for _, kept in whole if kept.record.kind is Kind.OVERRIDE for path in _paths(kept.record)}
    asked = [
        (chain, kept)
        for chain, kept in whole
        if kept.record.kind in (Kind.OVERRIDE, Kind.REVOKE)
        or (kept.record.kind is Kind.APPROVE and not paths.isdisjoint(_paths(kept.record)))
    ]
    found = [verifier.statement(chain, kept) for chain, kept in asked]
    records = [one.record for one in found if one.genuine and not one.revoked_key]
    return _owed(repository, place, records, verifier.roster, policy)


def _owed(
    repository: Repository, place: Place, records: Iterable[SignOff], roster: Roster, policy: Policy
) -> tuple[Debt, ...]:
    branch, commit = place.target, place.target_commit
    taken_back = {(one.signer, one.revokes) for one in records}
    # An override that was taken back has let in what it has let in.
    records = [one for one in records if one.kind is Kind.OVERRIDE or (one.signer, one.id) not in taken_back]
    heads = [one.subject.head for one in records if one.kind is Kind.OVERRIDE and one.subject is not None]
    merged = heads_in(repository, heads, commit)
    git = repository.git
    here = [one for one in records if one.repo == policy.repository and branch in (one.target, "")]
    carrying = Carrying(git, commit, commit, commit)
    terms = policy.signing.break_glass
    role = REVIEWER_ROLE if terms is None else terms.role
    within = _USUAL if terms is None else terms.review_within
    found: dict[str, Debt] = {}
    for record in sorted((one for one in here if one.kind is Kind.OVERRIDE), key=lambda one: (one.ts, one.id)):
        subject = record.subject
        if subject is None or subject.delta in found:
            continue
        paths = [file.path for file in subject.files]
        landed = frozenset(paths) if subject.head in merged else carrying.used(record, paths)
        if not landed:
            continue
        partners = {one.signer for one in here if one.kind is Kind.OVERRIDE and _same(one, record)}
        reviewed = _reviewed(here, roster, role, partners | _authors(git, record, roster))
        owed = tuple(
            file.path for file in subject.files if file.path in landed and (file.path, file.leaf) not in reviewed
        )
        found[subject.delta] = Debt(record, owed, time_of(record.ts) + within, role)
    return tuple(sorted((debt for debt in found.values() if debt.paths), key=lambda debt: debt.due))


def _paths(record: SignOff) -> list[bytes]:
    return [file.path for file in record.subject.files] if record.subject is not None else []


def _same(one: SignOff, other: SignOff) -> bool:
    return one.subject is not None and other.subject is not None and one.subject.delta == other.subject.delta


def _reviewed(
    records: Iterable[SignOff], roster: Roster, role: str, involved: Collection[str]
) -> frozenset[tuple[bytes, str]]:
    """Paths and leaves that people who had no part in it have approved."""
    able = {person.name for person in roster.people if roster.roles.reaches(person.role, role)}.difference(involved)
    return frozenset(
        (file.path, file.leaf)
        for one in records
        if one.kind is Kind.APPROVE and one.signer in able and one.subject is not None
        for file in one.subject.files
    )


def _authors(git: Git, record: SignOff, roster: Roster) -> set[str]:
    """Those of the roster who have written some of it; where its commits are not here, anybody may have."""
    if record.subject is None:
        return set()
    shown = "--format=%ae%n%(trailers:key=Co-authored-by,valueonly,unfold)"
    git = git.with_settings("trailer.separators=:")
    told = git.call("log", "--no-mailmap", "--encoding=UTF-8", shown, record.subject.head, f"^{record.subject.base}")
    if told.code != 0:
        return {person.name for person in roster.people}
    emails = (line.rpartition("<")[2].rstrip("> ") for line in told.out.decode("utf-8", "replace").splitlines())
    return {person.name for email in emails if (person := roster.person(email))}
