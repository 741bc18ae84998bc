import os
from pathlib import Path

import pytest

from countersign.git.repository import Base, NotARepository, Repository, UnknownRevision
from support.scratch import Scratch


def test_a_repository_is_found_from_below(scratch: Scratch) -> None:
    below = scratch.top / "a" / "b"
    below.mkdir(parents=True)
    found = scratch.repository(below)
    assert found.work_tree == scratch.top
    assert found.git_dir == found.common_dir == scratch.top / ".git"
    assert found.worktree == "."
    assert found.git.run("rev-parse", "--show-prefix") == b"\n"


def test_a_repository_is_found_through_a_symbolic_link(scratch: Scratch, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(scratch.top)
    assert scratch.repository(tmp_path / "link").work_tree == scratch.top


def test_a_directory_name_may_hold_a_line_feed(scratch: Scratch) -> None:
    odd = scratch.top / "odd\nname"
    scratch.git("init", "-q", str(odd))
    assert scratch.repository(odd).work_tree == odd


def test_a_linked_work_tree_has_a_name_and_shares_what_is_kept(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit("a", "a\n")
    scratch.git("worktree", "add", "-q", str(tmp_path / "second"))
    linked = scratch.repository(tmp_path / "second")
    assert linked.worktree == "worktrees/second"
    assert linked.state_dir == scratch.repository().state_dir
    assert linked.git_dir != linked.common_dir


def test_where_there_is_no_repository_that_is_said(tmp_path: Path) -> None:
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    with pytest.raises(NotARepository, match="not a git repository"):
        Repository.find(tmp_path, environment)
    with pytest.raises(NotARepository, match="no such directory"):
        Repository.find(tmp_path / "gone", environment)


def test_a_bare_repository_has_to_be_named(scratch: Scratch, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    commit = scratch.commit("a", "a\n")
    scratch.git("clone", "-q", "--bare", ".", str(bare))
    with pytest.raises(NotARepository, match="bare"):
        scratch.repository(bare)
    named = scratch.repository(bare, GIT_DIR=".")
    assert named.work_tree is None
    assert named.head() == commit


def test_before_the_first_commit_there_is_no_head(scratch: Scratch) -> None:
    repository = scratch.repository()
    assert repository.head() is None
    assert repository.base() is None
    with pytest.raises(UnknownRevision):
        repository.resolve("HEAD")


def test_a_detached_head_is_a_head(scratch: Scratch) -> None:
    commit = scratch.commit("a", "a\n")
    scratch.git("checkout", "-q", "--detach")
    assert scratch.repository().head() == commit


def test_ids_may_be_longer(tmp_path: Path) -> None:
    scratch = Scratch.create(tmp_path, "--object-format=sha256")
    commit = scratch.commit("a", "a\n")
    repository = scratch.repository()
    assert repository.object_format == "sha256"
    assert repository.head() == commit
    assert len(commit) == len(repository.null_id) == 64


def test_an_index_of_another_name_is_found_from_anywhere(scratch: Scratch) -> None:
    scratch.commit("a", "a\n")
    below = scratch.top / "below"
    below.mkdir()
    variables = scratch.repository(below, GIT_INDEX_FILE=".git/other-index").git.variables
    assert variables["GIT_INDEX_FILE"] == str(scratch.top / ".git" / "other-index")


@pytest.mark.parametrize("name", ["--output=x", "nope", "", "HEAD\nHEAD", "HEAD\0", "HEAD:a", "-1"])
def test_what_is_no_commit_is_never_taken_for_an_option(scratch: Scratch, name: str) -> None:
    scratch.commit("a", "a\n")
    with pytest.raises(UnknownRevision):
        scratch.repository().resolve(name)
    assert not (scratch.top / "x").exists()


def test_a_branch_named_like_a_file_is_a_branch(scratch: Scratch) -> None:
    commit = scratch.commit("topic", "a\n")
    scratch.git("branch", "topic")
    assert scratch.repository().resolve("topic") == commit


def test_a_tag_stands_for_its_commit(scratch: Scratch) -> None:
    commit = scratch.commit("a", "a\n")
    scratch.git("tag", "-a", "-m", "one", "v1")
    assert scratch.repository().resolve("v1") == commit


def test_the_base_branch_is_the_configured_one_else_the_remotes_else_ours(scratch: Scratch) -> None:
    one = scratch.commit("a", "1\n")
    two = scratch.commit("a", "2\n")
    repository = scratch.repository()
    assert repository.base() == Base("main", two)
    scratch.git("update-ref", "refs/remotes/origin/main", one)
    assert repository.base() == Base("origin/main", one)
    scratch.git("update-ref", "refs/remotes/origin/trunk", two)
    scratch.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert repository.base() == Base("origin/HEAD", two)
    scratch.git("config", "countersign.base", one)
    assert repository.base() == Base(one, one)
    scratch.git("config", "countersign.base", "gone")
    with pytest.raises(UnknownRevision, match="gone"):
        repository.base()


def test_histories_that_cross_have_several_merge_bases(scratch: Scratch) -> None:
    scratch.commit("a", "a\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("b", "b\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("c", "c\n")
    scratch.git("branch", "before")
    scratch.git("merge", "-q", "-m", "x", "other")
    scratch.git("checkout", "-q", "other")
    scratch.git("merge", "-q", "-m", "y", "before")
    repository = scratch.repository()
    assert len(repository.merge_bases(repository.resolve("main"), repository.resolve("other"))) == 2
    assert len(repository.parents(repository.resolve("main"))) == 2


def test_unrelated_histories_have_no_merge_base(scratch: Scratch) -> None:
    one = scratch.commit("a", "a\n")
    scratch.git("checkout", "-q", "--orphan", "other")
    two = scratch.commit("b", "b\n")
    assert scratch.repository().merge_bases(one, two) == []


def test_what_a_merge_and_a_pick_bring_in_is_known_while_they_last(scratch: Scratch) -> None:
    scratch.commit("a", "a\n")
    scratch.git("checkout", "-q", "-b", "other")
    other = scratch.commit("a", "b\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("a", "c\n")
    repository = scratch.repository()
    assert repository.heads_in_progress() == []
    done = repository.git.call("merge", "other")
    assert done.code == 1
    assert repository.merge_heads() == repository.heads_in_progress() == [other]
    scratch.git("merge", "--abort")
    assert repository.git.call("cherry-pick", "other").code == 1
    assert repository.merge_heads() == []
    assert repository.heads_in_progress() == [other]
