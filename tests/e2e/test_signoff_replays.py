"""Where the base touched the same file: a clean replay of what was signed carries the sign-off, nothing else does."""

from pathlib import Path
from typing import cast

import pytest

from support.firm import AI
from support.reviewed import Reviewed
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

TOP = "".join(f"old {number}\n" for number in range(20))
CHANGED = TOP.replace("old 15\n", "old 15\nby ai\n")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """`app.py` is there on main; bob has put a line of AI text into it, and alice has signed."""
    made = Office(tmp_path)
    bob = made.bob
    bob.git("switch", "--quiet", "main")
    bob.write("app.py", TOP)
    bob.commit_all("An old file")
    bob.git("push", "--quiet", "origin", "main")
    bob.git("switch", "--quiet", "-C", "work", "main")
    bob.write("app.py", CHANGED)
    bob.set_note(bob.commit_all("Work"), {"app.py": AI})
    made.share(bob, made.alice)
    made.alice.git("pull", "--quiet", "--ff-only")
    ran = made.sign(made.alice, "alice", "main..work")
    assert ran.code == 0, ran.out + ran.err
    made.share(made.alice, bob)
    return made


def main_moves(repo: Reviewed, text: str, path: str = "app.py") -> None:
    branch = repo.git("branch", "--show-current")
    repo.git("switch", "--quiet", "main")
    repo.write(path, text)
    repo.commit_all("The base moves")
    repo.git("switch", "--quiet", branch)


def rebased(repo: Reviewed) -> None:
    repo.git("rebase", "--quiet", "main")
    repo.set_note(repo.head(), {"app.py": AI})


def verdict(repo: Reviewed) -> str:
    return cast("str", repo.judged("main..work")["verdict"])


def said(repo: Reviewed) -> str:
    ran = repo.countersign("check", "main..work")
    assert ran.code == 1, ran.out + ran.err
    return ran.out


MOVED = TOP.replace("old 2\n", "new 2\n")


def test_a_rebase_onto_a_base_that_touched_the_same_file_elsewhere_keeps_it(office: Office) -> None:
    main_moves(office.bob, MOVED)
    before = verdict(office.bob)
    rebased(office.bob)

    assert (before, verdict(office.bob)) == ("clear", "clear")
    assert office.bob.countersign("check", "main..work").out == "clear: 1 finding in main..work, all signed off\n"


def test_main_merged_into_the_branch_and_a_squash_of_it_keep_it(office: Office) -> None:
    bob = office.bob
    main_moves(bob, MOVED)
    bob.git("merge", "--quiet", "--no-edit", "main")
    merged = verdict(bob)
    bob.git("reset", "--quiet", "--soft", "main")
    bob.set_note(bob.commit_all("All in one"), {"app.py": AI})

    assert (merged, verdict(bob)) == ("clear", "clear")


def test_every_further_rebase_is_replayed_from_what_was_signed(office: Office) -> None:
    bob = office.bob
    for number in (2, 3, 5):
        main_moves(bob, MOVED.replace(f"old {number}\n", f"newer {number}\n"))
        rebased(bob)

        assert verdict(bob) == "clear"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("one byte more", MOVED.replace("old 15\n", "old 15\nby ai \n")),
        ("a line from elsewhere", MOVED.replace("old 15\n", "old 15\nby ai\n").replace("old 9\n", "old 9\nx\n")),
        ("at another place", MOVED.replace("old 16\n", "old 16\nby ai\n")),
        ("the base undone", CHANGED),
    ],
)
def test_anything_else_than_the_replay_is_blocked_and_names_the_file(office: Office, what: str, text: str) -> None:
    bob = office.bob
    main_moves(bob, MOVED)
    bob.git("reset", "--quiet", "--hard", "main")
    bob.write("app.py", text)
    bob.set_note(bob.commit_all(f"Rebased, and {what}"), {"app.py": AI})

    assert "alice signed app.py on " in said(bob)
    assert "and it has changed since: sign-off " in said(bob)


def test_a_conflict_that_somebody_resolved_is_looked_at_again(office: Office) -> None:
    bob = office.bob
    main_moves(bob, TOP.replace("old 15\n", "new 15\n"))
    bob.git("reset", "--quiet", "--hard", "main")
    bob.write("app.py", TOP.replace("old 15\n", "new 15\nby ai\n"))
    bob.set_note(bob.commit_all("Resolved"), {"app.py": AI})

    assert "and it has changed since: sign-off " in said(bob)


