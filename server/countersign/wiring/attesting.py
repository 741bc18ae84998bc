"""The author's signature under the records of a change, which `countersign attest` gives, and a push in passing."""

from collections.abc import Mapping
from datetime import datetime

from countersign.gate.roster import Roster
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.statements import Matter, SignOffs
from countersign.git.signatures import SigningFailed
from countersign.git.signoff_refs import read_chains
from countersign.wiring.checkout import Checkout
from countersign.wiring.net_delta import net_delta
from countersign.wiring.question import Question, requirements_of
from countersign.wiring.signing import Pen, pen_of, sign, statement
from countersign.wiring.signoffs import matter_of, policy_digest, sign_offs


def attest(
    checkout: Checkout, asked: Question, key: str | None, environment: Mapping[str, str], now: datetime
) -> tuple[SignOff, Pen] | None:
    """Sign the records of a change as one of its authors; None if that has been done, or there is nothing to sign.

    Args:
        checkout: of the repository.
        asked: what the change is.
        key: file of the key; None for the user's own `user.signingkey`.
        environment: of the process.
        now: by the author's clock.

    Raises:
        SigningFailed: the target asks nobody for anything, or has no such key; or the signer wrote nothing of it.
        SignedMeanwhile: another record was faster.
        Unanswerable: policy or roster cannot be used.
        GitError: git failed.
    """
    repository = checkout.repository
    requirements = requirements_of(repository, asked)
    roster = _roster(asked, requirements.roster, requirements.policy.repository)
    change = net_delta(checkout, asked.target, asked.fork, asked.head, requirements, now).change
    chains = read_chains(repository.git)
    matter = matter_of(repository, asked.place, change, requirements.policy, chains, now)
    if not matter.delta.leaves:
        return None
    pen = pen_of(repository, roster, chains, key, environment)
    if not any((person := roster.person(email)) and person.name == pen.person for email in change.contributors):
        raise SigningFailed(f"{pen.person} has no line in {asked.range}: whose the lines are is for its authors to say")
    signed = sign_offs(repository, asked.place, chains, roster, matter)
    if _is_attested(pen.person, signed, matter):
        return None
    digest = policy_digest(repository, asked.target)
    record = statement(Kind.ATTEST, pen, asked.place, matter, matter.delta, policy=digest, note="")
    sign(repository, pen, record, asked.head, environment)
    return record, pen


def _roster(asked: Question, roster: Roster | None, name: str) -> Roster:
    if roster is None or not name:
        raise SigningFailed(f"{asked.target_name} has no roster, or no policy with a `repository`: nothing is attested")
    if not asked.branch:
        raise SigningFailed(f"{asked.target_name} is no branch, and an attestation is for a branch")
    if doubt := asked.several_forks():
        raise SigningFailed(doubt)
    return roster


def _is_attested(person: str, signed: SignOffs, matter: Matter) -> bool:
    """Whether the same person has signed for the same records of every file."""
    mine = [one for one in signed.statements if one.record.signer == person and one.record.kind is Kind.ATTEST]
    return any(
        one.genuine
        and not one.revoked_key
        and matter.is_here(one.record)
        and all(
            (file := one.file(path)) is not None
            and matter.covers(one, path)
            and file.records == matter.records.get(path, file.records)
            for path, _ in matter.delta.leaves
        )
        for one in mine[-1:]
    )
