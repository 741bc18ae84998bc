"""JSON without the `json` package, which compiles regular expressions when it is loaded.

That takes longer than all the rest of what a hook of an agent does. What reads and writes JSON in there is written in
C and needs none of it; where it is missing, as in other Pythons, `json` does the work.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations

try:
    from _json import encode_basestring_ascii as _quoted
    from _json import make_scanner as _make_scanner

    _HAS_SCANNER = True
except ImportError:  # another Python than CPython
    _HAS_SCANNER = False

_BLANKS = " \t\n\r"
_NO_NUMBERS = (float("inf"), float("-inf"))
_CONSTANTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class _Lenient:
    """What the scanner asks for; control characters in strings are read as they are, as some agents send them."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = _CONSTANTS.__getitem__
    memo: dict[str, str] = {}  # noqa: RUF012 (the scanner's own)


def read(text: str) -> object:
    """The value that a text holds.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    if _HAS_SCANNER:
        bare = text.strip(_BLANKS)
        value: object = None
        try:
            value, end = _make_scanner(_Lenient)(bare, 0)  # type: ignore[arg-type]  # it asks for attributes
        except (StopIteration, SystemError, ValueError):
            end = -1  # it cannot say what is wrong where `json` is not loaded
        if end == len(bare):
            return value
    import json  # noqa: PLC0415 (see above)

    told: object = json.loads(text, strict=False)
    return told


def written(value: object) -> str:
    """A value of strings, numbers, lists and tables with names as JSON in ASCII.

    Raises:
        TypeError: something else is in it.
    """
    if not _HAS_SCANNER:
        import json  # noqa: PLC0415 (see above)

        return json.dumps(value)
    return _written(value)


def _written(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, float) and value in _NO_NUMBERS:
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join([_written(one) for one in value])}]"
    if isinstance(value, dict):
        return f"{{{', '.join([f'{_quoted(name)}: {_written(one)}' for name, one in value.items()])}}}"
    raise TypeError(f"{type(value).__name__} is no JSON")
