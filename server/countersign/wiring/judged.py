"""The gate in a real repository: one function behind the command line, hooks, CI and the editor."""

from dataclasses import dataclass, replace
from datetime import datetime

from countersign.gate.check import Judgement, judge
from countersign.gate.configuration import ConfigurationError
from countersign.gate.first_policy import is_first, with_first_policy
from countersign.gate.policy import POLICY_FILE
from countersign.gate.reviewers import ALTERNATIVES
from countersign.gate.roster import ROSTER_FILE
from countersign.gate.statements import Matter, SignOffs
from countersign.git.repository import Repository
from countersign.git.signatures import SigningFailed
from countersign.git.signoff_refs import read_chains
from countersign.git.target import Requirements, requirements_at
from countersign.wiring.checkout import Checkout
from countersign.wiring.debts import debts_of
from countersign.wiring.forge_approvals import FILE as REVIEWS
from countersign.wiring.forge_approvals import ForgeApprovalsDamaged, forge_statements
from countersign.wiring.high_water import FILE as SEEN
from countersign.wiring.knowledge import who_knows
from countersign.wiring.net_delta import NetDelta, net_delta
from countersign.wiring.question import Question, Unanswerable, brought_by, requirements_of, vouched_for
from countersign.wiring.signoffs import matter_of, sign_offs, strangers, unreadable_chains
from countersign.wiring.verifying import Verifier


@dataclass(frozen=True, slots=True)
class Judged:
    """A change, what was known of it, and what the gate says.

    Attributes:
        signed: the sign-offs that may count, and `matter`, what they have to be about; None where none can.
        remarks: what nobody should overlook, and what changes no verdict by itself; each a clause.
    """

    asked: Question
    requirements: Requirements
    delta: NetDelta
    judgement: Judgement
    signed: SignOffs | None
    matter: Matter | None
    remarks: tuple[str, ...]


def judged(checkout: Checkout, asked: Question, now: datetime, instead: Requirements | None = None) -> Judged:
    """Read everything that a verdict depends on, and judge.

    Args:
        checkout: of the repository.
        asked: what the change is, and where it is to go.
        now: the time of the gate.
        instead: of the policy and roster of the target, for somebody who wants to know what they would say.

    Raises:
        Unanswerable: policy or roster cannot be used, or signatures cannot be checked here.
        GitError: git failed, or an object is missing.
    """
    requirements = requirements_of(checkout.repository, asked) if instead is None else instead
    try:
        delta = net_delta(checkout, asked.target, asked.fork, asked.head, requirements, now)
    except SigningFailed as fault:
        raise Unanswerable(
            f"signatures of commits cannot be checked: {fault}", "install OpenSSH 8.2 or later"
        ) from fault
    remarks = [f"the record of {commit[:12]} is not believed: {fault}" for commit, fault in delta.faults.items()]
    if delta.unsure:
        remarks.append(
            f"so many files went and came at once, here or on {asked.target_name} in the last 30 days, that nobody can "
            f"tell which became which: {delta.unsure} of them are judged as if each had been any of those that went"
        )
    signed, matter = _signed(checkout, asked, requirements, delta, remarks, now)
    judgement = judge(delta.change, requirements.roster, requirements.policy, signed, matter)
    if requirements.roster is not None and len(judgement.unblock) == ALTERNATIVES:
        # Others may have been left out: those who know the code best are not to be among them.
        paths = dict.fromkeys(finding.path for finding in judgement.findings)
        knows = who_knows(checkout.repository, asked.fork, paths, requirements.roster)
        delta = replace(delta, change=replace(delta.change, knows=knows))
        judgement = judge(delta.change, requirements.roster, requirements.policy, signed, matter)
    remarks += [f"review debt: {debt.sentence(now)}" for debt in judgement.debts]
    if instead is None and is_first(requirements, delta.change):
        brought = brought_by(checkout.repository, asked, now)
        brought = vouched_for(checkout.repository, asked.target, asked.target_name, requirements, brought)
        by, about = _signed(checkout, asked, brought, delta, remarks, now)
        judgement = with_first_policy(judgement, delta.change, requirements, brought, by, about)
    elif instead is None and any(file.path.endswith((POLICY_FILE, ROSTER_FILE)) for file in delta.change.files):
        remarks.append(_once_merged(checkout, asked, delta, judgement, now))
    return Judged(asked, requirements, delta, judgement, signed, matter, tuple(remarks))


