"""What people do with git beyond the list, with an editor open all the while: docs/scenarios.md, Beyond the list.

Every line says itself whose it is. After each story all of it is judged: the record of every commit, what is not
committed, the blame of every file, the editor, and blame on a clone with an empty journal to which notes were fetched.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.repo import Repo
from support.selfsaying import SelfSaying
from support.walk.clients import InProcess
from support.walk.desk import Desk

pytestmark = pytest.mark.e2e


def made(number: int) -> str:
    return f"made_{number} = measure_alpha({number})"


def said(number: int) -> str:
    return f"said_{number} = weigh_beta({number})"


def found(number: int) -> str:
    return f"found_{number} = look_gamma({number})"


def many(line: Callable[[int], str], start: int, stop: int) -> list[str]:
    return [line(number) for number in range(start, stop)]


OLD = many(found, 1, 9)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[SelfSaying]:
    with SelfSaying.begin(tmp_path) as story:
        story.nobody("a.py", *OLD)
        story.commit_all("Base")
        yield story
        assert story.wrong() == []
        assert story.wrong_on_a_clone(tmp_path / "clone") == []


def grow(story: SelfSaying, path: str = "a.py", count: int = 3) -> tuple[list[str], list[str]]:
    """Some commits, each with an agent's line at the end and a person's at the start; the commits, and the lines."""
    file = story.path / path
    lines = file.read_text().splitlines() if file.exists() else []
    commits = []
    for number in range(10, 10 + count):
        lines = [*lines, made(number)]
        story.agent(path, *lines)
        lines = [said(number), *lines]
        story.person(path, *lines)
        commits.append(story.commit_all(f"Grow {number}"))
    return commits, lines


def lines_of(story: SelfSaying, path: str) -> list[str]:
    return (story.path / path).read_text().splitlines()


def test_commits_that_are_taken_apart_and_staged_hunk_by_hunk(story: SelfSaying) -> None:
    grow(story)
    story.git_("rebase", "-i", "HEAD~3", GIT_SEQUENCE_EDITOR="sed -i -e 's/^pick/edit/'")
    while (story.path / ".git/rebase-merge").exists():
        story.git_("reset", "--quiet", "HEAD^")
        head, *hunks = re.split(r"(?m)^(?=@@ )", story.git("diff", "-U0"))
        story.git_("apply", "--cached", "--unidiff-zero", stdin=f"{head}{hunks[-1]}\n".encode())
        story.commit("-m", "One part")
        story.commit("-a", "-m", "The other part")
        story.git_("rebase", "--continue")
    assert story.git("rev-list", "--count", "HEAD") == "8"


def test_commits_that_are_fixed_up_and_squashed_by_name(story: SelfSaying) -> None:
    commits, lines = grow(story)
    lines = [*lines[:5], made(50), *lines[5:]]
    story.agent("a.py", *lines)
    story.commit("-a", f"--fixup={commits[0]}")
    lines = [*lines[:9], said(51), *lines[9:]]
    story.person("a.py", *lines)
    story.git("commit", "-a", "-q", f"--squash={commits[1]}", "--no-edit")
    lines = [*lines, made(60)]
    story.agent("a.py", *lines)
    story.git("commit", "-a", "-q", f"--fixup=amend:{commits[2]}")
    story.git("commit", "--allow-empty", "-q", f"--fixup=reword:{commits[1]}")
    story.git_("rebase", "-i", "--autosquash", "HEAD~7", GIT_SEQUENCE_EDITOR="true")
    assert lines_of(story, "a.py") == lines
    assert story.git("rev-list", "--count", "HEAD") == "5"


def test_hunks_that_are_edited_while_they_are_staged_stashed_and_thrown_away(story: SelfSaying) -> None:
    story.agent("a.py", made(1), *OLD, made(2), made(3), made(4))
    story.person("a.py", made(1), *OLD, made(2), made(3), made(4), said(5))
    only_two = story.edits_with("""sed -i -e '/made_[34]/d' "$1" """)
    story.git("add", "-p", stdin=b"n\ne\n", GIT_EDITOR=only_two)
    story.commit("-m", "A hunk, edited")
    story.git("commit", "-p", "-q", "-m", "The first hunk", stdin=b"y\nn\n")
    story.person("a.py", made(1), said(6), *OLD, made(2), made(3), made(4), said(5))
    story.git("stash", "-p", stdin=b"y\nn\n")
    story.look()
    assert story.wrong() == []
    story.commit("-a", "-m", "The rest")
    story.git_("stash", "pop")
    story.person("a.py", said(9), *lines_of(story, "a.py"), said(8))
    story.git("checkout", "-p", stdin=b"n\ny\nn\n")
    story.look()
    assert story.wrong() == []
    story.commit_all()


def test_work_and_new_files_that_go_to_another_branch_in_a_stash(story: SelfSaying) -> None:
    story.agent("new.py", made(1), made(2))
    story.person("new.py", made(1), said(3), made(2))
    story.agent("a.py", *OLD, made(5))
    story.git_("stash", "push", "-u", "-q")
    story.git_("switch", "-q", "-c", "other")
    story.person("a.py", said(6), *OLD)
    story.commit_all("Other")
    story.git_("stash", "pop")
    assert story.wrong() == []
    story.git("reflog", "expire", "--expire=now", "--all")
    story.git("gc", "--quiet", "--prune=now")
    story.commit_all("Popped")


def test_commits_that_are_picked_reverted_and_restored_without_being_committed_at_once(story: SelfSaying) -> None:
    story.git_("switch", "-q", "-c", "side")
    commits, _ = grow(story, "b.py")
    story.git_("switch", "-q", "main")
    story.git_("cherry-pick", "-n", *commits)
    story.agent("a.py", *OLD, made(70))
    story.commit_all("Three, and one line more")
    grown, _ = grow(story)
    story.git_("revert", "--no-commit", "HEAD~2..HEAD")
    story.commit("-m", "Revert two")
    story.git_("revert", "--no-edit", "HEAD")
    story.person("a.py", *OLD)
    story.commit_all("Away with it")
    story.git_("restore", "--source", grown[1], "a.py")
    assert story.wrong() == []
    story.git_("checkout", grown[2], "--", "a.py")
    story.commit_all("Back")
    story.git_("reset", "--soft", "HEAD~5")
    story.commit("-m", "In one")


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_merge_in_which_one_side_wins(story: SelfSaying, side: str) -> None:
    story.git_("switch", "-q", "-c", "side")
    story.agent("a.py", *OLD[:3], made(1), *OLD[4:], made(2))
    story.commit_all("Side")
    story.git_("switch", "-q", "main")
    story.person("a.py", said(2), *OLD[:3], said(1), *OLD[4:])
    story.commit_all("Main")
    story.git_("merge", "-q", "--no-edit", "-X", side, "side")


def test_a_merge_of_what_one_side_did_to_a_file_that_the_other_has_moved(story: SelfSaying) -> None:
    story.git_("switch", "-q", "-c", "side")
    story.git_("mv", "a.py", "b.py")
    story.agent("b.py", *OLD[:7], made(1))
    story.commit_all("Moved")
    story.git_("switch", "-q", "main")
    story.person("a.py", said(1), *OLD[:7], said(2))
    story.commit_all("Main")
    assert story.run("git", "merge", "-q", "--no-edit", "side").code == 1
    story.nobody("b.py", said(1), *OLD[:7], said(2), made(1))
    story.add()
    assert story.wrong() == []
    story.commit("--no-edit")


def test_a_branch_with_an_evil_merge_goes_to_another_base(story: SelfSaying) -> None:
    story.git_("switch", "-q", "-c", "one")
    story.agent("b.py", made(1))
    story.commit_all("B")
    story.git_("switch", "-q", "-c", "two", "main")
    story.agent("c.py", made(2))
    story.commit_all("C")
    story.git_("merge", "-q", "--no-commit", "--no-ff", "one")
    story.agent("evil.py", made(3), made(4))
    story.person("c.py", made(2), said(5))
    story.add()
    story.commit("--no-edit")
    assert story.wrong() == []
    story.git_("switch", "-q", "main")
    story.person("a.py", said(99), *OLD)
    story.commit_all("Main")
    story.git_("rebase", "-q", "-r", "main", "two")
    story.git_("switch", "-q", "-c", "three")
    grow(story, "d.py", 2)
    story.git_("rebase", "-q", "--onto", "main", "two", "three")
    assert not (story.path / "b.py").exists()


def test_files_that_are_renamed_before_their_first_commit_and_together_with_an_edit(story: SelfSaying) -> None:
    story.agent("new.py", made(1), made(2))
    story.person("new.py", made(1), said(1), made(2))
    story.add()
    story.git_("mv", "new.py", "named.py")
    story.commit_all("New")
    story.git_("mv", "named.py", "again.py")
    story.agent("again.py", made(1), said(1), made(3), made(2))
    story.person("again.py", said(4), made(1), said(1), made(3), made(2))
    story.commit_all("Moved and edited")
    (story.path / "again.py").rename(story.path / "copy.py")
    story.nobody("again.py", *lines_of(story, "copy.py"))
    story.commit_all("Copied")


def test_files_that_are_split_and_joined_while_nobody_watches(story: SelfSaying) -> None:
    """A brace says nothing: it goes with what stands around it."""
    block = [made(1), made(2), "}", made(3), *many(made, 10, 16)]
    story.agent("a.py", *OLD, *block)
    story.person("a.py", *OLD, *block, *many(said, 20, 26))
    story.agent("b.py", *many(made, 30, 36))
    story.commit_all("Whole")
    story.nobody("taken.py", *(f"    {line}" for line in block), *many(said, 20, 26))
    story.nobody("a.py", *OLD)
    assert story.wrong() == []
    assert story.status("taken.py") == ["ai"] * len(block) + ["human"] * 6
    story.commit_all("Split")
    story.nobody("joined.py", *lines_of(story, "taken.py"), *lines_of(story, "b.py"))
    story.git_("rm", "-q", "--cached", "taken.py", "b.py")
    (story.path / "taken.py").unlink()
    (story.path / "b.py").unlink()
    story.commit_all("Joined")


def test_a_line_that_says_little_is_moved_by_nobody(story: SelfSaying) -> None:
    story.person("a.py", *OLD, "return x", "}", "else:")
    story.commit_all("Short lines")
    story.nobody("a.py", *OLD)
    story.nobody("other.py", "return x", "}", "else:")
    assert story.status("other.py") == ["unknown"] * 3
    story.commit_all("Elsewhere")
    assert {row[0] for row, _ in story.note().files["other.py"]} == {"unknown"}


def test_a_file_of_which_every_line_is_written_otherwise_and_every_line_end(story: SelfSaying) -> None:
    lines = ["\t" * (number % 3) + (made(number) if number % 2 else said(number)) for number in range(20)]
    story.agent("b.py", *(line for line in lines if "made" in line))
    story.person("b.py", *lines)
    story.commit_all("Tabs")
    story.nobody("b.py", *(line.replace("\t", "    ") for line in lines))
    story.commit_all("Spaces")
    for end in ("\r\n", "\n"):
        story.write("b.py", "".join(line + end for line in lines))
        story.look()
        story.commit_all("Other line ends")


def test_commits_that_travel_as_mails_and_a_patch_from_outside(story: SelfSaying, tmp_path: Path) -> None:
    grow(story)
    story.git("format-patch", "-q", "-3", "-o", str(tmp_path / "patches"))
    story.git_("reset", "-q", "--hard", "HEAD~3")
    story.person("a.py", *OLD[:4], said(77), *OLD[4:])
    story.commit_all("Meanwhile")
    story.git_("am", "-q", "-3", *sorted(map(str, (tmp_path / "patches").iterdir())))
    assert story.wrong() == []
    story.git_("rebase", "-q", "--apply", "--force-rebase", "HEAD~3")
    outside = Repo(tmp_path / "outside", story.environment)
    story.git("clone", "-q", str(story.path), str(outside.path))
    outside.write("a.py", "".join(f"{line}\n" for line in [found(90), *lines_of(story, "a.py"), found(91)]))
    story.git_("apply", "--index", stdin=f"{outside.git('diff')}\n".encode())
    assert story.wrong() == []
    story.person("a.py", said(92), *lines_of(story, "a.py"))
    story.commit_all("Applied")


def test_work_in_a_worktree_that_is_moved_and_removed(story: SelfSaying, tmp_path: Path) -> None:
    story.agent("a.py", *OLD, made(1))
    story.commit_all("One")
    story.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"))
    linked = SelfSaying(tmp_path / "linked", story.environment)
    linked.desk = story.desk
    linked.agent("a.py", *OLD, made(1), made(2))
    linked.person("a.py", said(3), *OLD, made(1), made(2))
    story.git("worktree", "move", str(linked.path), str(tmp_path / "moved"))
    story.look()
    moved = SelfSaying(tmp_path / "moved", story.environment)
    moved.desk = story.desk
    assert moved.wrong() == []
    moved.commit_all("In the moved one")
    moved.agent("b.py", made(9))
    moved.git("stash", "-u", "-q")
    story.git("worktree", "remove", "--force", str(moved.path))
    story.git_("merge", "-q", "linked")
    story.git_("stash", "pop")
    story.commit_all("Popped")


def test_a_switch_away_and_back_takes_no_line_for_another(story: SelfSaying) -> None:
    """The lines all end alike, and an editor shows the file anew as one replacement."""
    story.git_("checkout", "-q", "--detach")
    grow(story)
    story.git_("switch", "-q", "-c", "kept")
    story.git_("switch", "-q", "main")
    assert story.wrong() == []
    story.git_("merge", "-q", "--ff-only", "kept")
    story.git_("switch", "-q", "--orphan", "fresh")
    story.git_("checkout", "-q", "kept", "--", "a.py")
    story.agent("b.py", made(1))
    story.commit_all("Orphan")


def test_commits_past_our_hooks_take_nothing_from_those_after_them(story: SelfSaying) -> None:
    story.agent("a.py", *OLD, made(1))
    story.agent("b.py", made(2))
    story.person("c.py", said(3))
    story.add()
    story.person("b.py", made(2), said(4))
    story.commit("--no-verify", "-o", "b.py", "-m", "Only b")
    assert story.has_note()
    assert story.wrong() == []
    (story.path / "c.py").unlink()
    story.commit("-a", "-m", "The rest, with a deletion")
    story.person("a.py", said(1), *OLD, made(1))
    story.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-a", "-m", "Without hooks")
    story.agent("a.py", said(1), *OLD, made(1), made(3))
    story.commit("-a", "-m", "With hooks")
    assert [row[0] for row, _ in story.note().files["a.py"]] == ["ai"]
    story.git_("rebase", "-q", "--force-rebase", "HEAD~2")


@contextmanager
def cloned(story: SelfSaying, path: Path) -> Iterator[SelfSaying]:
    """A clone on which nothing was ever written, with the notes that were fetched."""
    clone = SelfSaying(path, story.environment)
    story.git("clone", "-q", "--no-local", str(story.path), str(path))
    clone.git("fetch", "-q", "origin", "+refs/notes/countersign*:refs/countersign/remotes/origin/notes*")
    clone.install_hooks()
    clone.unhooked = True  # the first commits were made before anybody watched
    clone.desk = Desk(InProcess(), path, "utf-16")
    yield clone
    clone.desk.client.leave()


@pytest.mark.parametrize("is_open", [False, True])
def test_what_git_brings_back_on_a_fresh_clone_is_known_by_its_notes(
    story: SelfSaying,
    tmp_path: Path,
    is_open: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    story.git_("switch", "-q", "-c", "side")
    _, lines = grow(story)
    story.person("a.py", *(line for line in lines if "made_10" not in line and "said_11" not in line))
    story.commit_all("Cut")
    story.git_("switch", "-q", "main")
    story.person("a.py", *OLD[:3], said(80), *OLD[3:])
    story.commit_all("Main")
    with cloned(story, tmp_path / "fresh") as fresh:
        if is_open:
            fresh.desk.open(fresh.path / "a.py")
        fresh.git_("merge", "-q", "--squash", "origin/side")
        fresh.commit("-m", "All of it")
        assert fresh.wrong() == []
        fresh.git_("switch", "-q", "side")
        fresh.git_("revert", "--no-edit", "HEAD")
        assert fresh.wrong() == []
