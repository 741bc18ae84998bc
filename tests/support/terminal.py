"""A terminal of a given width, and what it shows of a command."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Mapping
from pathlib import Path

#: Columns that a mark above or below a letter, and what cannot be seen, take; and the widths of all others.
_NONE = frozenset({"Mn", "Me", "Cf"})


def shown(
    *words: str, cwd: Path, environment: Mapping[str, str], columns: int = 80, rows: int = 1000, **more: str
) -> tuple[int, str]:
    """The exit code of `countersign`, and all that it writes to a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    variables = {**environment, "TERM": "xterm-256color", "PYTHONUTF8": "1", "GIT_PAGER": "cat", **more}
    with subprocess.Popen(
        [sys.executable, "-m", "countersign", *words],
        cwd=cwd,
        env=variables,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # as Linux says that nobody holds the other end any more
                break
            if not piece:
                break
            written += piece
    os.close(ours)
    return process.returncode, written.decode("utf-8", "replace").replace("\r\n", "\n")


def width(line: str) -> int:
    """The columns that a line without control characters takes."""
    return sum(
        0 if unicodedata.category(one) in _NONE else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in line
    )
