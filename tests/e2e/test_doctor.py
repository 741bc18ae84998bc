"""What `countersign doctor` finds in real repositories that are wired, half wired, and broken."""

from pathlib import Path
from typing import cast

import pytest

from support.repo import Ran
from support.reviewed import Reviewed, json_of

pytestmark = pytest.mark.e2e


@pytest.fixture
def repository(tmp_path: Path) -> Reviewed:
    made = Reviewed.begin(tmp_path)
    ran = made.countersign("init")
    assert ran.code == 0, ran.err
    return made


def examined(repository: Reviewed, *options: str) -> Ran:
    ran = repository.countersign("doctor", "--json", *options)
    assert ran.code in {0, 1}, ran.err
    return ran


def answers(repository: Reviewed, about: str) -> list[dict[str, str]]:
    found = cast("list[dict[str, str]]", json_of(examined(repository))["answers"])
    return [answer for answer in found if answer["about"] == about]


def said(repository: Reviewed, about: str) -> list[tuple[str, str]]:
    return [(answer["state"], answer["said"]) for answer in answers(repository, about)]


def state_folder(repository: Reviewed) -> Path:
    folder = repository.path / ".git/countersign"
    folder.mkdir(exist_ok=True)
    return folder


def remember_something(repository: Reviewed) -> None:
    event = '{"v":1,"type":"edit","path":"app.py","origin":"human","before":null,"after":"one\\n"}\n'
    ran = repository.countersign("record", stdin=event)
    assert ran.code == 0, ran.err


def test_a_repository_after_init_has_nothing_to_do(repository: Reviewed) -> None:
    ran = repository.countersign("doctor")

    assert (ran.code, ran.err) == (0, ""), ran.out
    assert "to do" not in ran.out
    assert "git version " in ran.out
    assert "commits are made as bob@example.com" in ran.out
    assert "you are bob, junior" in ran.out


def test_a_repository_before_init_is_told_to_run_it(tmp_path: Path) -> None:
    ran = Reviewed.begin(tmp_path).countersign("doctor")

    assert ran.code == 1
    assert "to do  hooks     no hooks of ours are installed" in ran.out
    assert "→ countersign init\n" in ran.out


def test_after_uninstall_it_is_told_to_run_it_again(repository: Reviewed) -> None:
    repository.countersign("init", "--uninstall")

    assert said(repository, "hooks")[0][0] == "todo"


def test_a_hook_that_is_gone_is_named(repository: Reviewed) -> None:
    (repository.path / ".git/hooks/post-commit").unlink()

    assert ("todo", "not installed: post-commit") in [
        (state, words.partition(";")[0]) for state, words in said(repository, "hooks")
    ]


