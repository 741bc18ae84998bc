"""Whose a change is: authors, co-authors, committers, forges and bots, by address and by signature."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import ROSTER, Reviewed
from support.signing import make_key

pytestmark = pytest.mark.e2e

FIRM = ROSTER + '[people.dana]\nrole = "principal"\nemails = ["dana@example.com"]\n'
BOTS = (
    '[bots.dependabot]\nemails = ["bot@example.com"]\npaths = ["**/package-lock.json"]\n'
    '[forge]\ncommitters = ["noreply@github.com"]\n'
)


def message(repository: Reviewed) -> str:
    found = repository.judged()["findings"]
    assert isinstance(found, list)
    return str(found[0]["message"]) if found else ""


def commit_ai(repository: Reviewed, name: str = "app.py", *, committer: str = "", text: str = "one\n") -> str:
    repository.write(name, text)
    repository.git("add", "--all")
    who = {"GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": committer} if committer else {}
    assert repository.run("git", "commit", "--quiet", "--message=Work", variables=who).code == 0
    head = repository.head()
    repository.set_note(head, {name: AI})
    return head


def test_a_committer_who_cannot_be_shown_to_have_only_rebased_is_in_the_change(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=FIRM)
    repository.author("dana")
    commit_ai(repository, committer="bob@example.com")

    assert "in a change by bob (junior) needs" in message(repository)
    assert repository.judged()["unblock"] == [["alice"]]


def test_the_committer_of_a_forge_is_nobody_and_so_is_a_tool(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=FIRM + BOTS)
    repository.author("dana")
    commit_ai(repository, committer="NoReply@github.com")
    commit_ai(repository, "b.py", committer="noreply@anthropic.com")

    assert message(repository) == ""


def test_a_bot_asks_for_nobody_where_it_may_write_and_is_a_stranger_elsewhere(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=FIRM + BOTS)
    repository.author("bot")
    commit_ai(repository, "ui/package-lock.json")
    allowed = message(repository)
    commit_ai(repository, "ui/index.js")

    assert allowed == ""
    assert "ui/index.js, line 1: AI text" in message(repository)
    assert "by bot@example.com (not on the roster, so junior)" in message(repository)
    assert len(repository.findings()) == 1


def test_a_file_that_a_bot_and_a_person_wrote_is_the_person_s(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=FIRM + BOTS)
    repository.author("bot")
    commit_ai(repository, "package-lock.json")
    repository.author("bob")
    commit_ai(repository, "package-lock.json", text="one\ntwo\n")

    assert "package-lock.json, lines 1-2: AI text" in message(repository)


def test_where_signatures_are_asked_for_a_senior_s_name_alone_makes_nobody_a_senior(tmp_path: Path) -> None:
    key, other = make_key(tmp_path, "dana"), make_key(tmp_path, "mallory")
    public = key.with_name("dana.pub").read_text("ascii").strip()
    roster = ROSTER + f'[people.dana]\nrole = "principal"\nemails = ["dana@example.com"]\nkeys = ["{public}"]\n'
    repository = Reviewed.begin(tmp_path, roster=roster, policy='version = 1\nidentity = "signed"\n')
    repository.author("dana")
    repository.git("config", "gpg.format", "ssh")
    commit_ai(repository)
    unsigned = message(repository)
    seen = []
    for used in (other, key):
        repository.git("config", "user.signingkey", str(used))
        repository.git("commit", "--quiet", "--amend", "--no-edit", "-S")
        repository.set_note(repository.head(), {"app.py": AI})
        seen.append(message(repository))

    assert "in the name of dana@example.com (no key of theirs has signed it, so junior) needs" in unsigned
    assert seen == [unsigned, ""]


def test_a_signature_that_was_cut_from_another_commit_proves_nothing(tmp_path: Path) -> None:
    key = make_key(tmp_path, "dana")
    public = key.with_name("dana.pub").read_text("ascii").strip()
    roster = ROSTER + f'[people.dana]\nrole = "principal"\nemails = ["dana@example.com"]\nkeys = ["{public}"]\n'
    repository = Reviewed.begin(tmp_path, roster=roster, policy='version = 1\nidentity = "signed"\n')
    repository.author("dana")
    repository.git("config", "gpg.format", "ssh")
    repository.git("config", "user.signingkey", str(key))
    repository.write("app.py", "one\n")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "-S", "--message=Work")
    raw = repository.git("cat-file", "commit", "HEAD")
    forged = repository.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=(raw + " more\n").encode())
    repository.git("reset", "--quiet", "--soft", forged)
    repository.set_note(forged, {"app.py": AI})

    assert "in the name of dana@example.com (no key of theirs has signed it, so junior)" in message(repository)


def test_many_small_merges_trip_a_window_also_with_old_dates(tmp_path: Path) -> None:
    policy = (
        'version = 1\n[[rule]]\nid = "flood"\nwhen = { window = { days = 14, ai_lines = ">30" } }\n'
        'require = { role = ">=senior" }\n'
    )
    repository = Reviewed.begin(tmp_path, roster=ROSTER, policy=policy)
    now = datetime.now(UTC)
    old = (now - timedelta(days=400)).isoformat()
    recent = (now - timedelta(days=2)).isoformat()
    for number, date in enumerate([recent, old, old]):
        name = f"{number}.py"
        end = "\r" if number == 1 else "\n"
        repository.write(name, f"line{end}" * 9 + f"{number}\n")
        repository.git("add", "--all")
        repository.git("commit", "--quiet", "--message=W", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        repository.set_note(repository.head(), {name: AI})
    repository.git("branch", "--force", "main", "work")
    repository.write("last.py", "x\n")
    repository.set_note(repository.commit_all("Human"), {"last.py": TYPED_OBSERVED})
    quiet = repository.findings()
    commit_ai(repository, "little.py", text="a\n")

    assert quiet == []
    assert repository.findings() == [("little.py", "1")]


def test_content_that_left_a_tier_is_judged_in_it_in_the_next_change_too(tmp_path: Path) -> None:
    policy = (
        'version = 1\n[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'
        '[[rule]]\nid = "two"\nwhen = { tier = "critical" }\nrequire = { count = 1, role = ">=senior" }\n'
    )
    repository = Reviewed.begin(tmp_path, roster=ROSTER, policy=policy)
    repository.git("switch", "--quiet", "main")
    repository.write("payments/core.py", "".join(f"line {n}\n" for n in range(20)))
    repository.git("add", "--all")
    date = datetime.now(UTC).isoformat()
    repository.git("commit", "--quiet", "--message=Core", GIT_COMMITTER_DATE=date)
    repository.git("switch", "--quiet", "--force-create", "work")
    repository.git("mv", "payments/core.py", "innocent.py")
    repository.git("commit", "--quiet", "--message=Move", GIT_COMMITTER_DATE=date)
    moved = repository.findings()
    repository.git("branch", "--force", "main", "work")
    repository.write("innocent.py", "".join(f"line {n}\n" for n in range(19)) + "evil\n")
    repository.set_note(repository.commit_all("Edit"), {"innocent.py": TYPED_OBSERVED})

    assert moved == [("innocent.py", ""), ("payments/core.py", "")]
    assert repository.findings() == [("innocent.py", "")]


def test_a_link_over_a_protected_directory_and_a_program_are_critical(tmp_path: Path) -> None:
    policy = (
        'version = 1\n[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'
        '[[rule]]\nid = "two"\nwhen = { tier = "critical" }\nrequire = { role = ">=senior" }\n'
    )
    repository = Reviewed.begin(tmp_path, roster=ROSTER, policy=policy)
    (repository.path / "payments").symlink_to("elsewhere")
    (repository.path / "docs").symlink_to("payments/core.py")
    repository.write("run.sh", "x\n").chmod(0o755)
    repository.git("add", "--all")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    repository.git("commit", "--quiet", "--message=Links")

    assert [path for path, _ in repository.findings()] == ["docs", "module", "payments", "run.sh"]


def test_attributes_of_the_change_hide_nothing(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=ROSTER, policy="version = 1\n")
    repository.write(
        ".gitattributes", "*.py -diff linguist-generated working-tree-encoding=UTF-16 export-subst ident\n"
    )
    repository.git("add", ".gitattributes")
    repository.git("commit", "--quiet", "--message=Attributes")
    blob = repository.git("hash-object", "-w", "--stdin", "--no-filters", stdin=b"one\n")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{blob},app.py")
    repository.git("commit", "--quiet", "--message=Work")
    repository.set_note(repository.head(), {"app.py": AI})
    found = repository.judged()["findings"]
    assert isinstance(found, list)

    assert {(one["rule"], one["path"]) for one in found} == {
        ("control-plane", ".gitattributes"),
        ("junior-ai", ".gitattributes"),
        ("junior-ai", "app.py"),
    }


def test_a_second_spelling_of_a_directory_is_refused(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, roster=ROSTER, policy="version = 1\n")
    blob = repository.git("hash-object", "-w", "--stdin", stdin=b"x\n")
    for path in ("payments/core.py", "Payments/other.py", "payments./third.py"):
        repository.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    repository.git("commit", "--quiet", "--message=Two")
    found = repository.judged()["findings"]
    assert isinstance(found, list)

    assert [one["path"] for one in found if one["rule"] == "path-collision"] == [
        "Payments/other.py",
        "payments./third.py",
        "payments/core.py",
    ]


def test_without_trailers_and_notes_the_verdict_is_no_better(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.write("app.py", "one\n")
    repository.git("add", "--all")
    trailers = "Work\n\nAssisted-by: Claude-Code\nAI-Provenance: ai=1 mixed=0 human=0 unknown=0 digest=000000000000\n"
    repository.git("commit", "--quiet", f"--message={trailers}")
    repository.set_note(repository.head(), {"app.py": AI})
    before = repository.judged()
    repository.git("commit", "--quiet", "--amend", "--message=Work")
    repository.run("git", "update-ref", "-d", "refs/notes/countersign")
    after = repository.judged()

    assert (before["verdict"], after["verdict"]) == ("blocked", "blocked")
    assert (before["unblock"], after["unblock"]) == ([["alice"]], [["alice"]])


def test_two_people_whose_addresses_look_alike_are_two_people(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.git("config", "user.email", "\u0430lice@example.com")
    commit_ai(repository)

    assert "(not on the roster, so junior)" in message(repository)
