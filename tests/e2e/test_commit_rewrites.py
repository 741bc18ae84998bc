"""Merges count what is new against every parent; rebases, picks and reverts keep the records of what they move."""

import os
import sys

import pytest

from countersign.hooks.late_records import record_late, record_rewritten
from countersign.wiring.checkout import Checkout
from support.memory import AI, ASSISTED, COPILOT, TYPED, write_as
from support.repo import Repo

pytestmark = pytest.mark.e2e

Lines = list[tuple[str, list[int]]]


def lines(repo: Repo, path: str, commit: str = "HEAD") -> Lines:
    return [(row[0], numbers) for row, numbers in repo.note(commit).files[path]]


def make_late(repo: Repo) -> int:
    with Checkout(repo.repository) as checkout:
        return record_late(checkout)


def commits(repo: Repo) -> list[str]:
    return repo.git("rev-list", "--reverse", "HEAD").splitlines()


@pytest.fixture
def diverged(wired: Repo) -> Repo:
    """Two branches that change the same line: `side` by a machine, `main` by a person."""
    write_as(wired, "a.py", ("one", TYPED), ("two", TYPED), ("three", TYPED))
    wired.add()
    wired.commit("-m", "Base")
    wired.git("switch", "--quiet", "-c", "side")
    write_as(wired, "a.py", ("one", TYPED), ("TWO", AI), ("three", TYPED))
    wired.commit("-a", "-m", "Shout")
    wired.git("switch", "--quiet", "main")
    write_as(wired, "a.py", ("one", TYPED), ("zwei", TYPED), ("three", TYPED))
    wired.commit("-a", "-m", "Translate")
    return wired


def test_a_merge_counts_its_resolution_and_not_what_it_brings_in(diverged: Repo) -> None:
    assert diverged.run("git", "merge", "side").code == 1
    write_as(diverged, "a.py", ("one", TYPED), ("zwei", TYPED), ("TWO", AI), ("ZWEI", COPILOT), ("three", TYPED))
    diverged.add()
    diverged.commit("--no-edit")
    assert diverged.message().startswith("Merge branch 'side'")
    assert diverged.trailers()[0] == "Assisted-by: GitHub-Copilot:gpt-5.2"
    assert "AI-Provenance: ai=1 mixed=0 human=0 unknown=0 " in diverged.message()
    assert lines(diverged, "a.py") == [("ai", [4])]


def test_a_merge_that_takes_one_side_counts_nothing(diverged: Repo) -> None:
    assert diverged.run("git", "merge", "side").code == 1
    write_as(diverged, "a.py", ("one", TYPED), ("TWO", AI), ("three", TYPED))
    diverged.add()
    diverged.commit("-m", "Merge")
    assert diverged.message() == "Merge"
    assert make_late(diverged) == 1, "nobody waits for a record that says nothing"
    assert diverged.note().totals.added == 0


def test_a_merge_without_conflict_has_no_trailer(wired: Repo) -> None:
    wired.git("switch", "--quiet", "-c", "side")
    write_as(wired, "a.py", ("one", AI))
    wired.add()
    wired.commit("-m", "Add a")
    wired.git("switch", "--quiet", "main")
    write_as(wired, "b.py", ("one", AI))
    wired.add()
    wired.commit("-m", "Add b")
    wired.git("merge", "--quiet", "--no-edit", "side")
    assert wired.message() == "Merge branch 'side'"


def test_an_amended_merge_still_counts_against_every_parent(diverged: Repo) -> None:
    assert diverged.run("git", "merge", "side").code == 1
    write_as(diverged, "a.py", ("one", TYPED), ("zwei", TYPED), ("TWO", AI), ("three", TYPED))
    diverged.add()
    diverged.commit("--no-edit")
    write_as(diverged, "a.py", ("one", TYPED), ("zwei", TYPED), ("TWO", AI), ("ZWEI", COPILOT), ("three", TYPED))
    diverged.add()
    diverged.commit("--amend", "-m", "Merge")
    assert lines(diverged, "a.py") == [("ai", [4])]
    assert len(diverged.trailers()) == 2


def test_a_squash_counts_all_that_it_adds(diverged: Repo) -> None:
    diverged.git("switch", "--quiet", "side")
    write_as(diverged, "b.py", ("one", COPILOT))
    diverged.add()
    diverged.commit("-m", "Add b")
    diverged.git("switch", "--quiet", "-c", "target", "side~2")
    diverged.git("merge", "--quiet", "--squash", "side")
    diverged.commit("-m", "Both")
    assert diverged.trailers()[:2] == [ASSISTED, "Assisted-by: GitHub-Copilot:gpt-5.2"]
    assert "AI-Provenance: ai=2 " in diverged.message()


def branch_of_three(repo: Repo) -> None:
    """Three commits on `side`, and one below them on `main` that moves their lines."""
    middle = [(f"line {number}", TYPED) for number in range(10)]
    write_as(repo, "a.py", *middle)
    repo.add()
    repo.commit("-m", "Base")
    repo.git("switch", "--quiet", "-c", "side")
    for number in range(3):
        middle.insert(9, (f"made {number}", AI if number % 2 == 0 else COPILOT))
        write_as(repo, "a.py", *middle)
        repo.commit("-a", "-m", f"Change {number}")
    repo.git("switch", "--quiet", "main")
    repo.write("a.py", "new top\n" + "".join(f"line {number}\n" for number in range(10)))
    repo.commit("-a", "-m", "Put a line on top")


