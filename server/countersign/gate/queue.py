"""The review queue: the files of a change in the order in which they are worth somebody's attention."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from countersign.gate.change import JudgedChange
from countersign.gate.check import Judgement
from countersign.gate.findings import Finding
from countersign.gate.overriding import REVIEW_DEBT
from countersign.gate.policy import Policy
from countersign.gate.survey import survey
from countersign.gate.tiers import CRITICAL
from countersign.origin import Origin


class ReviewState(StrEnum):
    """How a file, or a line of it, stands with the rules."""

    NEEDS_REVIEW = "needs-review"
    OWED = "owed"  # of a file: an override let something into it that nobody has looked at yet
    SIGNED_OFF = "signed-off"
    NONE = "none"  # no rule asks for anybody


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """A file of a change, or one that is owed a review.

    Attributes:
        tiers: those that it is in, the gravest first; none where it is in no named one.
        counts: lines that the change adds, by origin; blank ones left out.
        open: findings that still need somebody.
        cleared: findings that sign-offs have answered.
    """

    path: str
    tiers: tuple[str, ...]
    counts: Mapping[Origin, int]
    open: tuple[Finding, ...]
    cleared: tuple[Finding, ...]

    @property
    def state(self) -> ReviewState:
        """How it stands as a whole."""
        if any(finding.needs is not None for finding in self.open):
            return ReviewState.NEEDS_REVIEW
        if any(finding.rule == REVIEW_DEBT for finding in self.open):
            return ReviewState.OWED
        return ReviewState.SIGNED_OFF if self.cleared else ReviewState.NONE

    @property
    def lines_to_read(self) -> int:
        """Lines that open findings are about; a file as a whole counts as one."""
        return sum(max(1, finding.lines.stop - finding.lines.start) for finding in self.open)


def review_queue(
    change: JudgedChange, policy: Policy, judgement: Judgement, debts: Iterable[Finding] = ()
) -> tuple[QueuedFile, ...]:
    """Every file of a change, and every other one that there is a finding about.

    Those come first that need somebody, then those that are owed a review; by tier, then by lines to read.

    Args:
        change: that was judged.
        policy: by which it was.
        judgement: what came of it.
        debts: findings about files that are owed a review; those that the judgement has are left out.
    """
    ranks = _ranks(policy)
    judgement = replace(judgement, findings=(*judgement.findings, *untold(debts, judgement)))
    tiers = {one.file.path: _named(one.tiers, ranks) for one in survey(change, policy)}
    counts = {
        file.path: Counter(known.origin for known in (*file.lines.values(), file.whole) if known is not None)
        for file in change.files
    }
    about = {finding.path for finding in (*judgement.findings, *judgement.cleared)}
    files = [
        QueuedFile(
            path,
            tiers[path] if path in tiers else _named(policy.tiers_of((path,), frozenset()), ranks),
            counts.get(path, Counter()),
            tuple(finding for finding in judgement.findings if finding.path == path),
            tuple(finding for finding in judgement.cleared if finding.path == path),
        )
        for path in sorted(counts.keys() | about)
    ]
    order = list(ReviewState)
    return tuple(
        sorted(
            files,
            key=lambda file: (
                order.index(file.state),
                min((ranks[tier] for tier in file.tiers), default=len(ranks)),
                -file.lines_to_read,
                file.path,
            ),
        )
    )


def untold(debts: Iterable[Finding], judgement: Judgement) -> tuple[Finding, ...]:
    """Findings about files that are owed a review, but for those of which a judgement says that nothing goes in."""
    told = {finding.path for finding in judgement.findings if finding.rule == REVIEW_DEBT}
    return tuple(one for one in debts if one.path not in told)


def _ranks(policy: Policy) -> Mapping[str, int]:
    """How grave each tier is: the critical one first, the others as the policy lists them, what is in none last."""
    names = dict.fromkeys(tier.name for tier in policy.tiers)
    return {name: rank for rank, name in enumerate(sorted(names, key=lambda name: name != CRITICAL))}


def _named(tiers: Iterable[str], ranks: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted((tier for tier in tiers if tier in ranks), key=ranks.__getitem__))
