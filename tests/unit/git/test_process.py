import time
from dataclasses import replace
from pathlib import Path

import pytest

from countersign.git.process import Git, GitError, GitMissing
from support.scratch import Scratch


def _script(file: Path, body: str) -> Path:
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


def test_a_git_inside_of_the_work_tree_is_never_run(scratch: Scratch) -> None:
    canary = scratch.top / "canary"
    (scratch.top / "bin").mkdir()
    _script(scratch.top / "bin" / "git", f"touch {canary}")
    path = f"{scratch.top / 'bin'}:bin:.:{scratch.environment['PATH']}"
    git = Git.at(scratch.top, {**scratch.environment, "PATH": path})
    git.run("rev-parse", "--git-dir")
    assert not canary.exists()
    assert str(scratch.top) not in git.variables["PATH"]


def test_no_git_outside_of_the_work_tree_is_a_git_that_is_missing(scratch: Scratch) -> None:
    (scratch.top / "bin").mkdir()
    _script(scratch.top / "bin" / "git", "exit 0")
    with pytest.raises(GitMissing):
        Git.at(scratch.top, {**scratch.environment, "PATH": str(scratch.top / "bin")})


def test_a_failure_says_which_command_and_the_first_line_of_its_complaint(scratch: Scratch) -> None:
    git = Git.at(scratch.top, scratch.environment)
    with pytest.raises(GitError, match=r"^git cat-file: Not a valid object name nope$") as caught:
        git.run("cat-file", "-p", "nope")
    assert caught.value.code == 128


def test_a_missing_directory_is_named(scratch: Scratch) -> None:
    git = Git.at(scratch.top, scratch.environment).within(scratch.top / "gone")
    with pytest.raises(GitError, match="no such directory"):
        git.run("version")


def test_what_takes_too_long_is_given_up(scratch: Scratch, tmp_path: Path) -> None:
    slow = replace(Git.at(scratch.top, scratch.environment), program=str(_script(tmp_path / "slow", "exec sleep 20")))
    begun = time.monotonic()
    with pytest.raises(GitError, match="gave no answer"):
        slow.call("status", patience=0.2)
    with pytest.raises(GitError), slow.stream("status", patience=0.2) as out:
        out.read()
    assert time.monotonic() - begun < 10


def test_a_stream_may_be_left_early(scratch: Scratch, tmp_path: Path) -> None:
    endless = replace(Git.at(scratch.top, scratch.environment), program=str(_script(tmp_path / "endless", "exec yes")))
    with endless.stream("log") as out:
        assert out.readline() == b"y\n"


def test_a_stream_that_fails_says_so_after_it_was_read(scratch: Scratch) -> None:
    git = Git.at(scratch.top, scratch.environment)
    with pytest.raises(GitError, match="git log: "), git.stream("log", "nope") as out:
        out.read()


def test_a_stream_takes_more_input_than_a_pipe_holds(scratch: Scratch) -> None:
    git = Git.at(scratch.top, scratch.environment)
    with git.stream("stripspace", stdin=b"line\n" * 200_000) as out:
        assert out.read() == b"line\n" * 200_000


def test_only_what_git_may_know_of_the_environment_is_passed_on(scratch: Scratch) -> None:
    environment = {
        **scratch.environment, "GIT_EXTERNAL_DIFF": "evil", "GIT_SSH_COMMAND": "evil", "GIT_TRACE": "1",
        "GIT_REPLACE_REF_BASE": "evil", "LANG": "de_DE.UTF-8", "GIT_DIR": "elsewhere", "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "user.email", "GIT_CONFIG_VALUE_0": "x@y",
    }  # fmt: skip
    variables = Git.at(scratch.top, environment).variables
    assert not {"GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_TRACE", "GIT_REPLACE_REF_BASE", "LANG"} & variables.keys()
    assert variables["LC_ALL"] == "C"
    assert variables["HOME"] == scratch.environment["HOME"]
    assert variables["GIT_DIR"] == "elsewhere"
    assert variables["GIT_CONFIG_KEY_0"] == "user.email"
    assert "GIT_DIR" not in Git.at(scratch.top, environment, inherit_repository=False).variables


def test_replaced_objects_are_read_as_they_are(scratch: Scratch) -> None:
    one = scratch.commit("a", "one\n")
    two = scratch.commit("a", "two\n")
    scratch.git("replace", two, one)
    assert scratch.git("show", f"{two}:a") == "one"
    assert scratch.repository().git.run("show", f"{two}:a") == b"two\n"


def test_parents_that_the_repository_makes_up_are_not_believed(scratch: Scratch) -> None:
    one = scratch.commit("a", "one\n")
    two = scratch.commit("a", "two\n")
    info = scratch.repository().git_dir / "info"
    info.mkdir(exist_ok=True)
    info.joinpath("grafts").write_text(f"{two}\n")
    assert scratch.git("rev-list", "--count", two).strip() == "1"
    assert scratch.repository().git.run("rev-list", two).decode().split() == [two, one]
