"""The gate in front of a bare repository: real pushes, judged by whoever has no hand in them."""

import shutil
import sys
from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.repo import Ran, Repo
from support.reviewed import Reviewed
from support.signing import Office

pytestmark = pytest.mark.e2e

SIGNOFFS = "refs/countersign/signoffs/*:refs/countersign/signoffs/*"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    ran = guarded(office, "init", "--server")
    assert ran.code == 0, ran.err
    office.bob.write("app.py", "one\ntwo\n")
    office.bob.set_note(office.bob.commit_all("Work"), {"app.py": AI})
    return office


def guarded(office: Office, *words: str) -> Ran:
    return office.bob.run(sys.executable, "-I", "-m", "countersign", "-C", str(office.bare), *words)


def push(repo: Reviewed, *words: str) -> Ran:
    return repo.run("git", "push", "--quiet", "origin", *words)


def tip(office: Office, ref: str = "refs/heads/main") -> str:
    return office.bob.run("git", "rev-parse", "--verify", "--quiet", ref, cwd=office.bare).out.strip()


def signed(office: Office) -> Reviewed:
    """Alice's clone, in which she has signed bob's work."""
    office.share(office.bob, office.alice)
    ran = office.sign(office.alice, "alice", "origin/main..work")
    assert ran.code == 0, ran.err
    return office.alice


def test_ai_text_of_a_junior_is_not_let_into_main(office: Office) -> None:
    before = tip(office)
    ran = push(office.bob, "work:main", "refs/notes/*:refs/notes/*")

    assert ran.code != 0
    assert "app.py, lines 1-2: AI text (claude-code, claude-opus-4-8) in a change by bob (junior)" in ran.err
    assert "refused: main: what this push adds has to be signed off first." in ran.err
    assert tip(office) == before


def test_other_branches_are_nobody_s_business(office: Office) -> None:
    assert push(office.bob, "work", "refs/notes/*:refs/notes/*").code == 0
    assert tip(office, "refs/heads/work") == office.bob.head()
    assert push(office.bob, "--delete", "work").code == 0


def test_a_change_that_was_signed_off_is_let_in(office: Office) -> None:
    alice = signed(office)
    assert push(alice, SIGNOFFS).code == 0
    ran = push(office.bob, "work:main")

    assert ran.code == 0, ran.err
    assert tip(office) == office.bob.head()


def test_records_and_sign_offs_may_come_in_the_very_push_that_they_are_about(office: Office) -> None:
    alice = signed(office)
    alice.git("update-ref", "-d", "refs/notes/countersign", cwd=office.bare)
    ran = push(alice, "work:main", "refs/notes/*:refs/notes/*", SIGNOFFS)

    assert ran.code == 0, ran.err
    assert tip(office) == office.bob.head()


def test_a_record_that_is_not_pushed_along_does_not_count(office: Office) -> None:
    office.bob.write("app.py", "typed\n")
    office.bob.git("commit", "--quiet", "--all", "--amend", "--message=By hand")
    office.bob.set_note(office.bob.head(), {"app.py": TYPED_OBSERVED})
    without = push(office.bob, "work:main")
    along = push(office.bob, "work:main", "refs/notes/*:refs/notes/*")

    assert without.code != 0
    assert "text of unknown origin (untracked)" in without.err
    assert along.code == 0, along.err


def test_one_commit_more_than_was_signed_is_refused(office: Office) -> None:
    alice = signed(office)
    assert push(alice, SIGNOFFS).code == 0
    office.bob.write("app.py", "one\ntwo\nthree\n")
    office.bob.set_note(office.bob.commit_all("More"), {"app.py": AI})
    ran = push(office.bob, "work:main", "+refs/notes/*:refs/notes/*")

    assert ran.code != 0
    assert "it has changed since" in ran.err


def test_a_protected_branch_can_be_neither_deleted_nor_rewound(office: Office) -> None:
    before = tip(office)
    office.bob.git("config", "receive.denyDeleteCurrent", "ignore", cwd=office.bare)
    deleted = push(office.bob, "--delete", "main")
    office.bob.git("switch", "--quiet", "--orphan", "elsewhere")
    office.bob.write("app.py", "one\n")
    office.bob.commit_all("No policy here")
    rewound = push(office.bob, "--force", "elsewhere:main")

    assert "deleting it would take the policy with it" in deleted.err
    assert "its history may go on, and not be rewound" in rewound.err
    assert (deleted.code, rewound.code, tip(office)) == (1, 1, before)


