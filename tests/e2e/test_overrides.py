"""Break-glass: a change goes through before anybody has looked, for a while, and the review is owed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from countersign.gate.signoff import Kind, SignOff
from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import Reviewed
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

GLASS = POLICY + '[break_glass]\nrequire = { count = 1, role = ">=senior" }\nttl = "4h"\nreview_within = "24h"\n'
CRITICAL = '[[tier]]\nname = "critical"\npaths = ["app.py"]\n'
WHY = ("--incident", "INC-7", "--reason", "Checkout is down.")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`, and main's policy has a glass to break."""
    made = Office(tmp_path)
    on_main(made.bob, GLASS)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    return made


def on_main(repo: Reviewed, policy: str) -> None:
    repo.git("switch", "--quiet", "main")
    repo.write(".countersign/policy.toml", policy)
    repo.commit_all("Policy")
    repo.git("switch", "--quiet", "work")
    repo.git("rebase", "--quiet", "main")


def overridden(office: Office, key: str = "alice", *words: str) -> None:
    ran = office.sign(office.bob, key, "main..work", *WHY, *words, command="override")
    assert ran.code == 0, ran.out + ran.err


def merged(repo: Reviewed) -> None:
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--squash", "work")
    repo.set_note(repo.commit_all("Work (#1)"), {"app.py": AI})
    repo.git("switch", "--quiet", "-C", "next", "main")


def goes_on(repo: Reviewed, path: str = "app.py") -> None:
    repo.write(path, "one\ntwo\nthree\n")
    repo.set_note(repo.commit_all("More"), {path: AI})


