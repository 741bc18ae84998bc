"""What the command line of git says of a commit: for sure, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from countersign.hooks.calls import commit_call, may_skip_commit_msg, parse_call
from support.repo import Repo


@pytest.mark.parametrize(
    "words",
    [
        "commit --amend",
        "commit --am",
        "commit --ame -m x",
        "commit -m x --amend",
        "commit -qam x --amend",
        "-C dir -c user.name=x --git-dir d --work-tree=t --no-pager commit --amend --no-edit",
        "commit --no-amend --amend",
        "commit --amend path",
        "commit path --amend",
        "commit -S --amend",
        "commit -Skey --amend",
        "commit -u --amend",
        "commit --gpg-sign --amend",
        "commit --untracked-files --amend",
        "commit --no-message --amend",
    ],
)
def test_an_amend_is_seen(words: str) -> None:
    call = parse_call(words.split())
    assert call is not None
    assert call.amend


@pytest.mark.parametrize(
    "words",
    [
        "commit",
        "commit -m --amend",
        "commit -am --amend",
        "commit --message --amend",
        "commit --mess --amend",
        "commit --message=--amend",
        "commit -F --amend",
        "commit -m--amend",
        "commit --amend --no-amend",
        "commit -- --amend",
        "commit -C HEAD",
        "commit --author --amend",
        "commit --date --amend --trailer --amend",
        "commit --fixup HEAD",
        "-c alias.x=--amend commit",
        "merge --no-ff side",
        "rebase --continue",
        "cherry-pick --amend",
        "pull",
    ],
)
def test_what_only_looks_like_an_amend_is_none(words: str) -> None:
    call = parse_call(words.split())
    assert call is not None
    assert not call.amend


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("commit -n", True),
        ("commit -qnm x", True),
        ("commit --no-verify", True),
        ("commit --no-verif", True),
        ("commit --no-verify --verify", False),
        ("commit -mn", False),
        ("commit -m -n", False),
        ("commit -un", False),
        ("commit", False),
        ("merge --no-verify side", True),
        ("merge side", False),
    ],
)
def test_whether_commit_msg_is_skipped_is_seen(words: str, expected: bool) -> None:  # noqa: FBT001 (of the table)
    call = parse_call(words.split())
    assert call is not None
    assert call.no_verify is expected


@pytest.mark.parametrize(
    "words",
    ["", "ci --amend", "commit --a", "commit --unheard-of", "commit -Y", "--unheard-of commit", "gui", "-C", "-c x"],
)
def test_what_is_not_known_cannot_be_told(words: str) -> None:
    assert parse_call(words.split()) is None


def test_git_reads_options_as_they_are_read_here(repo: Repo) -> None:
    """Every long option that this git has is known; one that is not would make amends untellable."""
    for option in repo.git("commit", "--git-completion-helper-all").split():
        if option != "--":
            value = "x" if option.endswith("=") else ""
            call = parse_call(["commit", f"{option}{value}", "--amend"])
            assert call is not None, option


@pytest.mark.parametrize(
    "shown", ["", "git commit -n", "git commit -anm x", "git commit --no-verify", "git commit --no-v"]
)
def test_an_image_of_a_command_line_may_hold_no_verify(shown: str) -> None:
    assert may_skip_commit_msg(shown)


def test_an_image_of_a_command_line_can_prove_its_absence() -> None:
    assert not may_skip_commit_msg("git commit --quiet -v")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the words of a command line")
def test_the_git_that_runs_the_hook_is_found_behind_others() -> None:
    script = (
        "import subprocess, sys; inner = subprocess.Popen(['sleep', '60']); print(inner.pid, flush=True);"
        " sys.stdin.read(); inner.kill()"
    )
    # A Python that calls itself git; to git, too, `-c` is an option with a value.
    # In the directory of the real one, where it finds its library.
    words = [str(Path(sys.executable).with_name("git")), "-c", script, "commit", "--amend", "-n"]
    with subprocess.Popen(
        words, executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as outer:
        assert outer.stdout is not None
        inner = int(outer.stdout.readline())
        for pid in (inner, outer.pid):
            call = commit_call(pid)
            assert call is not None
            assert (call.amend, call.no_verify) == (True, True)
        outer.communicate("")


def test_a_process_that_is_not_there_tells_nothing() -> None:
    assert commit_call(2**30) is None
