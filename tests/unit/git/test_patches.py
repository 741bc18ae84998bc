import os

import pytest

from countersign.git import patches
from countersign.provenance.added import FileChange
from support.scratch import Scratch


def _added(changes: list[FileChange]) -> dict[str, list[tuple[int, list[bytes]]]]:
    return {change.name: change.hunks for change in changes if change.hunks}


def test_a_half_staged_file_adds_to_the_index_what_is_staged(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n4\n5\n")
    scratch.write("a", "1\nstaged\n2\n3\n4\n5\n")
    scratch.git("add", "a")
    scratch.write("a", "1\nstaged\n2\n3\n4\nloose\n5\n")
    repository = scratch.repository()
    assert _added(patches.of_index(repository)) == {"a": [(2, [b"staged"])]}
    assert _added(patches.of_work_tree(repository).changes) == {"a": [(2, [b"staged"]), (6, [b"loose"])]}


def test_before_the_first_commit_everything_is_added(scratch: Scratch) -> None:
    scratch.write("a", "1\n2\n")
    scratch.git("add", "a")
    scratch.write("b", "3")
    repository = scratch.repository()
    assert _added(patches.of_index(repository)) == {"a": [(1, [b"1", b"2"])]}
    assert _added(patches.of_work_tree(repository).changes) == {"a": [(1, [b"1", b"2"])], "b": [(1, [b"3"])]}


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_commits_add_to_their_parents(tmp_path_factory: pytest.TempPathFactory, object_format: str) -> None:
    scratch = Scratch.create(tmp_path_factory.mktemp("r"), f"--object-format={object_format}")
    one = scratch.commit("a", "1\n2\n")
    two = scratch.commit("a", "1\n")
    three = scratch.commit("a", "1\n3\n")
    scratch.git("commit", "-q", "--allow-empty", "-m", "nothing")
    empty = scratch.git("rev-parse", "HEAD")
    repository = scratch.repository()
    found = patches.of_commits(repository, [three, empty, one, two, three])
    assert {commit: _added(changes) for commit, changes in found.items()} == {
        one: {"a": [(1, [b"1", b"2"])]}, two: {}, three: {"a": [(2, [b"3"])]}, empty: {},
    }  # fmt: skip
    assert _added(patches.of_range(repository, one, three)) == {"a": [(2, [b"3"])]}
    assert patches.of_commits(repository, []) == {}


def test_what_a_commit_adds_is_not_read_from_a_file_that_only_looks_unchanged(scratch: Scratch) -> None:
    one = scratch.commit("a", "1\n")
    scratch.git("config", "core.checkStat", "minimal")
    scratch.git("config", "core.trustctime", "false")
    scratch.write("a", "1\nreal\n")
    os.utime(scratch.top / "a", (1_000_000_000, 1_000_000_000))
    scratch.git("add", "a")
    scratch.git("commit", "-q", "-m", "Change")
    two = scratch.git("rev-parse", "HEAD")
    # The same size and time: git's index takes the file for the blob.
    (scratch.top / "a").write_text("1\nfake\n")
    os.utime(scratch.top / "a", (1_000_000_000, 1_000_000_000))
    repository = scratch.repository()

    assert scratch.git("status", "--porcelain") == ""
    assert _added(patches.of_commit(repository, two)) == {"a": [(2, [b"real"])]}
    assert _added(patches.of_range(repository, one, two)) == {"a": [(2, [b"real"])]}


def test_a_merge_adds_what_none_of_its_parents_has(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n4\n5\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("a", "other\n1\n2\n3\n4\n5\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("a", "1\n2\n3\n4\n5\nours\n")
    scratch.git("merge", "-q", "--no-commit", "other")
    repository = scratch.repository()
    assert _added(patches.of_index(repository)) == {}
    scratch.write("a", "other\n1\n2\nevil\n3\n4\n5\nours\n")
    scratch.git("add", "a")
    assert _added(patches.of_index(repository)) == {"a": [(4, [b"evil"])]}
    scratch.git("commit", "-q", "-m", "merge")
    head = repository.resolve("HEAD")
    assert _added(patches.of_commit(repository, head)) == {"a": [(4, [b"evil"])]}


def test_a_merge_that_takes_one_side_as_it_is_adds_nothing(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("b", "2\n")
    scratch.git("checkout", "-q", "main")
    scratch.git("merge", "-q", "--no-ff", "-m", "merge", "other")
    repository = scratch.repository()
    assert _added(patches.of_commit(repository, repository.resolve("HEAD"))) == {}


def test_untracked_files_count_and_ignored_ones_do_not(scratch: Scratch) -> None:
    scratch.commit(".gitignore", "*.log\n")
    scratch.write("new\nname", "new\n")
    scratch.write("binary", b"\0")
    scratch.write("empty", "")
    scratch.write("a.log", "ignored\n")
    scratch.write("nested/file", "x\n")
    scratch.git("init", "-q", "nested")
    (scratch.top / "link").symlink_to("elsewhere")
    found = patches.of_work_tree(scratch.repository())
    assert _added(found.changes) == {"new\nname": [(1, [b"new"])], "link": [(1, [b"elsewhere"])]}


def test_a_file_of_50_mb_is_named_and_not_read(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    with (scratch.top / "large").open("wb") as file:
        file.truncate(50 * 2**20)
    found = patches.of_work_tree(scratch.repository())
    assert found.too_large == ["large"]
    assert found.changes == []


def test_a_file_taken_out_of_the_index_is_one_change(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    scratch.git("rm", "-q", "--cached", "a")
    found = patches.of_work_tree(scratch.repository()).changes
    assert [change.name for change in found] == ["a"]


def test_a_filtered_file_is_named_and_its_filter_not_run(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "*.txt filter=upper\n")
    scratch.git("config", "filter.upper.clean", "tr a-z A-Z")
    scratch.commit("a.txt", "one\n")
    scratch.write("a.txt", "one\ntwo\n")
    scratch.write("b", "plain\n")
    found = patches.of_work_tree(scratch.repository())
    assert found.filtered == ["a.txt"]
    assert _added(found.changes) == {"b": [(1, [b"plain"])]}


def test_a_filter_that_is_not_configured_is_none(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "*.txt filter=absent\n")
    scratch.commit("a.txt", "one\n")
    scratch.write("a.txt", "one\ntwo\n")
    found = patches.of_work_tree(scratch.repository())
    assert found.filtered == []
    assert _added(found.changes) == {"a.txt": [(2, [b"two"])]}


def test_line_ends_of_the_work_tree_are_those_of_the_index(scratch: Scratch) -> None:
    scratch.git("config", "core.autocrlf", "true")
    scratch.commit("a", "1\r\n2\r\n")
    scratch.write("a", "1\r\n2\r\n3\r\n")
    assert _added(patches.of_work_tree(scratch.repository()).changes) == {"a": [(3, [b"3"])]}


def test_the_encoding_that_attributes_state_is_told(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "*.txt working-tree-encoding=UTF-16\n*.md working-tree-encoding\n")
    assert patches.stated_encodings(scratch.repository().git, ["a.txt", "b.md", "c"]) == {"a.txt": "UTF-16"}
    assert patches.stated_encodings(scratch.repository().git, []) == {}


def test_the_configuration_of_the_repository_does_not_change_what_is_added(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "*.py diff=python -text\n*.bin -diff\n")
    scratch.commit("a.py", "def f():\n    return 1\n")
    for key, value in {
        "diff.noprefix": "true", "diff.context": "10", "diff.interHunkContext": "10", "diff.renames": "copies",
        "diff.algorithm": "patience", "color.diff": "always", "diff.mnemonicPrefix": "true", "diff.relative": "true",
        "core.quotePath": "false", "diff.python.xfuncname": "^x", "diff.ignoreSubmodules": "all",
    }.items():  # fmt: skip
        scratch.git("config", key, value)
    commit = scratch.commit("b.bin", "def f():\n    return 1\n")
    assert _added(patches.of_commit(scratch.repository(), commit)) == {"b.bin": [(1, [b"def f():", b"    return 1"])]}


@pytest.mark.parametrize("quoting", ["true", "false"])
def test_a_file_that_was_written_anew_as_it_was_adds_nothing_and_hides_nothing(scratch: Scratch, quoting: str) -> None:
    names = ["a", "b c", 'd"e\\', "ö", "z"]
    for name in names:
        scratch.write(name, "1\n")
    scratch.git("add", ".")
    scratch.git("commit", "-q", "-m", "All")
    scratch.git("config", "core.quotePath", quoting)
    for number, name in enumerate(names):
        os.utime(scratch.top / name, (number, number))
    repository = scratch.repository()
    assert _added(patches.of_work_tree(repository).changes) == {}
    for name in names:
        scratch.write(name, "1\n2\n")
        assert _added(patches.of_work_tree(repository).changes) == {name: [(2, [b"2"])]}
        scratch.write(name, "1\n")
