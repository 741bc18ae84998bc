"""Who may clear what a rule asks for, and whether enough of them have."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, Need
from countersign.gate.roster import Person, Roster

#: Beyond so many, alternatives inform nobody; of the smallest, the first ones are kept.
ALTERNATIVES = 20

#: Sets that are tried. The verdict is there already; nobody waits minutes for the best way out of it.
_MOST_TRIED = 20_000


def answers(person: Person, need: Need, roster: Roster) -> bool:
    """Whether a person's word is asked for, whoever contributed."""
    return roster.roles.reaches(person.role, need.role) or (need.admins > 0 and person.admin)


def eligible(need: Need, change: JudgedChange, roster: Roster) -> tuple[Person, ...]:
    """Whose sign-off would count, by name: of the role or above, and no contributor under any address."""
    contributors = {person.name for email in change.contributors if (person := roster.person(email))}
    found = (person for person in roster.people if person.name not in contributors and answers(person, need, roster))
    return tuple(sorted(found, key=lambda person: person.name))


def enough(need: Need, people: Collection[Person], roster: Roster) -> bool:
    """Whether these people, all of them eligible, are as many as are needed, and from as many teams."""
    ranking = {person.name for person in people if roster.roles.reaches(person.role, need.role)}
    admins = {person.name for person in people if person.admin}
    if len(ranking) < need.count or (need.admins and len(admins) < need.admins):
        return False
    if need.admins and not need.one_for_both and len(ranking | admins) < need.count + need.admins:
        return False
    return need.distinct_teams == 0 or teams_of(people) >= need.distinct_teams


def teams_of(people: Iterable[Person]) -> int:
    """How many teams some people can stand for, each of them for one."""
    holder: dict[str, Person] = {}

    def seat(person: Person, tried: set[str]) -> bool:
        for team in person.teams:
            if team not in tried:
                tried.add(team)
                if team not in holder or seat(holder[team], tried):
                    holder[team] = person
                    return True
        return False

    return sum(seat(person, set()) for person in people)


def unblocking(
    findings: Iterable[Finding], change: JudgedChange, roster: Roster, rejecting: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of people whose sign-offs would clear all `findings`, at most twenty.

    Those of people who know the code (`change.knows`) come first, then by name; so do the names of a set.
    Who has signed already is not asked again; who rejects has to be among them.
    Empty where nothing needs anyone, and where nobody could help.
    """
    needs = {(finding.needs, finding.have) for finding in findings if finding.needs is not None}
    if not needs:
        return ()
    people: Mapping[str, Person] = {person.name: person for person in roster.people}
    candidates = {(need, have): {person.name for person in eligible(need, change, roster)} for need, have in needs}
    names = sorted(
        rejecting.union(*(those.difference(have) for (_, have), those in candidates.items())),
        key=lambda name: (-change.knows.get(name, 0), name),
    )

    def clears(chosen: Collection[str]) -> bool:
        return all(
            enough(need, [people[name] for name in sorted(those.intersection({*chosen, *have}))], roster)
            for (need, have), those in candidates.items()
        )

    # More people are never less than enough: if all of them are not, nobody need look for a few who are.
    if not clears(names):
        return ()
    others = [name for name in names if name not in rejecting]
    missing = (max(0, need.count - len(have)) for need, have in needs)
    tried = 0
    for size in range(max(1, len(rejecting), *missing), len(names) + 1):
        sets: list[tuple[str, ...]] = []
        for more in combinations(others, size - len(rejecting)):
            tried += 1
            chosen = more if not rejecting else tuple(name for name in names if name in rejecting or name in more)
            if clears(chosen):
                sets.append(chosen)
            if len(sets) == ALTERNATIVES:
                break
            if tried == _MOST_TRIED:
                return tuple(sets) or (_without_idle(names, rejecting, clears),)
        if sets:
            return tuple(sets)
    return ()


def _without_idle(
    names: Sequence[str], rejecting: Collection[str], clears: Callable[[Collection[str]], bool]
) -> tuple[str, ...]:
    """A set none of whom could be left out, where there are too many people to look for the smallest one."""
    chosen = list(names)
    for name in reversed(names):
        fewer = [one for one in chosen if one != name]
        if name not in rejecting and clears(fewer):
            chosen = fewer
    return tuple(chosen)
