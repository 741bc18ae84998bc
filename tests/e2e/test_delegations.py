"""Standing in for somebody: signed, dated, never handed on, never more than the one who is away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.gate.signoff import FIRST, Kind
from support.firm import AI
from support.reviewed import Reviewed
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

AWAY = POLICY + '[delegation]\nlongest = "14d"\n'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`; carol, who is mid, has signed it; main's policy has delegations."""
    made = Office(tmp_path)
    on_main(made.bob, AWAY)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    assert made.sign(made.bob, "carol", "main..work").code == 0
    return made


def on_main(repo: Reviewed, policy: str, roster: str | None = None) -> None:
    repo.git("switch", "--quiet", "main")
    repo.control(policy=policy, roster=roster)
    repo.commit_all("Policy")
    repo.git("switch", "--quiet", "work")
    repo.git("rebase", "--quiet", "main")
    if (repo.path / "app.py").exists():
        repo.set_note(repo.head(), {"app.py": AI})


def day(offset: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=offset):%Y-%m-%d}"


def delegated(office: Office, key: str, *words: str) -> None:
    ran = office.sign(office.bob, key, *words, command="delegate")
    assert ran.code == 0, ran.out + ran.err


def forged(office: Office, key: str, to: str, begins: int, ends: int) -> None:
    """A delegation that our program would not have made."""
    now = datetime.now(UTC)
    office.forge(
        office.bob, key, key, kind=Kind.DELEGATE, subject=None, to=to, policy=FIRST,
        begins=f"{now + timedelta(days=begins):%Y-%m-%dT%H:%M:%SZ}",
        exp=f"{now + timedelta(days=ends):%Y-%m-%dT%H:%M:%SZ}",
    )  # fmt: skip


def verdict(repo: Reviewed) -> object:
    return repo.judged("main..work")["verdict"]


def test_who_stands_in_signs_what_the_other_could(office: Office) -> None:
    before = verdict(office.bob)
    ran = office.sign(office.bob, "alice", "carol", "--until", day(7), "--note", "Away.", command="delegate")

    assert (before, ran.code, verdict(office.bob)) == ("blocked", 0, "clear"), ran.err
    assert "carol signs in the place of alice for main," in ran.out


def test_a_delegation_ends_when_it_is_taken_back(office: Office) -> None:
    ran = office.sign(office.bob, "alice", "carol", "--until", day(7), command="delegate")
    before = verdict(office.bob)
    identity = ran.out.partition("signed: delegate ")[2][:16]
    office.bob.git("branch", "--quiet", "--set-upstream-to=main")
    taken = office.sign(office.bob, "alice", identity, command="revoke", typed=None)

    assert (before, taken.code, verdict(office.bob)) == ("clear", 0, "blocked"), taken.out + taken.err


@pytest.mark.parametrize(("begins", "ends"), [(1, 3), (-3, -1), (-1, 20)], ids=["not yet", "over", "too long"])
def test_it_holds_from_its_first_day_to_its_last_and_no_longer_than_the_policy_lets_it(
    office: Office, begins: int, ends: int
) -> None:
    forged(office, "alice", "carol", begins, ends)

    assert verdict(office.bob) == "blocked"


def test_it_is_not_handed_on(office: Office) -> None:
    delegated(office, "alice", "bob", "--until", day(7))
    # Bob contributed; and what he holds of alice is not his to give away either.
    forged(office, "bob", "carol", -1, 7)

    assert verdict(office.bob) == "blocked"


def test_a_chain_of_hands_gives_nothing_even_between_people_who_wrote_nothing(office: Office) -> None:
    on_main(office.bob, AWAY, office.roster(dana="mid"))
    delegated(office, "alice", "dana", "--until", day(7))
    delegated(office, "dana", "carol", "--until", day(7))

    assert verdict(office.bob) == "blocked"


def test_it_is_worth_no_more_than_the_role_of_who_gives_it(office: Office) -> None:
    on_main(office.bob, AWAY, office.roster(alice="mid"))
    delegated(office, "alice", "carol", "--until", day(7))

    assert verdict(office.bob) == "blocked"


def test_an_author_neither_stands_in_nor_is_stood_in_for(office: Office) -> None:
    office.bob.git("switch", "--quiet", "-C", "work", "main")
    office.bob.author("alice")
    office.bob.write("hers.py", "one\n")
    office.bob.set_note(office.bob.commit_all("Hers"), {"hers.py": AI})
    office.bob.author("bob")
    office.bob.write("his.py", "one\n")
    office.bob.set_note(office.bob.commit_all("His"), {"his.py": AI})
    assert office.sign(office.bob, "carol", "main..work").code == 0
    delegated(office, "alice", "carol", "--until", day(7))
    by_author = verdict(office.bob)
    delegated(office, "dana", "bob", "--until", day(7))
    assert office.sign(office.bob, "bob", "main..work").code == 0

    assert (by_author, verdict(office.bob)) == ("blocked", "blocked")


def test_who_signs_for_two_people_is_one_person(office: Office) -> None:
    rule = '[[rule]]\nid = "two"\nwhen = { ai_lines = ">0" }\nrequire = { count = 2, role = ">=senior" }\n'
    on_main(office.bob, AWAY + rule)
    delegated(office, "alice", "carol", "--until", day(7))
    delegated(office, "dana", "carol", "--until", day(7))
    for_two = verdict(office.bob)
    assert office.sign(office.bob, "dana", "main..work").code == 0

    assert (for_two, verdict(office.bob)) == ("blocked", "clear")


def test_a_policy_without_the_table_has_nobody_stand_in(office: Office) -> None:
    delegated(office, "alice", "carol", "--until", day(7))
    on_main(office.bob, POLICY)
    ran = office.sign(office.bob, "alice", "carol", "--until", day(7), command="delegate")

    assert ran.code == 2
    assert "the policy of main has no [delegation]: nobody stands in for anybody" in ran.err
    assert verdict(office.bob) == "blocked"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alice", "--until", day(7)), "alice is nobody else on the roster of main"),
        (("mallory", "--until", day(7)), "mallory is nobody else on the roster of main"),
        (("carol", "--until", day(-2)), "expected an end after the beginning"),
        (("carol", "--until", day(20)), "14 days at most"),
        (("carol", "--until", "soon"), "expected a date like 2026-12-24"),
    ],
)
def test_what_could_not_hold_is_not_signed(office: Office, words: tuple[str, ...], said: str) -> None:
    ran = office.sign(office.bob, "alice", *words, command="delegate")

    assert ran.code == 2
    assert said in ran.err
