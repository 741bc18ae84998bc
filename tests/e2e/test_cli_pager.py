"""What people read on a terminal goes through their pager, as git's output does."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.scratch import Scratch

pty = pytest.importorskip("pty")

pytestmark = pytest.mark.e2e

#: A pager that shows what it was given, between words of its own.
PAGER = "(echo BEGIN; cat; echo END)"


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    made = Scratch.create(tmp_path)
    made.commit("a", "1\n")
    return made


def _seen(scratch: Scratch, *arguments: str, **more: str) -> str:
    """What a terminal shows of a command, which has to succeed."""
    ours, theirs = pty.openpty()
    environment = {**scratch.environment, "TERM": "xterm", "PYTHONUTF8": "1", **more}
    with subprocess.Popen(
        [sys.executable, "-m", "countersign", *arguments], cwd=scratch.top, env=environment,
        stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # as Linux says that nobody holds the other end any more
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert process.returncode == 0, shown
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("command", [["show"], ["blame", "a"], ["stats", "HEAD"], ["status"]])
def test_reading_commands_are_shown_by_the_pager(scratch: Scratch, command: list[str]) -> None:
    paged = _seen(scratch, *command, GIT_PAGER=PAGER)
    assert paged.startswith("BEGIN\n")
    assert paged.endswith("END\n")
    bare = _seen(scratch, *command, "--no-pager", GIT_PAGER=PAGER)
    assert paged == f"BEGIN\n{bare}END\n", "colours included"
    assert _seen(scratch, "--no-pager", *command, GIT_PAGER=PAGER) == bare
    assert _seen(scratch, *command, GIT_PAGER="cat") == bare
    assert _seen(scratch, *command, GIT_PAGER="") == bare
    document = _seen(scratch, *command, "--json", GIT_PAGER=PAGER)
    assert json.loads(document)


def test_a_pipe_has_no_pager(scratch: Scratch) -> None:
    assert "BEGIN" not in scratch.countersign("show", GIT_PAGER=PAGER).stdout


def test_colours_go_through_the_pager_unless_nobody_wants_any(scratch: Scratch) -> None:
    assert "\x1b[31m1 unknown\x1b[0m" in _seen(scratch, "show", GIT_PAGER=PAGER)
    assert "\x1b" not in _seen(scratch, "show", GIT_PAGER=PAGER, NO_COLOR="1")


def test_the_pager_is_the_users_choice_and_never_the_repositorys(scratch: Scratch, tmp_path: Path) -> None:
    def word(**more: str) -> str:
        return _seen(scratch, "show", "--no-pager" if more.pop("off", "") else "HEAD", **more).split("\n")[0]

    touched = tmp_path / "touched"
    scratch.git("config", "core.pager", f"touch {touched}; echo REPOSITORY")
    included = scratch.top / ".git" / "more"
    included.write_text(f'[core]\n\tpager = "touch {touched}; echo INCLUDED"\n')
    scratch.git("config", "include.path", "more")
    first = word(PAGER="cat")
    assert first.startswith("\x1b[1m")
    assert word(PAGER="echo ENVIRONMENT; cat") == "ENVIRONMENT"
    scratch.git("config", "--global", "core.pager", "echo GLOBAL; cat")
    assert word(PAGER="echo ENVIRONMENT; cat") == "GLOBAL"
    command = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.pager", "GIT_CONFIG_VALUE_0": "echo COMMAND; cat"}
    assert word(**command) == "COMMAND"
    assert word(**command, GIT_PAGER="echo GIT; cat") == "GIT"
    assert not touched.exists()


def test_without_a_choice_it_is_less_with_the_options_that_git_gives_it(scratch: Scratch, tmp_path: Path) -> None:
    less = tmp_path / "bin" / "less"
    less.parent.mkdir()
    less.write_text('#!/bin/sh\necho "less $LESS $LV"\ncat\n')
    less.chmod(0o755)
    path = f"{less.parent}:{scratch.environment['PATH']}"
    scratch.commit("a", "line\n" * 24)
    assert _seen(scratch, "blame", "a", PATH=path).startswith("less FRX -c\n")
    assert _seen(scratch, "show", PATH=path, LESS="S").startswith("less S -c\n")
    assert "less" not in _seen(scratch, "blame", "a", PATH=path, TERM="dumb")


def test_what_fits_on_one_screen_is_there_without_less_and_its_codes(scratch: Scratch, tmp_path: Path) -> None:
    less = tmp_path / "bin" / "less"
    less.parent.mkdir()
    less.write_text("#!/bin/sh\necho LESS; cat\n")
    less.chmod(0o755)
    path = f"{less.parent}:{scratch.environment['PATH']}"

    def uses_less(lines: str) -> bool:
        scratch.write("a", lines)
        return "LESS" in _seen(scratch, "blame", "a", PATH=path, LINES="10", COLUMNS="80")

    assert not uses_less("line\n" * 9)
    assert uses_less("line\n" * 10)
    assert not uses_less("line\n" * 7 + "x" * 70)
    assert uses_less("line\n" * 7 + "x" * 150)


def test_no_program_of_the_repository_passes_itself_off_as_the_pager(scratch: Scratch, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    trap = scratch.write("less", f"#!/bin/sh\ntouch {touched}\n")
    trap.chmod(0o755)
    path = f".:{scratch.top}:{scratch.environment['PATH']}"
    assert "unknown" in _seen(scratch, "show", PATH=path, LESS="FRX")
    assert not touched.exists()


def test_a_pager_that_is_not_there_is_done_without(scratch: Scratch) -> None:
    assert "1 line added" in _seen(scratch, "show", GIT_PAGER="no-such-program-anywhere")


def test_who_leaves_the_pager_early_has_read_enough(scratch: Scratch) -> None:
    scratch.commit("long", "line\n" * 20_000)
    assert _seen(scratch, "blame", "long", GIT_PAGER="head -n 1").count("\n") == 1


def test_an_interrupt_is_the_pagers_while_it_runs(scratch: Scratch) -> None:
    ours, theirs = pty.openpty()
    pager = "trap '' INT; cat >/dev/null; echo READY; sleep 1; echo END"
    with subprocess.Popen(
        [sys.executable, "-m", "countersign", "show"], cwd=scratch.top, start_new_session=True,
        env={**scratch.environment, "TERM": "xterm", "GIT_PAGER": pager}, stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        while b"READY" not in shown:
            shown += os.read(ours, 65_536)
        time.sleep(0.2)  # until everything was written and the pager is waited for
        os.killpg(process.pid, signal.SIGINT)
        while b"END" not in shown:
            shown += os.read(ours, 65_536)
        assert process.wait() == 0
    os.close(ours)
    assert b"Traceback" not in shown
