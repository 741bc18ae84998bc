"""Paths as git writes them where a line has to hold one: in double quotes with C escapes, if they need it."""

import re

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


def unquoted(path: bytes) -> bytes:
    """The bytes of a path that git may have put in quotes."""
    if not (len(path) > 1 and path.startswith(b'"') and path.endswith(b'"')):
        return path
    return _ESCAPE.sub(_character, path[1:-1])


def _character(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes((int(said, 8) & 0xFF,)) if said.isdigit() else _LETTERS.get(said, said)