def test_a_hook_that_was_there_is_named_as_running(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    theirs = repository.path / ".git/hooks/post-commit"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("#!/bin/sh\n")
    theirs.chmod(0o755)
    repository.countersign("init")

    assert said(repository, "hooks")[0][1].endswith("and run yours: post-commit")


@pytest.mark.parametrize("program", ["/no/such/python", "/bin/false"])
def test_an_interpreter_that_does_not_start_or_knows_nothing_of_us_is_found(repository: Reviewed, program: str) -> None:
    for hook in (repository.path / ".git/hooks").iterdir():
        text = hook.read_text()
        lines = [f"python={program}" if line.startswith("python=") else line for line in text.splitlines()]
        hook.write_text("\n".join(lines) + "\n")

    assert ("todo", f"they run {program}, which does not start, or has no Countersign") in said(repository, "hooks")


def test_a_hooks_path_that_another_tool_has_set_since_is_found(repository: Reviewed) -> None:
    repository.git("config", "core.hooksPath", ".husky")

    assert said(repository, "hooks")[0][0] == "todo"


def test_without_an_address_the_gate_cannot_know_anybody(repository: Reviewed) -> None:
    repository.git("config", "--unset", "user.email")

    assert said(repository, "identity") == [("todo", "user.email is not set, so the gate cannot know you")]


def test_somebody_who_is_not_on_the_roster_is_told_what_follows(repository: Reviewed) -> None:
    repository.author("mallory")

    assert ("note", "mallory@example.com is not on the roster, and counts as junior") in said(repository, "policy")


def test_a_journal_that_knows_something_is_fine(repository: Reviewed) -> None:
    before = said(repository, "journal")
    remember_something(repository)

    assert [state for state, _ in before] == ["note"]
    assert said(repository, "journal") == [("fine", "it knows 1 path")]


def test_a_broken_journal_is_found_and_mended_without_losing_it(repository: Reviewed) -> None:
    remember_something(repository)
    garbage = b"not a database at all" * 1000
    journal = state_folder(repository) / "journal.db"
    for side in journal.parent.glob("journal.db-*"):
        side.unlink()
    journal.write_bytes(garbage)
    broken = answers(repository, "journal")
    mended = examined(repository, "--mend")

    assert [(answer["state"], answer["todo"]) for answer in broken] == [("todo", "countersign doctor --mend")]
    assert len(cast("list[str]", json_of(mended)["mended"])) == 1
    assert [kept.read_bytes() for kept in journal.parent.glob("journal.db.broken-*")] == [garbage]
    remember_something(repository)
    assert said(repository, "journal") == [("fine", "it knows 1 path")]


def test_mending_leaves_a_whole_journal_alone(repository: Reviewed) -> None:
    remember_something(repository)

    assert json_of(examined(repository, "--mend"))["mended"] == []
    assert said(repository, "journal") == [("fine", "it knows 1 path")]


def test_faults_of_hooks_are_shown_until_they_are_removed_or_old(repository: Reviewed) -> None:
    log = state_folder(repository) / "faults.log"
    log.write_text("2001-01-01T00:00:00Z post-commit long forgotten\n")
    old = said(repository, "faults")
    with log.open("a") as file:
        file.writelines(f"2999-01-01T00:00:0{n}Z post-commit fault {n}\n" for n in range(5))
    new = said(repository, "faults")

    assert old == [("fine", "nothing has gone wrong in the last 14 days")]
    assert ("todo", "2999-01-01T00:00:04Z post-commit: fault 4") in new
    assert new[-1] == ("note", "2 more faults before these")
    assert "long forgotten" not in str(new)


def test_a_log_of_faults_cannot_steer_the_terminal(repository: Reviewed) -> None:
    (state_folder(repository) / "faults.log").write_text("2999-01-01T00:00:00Z hook \x1b[2Jgone\n")

    assert "\x1b" not in repository.countersign("doctor").out


def test_commits_that_wait_for_a_record_are_counted(repository: Reviewed) -> None:
    (state_folder(repository) / "late").write_text(f"{'a' * 40}\n{'b' * 40}\n")

    assert said(repository, "records") == [("note", "2 commits wait for a record")]


def test_a_remote_whose_records_are_not_fetched_is_found(repository: Reviewed, tmp_path: Path) -> None:
    repository.git("init", "--quiet", "--bare", str(tmp_path / "remote"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote"))
    before = said(repository, "notes")
    repository.countersign("init")

    assert before == [("todo", "records are not fetched from origin")]
    assert said(repository, "notes") == [("fine", "records are fetched from origin")]


def test_a_broken_roster_on_the_base_is_found_with_its_place(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.control(roster="[people.bob]\nrole = 3\n")
    repository.commit_all("Break it")

    (answer,) = answers(repository, "policy")
    assert answer["state"] == "todo"
    assert answer["said"].startswith(".countersign/people.toml: line 2, column 1: people.bob.role: expected one of")
    assert answer["todo"] == "put it right on main"


def test_the_starter_policy_is_one_that_the_gate_accepts(repository: Reviewed) -> None:
    starter = repository.path / ".countersign/policy.toml"
    assert starter.exists()
    repository.git("switch", "--quiet", "main")
    repository.commit_all("The starter policy")

    assert said(repository, "policy")[0] == ("fine", "main has 2 people, mode shadow")


def test_a_base_that_stands_for_nothing_is_found(repository: Reviewed) -> None:
    repository.git("config", "countersign.base", "no-such")

    assert said(repository, "policy") == [("todo", "countersign.base: no such commit: no-such")]


def test_a_repository_without_a_commit_can_be_examined(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    empty = tmp_path / "empty"
    repository.git("init", "--quiet", "--initial-branch=main", str(empty))
    ran = repository.countersign("-C", str(empty), "doctor")

    assert ran.code == 1
    assert "there is no base branch, so there is no policy and no roster" in ran.out


def test_a_directory_that_is_no_repository_is_an_error(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    ran = repository.countersign("-C", str(nowhere), "doctor")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("countersign: error: ")


def test_the_doctor_changes_nothing(repository: Reviewed) -> None:
    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in repository.path.rglob("*") if path.is_file()}

    before = everything()
    examined(repository)

    assert everything() == before
