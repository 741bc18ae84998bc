"""Whom to ask first."""

from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.findings import Finding, LineRange, Need, Severity
from countersign.gate.suggestion import Candidate, candidates, suggested
from support.firm import FIRM, change_by

NAMES = st.sampled_from(["ada", "bob", "cy", "dee"])
SETS = st.lists(st.tuples(NAMES, NAMES), max_size=6)


def finding(role: str = "senior", have: tuple[str, ...] = ()) -> Finding:
    return Finding("a-rule", Severity.ERROR, "f", LineRange(0, 1), "…", Need(1, role), have)


def test_who_clears_most_comes_first_then_who_knows_most() -> None:
    findings = [finding("senior"), finding("principal"), finding("mid")]
    people = candidates(findings, change_by("bob@example.com"), FIRM, {"carol": 7, "alice": 3})

    assert people == (
        Candidate("dana", "principal", 3, 0), Candidate("alice", "senior", 2, 3), Candidate("carol", "mid", 1, 7),
    )  # fmt: skip


def test_contributors_and_those_who_have_signed_are_not_asked() -> None:
    people = candidates([finding(have=("dana",))], change_by("alice@example.com"), FIRM, {})

    assert people == ()


@given(SETS, st.dictionaries(NAMES, st.integers(0, 9)))
def test_the_suggested_set_is_one_of_those_there_are_and_none_knows_more(
    sets: list[tuple[str, str]], knows: dict[str, int]
) -> None:
    best = suggested(sets, knows)

    def known(names: tuple[str, ...]) -> int:
        return sum(knows.get(name, 0) for name in names)

    assert best == () if not sets else best in sets
    assert all(known(names) <= known(best) for names in sets)
