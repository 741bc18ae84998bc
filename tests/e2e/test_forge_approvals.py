"""Approvals of a forge: brought in by whoever runs the gate, weaker than a signature, bound to content all the same."""

import json
from pathlib import Path

import pytest

from support.firm import AI
from support.reviewed import Reviewed
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

OPEN = POLICY + '[forge_approvals]\nallow = ["github"]\n'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`; main's policy lets GitHub in, and its roster knows who alice and bob are there."""
    made = Office(tmp_path)
    on_main(made, OPEN)
    made.bob.git("switch", "--quiet", "-C", "work", "main")
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    return made


def on_main(office: Office, policy: str) -> None:
    roster = office.roster()
    for name in ("alice", "bob"):
        roster = roster.replace(f"[people.{name}]\n", f'[people.{name}]\naccounts = ["github:{name.title()}-gh"]\n')
    branch = office.bob.git("branch", "--show-current")
    office.bob.git("switch", "--quiet", "main")
    office.bob.control(policy=policy, roster=roster)
    office.bob.commit_all("On main")
    office.bob.git("switch", "--quiet", branch)


def review(repo: Reviewed, login: str, state: str, *, day: int = 1, kind: str = "User") -> dict[str, object]:
    """As GitHub answers; what is of no interest here is left out."""
    return {
        "id": day, "user": {"login": login, "type": kind}, "body": "", "state": state, "commit_id": repo.head(),
        "submitted_at": f"2026-11-{day:02}T10:00:00Z",
    }  # fmt: skip


def imported(repo: Reviewed, *reviews: dict[str, object]) -> None:
    ran = repo.countersign("import", "github-reviews", "-", "--base", "main", stdin=json.dumps(reviews))
    assert ran.code == 0, ran.err
    assert ran.out.endswith(" kept for main\n")


def verdict(repo: Reviewed) -> object:
    return repo.judged("main..work")["verdict"]


def test_an_approval_of_a_forge_counts_where_the_policy_lets_it_and_dies_on_one_byte(office: Office) -> None:
    before = verdict(office.bob)
    imported(office.bob, review(office.bob, "alice-gh", "APPROVED"))
    approved = verdict(office.bob)
    office.bob.write("app.py", "one\ntwo \n")
    office.bob.set_note(office.bob.commit_all("More"), {"app.py": AI})

    assert (before, approved, verdict(office.bob)) == ("blocked", "clear", "blocked")


def test_changes_that_were_asked_for_do_not_go_away_with_the_commit_that_was_looked_at(office: Office) -> None:
    asked = {**review(office.bob, "alice-gh", "CHANGES_REQUESTED"), "commit_id": "f" * 40}
    imported(office.bob, asked)
    assert office.sign(office.bob, "dana", "main..work").code == 0
    blocked = office.bob.countersign("check", "main..work")
    imported(office.bob, asked, review(office.bob, "alice-gh", "APPROVED", day=2))

    assert "alice rejected it on 2026-11-01" in blocked.out
    assert verdict(office.bob) == "clear"


def test_without_the_policy_s_word_it_counts_for_nothing(office: Office) -> None:
    on_main(office, POLICY)
    imported(office.bob, review(office.bob, "alice-gh", "APPROVED"))

    assert verdict(office.bob) == "blocked"


@pytest.mark.parametrize(
    ("login", "state", "kind"),
    [("bob-gh", "APPROVED", "User"), ("mallory", "APPROVED", "User"), ("alice-gh", "COMMENTED", "User"),
     ("alice-gh", "APPROVED", "Bot")],
)  # fmt: skip
def test_authors_strangers_bots_and_comments_approve_nothing(office: Office, login: str, state: str, kind: str) -> None:
    imported(office.bob, review(office.bob, login, state, kind=kind))

    assert verdict(office.bob) == "blocked"


def test_the_last_word_counts(office: Office) -> None:
    approved = review(office.bob, "alice-gh", "APPROVED", day=1)
    imported(office.bob, review(office.bob, "alice-gh", "CHANGES_REQUESTED", day=2), approved)
    refused = office.bob.countersign("check", "main..work").out
    imported(office.bob, approved, review(office.bob, "alice-gh", "DISMISSED", day=3))

    assert "alice rejected it on 2026-11-02" in refused
    assert verdict(office.bob) == "blocked"


def test_a_critical_file_takes_a_signature(office: Office) -> None:
    on_main(office, OPEN + '[[tier]]\nname = "critical"\npaths = ["app.py"]\n')
    imported(office.bob, review(office.bob, "alice-gh", "APPROVED"))

    assert "alice approved it on github:alice-gh, and this asks for a signature." in (
        office.bob.countersign("check", "main..work").out
    )


@pytest.mark.parametrize("told", ["", "{}", "[1]", '[{"user": {"login": "x"}, "state": "MAYBE"}]'])
def test_what_no_forge_answers_is_refused(office: Office, told: str) -> None:
    ran = office.bob.countersign("import", "github-reviews", "-", "--base", "main", stdin=told)

    assert ran.code == 2
    assert "- is not what the forge answers" in ran.err
    assert verdict(office.bob) == "blocked"


def test_what_was_kept_and_cannot_be_read_is_an_error(office: Office) -> None:
    imported(office.bob, review(office.bob, "alice-gh", "CHANGES_REQUESTED"))
    (office.bob.path / ".git/countersign/forge-approvals.json").write_text("{")
    ran = office.bob.countersign("check", "main..work")

    assert ran.code == 2
    assert "forge-approvals.json cannot be read" in ran.err