def test_a_policy_changed_in_the_push_is_judged_by_the_one_before(office: Office) -> None:
    office.bob.control(roster=office.roster(bob="senior"))
    office.bob.commit_all("Promote myself")
    ran = push(office.bob, "work:main", "refs/notes/*:refs/notes/*")

    assert ran.code != 0
    assert "by bob (junior)" in ran.err


def test_a_broken_policy_lets_nothing_in_and_says_why(office: Office) -> None:
    office.alice.control(policy="version = [")
    office.alice.commit_all("Break it")
    office.alice.git("push", "--quiet", str(office.bare), "HEAD:refs/heads/broken")
    office.alice.git("update-ref", "refs/heads/main", "refs/heads/broken", cwd=office.bare)
    office.bob.git("fetch", "--quiet", "origin")
    office.bob.git("rebase", "--quiet", "origin/main")
    ran = push(office.bob, "work:main")

    assert ran.code != 0
    assert ".countersign/policy.toml" in ran.err


def test_sign_offs_can_be_added_to_and_nothing_else(office: Office) -> None:
    alice = signed(office)
    ref = alice.git("for-each-ref", "--format=%(refname)", "refs/countersign/signoffs/")
    assert push(alice, SIGNOFFS).code == 0
    first = tip(office, ref)
    assert office.sign(alice, "alice", "--reject", "origin/main..work").code == 0
    assert push(alice, SIGNOFFS).code == 0
    second = tip(office, ref)
    deleted = push(alice, "--delete", ref)
    rewound = push(alice, "--force", f"{first}:{ref}")

    assert "may not be deleted: a rejection may be among them" in deleted.err
    assert "may only be added to" in rewound.err
    assert first != second
    assert tip(office, ref) == second


def test_nobody_adds_to_the_chain_of_somebody_else(office: Office) -> None:
    office.share(office.bob, office.alice)
    office.forge(office.alice, "mallory", "alice", chain_of="alice")
    ran = push(office.alice, SIGNOFFS)

    assert ran.code != 0
    assert "Record 1 of the chain of alice bears no signature by the key of the chain." in ran.err
    assert office.bob.git("for-each-ref", "refs/countersign/", cwd=office.bare) == ""


def test_what_is_no_chain_is_refused(office: Office) -> None:
    ran = push(office.bob, f"work:refs/countersign/signoffs/alice/{'0' * 64}")

    assert ran.code != 0
    assert "has a commit that is no record" in ran.err


def test_other_branches_are_judged_where_the_repository_says_so(office: Office) -> None:
    office.bob.git("config", "countersign.protected", "release/*", cwd=office.bare)
    office.bob.git("branch", "release/1", "main")
    begun = push(office.bob, "release/1")
    stopped = push(office.bob, "work:release/1", "refs/notes/*:refs/notes/*")

    assert begun.code == 0
    assert "refused: release/1: what this push adds" in stopped.err
    assert push(office.bob, "work:main").code == 0


def protected(office: Office, *patterns: str) -> None:
    for pattern in patterns:
        office.bob.git("config", "--add", "countersign.protected", pattern, cwd=office.bare)


def test_a_new_protected_branch_is_judged_by_what_it_adds_to_the_nearest_one(office: Office) -> None:
    protected(office, "main", "release/*")
    begun = push(office.bob, "main:release/1")
    stopped = push(office.bob, "work:release/2", "refs/notes/*:refs/notes/*")
    in_capitals = push(office.bob, "work:RELEASE/2")
    alice = office.alice
    office.share(office.bob, alice)
    alice.git("branch", "release/2", "origin/main")
    assert office.sign(alice, "alice", "release/2..work").code == 0
    signed_for_it = push(alice, "work:release/2", SIGNOFFS)

    assert begun.code == 0, begun.err
    assert "app.py, lines 1-2: AI text (claude-code, claude-opus-4-8) in a change by bob (junior)" in stopped.err
    assert "refused: release/2: what this branch brings has to be signed off first. Begin release/2" in stopped.err
    assert in_capitals.code != 0
    assert signed_for_it.code == 0, signed_for_it.err


