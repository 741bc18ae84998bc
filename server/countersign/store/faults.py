"""The list of what went wrong where nobody could be told at once: `faults.log`, one line a fault.

Hooks write it too, and pay for every import, so this file knows `os`, `sys` and `time` only.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    #: When (RFC 3339, UTC), where, and what.
    Fault: TypeAlias = tuple[str, str, str]

_NAME = "faults.log"
#: Lines are short sentences. What is longer is a text that somebody put into an error, and not for a log.
_LONGEST = 500
#: About a thousand faults: more than a person reads, less than anybody's disk minds.
_LARGEST = 256 * 1024


def note_fault(directory: str, where: str, what: str) -> None:
    """Append one line `<RFC 3339> <where> <what>`; the oldest half goes when the file is full.

    Never raises for anything that the file system does: it is called where something has failed already, at a
    commit, and a log that cannot be written must not be what stops the commit. That is the reason, and this is the one
    place, for dropping an `OSError`.

    Args:
        directory: `<common git directory>/countersign`; made if it is missing.
        where: one word, as `post-commit`.
        what: one sentence. Line ends become spaces.
    """
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sentence = " ".join(what.split())[:_LONGEST]
    line = f"{stamp} {'-'.join(where.split()) or 'somewhere'} {sentence}\n"
    path = os.path.join(directory, _NAME)  # noqa: PTH118 - importing pathlib costs a hook more than the log
    try:
        if not os.path.isdir(directory):  # noqa: PTH112 - as above
            os.mkdir(directory, 0o700)  # noqa: PTH102 - as above
        # One write to a file that is opened for appending: lines of several processes never mix.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(file, line.encode("utf-8", "backslashreplace"))
            full = os.fstat(file).st_size > _LARGEST
        finally:
            os.close(file)
        if full:
            _drop_oldest_half(path)
    except OSError:
        return


def read_faults(directory: str) -> list[Fault]:
    """The faults, oldest first; none if there is no log.

    Raises:
        OSError: the log is there and cannot be read.
    """
    path = os.path.join(directory, _NAME)  # noqa: PTH118 - as above
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    faults = []
    for line in text.split("\n"):
        stamp, _, rest = line.partition(" ")
        where, _, what = rest.partition(" ")
        if what:
            faults.append((stamp, where, what))
    return faults


def _drop_oldest_half(path: str) -> None:
    """Keep the newer half. A line that another process appends in this very moment may be lost: it is a log."""
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        file.seek(-_LARGEST // 2, os.SEEK_END)
        file.readline()
        newer = file.read()
    fresh = f"{path}.{os.getpid()}"
    with open(fresh, "wb", opener=_private) as file:
        file.write(newer)
    os.replace(fresh, path)  # noqa: PTH105 - as above


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
