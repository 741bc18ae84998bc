"""Still more of what people do with git, as in `test_scenarios_more.py`: docs/scenarios.md, Beyond the list."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.selfsaying import SelfSaying

pytestmark = pytest.mark.e2e


def made(number: int) -> str:
    return f"made_{number} = measure_alpha({number})"


def said(number: int) -> str:
    return f"said_{number} = weigh_beta({number})"


OLD = [f"found_{number} = look_gamma({number})" for number in range(1, 9)]

_CONFLICT = re.compile(r"<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[SelfSaying]:
    with SelfSaying.begin(tmp_path) as story:
        story.nobody("a.py", *OLD)
        story.commit_all("Base")
        yield story
        story.look()
        assert story.wrong() == []
        assert story.wrong_on_a_clone(tmp_path / "clone") == []
        assert story.faults() == []


def lines_of(story: SelfSaying, path: str) -> list[str]:
    return (story.path / path).read_text().splitlines()


@pytest.mark.parametrize("style", ["merge", "zdiff3"])
def test_a_conflict_in_whichever_style_it_is_shown(story: SelfSaying, style: str) -> None:
    story.git("config", "merge.conflictStyle", style)
    story.git_("switch", "-q", "-c", "side")
    story.agent("a.py", *OLD[:4], made(1), made(2), made(3))
    story.commit_all("Side")
    story.git_("switch", "-q", "main")
    story.person("a.py", *OLD[:4], said(1), said(2))
    story.commit_all("Main")
    assert story.run("git", "merge", "side").code == 1
    story.look()
    story.nobody("a.py", *dict.fromkeys(line for line in lines_of(story, "a.py") if not _CONFLICT.match(line)))
    story.add()
    assert story.wrong() == []
    story.commit("--no-edit")


def test_stashes_that_are_made_by_hand_or_take_a_part_only(story: SelfSaying) -> None:
    story.agent("a.py", *OLD, made(1))
    story.git("stash", "store", "-m", "By hand", story.git("stash", "create"))
    story.git_("checkout", "-q", ".")
    story.git_("stash", "apply", "-q")
    assert story.wrong() == []
    story.add()
    story.person("a.py", said(1), *OLD, made(1))
    story.git_("stash", "push", "-q", "--keep-index")
    assert story.wrong() == []
    story.commit("-m", "What was staged")
    story.git_("stash", "drop", "-q")
    story.agent("b.py", made(3))
    story.add()
    story.person("c.py", said(3))
    story.git_("stash", "push", "-q", "--staged")
    assert story.wrong() == []
    story.git_("stash", "pop", "-q")
    story.commit_all("Both")


def test_merges_of_many_and_merges_that_are_picked_and_reverted(story: SelfSaying) -> None:
    for name, number in (("x", 10), ("y", 20), ("z", 30)):
        story.git_("switch", "-q", "-c", name, "main")
        story.agent(f"{name}.py", made(number))
        story.person(f"{name}.py", said(number), made(number))
        story.commit_all(name)
    story.git_("merge", "-q", "--no-ff", "--no-edit", "x", "y")
    octopus = story.head()
    story.git_("switch", "-q", "main")
    story.person("a.py", said(1), *OLD)
    story.commit_all("Main")
    story.git_("cherry-pick", "-m", "1", octopus)
    assert story.wrong() == []
    story.git_("revert", "--no-edit", "HEAD")
    story.git_("revert", "--no-edit", "HEAD")
    assert story.wrong() == []
    story.git_("switch", "-q", "z")
    story.git_("revert", "-m", "1", "--no-edit", octopus)
    story.git_("revert", "--no-edit", "HEAD")


def test_branches_that_stand_on_each_other_and_move_together(story: SelfSaying) -> None:
    for name, number in (("one", 10), ("two", 20), ("three", 30)):
        story.git_("switch", "-q", "-c", name)
        before = lines_of(story, "b.py") if number > 10 else []
        story.agent("b.py", *before, made(number))
        story.person("b.py", said(number), *before, made(number))
        story.commit_all(name)
    story.git_("switch", "-q", "main")
    story.person("a.py", said(90), *OLD)
    story.commit_all("Main")
    story.git_("rebase", "-q", "--update-refs", "--onto", "main", "main~1", "three")
    for name in ("one", "two", "three"):
        story.git_("switch", "-q", name)
        assert story.wrong() == []


def test_repositories_and_indexes_that_are_named_in_the_environment(story: SelfSaying, tmp_path: Path) -> None:
    story.agent("a.py", *OLD, made(1))
    where = {"GIT_DIR": str(story.path / ".git"), "GIT_WORK_TREE": str(story.path)}
    assert story.run("git", "commit", "-q", "-a", "-m", "From elsewhere", cwd=tmp_path, variables=where).code == 0
    assert story.has_note()
    story.person("c.py", said(3))
    for index in (str(tmp_path / "index"), ".git/other-index"):
        story.agent(f"{len(index)}.py", made(len(index)))
        story.git("read-tree", "HEAD", GIT_INDEX_FILE=index)
        story.git("add", f"{len(index)}.py", GIT_INDEX_FILE=index)
        story.git("commit", "-q", "-m", "With another index", GIT_INDEX_FILE=index)
        assert [row[0] for row, _ in story.note().files[f"{len(index)}.py"]] == ["ai"]
    story.git("reset", "-q")
    assert story.wrong() == []
    story.commit_all("The rest")


def test_line_ends_that_a_repository_decides_on_later(story: SelfSaying) -> None:
    story.agent("b.py", made(5), made(6))
    story.write("b.py", "".join(f"{line}\r\n" for line in (made(5), made(6))))
    story.look()
    story.commit_all("Of another system")
    for ends in ("text eol=lf", "text eol=crlf"):
        story.write(".gitattributes", f"*.py {ends}\n")
        story.git("add", "--renormalize", ".")
        story.add()
        assert story.wrong() == []
        story.commit("-m", ends)
        story.git_("rm", "-q", "-r", "--cached", ".")
        story.git_("reset", "-q", "--hard")
        assert story.wrong() == []


@pytest.mark.parametrize("verb", ["merge", "rebase"])
def test_a_directory_that_one_side_moves_while_the_other_adds_to_it(story: SelfSaying, verb: str) -> None:
    story.git("config", "merge.directoryRenames", "true")
    story.agent("old/x.py", made(1))
    story.person("old/y.py", said(2))
    story.commit_all("Directory")
    story.git_("switch", "-q", "-c", "side")
    story.agent("old/new.py", made(3))
    story.person("old/x.py", made(1), said(4))
    story.commit_all("Side")
    story.git_("switch", "-q", "main")
    story.git_("mv", "old", "fresh")
    story.commit_all("Move")
    if verb == "merge":
        story.git_("merge", "-q", "--no-edit", "side")
    else:
        story.git_("switch", "-q", "side")
        story.git_("rebase", "-q", "main")
    assert lines_of(story, "fresh/new.py") == [made(3)]


def test_work_that_is_merged_into_another_branch_or_gets_a_branch_of_its_own(story: SelfSaying) -> None:
    story.git_("switch", "-q", "-c", "side")
    story.agent("a.py", made(1), *OLD)
    story.commit_all("Side")
    story.git_("switch", "-q", "main")
    story.person("a.py", *OLD, said(1))
    story.agent("a.py", *OLD, said(1), made(2))
    story.git_("switch", "-q", "-m", "side")
    assert story.wrong() == []
    story.git_("stash", "push", "-q")
    story.person("a.py", made(1), *OLD[:4], said(5), *OLD[4:])
    story.commit_all("On")
    story.git_("stash", "branch", "other")
    assert story.wrong() == []
    story.commit_all("Along")


def test_commits_that_replace_the_message_or_the_base_of_others(story: SelfSaying) -> None:
    story.agent("b.py", made(1))
    story.commit_all("One")
    story.person("a.py", said(1), *OLD)
    story.commit_all("Two")
    story.agent("b.py", made(1), made(2))
    story.add()
    story.git_("commit", "-q", "--fixup=amend:HEAD~1")
    story.person("a.py", said(1), said(2), *OLD)
    story.add()
    story.git_("commit", "-q", "--fixup=HEAD~1")
    story.git_("rebase", "-q", "-i", "--autosquash", "HEAD~4")
    assert story.wrong() == []
    story.git_("rebase", "-q", "--keep-base", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i -e '1{h;d};2{G}'")


def test_files_that_git_is_told_not_to_look_at_for_a_while(story: SelfSaying) -> None:
    story.agent("b.py", made(1))
    story.commit_all("b")
    for kind, lines in (("assume-unchanged", [made(1), made(2)]), ("skip-worktree", [said(3), made(1), made(2)])):
        story.git("update-index", f"--{kind}", "b.py")
        story.agent("b.py", *lines) if lines[0] == made(1) else story.person("b.py", *lines)
        story.person("a.py", said(len(kind)), *lines_of(story, "a.py"))
        story.commit_all("Without b")
        assert story.wrong() == []
        story.git("update-index", f"--no-{kind}", "b.py")
        story.commit_all("With b")
    story.git_("rm", "-q", "--cached", "b.py")
    story.commit("-m", "Without b again")
    assert story.wrong() == []
    story.commit_all("With b again")


def test_a_file_that_becomes_a_directory_and_a_link_and_a_file_again(story: SelfSaying) -> None:
    story.agent("d", made(1), made(2))
    story.person("d", said(3), made(1), made(2))
    story.commit_all("File")
    (story.path / "d").unlink()
    story.nobody("d/x.py", said(3), made(1), made(2))
    story.commit_all("Directory")
    assert story.wrong() == []
    (story.path / "d/x.py").unlink()
    (story.path / "d").rmdir()
    (story.path / "d").symlink_to("a.py")
    story.commit_all("Link")
    (story.path / "d").unlink()
    story.git_("checkout", "-q", "HEAD~2", "--", "d")
    assert story.wrong() == []
    story.commit_all("File again")
