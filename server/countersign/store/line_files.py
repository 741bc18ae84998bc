"""Plain files beside the journal, for hooks that can afford neither SQLite nor, mostly, Python.

`lines/<blob id>-<crc32>` holds the origins of the lines of a remembered blob; `known-paths` holds every path that the
journal knows. A reader sees a whole file or none: they are written beside and renamed.
"""

import os
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path

from countersign.provenance.line_origins import LineOrigins

_LINES = "lines"
_KNOWN_PATHS = "known-paths"
#: Of a file that was being written when its process was killed.
_UNFINISHED = ".unfinished-"

#: As git quotes: C's letters where there are any, octal numbers for everything else.
_LETTERS = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 0x22: '"', 0x5C: "\\"}
_PLAIN = range(0x20, 0x7F)


def line_file_name(blob: str, path: bytes, worktree: bytes) -> str:
    """The name of the file for a blob at a path of a worktree.

    The number tells places apart that hold one blob; it is the CRC-32 of `<worktree> NUL <path>` in hexadecimal.
    """
    place = worktree + b"\0" + path
    return f"{blob}-{zlib.crc32(place):08x}"


def write_lines(directory: Path, name: str, origins: LineOrigins) -> None:
    """Put the origins of a blob's lines where hooks read them."""
    folder = directory / _LINES
    # A lone surrogate, which a tool may have put into its own name, has no UTF-8.
    text = origins.encode().encode("utf-8", "backslashreplace")
    try:
        replace_file(folder / name, text)
    except FileNotFoundError:
        folder.mkdir(mode=0o700)
        replace_file(folder / name, text)


def drop_lines(directory: Path, names: Iterable[str]) -> None:
    """Remove the files of blobs that are remembered no more."""
    for name in names:
        (directory / _LINES / name).unlink(missing_ok=True)


def drop_stale_lines(directory: Path, kept: set[str], before: float) -> None:
    """Remove what no memory stands behind, and what was never finished, if it was written before a time.

    Younger files stay: they may come from a journal that was set aside, and hooks can still read them.
    """
    folder = directory / _LINES
    if not folder.is_dir():
        return
    with os.scandir(folder) as files:
        stale = [one.name for one in files if one.name not in kept and one.stat().st_mtime < before]
    drop_lines(directory, stale)


def has_known_paths(directory: Path) -> bool:
    """Whether the file is there."""
    return (directory / _KNOWN_PATHS).exists()


def change_known_paths(directory: Path, *, added: Iterable[bytes] = (), removed: Iterable[bytes] = ()) -> None:
    """Add paths and take paths away.

    One path a line, quoted as git quotes by default (`core.quotePath`), sorted by bytes. What else the file has stays:
    it may come from a journal that was set aside, and a path too many costs a hook only time.
    """
    file = directory / _KNOWN_PATHS
    try:
        lines = set(file.read_bytes().splitlines())
    except FileNotFoundError:
        lines = set()
    lines.difference_update(_quoted(path).encode("ascii") for path in removed)
    lines.update(_quoted(path).encode("ascii") for path in added)
    replace_file(file, b"".join(line + b"\n" for line in sorted(lines)))


def _quoted(path: bytes) -> str:
    quoted = "".join(map(_quoted_byte, path))
    return quoted if "\\" not in quoted else f'"{quoted}"'


def _quoted_byte(byte: int) -> str:
    letter = _LETTERS.get(byte)
    if letter is not None:
        return "\\" + letter
    return chr(byte) if byte in _PLAIN else f"\\{byte:03o}"


def replace_file(target: Path, content: bytes) -> None:
    """Write a file that readers see whole, or as it was before."""
    fresh = target.with_name(f"{_UNFINISHED}{os.getpid()}-{threading.get_ident()}")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
