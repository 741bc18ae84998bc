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


def unblocking(
    findings: Iterable[Finding], change: JudgedChange, roster: Roster, rejecting: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of people whose sign-offs would clear all `findings`, at most twenty, by name.

    Who has signed already is not asked again; who rejects has to be among them.
    Empty where nothing needs anyone, and where nobody could help.
    """
    needs = {(finding.needs, finding.have) for finding in findings if finding.needs is not None}
    if not needs:
        return ()
    candidates = {
        (need, have): {person.name for person in eligible(need, change, roster)}.difference(have)
        for need, have in needs
    }
    counts = {(need, have): max(0, need.count - len(have)) for need, have in needs}
    names = sorted(rejecting.union(*candidates.values()))
    for size in range(max(1, len(rejecting), *counts.values()), len(names) + 1):
        sets = [
            chosen
            for chosen in combinations(names, size)
            if rejecting.issubset(chosen)
            and all(len(those.intersection(chosen)) >= counts[need] for need, those in candidates.items())
        ]
        if sets:
            return tuple(sets[:_ALTERNATIVES])
    return ()
