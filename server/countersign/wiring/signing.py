"""Making a sign-off: what it will say, the signature under it, and the commit that keeps it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from countersign.gate.delta import Delta
from countersign.gate.keys import fingerprint
from countersign.gate.policy import Policy
from countersign.gate.roster import Roster
from countersign.gate.shown import NOTHING_SHOWN
from countersign.gate.signing_terms import BreakGlass
from countersign.gate.signoff import FIRST, Kind, Signed, SignOff, Subject
from countersign.gate.statements import TIME, Matter, SignOffs, Statement, time_of
from countersign.git.repository import Repository
from countersign.git.signatures import SigningFailed, SigningKey, SshKeygen, users_key
from countersign.git.signoff_refs import Chain, append
from countersign.git.trusted_settings import all_settings
from countersign.wiring.high_water import read_marks, rewound
from countersign.wiring.signoffs import Place
from countersign.wiring.verifying import roster_keys


@dataclass(frozen=True, slots=True)
class Pen:
    """Who signs, with which key, and the chain that the record will continue."""

    program: SshKeygen
    key: SigningKey
    person: str
    chain: Chain


def pen_of(
    repository: Repository, roster: Roster, chains: list[Chain], file: str | None, environment: Mapping[str, str]
) -> Pen:
    """Who signs, by the key that is named, or that the user's own configuration names.

    `user.signingkey` of the repository is not looked at: whoever made the repository may have written it.

    Raises:
        SigningFailed: no key, one that belongs to nobody on the roster, or a chain that cannot be continued.
        HighWaterDamaged: whether the chain has been rewound cannot be said.
    """
    program = SshKeygen.beside(repository.git)
    key = _key(repository, program, file, environment)
    mark = fingerprint(key.public)
    person = next((name for name, keys in roster_keys(roster).items() if mark in keys), None)
    if person is None:
        raise SigningFailed(f"the key {key.public.split()[0]} …{key.public[-12:]} belongs to nobody on the roster")
    chain = next((one for one in chains if (one.person, one.key) == (person, mark)), Chain(person, mark))
    if chain.fault:
        raise SigningFailed(f"{chain.ref} {chain.fault}: fetch it again before you sign")
    if f"{person}/{mark}" in rewound(chains, read_marks(repository.state_dir)):
        raise SigningFailed(f"{chain.ref} is shorter than it was: fetch it again before you sign")
    return Pen(program, key, person, chain)


def statement(kind: Kind, pen: Pen, place: Place, matter: Matter, delta: Delta, *, policy: str, note: str) -> SignOff:
    """An approval or a rejection of a delta, or of a part of one."""
    files = tuple(Signed(path, leaf, matter.records.get(path, NOTHING_SHOWN)) for path, leaf in delta.leaves)
    return _next(
        pen,
        SignOff(
            kind=kind, repo=matter.repository, target=matter.target, policy=policy, signer=pen.person, seq=1,
            prev=FIRST, ts=matter.now.strftime(TIME), note=note, subject=Subject(place.fork, place.head, files),
            exp=(matter.now + matter.terms.longest).strftime(TIME) if kind is Kind.APPROVE else "",
        ),
    )  # fmt: skip


def override(said: SignOff, incident: str, terms: BreakGlass) -> SignOff:
    """An override that says what a statement of that kind says, for as long as a policy lets one hold."""
    ends = time_of(said.ts) + terms.ttl
    return replace(said, incident=incident, exp=ends.strftime(TIME))


def delegation(pen: Pen, place: Place, policy: Policy, to: str, times: tuple[datetime, datetime, datetime]) -> SignOff:
    """The word that somebody else may sign in the signer's place; `times`: now, when it begins, and when it ends."""
    now, begins, ends = (one.strftime(TIME) for one in times)
    return _next(
        pen,
        SignOff(
            kind=Kind.DELEGATE, repo=policy.repository, target=place.target, policy=FIRST, signer=pen.person, seq=1,
            prev=FIRST, ts=now, to=to, begins=begins, exp=ends,
        ),
    )  # fmt: skip


def revocation(pen: Pen, revoked: SignOff, *, policy: str, note: str, now: datetime) -> SignOff:
    """The record that takes another one of the same person back."""
    return _next(
        pen,
        SignOff(
            kind=Kind.REVOKE, repo=revoked.repo, target=revoked.target, policy=policy, signer=pen.person, seq=1,
            prev=FIRST, ts=now.strftime(TIME), note=note, revokes=revoked.id,
        ),
    )  # fmt: skip


def with_statement(signed: SignOffs, pen: Pen, record: SignOff) -> SignOffs:
    """The sign-offs as they will be once a record is signed."""
    return replace(signed, statements=(*signed.statements, Statement(record, pen.chain.key, genuine=True)))


def sign(repository: Repository, pen: Pen, record: SignOff, head: str, environment: Mapping[str, str]) -> None:
    """Sign a record and keep it.

    Raises:
        SigningFailed: the key did not sign, or what it made is no signature by it.
        SignedMeanwhile: another record was faster.
        GitError: git failed.
    """
    namespace = record.kind.namespace
    signature = pen.program.sign(record.line(), pen.key, environment, namespace)
    if not pen.program.verify(record.line(), signature, pen.person, pen.key.public, namespace):
        raise SigningFailed("what the key made does not verify: is the .pub file beside it that of another key?")
    append(repository.git, pen.chain, record, signature, head)


def _next(pen: Pen, record: SignOff) -> SignOff:
    kept = pen.chain.kept
    return replace(record, seq=len(kept) + 1, prev=kept[-1].record.id) if kept else record


def _key(repository: Repository, program: SshKeygen, file: str | None, environment: Mapping[str, str]) -> SigningKey:
    if file is not None:
        return program.key_in_file(Path(os.path.abspath(file)), environment)  # noqa: PTH100 (links stay as they are)
    configured = [
        one.value for one in all_settings(repository.git) if one.is_the_users and one.key == "user.signingkey"
    ]
    if not configured:
        raise SigningFailed("no key is named: `--key FILE`, or user.signingkey in your own git configuration")
    return users_key(configured[-1], program, environment)
