"""Before a push: a courtesy to the one who pushes, which stops hardly anything."""

import sys
from pathlib import Path

import pytest

from support.firm import AI
from support.repo import Ran
from support.reviewed import Reviewed
from support.signing import Office

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.bob.install_hooks()
    office.bob.write("app.py", "one\ntwo\n")
    office.bob.set_note(office.bob.commit_all("Work"), {"app.py": AI})
    return office


def push(repo: Reviewed, *words: str) -> Ran:
    return repo.run("git", "push", "--quiet", "origin", *words)


def attestations(office: Office) -> int:
    listed = office.bob.git("for-each-ref", "--format=%(refname)", "refs/countersign/signoffs/bob").split()
    return sum(int(office.bob.git("rev-list", "--first-parent", "--count", ref)) - 1 for ref in listed)


def test_a_branch_is_pushed_and_it_is_said_what_will_be_needed(office: Office) -> None:
    ran = push(office.bob, "work")

    assert ran.code == 0
    assert "countersign: blocked: 1 finding in main..HEAD; alice or dana may sign it off\n" in ran.err


def test_a_push_straight_to_the_base_branch_is_stopped_where_the_gate_blocks_it(office: Office) -> None:
    ran = push(office.bob, "work:main")

    assert ran.code != 0
    assert "app.py, lines 1-2: AI text" in ran.out
    assert "countersign: error: main needs this signed off first" in ran.err
    assert push(office.bob, "--no-verify", "work:main").code == 0


def test_pre_commit_hands_on_what_git_tells_a_hook(office: Office) -> None:
    told = {"PRE_COMMIT": "1", "PRE_COMMIT_TO_REF": office.bob.head(), "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/work"}
    words = (sys.executable, "-I", "-m", "countersign", "hook", "pre-push")
    own, base = (
        office.bob.run(*words, variables={**told, "PRE_COMMIT_REMOTE_BRANCH": f"refs/heads/{branch}"})
        for branch in ("work", "main")
    )

    assert (own.code, base.code) == (0, 1)
    assert "countersign: blocked: 1 finding in main..HEAD; alice or dana may sign it off\n" in own.err
    assert "main needs this signed off first" in base.err


def test_records_are_attested_where_a_key_is_set_and_once(office: Office) -> None:
    assert push(office.bob, "work").code == 0
    assert attestations(office) == 0
    office.bob.git("config", "--global", "user.signingkey", str(office.keys["bob"]))
    office.bob.git("commit", "--quiet", "--allow-empty", "--message=Empty")
    first = push(office.bob, "work")
    assert push(office.bob, "work:again").code == 0

    assert "the records of main..HEAD are attested" in first.err
    assert attestations(office) == 1


def test_a_key_that_cannot_sign_is_said_and_stops_nothing(office: Office) -> None:
    office.bob.git("config", "--global", "user.signingkey", str(office.keys["mallory"]))
    ran = push(office.bob, "work")

    assert ran.code == 0
    assert "the records are not attested: " in ran.err


def test_it_can_be_switched_off(office: Office) -> None:
    office.bob.git("config", "countersign.prePush", "off")

    assert push(office.bob, "work") == Ran(0, "", "")


def test_a_broken_policy_is_said_and_stops_nothing(office: Office) -> None:
    office.bob.git("switch", "--quiet", "main")
    office.bob.control(policy="version = [")
    office.bob.commit_all("Break it")
    office.bob.git("switch", "--quiet", "work")
    ran = push(office.bob, "work")

    assert ran.code == 0
    assert "what this push needs could not be said: .countersign/policy.toml" in ran.err


def test_the_hook_that_was_there_gets_its_input_and_decides(office: Office) -> None:
    folder = office.bob.path / ".git" / "hooks"
    chained = folder / "pre-push.countersign-chained"
    chained.write_text('#!/bin/sh\necho "$@" >seen\ncat >>seen\nexit 3\n')
    chained.chmod(0o755)
    ran = push(office.bob, "work")

    assert ran.code != 0
    assert (office.bob.path / "seen").read_text().startswith(f"origin {office.bare}\nrefs/heads/work ")


def test_deleting_a_branch_says_nothing(office: Office) -> None:
    office.bob.git("push", "--quiet", "--no-verify", "origin", "work")

    assert push(office.bob, "--delete", "work") == Ran(0, "", "")
