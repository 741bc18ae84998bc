"""What `check` answers, in whichever format: the judgement, and the names under which people know the change."""

from dataclasses import dataclass

from countersign.gate.check import Judgement
from countersign.gate.findings import Finding
from countersign.gate.phrases import counted
from countersign.gate.policy import Mode
from countersign.gate.roster import ROSTER_FILE
from countersign.wiring.judged import Judged

#: Of a commit's id, where people read it.
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """A judgement of a range.

    Attributes:
        range: the change, as people name it.
        target: the branch that it is to go to, as it was given.
        base: full id of the target's commit.
        head: full id of the last commit of the change.
        remarks: what nobody should overlook, and what changes no verdict by itself; each a clause.
        has_roster: whether the target names anybody who could be asked.
    """

    range: str
    target: str
    base: str
    head: str
    mode: Mode
    judgement: Judgement
    remarks: tuple[str, ...] = ()
    has_roster: bool = True

    @classmethod
    def of(cls, found: Judged) -> "Answer":
        """What is shown of a judgement."""
        asked, requirements = found.asked, found.requirements
        target = asked.target_name.removeprefix("refs/heads/")
        head = asked.head[:_SHORT] if asked.head_name == asked.head else asked.head_name
        return cls(
            f"{target}..{head}",
            target,
            asked.target,
            asked.head,
            requirements.policy.mode,
            found.judgement,
            found.remarks,
            requirements.roster is not None,
        )

    @property
    def summary(self) -> str:
        """What comes of it, in a clause: "2 findings in main..HEAD"."""
        judgement = self.judgement
        if not self.has_roster and not judgement.findings and not judgement.cleared:
            return f"nobody has to sign anything off, for {self.target} has no {ROSTER_FILE}"
        if not judgement.findings:
            if judgement.overridden:
                names = sorted({name for finding in judgement.overridden for name in finding.have})
                findings = counted(len(judgement.overridden), "finding")
                return f"{findings} in {self.range} overridden by {' and '.join(names)}"
            signed = f"{counted(len(judgement.cleared), 'finding')} in {self.range}, all signed off"
            return signed if judgement.cleared else f"nothing in {self.range} needs a sign-off"
        told = f"{counted(len(judgement.findings), 'finding')} in {self.range}"
        if judgement.cleared:
            told += f", {len(judgement.cleared)} more signed off"
        return told if self.mode is Mode.ENFORCE else f"{told} (mode {self.mode}: nothing is blocked)"

    @property
    def excluded(self) -> str:
        """What was counted and not judged, and by whose word; empty if that is nothing."""
        return "; ".join(one.phrase for one in self.judgement.excluded)

    @property
    def way_out(self) -> str:
        """Who could clear it: "alice and dana, or carol and dana"; empty where nobody could, or nobody has to."""
        sets = [" and ".join(names) for names in self.judgement.unblock]
        return (", or " if any(" and " in names for names in sets) else " or ").join(sets)


def ordinals(findings: tuple[Finding, ...]) -> list[int]:
    """For each finding, how many of the same rule and file come before it.

    With rule and file it names a finding in a way that lines which move elsewhere in the file do not change.
    """
    seen: dict[tuple[str, str], int] = {}
    numbers = []
    for finding in findings:
        key = (finding.rule, finding.path)
        numbers.append(seen.get(key, 0))
        seen[key] = numbers[-1] + 1
    return numbers
