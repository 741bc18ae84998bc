"""The lines of a branch are followed through its own patches where that is certain, and come out as blame has them."""

import os
import random

import pytest

from countersign.git.blame import BlamedLine, blame
from countersign.git.patches import of_commits, of_range
from countersign.wiring.followed import OwnCommits, Steps, own_commits
from support.repo import Repo

_FILES = 12
_COMMITS = 10


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A repository whose first commit is where `target` stays."""
    repo.write("base", "1\n2\n3\n")
    repo.add()
    repo.commit("-m", "Base")
    repo.git("branch", "target")
    return repo


def followed(repo: Repo) -> dict[str, list[BlamedLine]]:
    """By path, what is certain; nothing where it is not."""
    repository = repo.repository
    fork = repo.git("merge-base", "target", "HEAD")
    own = own_commits(repository.git, repo.git("rev-parse", "target"), repo.head())
    steps = Steps(own, of_commits(repository, own.parents))
    return {
        change.name: [
            BlamedLine(run.line + offset, commit, run.at + offset, change.name, content)
            for commit, run in steps.added(change)
            for offset, content in enumerate(run.lines)
        ]
        for change in of_range(repository, fork, repo.head())
        if change.hunks
    }


def write(repo: Repo, subject: str, **files: str) -> None:
    for path, content in files.items():
        repo.write(path, content)
    repo.add()
    repo.commit("-m", subject)


def by_blame(repo: Repo, path: str, lines: list[BlamedLine]) -> list[BlamedLine]:
    wanted = {line.line for line in lines}
    return [line for line in blame(repo.repository.git, path, repo.head()) if line.line in wanted]


@pytest.mark.parametrize("seed", range(3))
def test_lines_that_differ_are_from_where_blame_says(branch: Repo, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (no secret)
    files: dict[str, list[str]] = {f"f{number}": [] for number in range(_FILES)}
    past: dict[str, list[list[str]]] = {path: [[]] for path in files}
    for commit in range(_COMMITS):
        for path in dice.sample(sorted(files), _FILES // 2):
            if dice.randrange(5) == 0:
                files[path] = list(dice.choice(past[path]))
            for number in range(dice.randrange(1, 4)):
                at = dice.randrange(len(files[path]) + 1)
                new = [f"{commit} {number} {line}" for line in range(dice.randrange(4))]
                files[path][at : at + dice.randrange(4)] = new
            past[path].append(list(files[path]))
            branch.write(path, "\n".join(files[path]) + dice.choice(["\n", ""]) * bool(files[path]))
        branch.add()
        branch.commit("-m", "Next", "--allow-empty")

    found = followed(branch)

    assert found
    assert all(lines for lines in found.values())
    for path, lines in found.items():
        assert lines == by_blame(branch, path, lines)


@pytest.mark.parametrize("seed", range(3))
def test_lines_that_look_alike_are_lines_that_the_patch_of_their_commit_adds(branch: Repo, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (no secret)
    text = ["{", "}", ""]
    for _ in range(_COMMITS):
        at = dice.randrange(len(text) + 1)
        text[at : at + dice.randrange(3)] = dice.choices(["{", "}", "", "x"], k=dice.randrange(1, 5))
        branch.write("f", "\n".join(text) + "\n")
        branch.add()
        branch.commit("-m", "Next", "--allow-empty")
    own = branch.git("rev-list", "HEAD", "^target").split()
    added = {
        (commit, start + offset): content
        for commit, changes in of_commits(branch.repository, own).items()
        for change in changes
        for start, lines in change.hunks
        for offset, content in enumerate(lines)
    }

    [lines] = followed(branch).values()

    assert len(lines) == len(text)
    assert all(added[str(line.commit), line.original_line] == line.content for line in lines)


def test_a_path_of_any_name_is_followed(branch: Repo) -> None:
    write(branch, "One", **{"a\nb é.py": "1\n"})
    write(branch, "Two", **{"a\nb é.py": "1\n2\n"})

    one, two = branch.git("rev-list", "--reverse", "HEAD", "^target").split()

    assert followed(branch) == {
        "a\nb é.py": [BlamedLine(1, one, 1, "a\nb é.py", b"1"), BlamedLine(2, two, 2, "a\nb é.py", b"2")]
    }


def test_what_may_be_a_rename_is_left_to_blame(branch: Repo) -> None:
    write(branch, "One", old="1\n", other="1\n")
    branch.git("mv", "old", "new")
    write(branch, "Two", other="2\n")
    write(branch, "Three", new="1\n3\n")

    found = followed(branch)

    assert found["new"] == []
    assert found["other"]


def test_a_file_that_was_binary_for_a_while_is_left_to_blame(branch: Repo) -> None:
    write(branch, "One", a="1\n")
    write(branch, "Two", a="1\n\0\n")
    write(branch, "Three", a="1\n2\n")

    assert followed(branch) == {"a": []}


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_file_that_was_a_link_is_left_to_blame(branch: Repo) -> None:
    (branch.path / "a").symlink_to("base")
    write(branch, "One")
    (branch.path / "a").unlink()
    write(branch, "Two", a="1\n")

    assert followed(branch) == {"a": []}


def test_what_a_merge_has_changed_by_itself_is_left_to_blame(branch: Repo) -> None:
    branch.git("switch", "--quiet", "--create", "side")
    write(branch, "Side", b="side\n", d="1\n")
    branch.git("switch", "--quiet", "main")
    write(branch, "Main", c="main\n")
    branch.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    write(branch, "Merge", b="evil\n")

    found = followed(branch)

    assert found["b"] == []
    assert {path for path, lines in found.items() if lines} == {"c", "d"}


def test_where_commits_stand_beside_each_other_only_what_one_of_them_did_is_certain(branch: Repo) -> None:
    write(branch, "One", a="1\n2\n3\n4\n5\n", b="1\n")
    branch.git("switch", "--quiet", "--create", "side")
    write(branch, "Side", a="0\n1\n2\n3\n4\n5\n")
    branch.git("switch", "--quiet", "main")
    write(branch, "Main", c="1\n")
    branch.git("merge", "--quiet", "--no-ff", "--no-edit", "side")

    found = followed(branch)

    assert found["a"] == []
    assert found["b"]
    assert found["c"]


def test_merging_the_target_keeps_a_branch_in_one_line(branch: Repo) -> None:
    write(branch, "One", a="1\n")
    branch.git("switch", "--quiet", "target")
    write(branch, "Target", t="1\n")
    branch.git("switch", "--quiet", "main")
    branch.git("merge", "--quiet", "--no-ff", "--no-edit", "target")
    write(branch, "Two", a="1\n2\n")

    found = followed(branch)

    assert [line.content for line in found["a"]] == [b"1", b"2"]
    assert found["a"] == by_blame(branch, "a", found["a"])


def test_commits_are_in_one_line_only_if_each_stands_on_the_one_before() -> None:
    assert OwnCommits({}).in_one_line
    assert OwnCommits({"c": ("b", "x"), "b": ("a",), "a": ("target",)}).in_one_line
    assert not OwnCommits({"c": ("a",), "b": ("a",), "a": ()}).in_one_line
    assert not OwnCommits({"b": (), "a": ()}).in_one_line
