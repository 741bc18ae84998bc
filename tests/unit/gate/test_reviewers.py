from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange, Need, Severity
from countersign.gate.reviewers import ALTERNATIVES, eligible, unblocking
from countersign.gate.roles import DEFAULT_ROLES
from countersign.gate.roster import Person, Roster
from support.firm import ALICE, CAROL, DANA, FIRM, change_by

NEEDS = st.builds(Need, st.integers(1, 3), st.sampled_from(DEFAULT_ROLES.order))
PEOPLE = st.lists(st.sampled_from(DEFAULT_ROLES.order), max_size=5)


def finding(need: Need | None) -> Finding:
    return Finding("some-rule", Severity.ERROR, "f", LineRange(0, 1), "…", need)


def test_eligible_are_people_of_the_role_or_above_by_name() -> None:
    assert eligible(Need(1, "mid"), change_by("bob@example.com"), FIRM) == (ALICE, CAROL, DANA)


def test_contributors_are_not_eligible() -> None:
    assert eligible(Need(1, "senior"), change_by("ALICE@home.example"), FIRM) == (DANA,)


def test_findings_that_need_nobody_need_no_one_to_unblock_them() -> None:
    assert unblocking([finding(None)], change_by("bob@example.com"), FIRM) == ()


def test_one_person_who_clears_two_findings_is_enough() -> None:
    findings = [finding(Need(1, "senior")), finding(Need(1, "principal"))]

    assert unblocking(findings, change_by("bob@example.com"), FIRM) == (("dana",),)


def test_if_the_firm_has_too_few_people_there_is_no_way_out() -> None:
    assert unblocking([finding(Need(3, "senior"))], change_by("bob@example.com"), FIRM) == ()


@given(st.lists(NEEDS, min_size=1, max_size=3), PEOPLE)
def test_the_sets_that_unblock_are_all_smallest_ones_that_satisfy_every_need(
    needs: list[Need], roles: list[str]
) -> None:
    people = tuple(Person(f"p{n}", role, (f"p{n}@example.com",)) for n, role in enumerate(roles))
    roster = Roster(people, DEFAULT_ROLES)

    def clears(names: tuple[str, ...]) -> bool:
        signers = [person for person in people if person.name in names]
        return all(
            sum(DEFAULT_ROLES.reaches(signer.role, need.role) for signer in signers) >= need.count for need in needs
        )

    every = [names for size in range(6) for names in combinations([p.name for p in people], size) if clears(names)]
    smallest = [names for names in every if len(names) == len(every[0])]

    assert list(unblocking(map(finding, needs), JudgedChange((), frozenset()), roster)) == smallest


def test_of_more_sets_than_anybody_reads_those_who_know_the_code_are_kept() -> None:
    people = tuple(Person(f"p{n:02}", "senior", (f"p{n}@example.com",)) for n in range(30))
    roster = Roster(people, DEFAULT_ROLES)
    asked = [finding(Need(1, "senior"))]

    by_name = unblocking(asked, JudgedChange((), frozenset()), roster)
    by_knowledge = unblocking(asked, JudgedChange((), frozenset(), knows={"p29": 7, "p03": 2}), roster)

    assert by_name == tuple((f"p{n:02}",) for n in range(ALTERNATIVES))
    assert by_knowledge[:3] == (("p29",), ("p03",), ("p00",))
    assert len(by_knowledge) == ALTERNATIVES


def test_a_firm_in_which_nobody_could_clear_it_is_not_searched_for_people_who_could() -> None:
    people = tuple(Person(f"p{n:02}", "senior", (f"p{n}@example.com",), teams=("one",)) for n in range(60))
    asked = [finding(Need(2, "senior", distinct_teams=2))]

    assert unblocking(asked, JudgedChange((), frozenset()), Roster(people, DEFAULT_ROLES)) == ()


def test_where_the_smallest_set_is_too_far_to_seek_there_is_one_that_nobody_could_be_left_out_of() -> None:
    people = tuple(
        Person(f"p{n:03}", "senior", (f"p{n}@example.com",), teams=({298: "two", 299: "three"}.get(n, "one"),))
        for n in range(300)
    )
    asked = [finding(Need(5, "senior", distinct_teams=3))]

    assert unblocking(asked, JudgedChange((), frozenset()), Roster(people, DEFAULT_ROLES)) == (
        ("p000", "p001", "p002", "p298", "p299"),
    )
