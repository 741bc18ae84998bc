"""Events of `countersign record`, version 1: one JSON object a line, checked to the last field.

A field that is misspelt would be a field that is missing, and a missing `before` changes whose text is called AI's; so
fields that version 1 does not have are refused.
"""

import json
from dataclasses import dataclass
from enum import Enum

from countersign.origin import Attribution, Evidence, Origin

VERSION = 1

#: Bytes in UTF-8 of `before` and of `after`. Nobody wrote a longer text, and aligning it would take minutes.
LARGEST_TEXT = 8 * 1024 * 1024

#: Characters of `tool`, `model` and `session`.
_LONGEST_NAME = 200

_FIELDS = frozenset({"v", "type", "path", "origin", "tool", "model", "session", "before", "after"})


class EventRefused(Exception):  # noqa: N818 (it reads as what it says)
    """A line that is no event; the message says why, in a few words."""


class Before(Enum):
    """What `before` can say instead of a text."""

    LEFT_OUT = "left out"  # the last text that is known


@dataclass(frozen=True, slots=True)
class EditEvent:
    """One change of one file, as the tool that made it reports it.

    Attributes:
        path: as it was given: relative to the top of the work tree, or absolute.
        origin: `AI` (observed: the tool reports its own edit) or `HUMAN` (declared: somebody says so).
        before: the text just before; None if there was no file.
        after: the text just after; None if the file was deleted.
    """

    path: str
    origin: Origin
    tool: str
    model: str
    session: str
    before: str | Before | None
    after: str | None

    def attribution(self, by: str, at: str) -> Attribution:
        """What is known of the new text.

        Args:
            by: who runs the command; a statement is somebody's statement.
            at: now, RFC 3339.
        """
        if self.origin is Origin.AI:
            return Attribution(Origin.AI, Evidence.OBSERVED, self.tool, self.model, self.session)
        return Attribution(
            Origin.HUMAN, Evidence.DECLARED, self.tool, self.model, self.session, by=by, at=at
        )  # fmt: skip


def parse_event(line: bytes) -> EditEvent:
    """The event that a line holds.

    Raises:
        EventRefused: it holds none.
    """
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_without_repetition)
    except UnicodeDecodeError:
        raise EventRefused("not UTF-8") from None
    except RecursionError:
        raise EventRefused("nested too deeply") from None
    except ValueError as fault:
        raise EventRefused(f"not JSON: {fault}") from None
    if not isinstance(value, dict):
        raise EventRefused("not a JSON object")
    return _event(value)


def _event(value: dict[str, object]) -> EditEvent:
    version = value.get("v")
    if version is None:
        raise EventRefused('"v" is missing: the version, 1')
    if isinstance(version, bool) or version != VERSION:
        raise EventRefused(f'"v" is {_shown(version)}: this countersign knows version {VERSION}')
    if value.get("type") != "edit":
        raise EventRefused(f'"type" is {_shown(value.get("type"))}: version {VERSION} knows "edit"')
    if strange := sorted(value.keys() - _FIELDS):
        raise EventRefused(f"version {VERSION} has no field {', '.join(map(_shown, strange))}")
    path = value.get("path")
    if not isinstance(path, str) or not path:
        raise EventRefused('"path" is not the name of a file')
    if "after" not in value:
        raise EventRefused('"after" is missing: the text just after, or null for a deleted file')
    origin = _origin(value)
    return EditEvent(
        path=path,
        origin=origin,
        tool=_name(value, "tool", needed=origin is Origin.AI),
        model=_name(value, "model"),
        session=_name(value, "session"),
        before=_text(value, "before") if "before" in value else Before.LEFT_OUT,
        after=_text(value, "after"),
    )


def _origin(value: dict[str, object]) -> Origin:
    match value.get("origin"):
        case "ai":
            return Origin.AI
        case "human":
            return Origin.HUMAN
        case other:
            raise EventRefused(f'"origin" is {_shown(other)}: it is "ai" or "human"')


def _name(value: dict[str, object], field: str, *, needed: bool = False) -> str:
    name = value.get(field)
    if name is None:
        name = ""
    if not isinstance(name, str):
        raise EventRefused(f'"{field}" is not a string')
    if needed and not name:
        raise EventRefused(f'"{field}" is missing: which tool made the edit')
    if len(name) > _LONGEST_NAME:
        raise EventRefused(f'"{field}" is longer than {_LONGEST_NAME} characters')
    if not name.isprintable():
        raise EventRefused(f'"{field}" has characters in it that cannot be shown')
    return name


def _text(value: dict[str, object], field: str) -> str | None:
    text = value[field]
    if text is None:
        return None
    if not isinstance(text, str):
        raise EventRefused(f'"{field}" is neither a string nor null')
    try:
        size = len(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        raise EventRefused(f'"{field}" has half of a character in it (a lone surrogate)') from None
    if size > LARGEST_TEXT:
        raise EventRefused(f'"{field}" is too large: {size / 2**20:.1f} MiB, at most {LARGEST_TEXT >> 20} are kept')
    if "\0" in text:
        raise EventRefused(f'"{field}" is binary: there is a NUL in it')
    return text


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise EventRefused("a field is given twice")
    return value


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "…"  # noqa: PLR2004 (what fits into a message)
