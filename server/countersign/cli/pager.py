"""The pager, where git would use one: for what people read, on a terminal.

Which pager is the user's business, never the repository's: its own configuration could name any program.
"""

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from countersign.cli import errors, render
from countersign.git.process import Git

_DEFAULT = "less"

#: As git has it: quit if it fits on one screen, show colours, leave the text on the screen.
_LESS = "FRX"

#: Configuration that no repository can bring along.
_USERS_OWN = frozenset({"system", "global", "command"})

#: How `Page` begins and ends a colour.
_PAINT = re.compile(r"\x1b\[[0-9;]*m")

#: A program and its options, without anything that a shell would read otherwise.
_PLAIN = re.compile(r"[\w./+ -]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The option of every command whose output goes through the pager."""
    parser.add_argument("--no-pager", action="store_true", help="print to the terminal as it is")


@contextlib.contextmanager
def paged(git: Git, arguments: argparse.Namespace) -> Iterator[render.Page]:
    """A page to write on, which is shown by the pager if there is a terminal and nobody has said otherwise.

    Args:
        git: of the repository.
        arguments: of the command; `no_pager` says otherwise.
    """
    command = pager_command(git, os.environ) if sys.stdout.isatty() and not arguments.no_pager else ""
    if not command:
        yield render.Page()
        return
    held = io.TextIOWrapper(io.BytesIO(), encoding=sys.stdout.encoding, newline="\n")
    yield render.Page(held, colour=render.wants_colour(sys.stdout))
    held.seek(0)
    text = held.read()
    # What `less` would do by these options, without its codes for the terminal.
    quits_at_once = command == _DEFAULT and "LESS" not in os.environ and _fits(text)
    process = None if quits_at_once else _started(command, git)
    if process is None:
        sys.stdout.write(text)
        return
    # Whoever has read enough leaves the pager early: that is no fault, and what is left is not shown.
    with contextlib.suppress(BrokenPipeError):
        _show(process, text.encode(sys.stdout.encoding))


def pager_command(git: Git, environment: Mapping[str, str]) -> str:
    """The command line of the user's pager; empty if there is none to be used.

    Args:
        git: of the repository.
        environment: of the process: `git` itself runs in one that has been cleared.
    """
    command = environment.get("GIT_PAGER")
    if command is None:
        command = _configured(git)
    if command is None:
        # On a terminal that can do nothing, `less` begins with a question.
        command = environment.get("PAGER", "" if environment.get("TERM", "dumb") == "dumb" else _DEFAULT)
    return "" if command.strip() in ("", "cat") else command


def _configured(git: Git) -> str | None:
    """`core.pager` as the user's configuration or that of the machine has it."""
    told = git.call("config", "--null", "--show-scope", "--get-all", "core.pager").out.split(b"\0")
    values = [value for scope, value in zip(told[::2], told[1::2], strict=False) if scope.decode() in _USERS_OWN]
    return os.fsdecode(values[-1]) if values else None


def _started(command: str, git: Git) -> subprocess.Popen[bytes] | None:
    # The same PATH as git gets: no program in the repository passes itself off as the pager.
    path = git.variables["PATH"]
    if _PLAIN.fullmatch(command) and shutil.which(command.split(maxsplit=1)[0], path=path) is None:
        return None  # as on a machine without `less`
    environment = {
        "LESS": _LESS, "LV": "-c", **os.environ, "PATH": path, "NoDefaultCurrentDirectoryInExePath": "1",
    }  # fmt: skip
    sys.stdout.flush()
    try:
        return subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment)  # noqa: S602 (a command line of the user's own, as git runs it)
    except OSError as fault:
        errors.warn(f"the pager {command!r} cannot be started: {fault.strerror}")
        return None


def _fits(text: str) -> bool:
    """Whether a text fits on the screen, with a line below it for what is typed next."""
    width, height = shutil.get_terminal_size()
    lines = _PAINT.sub("", text).splitlines()
    return sum(max(1, -(-render.columns(line) // width)) for line in lines) < height


def _show(process: subprocess.Popen[bytes], text: bytes) -> None:
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 (it was asked for as a pipe)
    try:
        with pipe:
            pipe.write(text)
    finally:
        _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            process.wait()
        except KeyboardInterrupt:
            continue  # the pager has got it, too, and means something else by it
        return
