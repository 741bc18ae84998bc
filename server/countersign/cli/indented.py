"""JSON as the standard library writes it with an indent of two, in half the time: it is C that it indents without.

A change of thousands of files has as many findings, and CI waits for them.
"""

import json
from collections.abc import Callable
from json.encoder import encode_basestring_ascii as quoted

_CONTAINERS = (dict, list, tuple)


def indented(document: object) -> str:
    """What `json.dumps(document, indent=2)` says of dictionaries with texts as keys, lists, tuples and scalars."""
    pieces: list[str] = []
    _put(document, "\n", pieces.append)
    return "".join(pieces)


def _put(value: object, margin: str, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(quoted(value))
    elif type(value) is int:
        put(repr(value))
    elif not isinstance(value, _CONTAINERS):
        put("null" if value is None else json.dumps(value))
    elif not value:
        put("{}" if isinstance(value, dict) else "[]")
    elif isinstance(value, dict):
        inner = f"{margin}  "
        before = f"{{{inner}"
        for key, one in value.items():
            if isinstance(one, str):
                put(f"{before}{quoted(key)}: {quoted(one)}")
            else:
                put(f"{before}{quoted(key)}: ")
                _put(one, inner, put)
            before = f",{inner}"
        put(f"{margin}}}")
    else:
        inner = f"{margin}  "
        before = f"[{inner}"
        for one in value:
            put(before)
            _put(one, inner, put)
            before = f",{inner}"
        put(f"{margin}]")
