"""Who may clear what a rule asks for."""

from collections.abc import Iterable
from itertools import combinations

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, Need
from countersign.gate.roster import Person, Roster

#: Beyond so many, alternatives inform nobody; the smallest and first by name are kept.
_ALTERNATIVES = 20


def eligible(need: Need, change: JudgedChange, roster: Roster) -> tuple[Person, ...]:
    """Whose sign-off would count, by name: of the role or above, and no contributor under any address."""
    contributors = {person.name for email in change.contributors if (person := roster.person(email))}
    return tuple(
        sorted(
            (
                person
                for person in roster.people
                if person.name not in contributors and roster.roles.reaches(person.role, need.role)
            ),
            key=lambda person: person.name,
        )
    )


def unblocking(findings: Iterable[Finding], change: JudgedChange, roster: Roster) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of people whose sign-offs would clear all `findings`, at most twenty, by name.

    Empty where nothing needs anyone, and where nobody could help.
    """
    needs = {finding.needs for finding in findings if finding.needs is not None}
    if not needs:
        return ()
    candidates = {need: {person.name for person in eligible(need, change, roster)} for need in needs}
    names = sorted(set().union(*candidates.values()))
    for size in range(max(need.count for need in needs), len(names) + 1):
        sets = [
            chosen
            for chosen in combinations(names, size)
            if all(len(candidates[need].intersection(chosen)) >= need.count for need in needs)
        ]
        if sets:
            return tuple(sets[:_ALTERNATIVES])
    return ()
