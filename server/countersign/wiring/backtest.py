"""What a policy would have said of what a branch has got lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from countersign.gate.check import findings_of_change
from countersign.gate.requirements import Requirements
from countersign.git.repository import Repository
from countersign.wiring.checkout import Checkout
from countersign.wiring.net_delta import net_delta

_MERGE = 2


@dataclass(frozen=True, slots=True)
class Landed:
    """A change that a branch got: the commit of the main line that brought it, and its subject."""

    commit: str
    subject: str
    parents: tuple[str, ...]
    when: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """A landed change, and the rules that would have asked for something."""

    landed: Landed
    rules: tuple[str, ...]


def landed_on(repository: Repository, branch: str, last: int) -> list[Landed]:
    """The last changes of a branch (a full id), the newest first: merges, and commits that came without one.

    Raises:
        GitError: git failed.
    """
    told = repository.git.run(
        "rev-list", "--first-parent", f"--max-count={last}", "--no-commit-header", "--encoding=UTF-8",
        "--format=%H%n%P%n%ct%n%s", branch,
    )  # fmt: skip
    lines = told.decode("utf-8", "surrogateescape").split("\n")[:-1]
    found = []
    for commit, parents, stamp, subject in zip(*(lines[field::4] for field in range(4)), strict=True):
        when = datetime.fromtimestamp(int(stamp), UTC)
        found.append(Landed(commit, subject, tuple(parents.split()), when))
    return [one for one in found if one.parents]


def tried(checkout: Checkout, changes: list[Landed], asked: Requirements) -> Iterator[Tried]:
    """Judge landed changes by a policy and a roster, one after the other, as if nobody had signed anything.

    Raises:
        GitError: git failed, or an object is missing.
    """
    for landed in changes:
        target = landed.parents[0]
        head = landed.parents[1] if len(landed.parents) == _MERGE else landed.commit
        forks = checkout.repository.merge_bases(target, head)
        # A branch that has nothing in common is all new; what it is compared with makes no difference to whose it is.
        delta = net_delta(checkout, target, forks[0] if forks else target, head, asked, landed.when)
        found = findings_of_change(delta.change, asked.roster, asked.policy) if asked.roster is not None else ()
        yield Tried(landed, tuple(dict.fromkeys(finding.rule for finding in found)))
