"""The files of a change as a policy looks at them: in which tiers, which lines count as AI text, what is left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.control_plane import is_control
from countersign.gate.policy import Policy
from countersign.gate.shown import records_of
from countersign.gate.tally import Tally
from countersign.gate.traits import Trait
from countersign.origin import Attribution, Origin


@dataclass(frozen=True, slots=True)
class SurveyedFile:
    """One file.

    Attributes:
        file: as it is in the change.
        policy: that looks at it.
        tiers: names of the tiers that it is in; one at least.
        excluded: whether its text is generated, as the policy says, or a bot's where it may: counted, and not judged.
        attested: whether an author has signed the records of its lines as they are.
    """

    file: JudgedFile
    policy: Policy
    tiers: frozenset[str]
    excluded: bool
    attested: bool

    def judged(self, attribution: Attribution) -> bool:
        """Whether a line of it counts as AI text."""
        return not self.excluded and self.policy.judged_as_ai(attribution, attested=self.attested)


def survey(change: JudgedChange, policy: Policy) -> Iterator[SurveyedFile]:
    """The files of a change in their order."""
    for file in change.files:
        attested = policy.asks_for_attestation and change.attested.get(file.path) == records_of(file)
        traits = file.traits | {Trait.CONTROL_PLANE} if is_control(file.path) else file.traits
        tiers = policy.tiers_of((file.path, *file.was), traits)
        excluded = bool(file.bot) or policy.generated.match(file.path)
        yield SurveyedFile(file, policy, tiers, excluded, attested)


def tally_of(files: Iterable[SurveyedFile]) -> Tally:
    """The numbers of some files."""
    count = lines = ai = unknown = mixed = 0
    opaque = opaque_ai = False
    for one in files:
        count += 1
        if one.excluded:
            continue
        whole = one.file.whole
        opaque = opaque or whole is not None
        opaque_ai = opaque_ai or (whole is not None and one.judged(whole))
        counts = one.file.counts
        for number, attribution in one.file.lines.items():
            if attribution is None:
                continue
            amount = counts.get(number, 1) if counts else 1
            lines += amount
            ai += amount * one.judged(attribution)
            unknown += amount * (attribution.origin is Origin.UNKNOWN)
            mixed += amount * (attribution.origin is Origin.MIXED)
    return Tally(count, lines, ai, unknown, mixed, opaque, opaque_ai)
