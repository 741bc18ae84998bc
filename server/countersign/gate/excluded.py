"""What of a change was counted and not judged, and by whose word."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from countersign.gate.change import JudgedFile
from countersign.gate.globs import Globs
from countersign.gate.phrases import counted
from countersign.gate.policy import Policy
from countersign.gate.survey import is_excluded


@dataclass(frozen=True, slots=True)
class Excluded:
    """Files whose text is not judged for one reason.

    Attributes:
        pattern: of the policy's `generated`, the first one that holds them; empty where it is a bot's text.
        bot: that has written it, where the roster lets it; empty where it is generated.
        files: how many.
        lines: added lines of them that are not blank, counted as rules count them.
    """

    pattern: str
    bot: str
    files: int
    lines: int

    @property
    def phrase(self) -> str:
        """How much it is, and why: "120 lines in 3 files (generated: vendor/**)"."""
        why = f"written by {self.bot}" if self.bot else f"generated: {self.pattern}"
        return f"{counted(self.lines, 'line')} in {counted(self.files, 'file')} ({why})"


def excluded_of(files: Iterable[JudgedFile], policy: Policy) -> tuple[Excluded, ...]:
    """What is not judged of some files, by reason: patterns as the policy has them, then bots."""
    files_of: Counter[tuple[str, str]] = Counter()
    lines_of: Counter[tuple[str, str]] = Counter()
    for one in files:
        if is_excluded(one, policy):
            why = ("", one.bot) if one.bot else (_pattern(one.path, policy), "")
            files_of[why] += 1
            lines_of[why] += sum(one.counts.get(line, 1) for line, known in one.lines.items() if known is not None)
    order = {pattern: place for place, pattern in enumerate(policy.generated.patterns)}
    ordered = sorted(files_of, key=lambda why: (order.get(why[0], len(order)), why))
    return tuple(Excluded(*why, files_of[why], lines_of[why]) for why in ordered)


def _pattern(path: str, policy: Policy) -> str:
    return next(pattern for pattern in policy.generated.patterns if _alone(pattern).match(path))


@lru_cache(maxsize=1000)
def _alone(pattern: str) -> Globs:
    return Globs((pattern,), narrow=True)