def test_a_new_protected_branch_may_come_with_the_one_that_it_stands_on(office: Office) -> None:
    protected(office, "main", "release/*")
    alice = signed(office)
    unsigned = push(office.bob, "work:main", "work:release/2", "refs/notes/*:refs/notes/*")
    both = push(alice, "work:main", "work:release/2", SIGNOFFS, "refs/notes/*:refs/notes/*")

    assert unsigned.code != 0
    assert both.code == 0, both.err
    assert tip(office, "refs/heads/release/2") == tip(office) == office.bob.head()


def test_a_new_protected_branch_with_a_history_of_its_own_is_refused(office: Office) -> None:
    protected(office, "main", "release/*")
    office.bob.git("switch", "--quiet", "--orphan", "elsewhere")
    office.bob.write("app.py", "one\n")
    office.bob.commit_all("No policy here")
    ran = push(office.bob, "elsewhere:release/2")

    assert ran.code != 0
    assert "release/2 has no history in common with what was judged here. Begin release/2 at a commit" in ran.err


def test_another_name_of_a_protected_branch_is_no_way_around(office: Office) -> None:
    office.bob.git("symbolic-ref", "refs/heads/master", "refs/heads/main", cwd=office.bare)
    before = tip(office)
    ran = push(office.bob, "work:master", "refs/notes/*:refs/notes/*")

    assert ran.code != 0
    assert "refused: main: what this push adds has to be signed off first." in ran.err
    assert tip(office) == before


def test_nobody_pushes_what_would_pass_for_fetched_sign_offs(office: Office) -> None:
    ran = push(office.bob, f"work:refs/countersign/remotes/x/signoffs/alice/{'0' * 64}")

    assert ran.code != 0
    assert "is what a clone has fetched, and nothing that is pushed" in ran.err


def test_the_hook_that_was_there_runs_first_and_gets_the_same_input(tmp_path: Path) -> None:
    office = Office(tmp_path)
    hook = office.bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ncat > "$GIT_DIR/seen"\n[ ! -e "$GIT_DIR/shut" ]\n')
    hook.chmod(0o755)
    assert "runs the hook that was there" in guarded(office, "init", "--server").out
    assert guarded(office, "init", "--server").code == 0
    before = office.bob.head()
    office.bob.write("app.py", "one\n")
    head = office.bob.commit_all("Work")
    assert push(office.bob, "work").code == 0
    assert (office.bare / "seen").read_text() == f"{before} {head} refs/heads/work\n"
    (office.bare / "shut").touch()
    assert push(office.bob, "--delete", "work").code != 0
    assert guarded(office, "init", "--server", "--uninstall").code == 0
    assert hook.read_text().startswith("#!/bin/sh\ncat")


def test_a_gate_that_is_gone_lets_nothing_in(office: Office) -> None:
    hook = office.bare / "hooks" / "pre-receive"
    hook.write_text(hook.read_text().replace(sys.executable, "/nowhere/python"))

    assert push(office.bob, "work").code != 0


def test_the_update_hook_judges_the_same_way(office: Office) -> None:
    shutil.rmtree(office.bare / "hooks")
    hook = office.bare / "hooks" / "update"
    hook.parent.mkdir()
    hook.write_text(f'#!/bin/sh\nexec {sys.executable} -I -m countersign hook update "$@"\n')
    hook.chmod(0o755)
    ran = push(office.bob, "work:main")

    assert ran.code != 0
    assert "refused: main:" in ran.err


def test_a_server_is_a_bare_repository(office: Office) -> None:
    here = office.bob.countersign("init", "--server")
    office.bob.git("config", "core.hooksPath", "/etc/hooks", cwd=office.bare)
    elsewhere = guarded(office, "init", "--server")

    assert (here.code, elsewhere.code) == (2, 2)
    assert "is no bare repository" in here.err
    assert "/etc/hooks/pre-receive: exec countersign hook pre-receive" in elsewhere.err


def test_a_bare_repository_of_which_nobody_asks_anything_takes_everything(repo: Repo, tmp_path: Path) -> None:
    repo.git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "bare.git"))
    assert repo.run(sys.executable, "-m", "countersign", "-C", str(tmp_path / "bare.git"), "init", "--server").code == 0
    repo.write("a", "1\n")
    repo.add()
    repo.commit("-m", "One")
    assert repo.run("git", "push", str(tmp_path / "bare.git"), "main").code == 0
    repo.write("a", "2\n")
    repo.add()
    repo.commit("-m", "Two")
    assert repo.run("git", "push", str(tmp_path / "bare.git"), "main").code == 0
