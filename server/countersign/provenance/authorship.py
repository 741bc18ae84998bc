"""Notes in the form `authorship/3.0.0`, which git-ai writes, as claims about the lines that a commit adds.

What such a note claims is no more than a guess to us. Its writer fills gaps: lines at the edge of AI text become AI's,
and whatever nobody watched may become a "known human"'s. So AI text is `inferred`, and so is human text, at best; where
a claim would be good news for somebody who is judged by it, a person's lines stay unknown.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import BLANK, LineOrigins, Row
from countersign.provenance.note import unquote_path
from countersign.provenance.record import UNEXPLAINED

_DIVIDER = "---"
_FAMILY = "authorship/"
_MAJOR = "3."

#: What stands for a model that its writer does not know.
_NO_MODEL = frozenset({"default", "unknown"})

_CLAIMED_HUMAN: Row = ("human", "inferred", "", "", "", "", "", "")

#: Digits beyond which a number is no line of any file.
_DIGITS = 9

#: Lines that are claimed, over and over, of one file; a note of a few bytes must not keep anybody busy.
_MOST_CLAIMED = 5_000_000

_Ranges = list[tuple[int, int]]


class ClaimsUnreadableError(ValueError):
    """A note that is of this form, by its looks, and cannot be read."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a note claims: by path, rows and the ranges of lines (first and last, 1-based) that they are claimed for.

    Attributes:
        files: in the order of the note. Of two claims for one line the later one counts, unless the earlier alone is
            AI's.
    """

    files: Mapping[str, Sequence[tuple[Row, _Ranges]]]

    def lines(self, change: FileChange, *, believe_people: bool) -> LineOrigins | None:
        """What is claimed of the lines that a change adds, for `record_of`; None if nothing is.

        Args:
            change: of one path.
            believe_people: whether a claim that a person wrote a line counts, as a guess.

        Raises:
            ClaimsUnreadableError: the same lines are claimed again and again.
        """
        told = self.files.get(change.name)
        last = max((start + len(lines) - 1 for start, lines in change.hunks), default=0)
        if not told or not last:
            return None
        rows: list[Row] = [UNEXPLAINED]
        lines = [0] * last
        left = _MOST_CLAIMED
        for row, ranges in told:
            if row[0] == "human" and not believe_people:
                continue
            rows.append(row)
            for first, end in ranges:
                left -= max(0, min(end, last) + 1 - first)
                if left < 0:
                    raise ClaimsUnreadableError("it claims the same lines again and again")
                for number in range(first, min(end, last) + 1):
                    if row[0] == "ai" or rows[lines[number - 1]][0] != "ai":
                        lines[number - 1] = len(rows) - 1
        return LineOrigins(rows, _with_blanks(lines, change)) if any(lines) else None


def _with_blanks(lines: list[int], change: FileChange) -> list[int]:
    """Blank lines that nobody claims go with the lines that they stand between, as everywhere."""
    for start, contents in change.hunks:
        for number, content in enumerate(contents, start):
            if not lines[number - 1] and not content.strip():
                lines[number - 1] = BLANK
    return lines


def read_claims(text: str) -> Claims | None:
    """What a note claims; None if it is of another form, which other tools keep under the same name.

    Raises:
        ClaimsUnreadableError: it is of this form, and damaged or of a later version.
    """
    lines = text.split("\n")
    if _DIVIDER not in lines:
        return None
    divider = lines.index(_DIVIDER)
    try:
        facts = json.loads("\n".join(lines[divider + 1 :]))
    except (ValueError, RecursionError):
        if _FAMILY in text:
            raise ClaimsUnreadableError("what follows its divider is no JSON") from None
        return None
    version = facts.get("schema_version") if isinstance(facts, dict) else None
    if not isinstance(version, str) or not version.startswith(_FAMILY):
        return None
    if not version.removeprefix(_FAMILY).startswith(_MAJOR):
        raise ClaimsUnreadableError(f"it is of version {version[:40]!r}, and 3 is read")
    return Claims(dict(_files(lines[:divider], _Owners(facts))))


class _Owners:
    """Whose the keys of a note are. Keys that nobody explains are still of the kind that their form says."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        self._sessions = _table(facts.get("sessions"))
        self._prompts = _table(facts.get("prompts"))

    def row(self, key: str) -> Row | None:
        """What a key says of its lines; None for a key of no known form."""
        if key.startswith("h_"):
            return _CLAIMED_HUMAN
        session = key.partition("::")[0]
        if session.startswith("s_"):
            return _claimed_ai(self._sessions.get(session))
        if session and not session.strip("0123456789abcdefABCDEF"):
            return _claimed_ai(self._prompts.get(session))
        return None


def _claimed_ai(record: object) -> Row:
    agent = _table(_table(record).get("agent_id"))
    tool, model, session = (_word(agent.get(name)) for name in ("tool", "model", "id"))
    return ("ai", "inferred", tool, "" if model in _NO_MODEL else model, session, "", "", "")


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _files(lines: Sequence[str], owners: _Owners) -> Iterator[tuple[str, list[tuple[Row, _Ranges]]]]:
    found: dict[str, list[tuple[Row, _Ranges]]] = {}
    entries: list[tuple[Row, _Ranges]] | None = None
    for written in lines:
        line = written.rstrip()
        if not line:
            continue
        if not line.startswith("  "):
            entries = []
            for path in _paths(line):
                entries = found.setdefault(path, entries)
            continue
        if entries is None:
            raise ClaimsUnreadableError("lines of no file")
        key, _, ranges = line[2:].partition(" ")
        row = owners.row(key)
        if row is not None:
            entries.append((row, list(_ranges(ranges))))
    yield from found.items()


def _paths(line: str) -> Iterator[str]:
    """The paths that a line may stand for: quotes are put around a path as it is, or as git does it."""
    if len(line) < 2 or not (line.startswith('"') and line.endswith('"')):  # noqa: PLR2004 (two quotes)
        yield line
        return
    yield line[1:-1]
    if "\\" in line:
        with suppress(ValueError, IndexError):
            yield unquote_path(line)


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, text.split(",")):
        first, dash, last = part.partition("-")
        if not _is_number(first) or (dash and not _is_number(last)):
            raise ClaimsUnreadableError(f"{part[:40]!r} is no range of lines")
        start, end = int(first), int(last or first)
        if start >= 1:
            yield start, end


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= _DIGITS
