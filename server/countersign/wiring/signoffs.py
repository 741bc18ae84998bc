"""The sign-offs that a change meets: read from refs, verified against the roster of the target branch."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from countersign.gate.change import JudgedChange
from countersign.gate.delta import digest_of
from countersign.gate.policy import POLICY_FILE, Policy
from countersign.gate.roster import ROSTER_FILE, Roster
from countersign.gate.shown import records_shown
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import Matter, SignOffs, Statement, concerns
from countersign.gate.tiers import CRITICAL
from countersign.git.deltas import read_delta
from countersign.git.objects import read_blobs
from countersign.git.repository import Repository
from countersign.git.signoff_refs import Chain
from countersign.wiring.carrying import Carrying
from countersign.wiring.high_water import FILE, HighWaterDamaged, keep_marks, read_marks, rewound
from countersign.wiring.verifying import Verifier, known_keys


@dataclass(frozen=True, slots=True)
class Place:
    """A change and where it is to go: the full name of the branch (empty: none) and full ids of commits."""

    target: str
    target_commit: str
    fork: str
    head: str


def matter_of(
    repository: Repository, place: Place, change: JudgedChange, policy: Policy, chains: Iterable[Chain], now: datetime
) -> Matter:
    """What a sign-off has to be about to count for a change.

    Raises:
        GitError: git failed, or an object is missing.
    """
    delta = read_delta(repository.git, place.fork, place.head)
    signed = {
        kept.record.subject.head
        for chain in chains
        for kept in chain.kept
        if kept.record.subject is not None and concerns(kept.record, delta)
    }
    merged = heads_in(repository, signed, place.target_commit)
    critical = frozenset(
        file.path.encode("utf-8", "surrogateescape")
        for file in change.files
        if CRITICAL in policy.tiers_of((file.path, *file.was), file.traits)
    )
    return Matter(policy.repository, place.target, delta, records_shown(change), merged, now, policy.signing, critical)


def sign_offs(
    repository: Repository,
    place: Place,
    chains: list[Chain],
    roster: Roster,
    matter: Matter,
    verifier: Verifier | None = None,
) -> SignOffs:
    """The sign-offs of people on the roster, those that may have to do with a change verified.

    Raises:
        SigningFailed: signatures cannot be checked here.
        GitError: git failed.
    """
    verifier = Verifier(repository.git, roster) if verifier is None else verifier
    ours = [chain for chain in chains if verifier.knows(chain)]
    unreadable = unreadable_chains(repository, chains, verifier)
    if unreadable.keys() >= {person.name for person in roster.people}:
        return SignOffs((), unreadable)
    whole = [(chain, kept) for chain in ours if not chain.fault for kept in chain.kept]
    about = {kept.record.id for _, kept in whole if _matters(kept.record, matter)}
    carrying = Carrying(repository.git, place.fork, place.head, place.target_commit)
    statements = []
    for chain, kept in whole:
        if kept.record.id in about or kept.record.revokes in about:
            statement = verifier.statement(chain, kept)
            statements.append(followed(statement, carrying, matter) if statement.genuine else statement)
    return SignOffs(tuple(statements), unreadable)


def unreadable_chains(repository: Repository, chains: list[Chain], verifier: Verifier) -> dict[str, str]:
    """Why the sign-offs of people on the roster cannot be believed at all, as the end of a sentence, by name.

    What was seen of the others is kept in mind.

    Raises:
        SigningFailed: signatures cannot be checked here.
    """
    ours = [chain for chain in chains if verifier.knows(chain)]
    unreadable = {chain.person: f"{chain.ref} {chain.fault}" for chain in ours if chain.fault}
    try:
        marks = read_marks(repository.state_dir)
    except HighWaterDamaged as fault:
        names = (person.name for person in verifier.roster.people)
        return unreadable | dict.fromkeys(names, f"{fault}, so that a rewound chain would not be noticed")
    for name, mark in rewound(chains, marks).items():
        person, _, key = name.partition("/")
        if verifier.knows(Chain(person, key)) and person not in unreadable:
            unreadable[person] = (
                f"their chain of key {key[:12]} once reached record {mark.seq} ({mark.id[:12]}) and does not any more; "
                f"somebody has rewound or deleted it. Fetch it again; {repository.state_dir / FILE} remembers it"
            )
    keep_marks(repository.state_dir, ours, marks, lambda chain: verifier.statement(chain, chain.kept[-1]).genuine)
    return unreadable


def _matters(record: SignOff, matter: Matter) -> bool:
    """Whether a record can have to do with a change. What is over, and was about something else, is left alone."""
    if record.kind is Kind.DELEGATE:
        return matter.is_here(record) and not matter.has_ended(record)
    if not concerns(record, matter.delta) or record.subject is None:
        return False
    if any(file.leaf == matter.delta.leaf(file.path) for file in record.subject.files):
        return True
    return matter.is_here(record) and not (record.subject.head in matter.merged or matter.has_ended(record))


def followed(statement: Statement, carrying: Carrying, matter: Matter) -> Statement:
    """A statement with what became of the content that it is about."""
    record = statement.record
    if record.subject is None or not matter.is_here(record):
        return statement
    found = replace(statement, carried=carrying.carried(record, matter))
    covered = [file.path for file in record.subject.files if matter.covers(found, file.path)]
    return replace(found, used=carrying.used(record, covered)) if record.kind.ends and covered else found


def strangers(chains: Iterable[Chain], roster: Roster) -> list[str]:
    """Refs of sign-offs by keys that the roster does not have for the person: nothing in them counts."""
    keys = known_keys(roster)
    return [chain.ref for chain in chains if chain.key not in keys.get(chain.person, {})]


def policy_digest(repository: Repository, commit: str) -> str:
    """64 hex digits that stand for the policy and the roster of a commit."""
    names = [f"{commit}:{file}" for file in (POLICY_FILE, ROSTER_FILE)]
    found = read_blobs(repository.git, names)
    return digest_of(b"policy-v1", ((found[name].content or b"") if name in found else b"" for name in names))


def heads_in(repository: Repository, heads: Iterable[str], target: str) -> frozenset[str]:
    """Those commits that the target has. One that is missing here cannot be among them: the target is whole."""
    asked = sorted(set(heads))
    if not asked:
        return frozenset()
    told = repository.git.run(
        "cat-file", "--batch-check=%(objectname) %(objecttype)", stdin="".join(f"{one}\n" for one in asked).encode()
    )
    here = [line.split(" ")[0] for line in told.decode().splitlines() if line.endswith(" commit")]
    if not here:
        return frozenset()
    given = "".join(f"{one}\n" for one in [*here, f"^{target}"]).encode()
    new = set(repository.git.run("rev-list", "--stdin", stdin=given).decode().split())
    return frozenset(here) - new
