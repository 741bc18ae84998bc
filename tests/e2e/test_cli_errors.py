"""Bad input gets one clear line and the right exit code."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.scratch import Scratch, edit

pytestmark = pytest.mark.e2e


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path)


def _error(scratch: Scratch, *arguments: str, directory: Path | None = None, **more: str) -> tuple[str, str]:
    """The message and the hint."""
    done = scratch.countersign(*arguments, code=2, directory=directory, stdin=b"", **more)
    assert done.stdout == ""
    lines = [*done.stderr.splitlines(), ""]
    assert lines[0].startswith("countersign: error: ")
    assert lines[1] == "" or lines[1].startswith("hint: ")
    assert len(lines) <= 3
    return lines[0].removeprefix("countersign: error: "), lines[1].removeprefix("hint: ")


@pytest.mark.parametrize("command", [["status"], ["show"], ["blame", "a"], ["record"]], ids=lambda words: words[0])
def test_outside_of_a_repository_that_is_said(scratch: Scratch, tmp_path: Path, command: list[str]) -> None:
    message, hint = _error(scratch, *command, directory=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert "not a git repository" in message
    assert "git init" in hint


@pytest.mark.parametrize("command", [["status"], ["show"], ["blame", "a"], ["record"]], ids=lambda words: words[0])
def test_without_git_that_is_said(scratch: Scratch, command: list[str]) -> None:
    message, hint = _error(scratch, *command, PATH="/nowhere")
    assert "git was not found" in message
    assert "install git" in hint


def test_before_the_first_commit_show_has_nothing_to_show_and_status_has(scratch: Scratch) -> None:
    message, hint = _error(scratch, "show")
    assert message == "there is no commit yet"
    assert "status" in hint
    scratch.write("a", "1\n")
    assert scratch.json("status")["totals"]["added"] == 1


@pytest.mark.parametrize("revision", ["nope", "HEAD~5", "--output=x", "a:b", "0" * 40])
def test_an_unknown_revision_is_named(scratch: Scratch, revision: str) -> None:
    scratch.commit("a", "1\n")
    if not revision.startswith("-"):
        assert _error(scratch, "show", revision)[0] == f"no such commit: {revision}"
    assert _error(scratch, "blame", f"--rev={revision}", "a")[0] == f"no such commit: {revision}"


def test_a_path_that_is_not_there_is_named(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    assert _error(scratch, "blame", "b") == ("b is not in the work tree", "name a commit that has it with --rev")
    assert _error(scratch, "blame", "b", "--rev", "HEAD")[0] == "b is not in HEAD"
    (scratch.top / "a").unlink()
    assert "not in the work tree" in _error(scratch, "blame", "a")[0]
    assert scratch.countersign("blame", "a", "--rev", "HEAD").stdout


@pytest.mark.parametrize("name", ["../out", "/etc/hosts", ".", ".git/config", ""])
def test_a_path_outside_is_refused(scratch: Scratch, name: str) -> None:
    scratch.commit("a", "1\n")
    assert repr(name) in _error(scratch, "blame", "--", name)[0]


def test_a_binary_file_has_no_lines(scratch: Scratch) -> None:
    scratch.commit("a", b"\x89PNG\0\xff")
    assert _error(scratch, "blame", "a")[0] == "a is binary: it has no lines"
    assert _error(scratch, "blame", "a", "--rev", "HEAD")[0] == "a is binary: it has no lines"
    assert scratch.json("show")["totals"]["added"] == 0


def test_a_link_is_no_file(scratch: Scratch) -> None:
    (scratch.top / "link").symlink_to("a")
    scratch.commit("a", "1\n")
    assert "symbolic link" in _error(scratch, "blame", "link")[0]
    assert scratch.json("show")["totals"]["added"] == 2


def test_a_file_that_is_not_utf_8_is_shown_as_it_can_be(scratch: Scratch) -> None:
    scratch.commit("caf\udce9", b"caf\xe9\nna\xefve\n")
    done = scratch.countersign("blame", "caf\udce9", PYTHONUTF8="1")
    assert done.stdout.splitlines()[0].endswith("caf\\xe9")
    assert "caf\\xe9" in scratch.countersign("show", PYTHONUTF8="1").stdout
    assert scratch.json("show")["files"][0]["path"] == "caf\udce9"


def test_a_terminal_that_knows_ascii_only_gets_ascii(scratch: Scratch) -> None:
    scratch.commit("é", "é\n", message="é")
    done = scratch.countersign("show", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert scratch.countersign("blame", "é", PYTHONIOENCODING="ascii").stdout.isascii()


def test_a_file_of_50_mb_is_too_large(scratch: Scratch) -> None:
    scratch.commit("a", b"a line\n" * (50 * 2**20 // 7))
    for revision in ([], ["--rev", "HEAD"]):
        message, hint = _error(scratch, "blame", "a", *revision)
        assert message == "a is too large: 50 MiB, at most 16 are read"
        assert "git blame" in hint


def test_a_broken_journal_is_named(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "1\n"))
    commit = scratch.commit("a", "1\n")
    state = scratch.top / ".git" / "countersign"
    for file in state.glob("journal.db*"):
        file.write_bytes(b"not a database at all" * 100)
    scratch.write("a", "1\n2\n")
    for command in (["status"], ["show"], ["blame", "a"]):
        said = scratch.countersign(*command).stderr
        assert str(state / "journal.db") in said
        assert "damaged" in said
        assert "doctor" in said
    message, hint = _error(scratch, "record")
    assert str(state / "journal.db") in message
    assert "doctor" in hint
    assert scratch.git("rev-parse", "HEAD") == commit


def test_a_bare_repository_is_read_when_it_is_named(scratch: Scratch, tmp_path: Path) -> None:
    commit = scratch.commit("a", "1\n")
    bare = tmp_path / "bare"
    scratch.git("clone", "-q", "--bare", ".", str(bare))
    assert "GIT_DIR=." in _error(scratch, "show", directory=bare)[1]
    assert commit in scratch.countersign("show", "--json", directory=bare, GIT_DIR=".").stdout
    assert scratch.countersign("blame", "--rev", "HEAD", "a", directory=bare, GIT_DIR=".").stdout
    for command in (["status"], ["blame", "a"], ["record"]):
        assert "bare repository" in _error(scratch, *command, directory=bare, GIT_DIR=".")[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "there is no command 'nope'"),
        (["show", "--nope"], "unrecognized arguments: --nope"),
        (["blame"], "the following arguments are required: PATH"),
        (["-C", "nope", "status"], "no such directory"),
        (["serve", "--tcp", "nope"], "'nope' is no HOST:PORT"),
        (["serve", "--tcp", "192.0.2.1:80"], "loopback"),
        (["serve", "--tcp", "127.0.0.1:99999"], "port"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said_in_one_line(scratch: Scratch, words: list[str], message: str) -> None:
    assert message in _error(scratch, *words)[0]


def test_without_a_command_there_is_help_and_exit_code_2(scratch: Scratch) -> None:
    done = scratch.countersign(code=2)
    assert done.stdout == ""
    assert "blame" in done.stderr


@pytest.mark.parametrize("command", ["serve", "record", "status", "show", "blame"])
def test_every_command_explains_itself_with_an_example(scratch: Scratch, command: str) -> None:
    help_text = scratch.countersign(command, "--help").stdout
    assert f"countersign {command}" in help_text.split("for example:")[1]
    assert command in scratch.countersign("--help").stdout


def test_the_version_is_told(scratch: Scratch) -> None:
    assert scratch.countersign("--version").stdout.startswith("countersign 0.")


def test_a_reader_who_leaves_is_no_fault(scratch: Scratch) -> None:
    scratch.commit("a", "line\n" * 20_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "countersign", "blame", "a"], cwd=scratch.top, env=scratch.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, err = process.communicate()
    assert process.returncode == 141
    assert b"Traceback" not in err
    assert b"Broken" not in err


def test_an_interrupt_ends_with_130(scratch: Scratch) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "countersign", "record"], cwd=scratch.top, env=scratch.environment,
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(b"{broken\n")
    process.stdin.flush()
    assert process.stderr is not None
    process.stderr.readline()  # it is at work
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_a_fault_of_our_own_names_its_log(scratch: Scratch, tmp_path: Path) -> None:
    program = (
        "import countersign.cli.show as show; show.reading = None\n"
        "from countersign.cli.main import main; raise SystemExit(main(['show']))"
    )
    logs = tmp_path / "state"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=scratch.top, env={**scratch.environment, "XDG_STATE_HOME": str(logs)},
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith("countersign: error: a fault of our own: TypeError: ")
    (log,) = logs.rglob("countersign.log")
    assert f"hint: the details are in {log}" in done.stderr
    assert "Traceback" in log.read_text()


def test_colour_is_for_terminals_that_want_it(scratch: Scratch) -> None:
    pty = pytest.importorskip("pty")
    scratch.commit("a", "1\n")

    def seen(**more: str) -> bytes:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "countersign", "show"], cwd=scratch.top, stdout=theirs,
            env={**scratch.environment, "TERM": "xterm", **more},
        ) as process:  # fmt: skip
            process.wait()
        os.close(theirs)
        out = os.read(ours, 100_000)
        os.close(ours)
        return out

    assert b"\x1b[31m1 unknown\x1b[0m" in seen()
    assert b"\x1b" not in seen(NO_COLOR="1")
    assert b"\x1b" not in seen(TERM="dumb")
    assert "\x1b" not in scratch.countersign("show").stdout


def test_what_takes_long_is_said_on_standard_error(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit("a", "1\n")
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    real = next(
        Path(entry) / "git" for entry in scratch.environment["PATH"].split(":") if (Path(entry) / "git").exists()
    )
    slow.write_text(f'#!/bin/sh\ncase "$*" in *diff-tree*) sleep 1.5;; esac\nexec {real} "$@"\n')
    slow.chmod(0o755)
    begun = time.monotonic()
    done = scratch.countersign("show", "--json", PATH=f"{slow.parent}:{scratch.environment['PATH']}")
    assert time.monotonic() - begun > 1.5
    assert done.stderr.startswith("countersign: reading ")
    assert done.stdout.startswith("{")
