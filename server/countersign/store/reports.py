r"""What agents report, kept beside the journal until somebody has time for it.

A tool call of an agent must not wait for SQLite, alignment and git, so its hooks leave plain files: `agents/open/` has
a file for each call that is under way, with the texts before it; `agents/told/` has one for each call that is over,
with the texts before and after. Whoever reads the journal takes them in first: `wiring.agent_reports`.

A file is one line of JSON and then texts, whose sizes the line has. It is written beside and renamed: there is a whole
one or none. Lean: loaded at every tool call of an agent, and at every commit.
"""

from __future__ import annotations

import os
import sys
import time

from countersign.provenance import quick_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    #: The line of JSON.
    Head: TypeAlias = dict[str, Any]

#: Texts, in bytes, beyond which a file is not kept: nobody wrote it, and nobody could align it.
LARGEST = 8 * 1024 * 1024

#: Seconds after which a call that was never ended says nothing of others any more.
ABANDONED = 3600.0

_ROOM, _OPEN, _TOLD, _DAMAGED, _GUARD = "agents", "open", "told", "damaged", "guard"
_UNFINISHED = ".unfinished-"


class Parcel:
    """A head and its texts, by number."""

    __slots__ = ("_sizes", "_start", "_stream", "head", "texts")

    def __init__(self, head: Head, texts: list[bytes]) -> None:
        self.head = head
        self.texts = texts

    def put(self, text: bytes | None) -> int | None:
        """Add a text; its number, or None for no text."""
        if text is None:
            return None
        self.texts.append(text)
        return len(self.texts) - 1

    def text(self, number: int | None) -> bytes | None:
        """A text by its number."""
        return None if number is None else self.texts[number]


def open_call(state: str, name: str, parcel: Parcel) -> None:
    """Keep the texts before a call; the last one of a name counts."""
    _write(os.path.join(state, _ROOM, _OPEN), name, parcel)


def open_calls(state: str) -> list[tuple[str, Head]]:
    """The calls that are under way, by name, the latest last."""
    folder = os.path.join(state, _ROOM, _OPEN)
    found = []
    for name in _names(folder):
        head = _head(os.path.join(folder, name))
        if head is not None:
            found.append((name, head))
    return sorted(found, key=lambda call: str(call[1].get("at", "")))


def call_texts(state: str, name: str) -> Parcel | None:
    """A call with its texts; None if another process has ended it."""
    return read(os.path.join(state, _ROOM, _OPEN, name))


def end_call(state: str, name: str) -> None:
    """Forget a call."""
    _remove(os.path.join(state, _ROOM, _OPEN, name))
    _remove(_met_by(state, name))


def meet(state: str, name: str, paths: list[str]) -> None:
    """Put down for a call that is under way that somebody else's has ended, which wrote some files of both."""
    if not paths:
        return
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.open(_met_by(state, name), flags, 0o600)
    try:
        os.write(file, "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape"))
    finally:
        os.close(file)


def met(state: str, name: str) -> set[str]:
    """The files of a call that others have written meanwhile, and reported."""
    try:
        with open(_met_by(state, name), "rb") as file:
            return set(file.read().decode("utf-8", "surrogateescape").split("\0"))
    except FileNotFoundError:
        return set()


def _met_by(state: str, name: str) -> str:
    return os.path.join(state, _ROOM, _OPEN, f"{name}.met")


def open_file(state: str, name: str) -> str:
    """Where a call that is under way is kept, for what belongs to it."""
    return os.path.join(state, _ROOM, _OPEN, name)


def tell(state: str, parcel: Parcel) -> None:
    """Leave a report."""
    _write(os.path.join(state, _ROOM, _TOLD), f"{time.time_ns():020d}-{os.getpid()}", parcel)


def waiting(state: str) -> list[str]:
    """The files of the reports that wait, in their order."""
    folder = os.path.join(state, _ROOM, _TOLD)
    return [os.path.join(folder, name) for name in sorted(_names(folder))]


def last_change(state: str) -> int:
    """Something that changes whenever a report comes or was taken in; 0 while none ever came."""
    try:
        return os.stat(os.path.join(state, _ROOM, _TOLD)).st_mtime_ns
    except OSError:
        return 0


