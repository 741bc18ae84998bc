"""What is put into an agent's configuration, and how it gets into a text and out of it again. Pure.

Texts belong to people: what is not ours stays as it is, to the byte.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from countersign.agents import jsonc
from countersign.agents.jsonc import Node, NotJson

#: Any string in a piece of configuration that starts us.
_OURS = re.compile(r"\bcountersign\b[^|;&]*\bingest\b")

#: Stands in every file that is ours as a whole.
MARK = "Installed by `countersign agents install`"

_BEGIN, _END = f"# {MARK}.", "# End of what countersign installed."


class State(StrEnum):
    """How a piece stands in a file."""

    MISSING = "missing"
    INSTALLED = "installed"
    DRIFTED = "drifted"  # something of ours is there, and it is not what would be put there now


class Refused(Exception):  # noqa: N818 (it reads as what it says)
    """A file into which nothing of ours can be put without taking something away; the message says why."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Items of lists, and switches, in a file of JSON with comments.

    Attributes:
        file: below the home directory or the top of the work tree.
        items: list, by its keys, and item.
        switches: keys and values that are only put where there is none.
    """

    file: str
    items: tuple[tuple[tuple[str, ...], object], ...]
    switches: tuple[tuple[tuple[str, ...], object], ...] = ()

    def installed(self, text: str) -> str:
        """The text with the piece in it.

        Raises:
            Refused: it is no JSON, or of another shape.
        """
        try:
            for keys, value in self.switches:
                text = jsonc.with_member(text, keys, value)
            for keys in dict.fromkeys(keys for keys, _ in self.items):
                wanted = [item for at, item in self.items if at == keys]
                numbers = _ours_in(text, keys)
                if [_plain(text, keys, number) for number in numbers] == wanted:
                    continue
                for number in reversed(numbers):
                    text = jsonc.without(text, keys, number)
                for item in wanted:
                    text = jsonc.with_item(text, keys, item)
        except NotJson as why:
            raise Refused(str(why)) from None
        return text

    def removed(self, text: str) -> str:
        """The text without anything of ours; lists and objects that are empty for that go, too."""
        try:
            for keys in dict.fromkeys(keys for keys, _ in self.items):
                numbers = _ours_in(text, keys)
                for number in reversed(numbers):
                    text = jsonc.without(text, keys, number)
                for depth in range(len(keys), 0, -1) if numbers else ():
                    if _is_empty(text, keys[:depth]):
                        text = jsonc.without(text, keys[:depth])
        except NotJson as why:
            raise Refused(str(why)) from None
        return text

    def says_nothing(self, text: str) -> bool:
        """Whether nothing is left of a text but what was put there to hold the piece."""
        try:
            left = jsonc.parse(text).plain() if text.strip() else {}
        except NotJson:
            return False
        bare = ""
        for keys, value in self.switches:
            bare = jsonc.with_member(bare, keys, value)
        return left == {} or (bare != "" and left == json.loads(bare))

    def state(self, text: str) -> State:
        """How the piece stands in a text."""
        try:
            found = [keys for keys in dict.fromkeys(keys for keys, _ in self.items) if _ours_in(text, keys)]
            if not found:
                return State.MISSING
            return State.INSTALLED if self.installed(text) == text else State.DRIFTED
        except (NotJson, Refused):
            return State.MISSING


@dataclass(frozen=True, slots=True)
class Owned:
    """A file that is ours as a whole."""

    file: str
    content: str
    executable: bool = False

    def installed(self, text: str) -> str:
        """The content; somebody else's file is left alone.

        Raises:
            Refused: it is somebody else's.
        """
        if text and not _is_ours(text):
            raise Refused("it is there already, and not ours: call `countersign ingest` from it")
        return self.content

    def removed(self, text: str) -> str:
        """Nothing, or somebody else's text."""
        return "" if _is_ours(text) else text

    def says_nothing(self, text: str) -> bool:
        """Whether nothing is left of a text."""
        return not text

    def state(self, text: str) -> State:
        """How the piece stands in a text."""
        if not _is_ours(text):
            return State.MISSING
        return State.INSTALLED if text == self.content else State.DRIFTED


@dataclass(frozen=True, slots=True)
class Block:
    """Tables at the end of a TOML file, between two remarks."""

    file: str
    tables: str

    def installed(self, text: str) -> str:
        """The text with the block.

        Raises:
            Refused: it is no TOML, or has such tables in a form that cannot be continued.
        """
        import tomllib  # noqa: PLC0415 (for the one agent that has such a file)

        newline = "\r\n" if "\r\n" in text else "\n"
        rest = self.removed(text)
        gap = "" if not rest else newline if rest.endswith("\n") else newline * 2
        made = f"{rest}{gap}" + newline.join([_BEGIN, *self.tables.splitlines(), _END, ""])
        try:
            tomllib.loads(made)
        except tomllib.TOMLDecodeError as why:
            raise Refused(f"with our tables it would be no TOML any more: {why}") from None
        return text if _block(text) == _block(made) else made

    def removed(self, text: str) -> str:
        """The text without the block."""
        found = _block(text)
        if not found:
            return text
        start = text.index(found)
        before = text[:start]
        for newline in ("\r\n", "\n"):
            if before.endswith(newline * 2):
                before = before[: -len(newline)]
                break
        return before + text[start + len(found) :]

    def says_nothing(self, text: str) -> bool:
        """Whether nothing is left of a text."""
        return not text.strip()

    def state(self, text: str) -> State:
        """How the piece stands in a text."""
        if not _block(text):
            return State.MISSING
        try:
            return State.INSTALLED if self.installed(text) == text else State.DRIFTED
        except Refused:
            return State.DRIFTED


Piece = Entries | Owned | Block


def claude_entries(file: str, command: str, matcher: str | None, *, timeout: int = 30) -> Entries:
    """Hooks before and after tools, in the form of Claude Code. Its timeouts are seconds."""
    group: dict[str, object] = {} if matcher is None else {"matcher": matcher}
    hook = {"type": "command", "command": command, "timeout": timeout}
    return Entries(
        file,
        tuple((("hooks", event), {**group, "hooks": [hook]}) for event in ("PreToolUse", "PostToolUse")),
    )


def _ours_in(text: str, keys: tuple[str, ...]) -> list[int]:
    if not text.strip():
        return []
    node: Node | None = jsonc.parse(text)
    for key in keys:
        node = None if node is None else node.get(key)
    return [] if node is None else [at for at, item in enumerate(node.items) if _is_ours(json.dumps(item.plain()))]


def _plain(text: str, keys: tuple[str, ...], number: int) -> object:
    node = jsonc.parse(text)
    for key in keys:
        found = node.get(key)
        assert found is not None  # noqa: S101 (one of ours is there)
        node = found
    return node.items[number].plain()


def _is_empty(text: str, keys: tuple[str, ...]) -> bool:
    node: Node | None = jsonc.parse(text)
    for key in keys:
        node = None if node is None else node.get(key)
    return node is not None and not node.items and not node.members and not str(node.value or "")


def _is_ours(text: str) -> bool:
    return MARK in text or _OURS.search(text) is not None


def _block(text: str) -> str:
    start, end = text.find(_BEGIN), text.find(_END)
    if start < 0 or end < start:
        return ""
    stop = text.find("\n", end)
    return text[start : len(text) if stop < 0 else stop + 1]
