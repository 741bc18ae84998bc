"""What a branch has got, judged after the fact from commits and refs alone."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from support.firm import AI
from support.reviewed import Reviewed, json_of
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

GLASS = POLICY + '[break_glass]\nrequire = { count = 1, role = ">=senior" }\n'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`, and main's policy has a glass to break."""
    made = Office(tmp_path)
    made.bob.git("switch", "--quiet", "main")
    made.bob.control(policy=GLASS)
    made.bob.commit_all("Glass")
    made.bob.git("switch", "--quiet", "-C", "work", "main")
    written(made.bob, "app.py")
    return made


def written(repo: Reviewed, name: str) -> None:
    repo.write(name, "one\ntwo\n")
    repo.set_note(repo.commit_all(f"Write {name}"), {name: AI})


def merged(repo: Reviewed, *, put_in: str = "", at: str = "") -> str:
    """Merge the branch, now unless it is said when."""
    repo.environment["GIT_COMMITTER_DATE"] = at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "work")
    if put_in:
        repo.write(put_in, "not in the branch\n")
    return repo.commit_all("Merge work")


def last(repo: Reviewed) -> dict[str, object]:
    ran = repo.countersign("audit", "main", "--last", "1", "--json")
    assert ran.code in {0, 1}, ran.err
    (change,) = cast("list[dict[str, object]]", json_of(ran)["changes"])
    return change


def test_what_was_signed_is_signed_and_the_audit_is_content(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    commit = merged(office.bob)
    change = last(office.bob)

    assert (change["commit"], change["came"], change["signers"]) == (commit, "signed off", ["alice"])
    assert change["rules"] == ["junior-ai"]


def test_what_came_past_the_gate_is_a_bypass(office: Office) -> None:
    commit = merged(office.bob)
    ran = office.bob.countersign("audit", "main", "--last", "1")

    assert ran.code == 1
    assert ran.out.startswith(f"main: 1 change: 1 bypass\n\nbypass: {commit[:12]} ")
    assert "app.py, lines 1-2: AI text" in ran.out


def test_what_somebody_put_into_a_merge_is_a_bypass_though_the_branch_was_signed(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    merged(office.bob, put_in="evil.py")
    change = last(office.bob)

    assert change["came"] == "bypass"
    assert "evil.py" in "".join(cast("list[str]", change["missing"]))


def test_what_came_in_while_a_policy_had_no_roster_is_a_bypass_and_the_roster_itself_only_without_a_signature(
    office: Office,
) -> None:
    office.bob.git("switch", "--quiet", "main")
    office.bob.git("rm", "--quiet", ".countersign/people.toml")
    office.bob.commit_all("No roster")
    office.bob.git("switch", "--quiet", "-C", "work", "main")
    written(office.bob, "late.py")
    merged(office.bob)
    past = last(office.bob)
    office.bob.git("switch", "--quiet", "-C", "work", "main")
    office.bob.control(roster=office.roster())
    office.bob.commit_all("The roster again")
    assert office.sign(office.bob, "alice", "main..work").code == 0
    merged(office.bob)

    assert (past["came"], past["rules"]) == ("bypass", ["roster-missing"])
    assert (last(office.bob)["came"], last(office.bob)["rules"]) == ("signed off", ["policy-first"])


RULE = '[[rule]]\nid = "for-a-while"\nuntil = 2026-10-05\nwhen = { ai_lines = ">0" }\nrequire = { role = ">=senior" }\n'


def test_a_date_that_somebody_wrote_into_a_commit_neither_hides_it_nor_outlives_a_rule(office: Office) -> None:
    repo = office.bob
    repo.environment["GIT_COMMITTER_DATE"] = "2026-10-02T00:00:00Z"
    repo.git("switch", "--quiet", "main")
    repo.control(policy=POLICY + RULE)
    repo.commit_all("A rule for a while")
    repo.git("switch", "--quiet", "-C", "work", "main")
    written(repo, "late.py")
    merged(repo, at="2099-01-01T00:00:00Z")
    repo.git("switch", "--quiet", "-C", "work", "main")
    written(repo, "hidden.py")
    merged(repo, at="2001-01-01T00:00:00Z")
    repo.git("switch", "--quiet", "-C", "work", "main")
    written(repo, "after.py")
    merged(repo, at="2026-10-06T00:00:00Z")
    ran = repo.countersign("audit", "main", "--since", "2026-10-01", "--json")
    came = [change["came"] for change in cast("list[dict[str, object]]", json_of(ran)["changes"])]

    assert came[:3] == ["nothing asked", "bypass", "bypass"]


def test_a_sign_off_that_went_stale_before_the_merge_is_listed(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    office.bob.write("app.py", "one\ntwo\nthree\n")
    office.bob.set_note(office.bob.commit_all("More"), {"app.py": AI})
    merged(office.bob)
    change = last(office.bob)

    assert change["came"] == "bypass"
    assert "and it has changed since: sign-off " in "".join(cast("list[str]", change["stale"]))


def test_an_override_is_listed_with_its_incident(office: Office) -> None:
    words = ("--incident", "INC-7", "--reason", "Down.")
    assert office.sign(office.bob, "alice", "main..work", *words, command="override").code == 0
    merged(office.bob)

    assert last(office.bob)["overrides"] == [{"by": "alice", "incident": "INC-7"}]
    assert "overridden by alice for INC-7" in office.bob.countersign("audit", "main", "--last", "1").out


def test_what_is_signed_after_the_merge_is_late(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    merged(office.bob, at="2026-01-03T00:00:00Z")
    ran = office.bob.countersign("audit", "main", "--last", "1")

    assert ran.code == 0, "the review is there, if late"
    assert ran.out.startswith("main: 1 change: 1 signed off late\n")


def test_exports_say_the_same_in_the_forms_of_others(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    commit = merged(office.bob)
    rows = list(
        csv.DictReader(office.bob.countersign("export", "--format", "csv", "main", "--last", "1").out.split("\n"))
    )
    statement = json.loads(office.bob.countersign("export", "--format", "in-toto", "main", "--last", "1").out)

    assert [(row["commit"], row["came"], row["signers"]) for row in rows] == [(commit, "signed off", "alice")]
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [{"name": "main", "digest": {"gitCommit": commit}}]
    assert statement["predicateType"] == "urn:countersign:review:v1"
    assert statement["predicate"]["came"] == "signed off"


def test_what_is_no_branch_is_not_audited(office: Office) -> None:
    ran = office.bob.countersign("audit", "HEAD~1")

    assert ran.code == 2
    assert "HEAD~1 is no branch" in ran.err