def read(file: str) -> Parcel | None:
    """What a file holds; None if it is gone.

    Raises:
        ValueError: it is damaged.
    """
    try:
        with open(file, "rb") as opened:
            line = opened.readline()
            rest = opened.read()
    except FileNotFoundError:
        return None
    head = _table(line)
    texts, start = [], 0
    for size in head["sizes"]:
        texts.append(rest[start : start + size])
        start += size
    if start != len(rest):
        raise ValueError("its texts are not as long as they should be")
    return Parcel(head, texts)


def done(file: str) -> None:
    """A report was taken in."""
    _remove(file)


def set_aside(file: str) -> str:
    """Keep a report that cannot be taken in where nobody tries again; where it is now."""
    folder = os.path.join(os.path.dirname(os.path.dirname(file)), _DAMAGED)
    os.makedirs(folder, 0o700, exist_ok=True)
    aside = os.path.join(folder, os.path.basename(file))
    os.replace(file, aside)
    return aside


def forget_old(state: str, before: float) -> None:
    """Remove the calls that were never ended, and what was never finished, of before a time."""
    for part in (_OPEN, _TOLD):
        folder = os.path.join(state, _ROOM, part)
        for name in _all_names(folder):
            file = os.path.join(folder, name)
            try:
                if (part == _OPEN or name.startswith(_UNFINISHED)) and os.stat(file).st_mtime < before:
                    _remove(file)
            except FileNotFoundError:
                continue  # another process was faster


def hear(state: str, agent: str) -> None:
    """Put down that an agent has called: one that has hooks and never does is worth a word."""
    file = _last_call(state, agent)
    try:
        os.utime(file)
    except FileNotFoundError:
        room(state)
        with open(file, "wb"):
            pass


def last_heard(state: str, agent: str) -> float | None:
    """When an agent has last called, in seconds since 1970; None if never."""
    try:
        return os.stat(_last_call(state, agent)).st_mtime
    except FileNotFoundError:
        return None


def _last_call(state: str, agent: str) -> str:
    return os.path.join(
        state, _ROOM, "".join(letter for letter in f"heard-{agent}" if letter.isalnum() or letter == "-")
    )


def has_guard(state: str) -> bool:
    """Whether agents are told before they write where the policy lets none."""
    return os.path.exists(os.path.join(state, _ROOM, _GUARD))


def set_guard(state: str, *, on: bool) -> None:
    """Switch the guard on or off."""
    file = os.path.join(room(state), _GUARD)
    if on:
        with open(file, "wb"):
            pass
    else:
        _remove(file)


def room(state: str) -> str:
    """The directory of all this; made if it is missing."""
    folder = os.path.join(state, _ROOM)
    if not os.path.isdir(state):
        os.mkdir(state, 0o700)
    os.makedirs(folder, 0o700, exist_ok=True)
    return folder


def _names(folder: str) -> list[str]:
    return [name for name in _all_names(folder) if not name.startswith(".") and "." not in name]


def _all_names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _head(file: str) -> Head | None:
    try:
        with open(file, "rb") as opened:
            return _table(opened.readline())
    except (FileNotFoundError, ValueError):
        return None  # ended meanwhile; or damaged, and then its end finds no text before, and says so


def _table(line: bytes) -> Head:
    head = quick_json.read(line.decode("ascii"))
    if not isinstance(head, dict):
        raise ValueError("its head is no table")  # noqa: TRY004 (it is damaged)
    return head


def _write(folder: str, name: str, parcel: Parcel) -> None:
    parcel.head["sizes"] = [len(text) for text in parcel.texts]
    fresh = os.path.join(folder, f"{_UNFINISHED}{name}-{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(fresh, flags, 0o600)
    except FileNotFoundError:
        state = os.path.dirname(os.path.dirname(folder))
        if not os.path.isdir(state):
            os.mkdir(state, 0o700)
        os.makedirs(folder, 0o700, exist_ok=True)
        file = os.open(fresh, flags, 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(quick_json.written(parcel.head).encode("ascii") + b"\n")
            for text in parcel.texts:
                stream.write(text)
        os.replace(fresh, os.path.join(folder, name))
    except BaseException:
        _remove(fresh)
        raise


def _remove(file: str) -> None:
    try:
        os.remove(file)
    except FileNotFoundError:
        return  # another process was faster
    except PermissionError:
        # Windows does not remove what somebody reads; the next one tries again.
        if sys.platform != "win32":
            raise
