"""Whom to ask first: of the smallest sets of people that would unblock a change, the one that knows the code best."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding
from countersign.gate.reviewers import eligible
from countersign.gate.roster import Roster


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose sign-off would count.

    Attributes:
        clears: findings that it would count for.
        knows: lines of theirs in the files that the findings are about, as the target has them.
    """

    name: str
    role: str
    clears: int
    knows: int


def suggested(sets: Iterable[tuple[str, ...]], knows: Mapping[str, int]) -> tuple[str, ...]:
    """The set whose people have written most of the code; of equal ones the first. Empty if there is none."""
    return max(sets, key=lambda names: sum(knows.get(name, 0) for name in names), default=())


def candidates(
    findings: Iterable[Finding], change: JudgedChange, roster: Roster, knows: Mapping[str, int]
) -> tuple[Candidate, ...]:
    """Everybody who could help: who clears most first, then who knows most, then by name."""
    clears: dict[str, int] = {}
    roles = {person.name: person.role for person in roster.people}
    for finding in findings:
        if finding.needs is not None:
            for person in eligible(finding.needs, change, roster):
                if person.name not in finding.have:
                    clears[person.name] = clears.get(person.name, 0) + 1
    found = [Candidate(name, roles[name], count, knows.get(name, 0)) for name, count in clears.items()]
    return tuple(sorted(found, key=lambda one: (-one.clears, -one.knows, one.name)))
