"""A record in the form `authorship/3.0.0`, so that the tools of git-ai read it.

Only what is known goes in: AI and mixed text under the session it came from, and what a person was seen to type or has
declared. What was concluded about people, and what is unknown, has no entry, which in that form means: not tracked.

Lean: the commit hook imports this module at every commit with known text.
"""

from __future__ import annotations

from countersign.provenance.hashing import sha256
from countersign.provenance.note import format_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row
    from countersign.provenance.record import Record

_HEX = 14
_ASCII = 0x7F
_PLANE = 0x10000


def format_authorship(record: Record, author: str) -> str:
    """The note, but for its end: `end_of` has to be appended.

    Args:
        record: of a commit.
        author: of the commit, as `Name <address>`.

    Returns:
        Nothing if no line of the record can be told in this form.
    """
    names = _Names(author, record.digest)
    parts = []
    for path, rows in record.files.items():
        shown = _path(path)
        if not shown:
            continue
        keys: dict[str, list[int]] = {}
        for row, numbers in rows:
            key = names.key(row)
            if key:
                keys.setdefault(key, []).extend(numbers)
        if keys:
            parts.append(f"{shown}\n")
            parts += [f"  {key} {format_ranges(sorted(numbers))}\n" for key, numbers in keys.items()]
    return "".join([*parts, "---\n", names.facts()]) if parts else ""


def end_of(commit: str) -> str:
    """What follows, when the commit is made: its full id."""
    return f'"{commit}"\n}}\n'


class _Names:
    """The keys of a note, and what it says of them."""

    __slots__ = ("_author", "_digest", "_people", "_sessions", "_taken")

    def __init__(self, author: str, digest: str) -> None:
        self._author = author
        self._digest = digest
        self._taken: dict[str, tuple[str, str, str]] = {}
        self._sessions: list[str] = []
        self._people: dict[str, str] = {}

    def key(self, row: Row) -> str:
        """The key of a row; nothing if the row says nothing that this form has a place for."""
        origin, evidence, tool, model, session, _, by, *_ = row
        if origin in ("ai", "mixed"):
            key = self._session(tool or "unknown", model or "unknown", session or "unknown")
            return f"{key}::t_{_hashed(self._digest + key)}"
        if origin == "human" and evidence in ("observed", "declared"):
            # A statement names an address; of the author, this form wants the name as well.
            person = self._author if not by or f"<{by}>" in self._author else by
            if not person:
                return ""
            key = f"h_{_hashed(person)}"
            self._people[key] = person
            return key
        return ""

    def _session(self, tool: str, model: str, session: str) -> str:
        """A session has one model here; if it had another one as well, that is a session beside it."""
        key = f"s_{_hashed(f'{tool}:{session}')}"
        while self._taken.get(key, (tool, model, session)) != (tool, model, session):
            session = f"{session}/{model}"
            key = f"s_{_hashed(f'{tool}:{session}')}"
        if key not in self._taken:
            self._taken[key] = (tool, model, session)
            agent = f'{{ "tool": {_json(tool)}, "id": {_json(session)}, "model": {_json(model)} }}'
            self._sessions.append(f'    {_json(key)}: {{ "agent_id": {agent} }}')
        return key

    def facts(self) -> str:
        people = ",\n".join(f'    {_json(key)}: {{ "author": {_json(name)} }}' for key, name in self._people.items())
        sessions = ",\n".join(self._sessions)
        return (
            '{\n  "schema_version": "authorship/3.0.0",\n'
            f'  "countersign": {{ "digest": "{self._digest}" }},\n'
            '  "prompts": {},\n'
            + (f'  "humans": {{\n{people}\n  }},\n' if people else "")
            + (f'  "sessions": {{\n{sessions}\n  }},\n' if sessions else "")
            + '  "base_commit_sha": '
        )


def _hashed(text: str) -> str:
    return str(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())[:_HEX]


def _path(path: str) -> str:
    """The path as this form has it; nothing for one that it has no way to write."""
    if "\n" in path or "\r" in path or any("\ud800" <= character <= "\udfff" for character in path):
        return ""
    if path == "---" or path.startswith('"') or any(character.isspace() for character in path):
        return f'"{path}"'
    return path


def _json(text: str) -> str:
    """A string of JSON, in ASCII. The module `json` would take longer to load than all of the hook's own work."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if code < _ASCII and character.isprintable():
        return character
    if "\ud800" <= character <= "\udfff":
        return "\\ufffd"
    if code < _PLANE:
        return f"\\u{code:04x}"
    code -= _PLANE
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