def _once_merged(checkout: Checkout, asked: Question, delta: NetDelta, judgement: Judgement, now: datetime) -> str:
    """What a change of the policy would do to its own judgement, which goes by the old one."""
    try:
        brought = requirements_at(checkout.repository.git, asked.head).on(now.date())
    except ConfigurationError as fault:
        return f"the policy that the change brings cannot be used, so that nothing could be judged any more: {fault}"
    then = judge(delta.change, brought.roster, brought.policy)
    rules = ", ".join(sorted({finding.rule for finding in then.findings})) or "nothing"
    same = {finding.rule for finding in then.findings} == {finding.rule for finding in judgement.findings}
    differs = "" if same and then.verdict == judgement.verdict else "; by the old one it is not"
    return (
        f"the change is judged by the policy of {asked.target_name}; by its own, without sign-offs, it would be "
        f"{then.verdict} ({rules}){differs}"
    )


def _why_none_counts(asked: Question) -> str:
    """Why no sign-off can count for a change, as a clause; empty if one can."""
    if doubt := asked.several_forks():
        return f"{doubt}: no sign-off counts. `git merge {asked.target_name}` makes it clear"
    if not asked.branch:
        return f"{asked.target_name} is no branch, and sign-offs are for a branch: none counts"
    return ""


def _unfetched(repository: Repository) -> str:
    # Speaks with remotes, and is rarely asked.
    from countersign.wiring.sharing_signoffs import unfetched  # noqa: PLC0415

    return unfetched(repository)


def _signed(
    checkout: Checkout,
    asked: Question,
    requirements: Requirements,
    delta: NetDelta,
    remarks: list[str],
    now: datetime,
) -> tuple[SignOffs, Matter] | tuple[None, None]:
    repository, roster = checkout.repository, requirements.roster
    chains = read_chains(repository.git)
    # Chains that are all gone are no reason to look away, if there have been some.
    looked = chains or any((repository.state_dir / name).exists() for name in (SEEN, REVIEWS))
    glass = requirements.policy.signing.break_glass is not None
    if roster is None or not (looked or glass):
        return None, None
    unlooked = "" if looked else _unfetched(repository)
    remarks += [
        f"{ref} is of a key that the roster does not have: it does not count" for ref in strangers(chains, roster)
    ]
    matter = matter_of(repository, asked.place, delta.change, requirements.policy, chains, now)
    verifier = Verifier(repository.git, roster)
    try:
        # What is owed to the target is owed whatever the change is, and whether or not a sign-off could count for it.
        debts = debts_of(repository, asked.place, chains, requirements.policy, verifier)
        if none_counts := _why_none_counts(asked):
            if looked:
                remarks.append(none_counts)
            return SignOffs((), unreadable_chains(repository, chains, verifier), debts, unlooked), matter
        signed = sign_offs(repository, asked.place, chains, roster, matter, verifier)
        reviews = forge_statements(repository, asked.place, roster, matter)
        return replace(signed, statements=(*reviews, *signed.statements), debts=debts, unlooked=unlooked), matter
    except ForgeApprovalsDamaged as fault:
        raise Unanswerable(str(fault), "`countersign import` writes it anew") from fault
    except SigningFailed as fault:
        raise Unanswerable(f"signatures cannot be checked: {fault}", "install OpenSSH 8.2 or later") from fault
