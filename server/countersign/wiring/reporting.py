"""What the pictures of a report are drawn from: whose the text of a range is, and whether people have looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from countersign.gate.configuration import ConfigurationError
from countersign.gate.overriding import Debt
from countersign.git.branches import branch_of
from countersign.git.history import commits_in, ends_of_range
from countersign.git.repository import Base, Repository, UnknownRevision
from countersign.git.signatures import SigningFailed
from countersign.git.signoff_refs import read_chains
from countersign.git.target import requirements_at
from countersign.wiring.auditing import Audited, audited
from countersign.wiring.backtest import landed_on
from countersign.wiring.checkout import Checkout
from countersign.wiring.debts import debts_of
from countersign.wiring.signoffs import Place
from countersign.wiring.stats import Stats, stats_of_range
from countersign.wiring.verifying import Verifier

#: Changes that are judged at most: each costs about as much as a `check`.
MOST_JUDGED = 500

#: Changes of a branch that are looked through.
_EVERY = 100_000


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether people have looked at what a branch has got.

    Attributes:
        branch: its name; empty if there is none.
        changes: what it has got in the range, the newest first.
        left_out: how many more it has got than were judged.
        debts: reviews that are owed to it now, each a sentence.
        why_not: why there is nothing to say, or not all of it, as a sentence without its full stop; else empty.
    """

    branch: str = ""
    changes: tuple[Audited, ...] = ()
    left_out: int = 0
    debts: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report shows."""

    given: str
    stats: Stats
    coverage: Coverage


def report_of(checkout: Checkout, given: str, pathspecs: Sequence[str], directory: Path, now: datetime) -> Report:
    """Read and judge.

    Args:
        checkout: of the repository.
        given: the range, as `git log` takes it.
        pathspecs: that the text is counted for; reviews are of whole changes.
        directory: where they were written.
        now: the time by which debts are overdue.

    Raises:
        UnknownRevision: `given` is no range.
        GitError: git failed, an object is missing, or a pathspec is none.
    """
    stats = stats_of_range(checkout, given, pathspecs, directory)
    return Report(given, stats, _coverage(checkout, given, now))


def _coverage(checkout: Checkout, given: str, now: datetime) -> Coverage:
    repository = checkout.repository
    try:
        base = repository.base()
    except UnknownRevision as fault:
        return Coverage(why_not=f"countersign.base: {fault}")
    if base is None:
        return Coverage(why_not="there is no base branch that changes could have been merged into")
    branch = branch_of(repository.git, repository.meant(base.name))
    if not branch:
        return Coverage(why_not=f"{base.name} is no branch, and sign-offs are for a branch")
    inside = {commit.id for commit in commits_in(repository, ends_of_range(repository, given))}
    landed = [one for one in landed_on(repository, base.commit, _EVERY) if one.commit in inside]
    changes: tuple[Audited, ...] = ()
    try:
        changes = tuple(audited(checkout, branch, base.commit, landed[:MOST_JUDGED]))
        debts = _debts(repository, base, branch, now)
    except SigningFailed as fault:
        return Coverage(base.name, why_not=f"signatures cannot be checked: {fault}")
    except ConfigurationError as fault:
        return Coverage(base.name, changes, why_not=f"on {base.name}, {fault}")
    return Coverage(base.name, changes, max(0, len(landed) - MOST_JUDGED), debts)


def _debts(repository: Repository, base: Base, branch: str, now: datetime) -> tuple[str, ...]:
    asks = requirements_at(repository.git, base.commit).on(now.astimezone(UTC).date())
    if asks.roster is None:
        return ()
    place = Place(branch, base.commit, base.commit, base.commit)
    verifier = Verifier(repository.git, asks.roster)
    found = debts_of(repository, place, read_chains(repository.git), asks.policy, verifier)
    return tuple(_said(debt, now) for debt in found)


def _said(debt: Debt, now: datetime) -> str:
    return f"{'Overdue: ' if debt.is_overdue(now) else ''}{debt.sentence(now)}"