def test_a_rebase_carries_every_record_to_where_its_lines_are_now(wired: Repo) -> None:
    branch_of_three(wired)
    messages = wired.git("log", "--format=%B", "main..side")
    digests = [wired.note(commit).digest for commit in wired.git("rev-list", "main..side").splitlines()]
    done = wired.run("git", "rebase", "--quiet", "main", "side")
    assert done.code == 0
    assert "countersign" not in done.err
    assert wired.git("log", "--format=%B", "main..side") == messages
    new = wired.git("rev-list", "main..side").splitlines()
    assert [wired.note(commit).digest for commit in new] == digests
    assert [lines(wired, "a.py", commit) for commit in new] == [[("ai", [11])]] * 3


def test_a_rebased_commit_whose_conflict_was_solved_is_recorded_anew(diverged: Repo) -> None:
    assert diverged.run("git", "rebase", "main", "side").code == 1
    diverged.write("a.py", "one\nzwei\nTWO\nby nobody\nthree\n")
    diverged.add()
    done = diverged.run("git", "rebase", "--continue", GIT_EDITOR="true")
    assert done.code == 0, done.err
    totals = diverged.note().totals
    assert (totals.added, totals.ai, totals.human) == (2, 1, 0)


def test_a_picked_commit_keeps_its_message_and_gets_its_record_late(wired: Repo) -> None:
    branch_of_three(wired)
    wired.git("cherry-pick", "side~2")
    assert wired.message() == wired.message("side~2")
    assert not wired.has_note()
    assert make_late(wired) >= 1
    assert lines(wired, "a.py") == [("ai", [11])]


def test_a_revert_is_recorded_late(wired: Repo) -> None:
    write_as(wired, "a.py", ("one", AI), ("two", TYPED))
    wired.add()
    wired.commit("-m", "Add a")
    write_as(wired, "a.py", ("two", TYPED))
    wired.commit("-a", "-m", "Cut a")
    wired.git("revert", "--no-edit", "HEAD")
    make_late(wired)
    assert lines(wired, "a.py") == [("ai", [1])]


def test_commits_that_touch_nothing_known_are_recorded_late_as_unknown(wired: Repo) -> None:
    wired.write("b.txt", "one\n\ntwo\n")
    wired.add()
    wired.commit("-m", "Add b")
    assert make_late(wired) == 1
    totals = wired.note().totals
    assert (totals.added, totals.unknown) == (3, 3)
    assert make_late(wired) == 0


def test_what_waits_is_recorded_once_and_what_vanished_is_dropped(wired: Repo) -> None:
    wired.write("b.txt", "one\n")
    wired.add()
    wired.commit("-m", "Add b")
    late = wired.state / "late"
    late.write_text(late.read_text() * 2 + "0" * 40 + "\nnonsense\n" + "1" * 40 + " " + "2" * 40 + "\n")
    assert make_late(wired) == 1
    assert not list(wired.state.glob("late*"))


def test_a_record_that_is_there_is_not_made_again(wired: Repo) -> None:
    write_as(wired, "a.py", ("one", AI))
    wired.add()
    wired.commit("-m", "Add a")
    before = wired.git("rev-parse", "refs/notes/countersign")
    (wired.state / "late").write_text(f"{wired.head()}\n")
    assert make_late(wired) == 0
    assert wired.git("rev-parse", "refs/notes/countersign") == before


def test_pairs_are_recorded_from_the_commit_that_they_were_made_from(wired: Repo) -> None:
    write_as(wired, "a.py", ("one", AI))
    wired.add()
    wired.commit("-m", "Add a")
    old = wired.head()
    tree = wired.git("rev-parse", "HEAD^{tree}")
    new = wired.git("commit-tree", tree, "-p", "HEAD^", "-m", "Reworded")
    with Checkout(wired.repository) as checkout:
        assert record_rewritten(checkout, [(old, new)]) == 1
    assert wired.note(new) == wired.note(old)


def test_two_processes_share_what_waits(wired: Repo) -> None:
    for number in range(6):
        wired.write("b.txt", f"{number}\n")
        wired.add()
        wired.commit("-m", f"Change {number}")
    script = wired.path / ".git/hooks/post-commit"
    both = wired.run("sh", "-c", f'"{script}" & "{script}" & wait')
    assert both.code == 0
    make_late(wired)
    assert all(wired.has_note(commit) for commit in commits(wired)[1:])


def test_what_a_killed_process_had_taken_is_taken_over(wired: Repo) -> None:
    wired.write("b.txt", "one\n")
    wired.add()
    wired.commit("-m", "Add b")
    taken = wired.state / "late.1-0"
    (wired.state / "late").rename(taken)
    assert make_late(wired) == 0
    os.utime(taken, (1, 1))
    assert make_late(wired) == 1


def test_a_rebase_of_many_commits_runs_no_python_for_each(wired: Repo) -> None:
    write_as(wired, "a.py", ("one", AI))
    wired.add()
    wired.commit("-m", "Add a")
    wired.git("switch", "--quiet", "-c", "side")
    for number in range(8):
        write_as(wired, "a.py", *[(f"{line}", AI) for line in range(number + 2)])
        wired.commit("-a", "-m", f"Change {number}")
    wired.git("switch", "--quiet", "main")
    wired.write("c.txt", "c\n")
    wired.add()
    wired.commit("-m", "Add c")
    python = wired.path.parent / "python"
    python.write_text(f'#!/bin/sh\necho run >> "{wired.path.parent}/runs"\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    wired.install_hooks(python=python)
    wired.git("rebase", "--quiet", "main", "side")
    assert (wired.path.parent / "runs").read_text() == "run\n"
    new = wired.git("rev-list", "main..side").splitlines()
    assert all(wired.note(commit).totals.ai for commit in new)
