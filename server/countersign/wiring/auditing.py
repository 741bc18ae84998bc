"""What a branch has got, judged after the fact: each change by the policy and the roster that it met, from refs alone.

What a forge shows, what a check has said and what a message claims takes no part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from countersign.gate.check import Judgement, judge
from countersign.gate.clearing import states
from countersign.gate.configuration import ConfigurationError
from countersign.gate.first_policy import is_first, with_first_policy
from countersign.gate.policy import Mode
from countersign.gate.requirements import Requirements
from countersign.gate.roster import Roster
from countersign.gate.signoff import Kind
from countersign.gate.statements import Matter, SignOffs, time_of
from countersign.gate.worth import branch_name
from countersign.git.signoff_refs import Chain, read_chains
from countersign.git.target import requirements_at
from countersign.wiring.backtest import Landed
from countersign.wiring.checkout import Checkout
from countersign.wiring.net_delta import net_delta
from countersign.wiring.question import Unanswerable, vouched_for
from countersign.wiring.signoffs import Place, matter_of, sign_offs
from countersign.wiring.verifying import Verifier

#: Clocks of signers and of those who merge differ.
_CLOCKS = timedelta(minutes=10)


class Came(StrEnum):
    """How a change came into a branch."""

    NOTHING_ASKED = "nothing asked"
    SIGNED = "signed off"
    LATE = "signed off late"  # by what was signed after it was merged
    OVERRIDDEN = "overridden"
    NOT_ENFORCED = "not enforced"  # something was missing, and the policy only said so
    BYPASS = "bypass"  # something was missing, and it came in all the same


@dataclass(frozen=True, slots=True)
class Audited:
    """A change that a branch got.

    Attributes:
        rules: that asked for something.
        missing: sentences of the findings that nothing answers.
        signers: whose sign-offs of it count.
        incidents: of the overrides that let it through, each with who signed it.
        stale: why other sign-offs do not count, each a sentence.
    """

    landed: Landed
    came: Came
    rules: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    incidents: tuple[tuple[str, str], ...] = ()
    stale: tuple[str, ...] = ()


def audited(checkout: Checkout, branch: str, tip: str, changes: list[Landed]) -> Iterator[Audited]:
    """Judge changes that a branch has got.

    Args:
        checkout: of the repository.
        branch: its full name.
        tip: full id of its commit: keys that its roster revokes were lost already when they signed.
        changes: as `landed_on` gives them: the newest first, and none left out after the first.

    Raises:
        SigningFailed: signatures cannot be checked here.
        GitError: git failed, or an object is missing.
    """
    git = checkout.repository.git
    chains = read_chains(git)
    try:
        today = requirements_at(git, tip).roster
    except ConfigurationError:
        today = None  # the policy of that time says what holds; nothing that is lost by it is good news
    verifier: Verifier | None = None
    day = datetime.now(UTC).date()
    for landed in changes:
        # Whoever writes a date of next year into a commit does not outlive a rule: what came after it came later.
        day = min(day, landed.when.date())
        try:
            asks = requirements_at(git, landed.parents[0]).on(day)
        except ConfigurationError as fault:
            yield Audited(landed, Came.BYPASS, missing=(f"The policy it met cannot be used: {fault}.",))
            continue
        if asks.roster is None:
            yield _before_any_roster(checkout, branch, landed, asks, chains)
            continue
        roster = _with_revocations(asks.roster, today)
        if verifier is None or verifier.roster != roster:
            verifier = Verifier(git, roster)
        yield _audited(checkout, branch, landed, replace(asks, roster=roster), chains, verifier)


def _before_any_roster(
    checkout: Checkout, branch: str, landed: Landed, asks: Requirements, chains: list[Chain]
) -> Audited:
    """A change that met nobody who could have been asked: where there was a policy, only the roster was to come in."""
    if not asks.policy.stated:
        return Audited(landed, Came.NOTHING_ASKED)
    repository, before = checkout.repository, landed.parents[0]
    change = net_delta(checkout, before, before, landed.commit, asks, landed.when).change
    judgement = judge(change, None, asks.policy)
    if is_first(asks, change):
        try:
            brought = requirements_at(repository.git, landed.commit)
            brought = vouched_for(repository, before, branch_name(branch), asks, brought)
        except (ConfigurationError, Unanswerable) as fault:
            return Audited(landed, Came.BYPASS, missing=(f"The policy it brought cannot be used: {fault}.",))
        place = Place(branch, before, before, landed.commit)
        matter = matter_of(repository, place, change, brought.policy, chains, landed.when)
        signed = SignOffs() if brought.roster is None else sign_offs(repository, place, chains, brought.roster, matter)
        judgement = with_first_policy(judgement, change, asks, brought, _in_time(signed, landed), matter)
    came = _came(judgement, judgement, asks.policy.mode)
    rules = tuple(dict.fromkeys(one.rule for one in (*judgement.findings, *judgement.cleared)))
    return Audited(landed, came, rules=rules, missing=tuple(one.message for one in judgement.findings))


def _in_time(signed: SignOffs, landed: Landed) -> SignOffs:
    """What had been signed when a change landed."""
    until = landed.when + _CLOCKS
    return replace(signed, statements=tuple(one for one in signed.statements if time_of(one.record.ts) <= until))


def _audited(
    checkout: Checkout, branch: str, landed: Landed, asks: Requirements, chains: list[Chain], verifier: Verifier
) -> Audited:
    repository, roster = checkout.repository, verifier.roster
    before = landed.parents[0]
    place = Place(branch, before, before, landed.commit)
    change = net_delta(checkout, before, before, landed.commit, asks, landed.when).change
    matter = matter_of(repository, place, change, asks.policy, chains, landed.when)
    signed = sign_offs(repository, place, chains, roster, matter, verifier)
    in_time = _in_time(signed, landed)
    judgement = judge(change, roster, asks.policy, in_time, matter)
    # What came later is judged as it was when the last of it was signed.
    last = max([landed.when, *(time_of(one.record.ts) for one in signed.statements)])
    afterwards = replace(matter, now=last)
    late = judge(change, roster, asks.policy, signed, afterwards)
    came = _came(judgement, late, asks.policy.mode)
    counted, seen, at = (late, signed, afterwards) if came is Came.LATE else (judgement, in_time, matter)
    told = states(change, roster, seen, at)
    return Audited(
        landed,
        came,
        rules=tuple(
            dict.fromkeys(one.rule for one in (*counted.findings, *counted.overridden, *counted.cleared))
        ),
        missing=tuple(one.message for one in counted.findings),
        signers=tuple(
            dict.fromkeys(
                record.signer for record, files in told
                if record.kind is Kind.APPROVE and any(not why for _, why in files)
            )
        ),
        incidents=_incidents(counted, seen, at),
        stale=tuple(
            dict.fromkeys(why for record, files in told if record.kind is Kind.APPROVE for _, why in files if why)
        ),
    )  # fmt: skip


def _came(judgement: Judgement, late: Judgement, mode: Mode) -> Came:
    if judgement.findings:
        if not late.findings and not late.overridden:
            return Came.LATE
        return Came.BYPASS if mode is Mode.ENFORCE else Came.NOT_ENFORCED
    if judgement.overridden:
        return Came.OVERRIDDEN
    return Came.SIGNED if judgement.cleared else Came.NOTHING_ASKED


def _incidents(judgement: Judgement, signed: SignOffs, matter: Matter) -> tuple[tuple[str, str], ...]:
    names = {name for finding in judgement.overridden for name in finding.have}
    paths = {finding.path.encode("utf-8", "surrogateescape") for finding in judgement.overridden}
    return tuple(
        (one.record.signer, one.record.incident)
        for one in signed.statements
        if one.record.kind is Kind.OVERRIDE
        and one.genuine
        and one.record.signer in names
        and any(matter.covers(one, path) for path in paths)
    )


def _with_revocations(then: Roster, today: Roster | None) -> Roster:
    """A roster with the keys that have been revoked since."""
    lost = {person.name: person.revoked for person in (today.people if today is not None else ())}
    return replace(
        then, people=tuple(replace(one, revoked=(*one.revoked, *lost.get(one.name, ()))) for one in then.people)
    )
