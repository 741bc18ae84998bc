"""JSON as the standard library writes it with an indent of two, in about a third of the time.

That is C only as long as it does not indent. A change of thousands of files has as many findings, and CI waits for
them. They are alike, so they are written key by key: what is to be done is found out once for all values of a key.
"""

import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any


def indented(document: object) -> str:
    """What `json.dumps(document, indent=2)` says of dictionaries with texts as keys, lists, tuples and scalars."""
    return _text(document, "\n")


def _text(value: Any, margin: str) -> str:  # noqa: ANN401 (as JSON)
    if isinstance(value, str):
        return quoted(value)
    if not isinstance(value, (dict, list, tuple)):
        return json.dumps(value)
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    inner = f"{margin}  "
    if isinstance(value, dict):
        items = [f"{quoted(key)}: {_text(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{margin}}}"
    return f"[{inner}{f',{inner}'.join(_texts(value, inner))}{margin}]"


def _texts(values: Sequence[Any], margin: str) -> Iterable[str]:
    """Those of several values."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return map(quoted, values)
    if kinds == {int}:
        return map(repr, values)
    if kinds == {dict} and len(shapes := set(map(tuple, values))) == 1 and (keys := shapes.pop()):
        inner = f"{margin}  "
        named = ",".join(f"{inner}{quoted(key)}: ".replace("%", "%%") + "%s" for key in keys)
        columns = (_texts([one[key] for one in values], inner) for key in keys)
        return map(f"{{{named}{margin}}}".__mod__, zip(*columns, strict=True))
    return [_text(one, margin) for one in values]
