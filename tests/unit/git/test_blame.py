import pytest

from countersign.git.blame import BlamedLine, blame
from countersign.git.process import GitError
from support.scratch import Scratch


def test_each_line_has_its_commit_its_number_there_and_its_path_there(scratch: Scratch) -> None:
    one = scratch.commit("old name", "a\nb\nc\n")
    scratch.git("mv", "old name", "tab\tname")
    two = scratch.commit("tab\tname", "new\na\nb\nc\n")
    git = scratch.repository().git
    assert list(blame(git, "tab\tname", two)) == [
        BlamedLine(1, two, 1, "tab\tname", b"new"),
        BlamedLine(2, one, 1, "old name", b"a"),
        BlamedLine(3, one, 2, "old name", b"b"),
        BlamedLine(4, one, 3, "old name", b"c"),
    ]


def test_what_is_not_committed_has_no_commit(scratch: Scratch) -> None:
    one = scratch.commit("a", "a\nb")
    scratch.write("a", "x\na\nb")
    lines = list(blame(scratch.repository().git, "a"))
    assert [(line.line, line.commit, line.content) for line in lines] == [
        (1, None, b"x"),
        (2, one, b"a"),
        (3, one, b"b"),
    ]


def test_lines_that_look_like_blames_own_words_are_lines(scratch: Scratch) -> None:
    odd = ["filename x", "\tfilename y", "0" * 40 + " 1 1 1", "author z", "", "\rcr\r"]
    one = scratch.commit("a", "\n".join(odd) + "\n", message="filename nope")
    lines = list(blame(scratch.repository().git, "a", one))
    assert [line.content.decode() for line in lines] == odd
    assert {line.original_path for line in lines} == {"a"}


def test_only_the_lines_asked_for_are_blamed(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n4\n5\n")
    git = scratch.repository().git
    assert [line.line for line in blame(git, "a", None, [(2, 2), (4, 1000)])] == [2, 4, 5]
    with pytest.raises(GitError, match="only 5 lines"):
        list(blame(git, "a", None, [(6, 7)]))


def test_a_path_that_is_not_there_is_an_error(scratch: Scratch) -> None:
    commit = scratch.commit("a", "1\n")
    with pytest.raises(GitError, match="no such path"):
        list(blame(scratch.repository().git, "b", commit))


def test_revisions_that_the_configuration_skips_are_not_skipped(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    two = scratch.commit("a", "2\n")
    scratch.write("skipped", two + "\n")
    scratch.git("config", "blame.ignoreRevsFile", "skipped")
    assert [line.commit for line in blame(scratch.repository().git, "a", two)] == [two]


def test_an_empty_file_has_no_lines(scratch: Scratch) -> None:
    commit = scratch.commit("a", "")
    assert list(blame(scratch.repository().git, "a", commit)) == []