def forged(office: Office, hours: int, who: str = "alice", **changed: object) -> SignOff:
    """An override that somebody signed some hours ago."""
    then = datetime.now(UTC) - timedelta(hours=hours)
    fields: dict[str, object] = {
        "kind": Kind.OVERRIDE, "incident": "INC-7", "note": "Down.", "ts": f"{then:%Y-%m-%dT%H:%M:%SZ}",
        "exp": f"{then + timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip
    fields |= changed
    return office.forge(office.bob, who, who, **fields)  # type: ignore[arg-type]  # fields of a record


def said(repo: Reviewed, name: str = "main..work") -> str:
    ran = repo.countersign("check", name)
    assert ran.code == 1, ran.out + ran.err
    return ran.out


def test_an_override_lets_a_change_through_and_says_whose_it_is(office: Office) -> None:
    before = office.bob.judged("main..work")["verdict"]
    ran = office.sign(office.bob, "alice", "main..work", *WHY, command="override")
    after = office.bob.countersign("check", "main..work")
    found = cast("list[dict[str, object]]", office.bob.judged("main..work")["overridden"])

    assert (before, ran.code, after.code) == ("blocked", 0, 0), ran.err
    assert "for INC-7: Checkout is down." in ran.out
    assert "the review is due 24 h from now" in ran.out
    assert after.out == "clear: 1 finding in main..work overridden by alice\n"
    assert [one["have"] for one in found] == [["alice"]]


def test_one_byte_more_is_not_overridden(office: Office) -> None:
    overridden(office)
    office.bob.write("app.py", "one\ntwo \n")
    office.bob.set_note(office.bob.commit_all("More"), {"app.py": AI})

    assert office.bob.judged("main..work")["verdict"] == "blocked"


def test_who_ranks_too_low_overrides_nothing(office: Office) -> None:
    ran = office.sign(office.bob, "bob", "main..work", *WHY, command="override")
    forged(office, 1, who="bob")

    assert ran.code == 2
    assert "bob is junior, and an override takes senior or above" in ran.err
    assert office.bob.judged("main..work")["verdict"] == "blocked"


@pytest.mark.parametrize("words", [("--incident", " ", "--reason", "x"), ("--incident", "x", "--reason", " ")])
def test_an_override_without_a_reason_or_an_incident_is_none(office: Office, words: tuple[str, ...]) -> None:
    ran = office.sign(office.bob, "alice", "main..work", *words, command="override")

    assert ran.code == 2
    assert "an override has a reason, and an incident in one short line" in ran.err


def test_a_critical_file_takes_two_people(office: Office) -> None:
    on_main(office.bob, GLASS + CRITICAL)
    overridden(office)
    one = office.bob.judged("main..work")["verdict"]
    overridden(office, "alice-laptop")
    still_one = office.bob.judged("main..work")["verdict"]
    overridden(office, "dana")

    assert (one, still_one, office.bob.judged("main..work")["verdict"]) == ("blocked", "blocked", "clear")


def test_a_rejection_is_not_overridden(office: Office) -> None:
    assert office.sign(office.bob, "dana", "main..work", "--reject").code == 0
    overridden(office)

    assert "dana rejected it on " in said(office.bob)


def test_a_policy_without_the_table_lets_nobody(office: Office) -> None:
    forged(office, 1)
    on_main(office.bob, POLICY)
    ran = office.sign(office.bob, "alice", "main..work", *WHY, command="override")

    assert ran.code == 2
    assert "the policy of main has no [break_glass]: nothing is overridden" in ran.err
    assert office.bob.judged("main..work")["verdict"] == "blocked"


@pytest.mark.parametrize(
    ("hours", "changed"), [(5, {}), (-1, {}), (1, {"exp": "2030-01-01T00:00:00Z"})], ids=["over", "future", "too long"]
)
def test_an_override_holds_no_longer_than_the_policy_lets_it(
    office: Office, hours: int, changed: dict[str, object]
) -> None:
    forged(office, hours, "alice", **changed)

    assert office.bob.judged("main..work")["verdict"] == "blocked"


def test_what_no_policy_lowers_no_override_does_either(office: Office) -> None:
    office.bob.write(".github/workflows/ci.yml", "on: push\n")
    office.bob.commit_all("Run something")
    before = {one["rule"] for one in cast("list[dict[str, str]]", office.bob.judged("main..work")["findings"])}
    forged(office, 1)
    after = cast("list[dict[str, str]]", office.bob.judged("main..work")["findings"])

    assert {"control-plane", "junior-ai"} <= before
    assert {(one["rule"], one["path"]) for one in after} == {("control-plane", ".github/workflows/ci.yml")}


def test_what_was_overridden_is_owed_a_review_until_somebody_else_has_looked(office: Office) -> None:
    overridden(office)
    merged(office.bob)
    goes_on(office.bob, "other.py")
    ran = office.bob.countersign("check", "main..next")
    (debt,) = cast("list[dict[str, object]]", office.bob.judged("main..next")["debts"])
    own = office.sign(office.bob, "alice", "--debt", cast("str", debt["id"])[:12])
    after_own = office.bob.judged("main..next")["debts"]
    paid = office.sign(office.bob, "dana", "--debt", cast("str", debt["id"])[:12])

    assert "warning: review debt: alice overrode the review of app.py on " in ran.err
    assert (debt["incident"], debt["reason"], debt["paths"]) == ("INC-7", "Checkout is down.", ["app.py"])
    assert (own.code, paid.code) == (0, 0), own.err + paid.err
    assert "  app.py: 2 ai\n" in paid.out
    assert len(cast("list[object]", after_own)) == 1, "nobody pays their own debt"
    assert office.bob.judged("main..next")["debts"] == []


def test_an_overdue_review_blocks_the_paths_it_is_about_and_no_others(office: Office) -> None:
    record = forged(office, 30)
    merged(office.bob)
    goes_on(office.bob, "other.py")
    elsewhere = office.bob.findings("main..next")
    goes_on(office.bob)
    text = said(office.bob, "main..next")
    assert office.sign(office.bob, "dana", "--debt", record.id[:12]).code == 0
    rules = {one["rule"] for one in cast("list[dict[str, str]]", office.bob.judged("main..next")["findings"])}

    assert elsewhere == [("other.py", "1-3")]
    assert "app.py: nothing more goes into it before a review that is overdue: alice overrode the review of" in text
    assert "(rule review-debt)." in text
    assert "review-debt" not in rules


def test_an_override_is_used_up_by_the_merge(office: Office) -> None:
    overridden(office)
    merged(office.bob)
    office.bob.git("revert", "--no-edit", "HEAD")
    office.bob.git("switch", "--quiet", "main")
    office.bob.git("merge", "--quiet", "--ff-only", "next")
    office.bob.git("switch", "--quiet", "-C", "work", "main")
    office.bob.write("app.py", "one\ntwo\n")
    office.bob.set_note(office.bob.commit_all("Again"), {"app.py": AI})

    assert office.bob.judged("main..work")["verdict"] == "blocked"


@pytest.mark.parametrize("missing", ["commit", "blob"])
def test_a_debt_is_owed_where_what_was_overridden_cannot_be_read(office: Office, missing: str) -> None:
    forged(office, 30)
    gone = office.bob.git("rev-parse", "work" if missing == "commit" else "work:app.py")
    office.bob.git("switch", "--quiet", "main")
    office.bob.git("merge", "--quiet", "--squash", "work")
    # What lands is a little different, so that only a replay of what was signed could tell.
    office.bob.write("app.py", (office.bob.path / "app.py").read_text() + "more\n")
    office.bob.commit_all("Squash")
    (office.bob.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    office.bob.git("switch", "--quiet", "-C", "next", "main")
    office.bob.write("other.py", "two\n")
    office.bob.commit_all("More")
    ran = office.bob.countersign("check")

    assert "review debt: alice overrode the review of app.py on " in ran.err


def test_a_debt_is_owed_to_a_commit_as_well_as_to_the_branch_that_has_it(office: Office) -> None:
    forged(office, 30)
    merged(office.bob)
    goes_on(office.bob)
    ran = office.bob.countersign("check", "--base", office.bob.git("rev-parse", "main"))

    assert ran.code == 1
    assert "app.py: nothing more goes into it before a review that is overdue" in ran.out


def test_a_debt_is_owed_where_merge_bases_contradict_each_other(office: Office) -> None:
    forged(office, 30)
    merged(office.bob)
    repo = office.bob
    repo.write("app.py", "one\nthree\n")
    repo.commit_all("By hand")
    repo.git("switch", "--quiet", "main")
    repo.write("app.py", "one\nfour\n")
    repo.commit_all("On main")
    before, there = repo.git("rev-parse", "next"), repo.head()
    for branch, other in (("next", there), ("main", before)):
        repo.git("switch", "--quiet", branch)
        repo.run("git", "merge", "--quiet", "--no-edit", other)
        repo.write("app.py", f"resolved on {branch}\n")
        repo.commit_all("Merge")
    repo.git("switch", "--quiet", "next")

    assert len(repo.git("merge-base", "--all", "main", "next").split()) == 2
    assert "app.py: nothing more goes into it before a review that is overdue" in said(repo, "main..next")


def test_a_clone_that_never_fetched_a_sign_off_cannot_say_that_nothing_is_owed(office: Office) -> None:
    repo = office.bob
    repo.git("switch", "--quiet", "main")
    repo.git("push", "--quiet", "origin", "main")
    clone = office.clone("fresh")
    clone.write("by-hand.py", "one\n")
    clone.set_note(clone.commit_all("By hand"), {"by-hand.py": TYPED_OBSERVED})
    before = clone.countersign("check", "origin/main..main")
    assert clone.countersign("sync", "--no-push").code == 0
    after = clone.countersign("check", "origin/main..main")

    assert before.code == 1
    assert (
        ".countersign/policy.toml: it lets people merge before a review, and nobody can say here whether such a review "
        "is overdue: no sign-off was ever fetched into this clone; `countersign sync --no-push` fetches them (rule "
        "review-debt)." in before.out
    )
    assert (after.code, after.out) == (0, "clear: nothing in origin/main..main needs a sign-off\n")


def test_a_debt_does_not_go_away_with_the_chain_that_it_is_in(office: Office) -> None:
    forged(office, 30)
    merged(office.bob)
    office.bob.judged("main..next")
    ref = office.bob.git("for-each-ref", "--format=%(refname)", "refs/countersign/signoffs/")
    office.bob.git("update-ref", "-d", ref)
    office.bob.write("app.py", "one\nby hand\n")
    office.bob.set_note(office.bob.commit_all("By hand"), {"app.py": TYPED_OBSERVED})

    assert "nobody can say here whether such a review is overdue: what alice has signed cannot be believed" in said(
        office.bob, "main..next"
    )


def test_nobody_on_whose_word_it_went_in_pays_a_debt_and_no_co_author_does(office: Office) -> None:
    office.bob.git("commit", "--quiet", "--amend", "--message=Work\n\nCo-authored-by: Dana <dana@example.com>")
    office.bob.set_note(office.bob.head(), {"app.py": AI})
    record = forged(office, 1)
    merged(office.bob)
    assert office.sign(office.bob, "dana", "--debt", record.id[:12]).code == 0

    assert len(cast("list[object]", office.bob.judged("main..next")["debts"])) == 1
