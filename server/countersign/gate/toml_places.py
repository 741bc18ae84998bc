"""Where in a TOML text a key stands, for messages: the parser of the standard library does not say."""

import re
from collections import Counter

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_PARTS = re.compile(_PART)

#: A key is a string, an entry of a list a number from 1.
Step = str | int


def place_of(text: str, steps: tuple[Step, ...]) -> tuple[int, int]:
    """Line and column, both from 1, of the key that `steps` lead to, or of the nearest one on the way there.

    The text has to be TOML.
    """
    best = (0, 1, 1)
    table: tuple[Step, ...] = ()
    counts: Counter[tuple[Step, ...]] = Counter()
    within = ""
    for number, line in enumerate(text.split("\n"), 1):
        was_within, within = within, _still_within(line, within)
        if was_within:
            continue
        if header := _HEADER.match(line):
            table = _opened(counts, _parts(header[2]), repeated=header[1] == "[[")
            here, column = table, header.start(2) + 1
        elif key := _KEY.match(line):
            here, column = table + _parts(key[1]), key.start(1) + 1
            here, column = _inside(line, key.end(), here, column, steps)
        else:
            continue
        if steps[: len(here)] == here and len(here) > best[0]:
            best = (len(here), number, column)
    return best[1:]


def _parts(dotted: str) -> tuple[Step, ...]:
    return tuple(part.strip("\"'") for part in _PARTS.findall(dotted))


def _opened(counts: Counter[tuple[Step, ...]], named: tuple[Step, ...], *, repeated: bool) -> tuple[Step, ...]:
    """The table that a header opens; below a list of tables that is its last entry."""
    path: tuple[Step, ...] = ()
    for step in named[:-1]:
        path += (step,)
        if counts[path]:
            path += (counts[path],)
    path += named[-1:]
    if not repeated:
        return path
    counts[path] += 1
    return (*path, counts[path])


def _inside(
    line: str, start: int, here: tuple[Step, ...], column: int, steps: tuple[Step, ...]
) -> tuple[tuple[Step, ...], int]:
    """Where the further steps stand in the same line, as the keys of an inline table."""
    while len(here) < len(steps) and steps[: len(here)] == here and isinstance(step := steps[len(here)], str):
        found = re.compile(rf"[{{,\s]([\"']?{re.escape(step)}[\"']?)\s*=").search(line, start)
        if found is None:
            break
        here, column, start = (*here, step), found.start(1) + 1, found.end()
    return here, column


def _still_within(line: str, within: str) -> str:
    """The quotes of the string of several lines that the next line begins in; empty for none."""
    at = 0
    while True:
        if within:
            end = line.find(within, at)
            if end < 0:
                return within
            at, within = end + 3, ""
            continue
        starts = [(line.find(quotes, at), quotes) for quotes in ('"""', "'''")]
        found = min((pair for pair in starts if pair[0] >= 0), default=None)
        if found is None or "#" in line[: found[0]]:
            return ""
        at, within = found[0] + 3, found[1]
