"""Work that is not committed keeps its owners wherever git puts it: docs/scenarios.md, History."""

from pathlib import Path

import pytest

from support.chronicle import Chronicle, text
from support.repo import Repo

pytestmark = pytest.mark.e2e

OLD = [f"said_{number} = {number}" for number in range(1, 9)]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.environment["GIT_EDITOR"] = "true"
    story.person("a.py", text(*OLD))
    story.commit_all("Base")
    return story


def made(number: int) -> str:
    return f"made_{number} = measure({number})"


def test_work_that_is_not_staged_stays_pending_through_an_amend(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD, made(1)))
    story.commit_all("First")
    story.agent("a.py", text(made(2), *OLD, made(1)))
    story.commit("--amend", "-m", "First, better said")
    assert story.added() == {"a.py": ["ai: made_1 = measure(1)"]}
    assert story.pending() == {"a.py": ["ai: made_2 = measure(2)"]}
    story.commit("-a", "-m", "Second")
    assert story.added() == {"a.py": ["ai: made_2 = measure(2)"]}


@pytest.mark.parametrize("command", [("pop",), ("pop", "--index"), ("apply",), ("branch", "elsewhere")])
def test_work_that_was_stashed_keeps_its_owners(story: Chronicle, command: tuple[str, ...]) -> None:
    story.agent("a.py", text(*OLD, made(1)))
    story.nobody("a.py", text("found = 1", *OLD, made(1)))
    story.git("stash", "push", "--quiet")
    assert story.pending() == {}
    story.git("stash", *command)
    assert story.pending() == {"a.py": ["unknown: found = 1", f"ai: {made(1)}"]}
    story.commit_all()
    assert story.added() == {"a.py": ["unknown: found = 1", f"ai: {made(1)}"]}


def test_stashed_work_keeps_its_owners_where_the_file_has_moved_on(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD, made(1)))
    story.agent("b.py", text(made(2)))
    story.git("stash", "push", "--quiet", "--", "a.py")
    assert story.pending() == {"b.py": [f"ai: {made(2)}"]}
    story.git("switch", "--quiet", "-c", "elsewhere")
    story.person("a.py", text("said_top = 0", *OLD))
    story.commit_all("Move on")
    story.git("stash", "pop", "--quiet")
    assert story.pending() == {"a.py": [f"ai: {made(1)}"]}
    story.commit_all()
    assert story.added() == {"a.py": [f"ai: {made(1)}"]}


def test_stashed_work_keeps_its_owners_through_a_conflict(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD[:7], "made_last = theirs(8)"))
    story.git("stash", "push", "--quiet")
    story.person("a.py", text(*OLD[:7], "said_last = ours / 8"))
    story.commit_all("Move on")
    story.refused("stash", "pop")
    story.nobody("a.py", text(*OLD[:7], "said_last = ours / 8", "made_last = theirs(8)"))
    story.add()
    assert story.pending() == {"a.py": ["ai: made_last = theirs(8)"]}
    story.commit("-m", "Both")
    assert story.added() == {"a.py": ["ai: made_last = theirs(8)"]}


@pytest.mark.parametrize("way", ["options", "configuration", "alias"])
def test_dirty_work_keeps_its_owners_through_a_pull_that_rebases(story: Chronicle, tmp_path: Path, way: str) -> None:
    story.git("clone", "--quiet", "--bare", str(story.path), str(tmp_path / "origin.git"))
    story.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    story.git("fetch", "--quiet", "origin")
    story.git("branch", "--quiet", "--set-upstream-to=origin/main")
    other = Repo(tmp_path / "other", story.environment)
    story.git("clone", "--quiet", str(tmp_path / "origin.git"), str(other.path))
    other.write("a.py", text("their_top = 0", *OLD))
    other.git("commit", "--quiet", "-a", "-m", "Theirs")
    other.git("push", "--quiet")
    story.agent("b.py", text(made(1)))
    story.commit_all("Ours")
    story.agent("a.py", text(*OLD, made(2)))
    if way == "configuration":
        story.git("config", "pull.rebase", "true")
        story.git("config", "rebase.autoStash", "true")
    story.git("config", "alias.up", "pull --quiet --rebase --autostash")
    story.git(
        *{"options": ("pull", "--quiet", "--rebase", "--autostash"), "alias": ("up",)}.get(way, ("pull", "--quiet"))
    )
    assert story.blamed("a.py")[0] == "unknown: their_top = 0"
    assert story.added() == {"b.py": [f"ai: {made(1)}"]}
    assert story.pending() == {"a.py": [f"ai: {made(2)}"]}
    story.commit_all("Then")
    assert story.added() == {"a.py": [f"ai: {made(2)}"]}


def test_work_that_goes_along_to_another_branch_keeps_its_owners_and_discarded_work_leaves_none(
    story: Chronicle,
) -> None:
    story.git("branch", "plain")
    story.git("switch", "--quiet", "-c", "moved")
    story.person("a.py", text("said_top = 0", *OLD))
    story.commit_all("Move on")
    story.agent("b.py", text(made(1)))
    story.git("switch", "--quiet", "plain")
    assert story.pending() == {"b.py": [f"ai: {made(1)}"]}
    story.agent("a.py", text(*OLD, made(2)))
    story.git("switch", "--quiet", "--merge", "moved")
    assert story.pending() == {"a.py": [f"ai: {made(2)}"], "b.py": [f"ai: {made(1)}"]}
    story.git("switch", "--quiet", "--force", "plain")
    assert story.pending() == {"b.py": [f"ai: {made(1)}"]}
    story.agent("a.py", text(*OLD, made(3)))
    story.git("restore", "a.py")
    (story.path / "b.py").unlink()
    assert story.pending() == {}
    story.nobody("a.py", text(*OLD, "found = 3"))
    story.commit_all()
    assert story.added() == {"a.py": ["unknown: found = 3"]}


@pytest.mark.parametrize("mode", ["--soft", "--mixed"])
def test_work_that_a_reset_takes_out_of_a_commit_keeps_its_owners(story: Chronicle, mode: str) -> None:
    story.agent("a.py", text(*OLD, made(1)))
    story.commit_all("One")
    story.person("a.py", text(*OLD, made(1), "said_new = 9"))
    story.commit_all("Two")
    story.git("reset", "--quiet", mode, "HEAD~2")
    assert story.pending() == {"a.py": [f"ai: {made(1)}", "human: said_new = 9"]}
    story.commit_all("Both")
    assert story.added() == {"a.py": [f"ai: {made(1)}", "human: said_new = 9"]}