def test_no_attribute_of_the_change_turns_a_conflict_into_a_clean_replay(office: Office) -> None:
    bob = office.bob
    canary = office.folder / "canary"
    bob.git("config", "merge.evil.driver", f"touch '{canary}'")
    main_moves(bob, TOP.replace("old 15\n", "old 15\nby main\n"))
    bob.write(".git/info/attributes", "*.py merge=union\n")
    bob.git("reset", "--quiet", "--hard", "main")
    bob.write(".gitattributes", "*.py merge=evil\n")
    bob.write("app.py", TOP.replace("old 15\n", "old 15\nby main\nby ai\n"))
    bob.set_note(bob.commit_all("With attributes"), {"app.py": AI})

    assert "and it has changed since: sign-off " in said(bob)
    assert not canary.exists()


def test_a_rejection_is_carried_as_well(office: Office) -> None:
    assert office.sign(office.bob, "dana", "main..work", "--reject").code == 0
    main_moves(office.bob, MOVED)
    rebased(office.bob)

    assert "dana rejected it on " in said(office.bob)


def test_what_was_signed_and_is_gone_carries_nothing(office: Office) -> None:
    bob = office.bob
    main_moves(bob, MOVED)
    rebased(bob)
    fresh = Reviewed(office.folder / "fresh", bob.environment)
    bob.git("push", "--quiet", "--force", "origin", "main", "work", "refs/notes/*:refs/notes/*")
    bob.git("clone", "--quiet", str(office.bare), str(fresh.path))
    fresh.git("branch", "--quiet", "work", "origin/work")
    fresh.git("fetch", "--quiet", "origin", "+refs/notes/*:refs/notes/*")

    assert verdict(fresh) == "blocked"
    fresh.git("fetch", "--quiet", "origin", "refs/countersign/signoffs/*:refs/countersign/remotes/origin/signoffs/*")
    # The chain brings along the head that was signed, and with it what a replay needs.
    assert verdict(fresh) == "clear"


def test_a_change_that_was_squashed_into_the_target_and_taken_back_needs_a_new_sign_off(office: Office) -> None:
    bob = office.bob
    before = verdict(bob)
    main_moves(bob, MOVED)
    main_moves(bob, MOVED.replace("old 15\n", "old 15\nby ai\n"))  # as a forge squashes it
    main_moves(bob, MOVED)  # and somebody reverts it
    rebased_again = MOVED.replace("old 15\n", "old 15\nby ai\n")
    bob.git("switch", "--quiet", "-C", "work", "main")
    bob.write("app.py", rebased_again)
    bob.set_note(bob.commit_all("Again"), {"app.py": AI})

    assert before == "clear"
    assert "has been used: main got that change already." in said(bob)


def crossed(repo: Reviewed, theirs: str) -> None:
    """Two merge bases: main has the work of before, and the work has what main had before."""
    main_moves(repo, theirs, "base.py")
    before = repo.head()
    repo.git("merge", "--quiet", "--no-edit", "main")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-edit", before)
    repo.git("switch", "--quiet", "work")


def test_with_several_merge_bases_the_change_is_what_it_adds_to_their_merge(office: Office) -> None:
    bob = office.bob
    crossed(bob, "x\n")
    bases = bob.git("merge-base", "--all", "main", "work").split()
    empty = verdict(bob)
    bob.write("more.py", "one\n")
    bob.set_note(bob.commit_all("More"), {"more.py": AI})
    found = bob.findings("main..work")
    ran = office.sign(bob, "alice", "main..work")

    assert len(bases) == 2
    assert empty == "clear"
    assert found == [("more.py", "1")]
    assert (ran.code, verdict(bob)) == (0, "clear"), ran.err


def test_merge_bases_that_contradict_each_other_take_no_sign_off(office: Office) -> None:
    bob = office.bob
    main_moves(bob, TOP.replace("old 15\n", "old 15\nby main\n"))
    before, there = bob.head(), bob.git("rev-parse", "main")
    for branch, other in (("work", there), ("main", before)):
        bob.git("switch", "--quiet", branch)
        bob.run("git", "merge", "--quiet", "--no-edit", other)
        bob.write("app.py", f"resolved on {branch}\n")
        bob.commit_all("Merge")
    bob.git("switch", "--quiet", "work")
    ran = office.sign(bob, "alice", "main..work")

    assert ran.code == 2
    assert "work and main have 2 merge bases that do not merge cleanly here" in ran.err
    assert verdict(bob) == "blocked"


def test_a_policy_is_read_from_the_target_whatever_the_merge_bases_have(office: Office) -> None:
    bob = office.bob
    crossed(bob, "x\n")
    bob.write(".countersign/policy.toml", POLICY + 'mode = "shadow"\n')
    bob.write("more.py", "one\n")
    bob.set_note(bob.commit_all("More"), {"more.py": AI})

    assert verdict(bob) == "blocked"
