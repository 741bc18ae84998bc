"""JSON with comments, changed where it has to be and left as it is everywhere else.

Settings of agents are written by people: comments, order, indentation and line ends are theirs. So nothing is printed
anew: values are put in and taken out as text.
"""

import json
from dataclasses import dataclass, field
from typing import NoReturn

_BLANKS = " \t\r\n\ufeff"
_LITERAL_ENDS = ",]}: \t\r\n/"


class NotJson(ValueError):  # noqa: N818 (it reads as what it says)
    """A text that is no JSON, even with comments and trailing commas; the message says where."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands, half-open.

    Attributes:
        members: of an object: key, where the key begins, value.
        items: of a list.
        value: of everything else.
    """

    start: int
    end: int
    kind: str
    members: "tuple[tuple[str, int, Node], ...]" = ()
    items: "tuple[Node, ...]" = ()
    value: object = None

    def get(self, key: str) -> "Node | None":
        """The value of a key."""
        return next((value for name, _, value in reversed(self.members) if name == key), None)

    def plain(self) -> object:
        """What a JSON parser would give."""
        if self.kind == "object":
            return {key: value.plain() for key, _, value in self.members}
        if self.kind == "list":
            return [item.plain() for item in self.items]
        return self.value


def parse(text: str) -> Node:
    """The value that a text is.

    Raises:
        NotJson: it is none.
    """
    reader = _Reader(text)
    try:
        node = reader.value()
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    reader.blanks()
    if reader.at < len(text):
        reader.fail("there is more after its end")
    return node


def with_item(text: str, keys: tuple[str, ...], value: object) -> str:
    """A text with one more item in a list, which is made if it is missing.

    Args:
        text: JSON; empty for a file that is not there.
        keys: of the objects that lead to the list.
        value: of the item.

    Raises:
        NotJson: it is none, or something on the way is no object, or no list in the end.
    """
    if not text.strip(_BLANKS):
        return _printed(_nested(keys, [value]), "  ", "") + "\n"
    node, rest = _nearest(text, keys)
    if rest:
        return _with_member(text, node, rest[0], _nested(rest[1:], [value]))
    if node.kind != "list":
        raise NotJson(f'"{".".join(keys)}" is no list')
    return _with_element(text, node, node.items, _Element("", value))


def with_member(text: str, keys: tuple[str, ...], value: object) -> str:
    """A text with a key that it did not have; as it is if it has the key, whatever its value.

    Raises:
        NotJson: see `with_item`.
    """
    if not text.strip(_BLANKS):
        return _printed(_nested(keys, value), "  ", "") + "\n"
    node, rest = _nearest(text, keys)
    return _with_member(text, node, rest[0], _nested(rest[1:], value)) if rest else text


def without(text: str, keys: tuple[str, ...], number: int | None = None) -> str:
    """A text without an item of a list, or without a member if `number` is None.

    Raises:
        NotJson: it is none.
    """
    node = parse(text)
    owner = node
    for key in keys:
        found = node.get(key)
        if found is None:
            return text
        owner, node = node, found
    if number is None:
        spans = [(start, value.end) for _, start, value in owner.members]
        index = next(at for at, (name, _, value) in enumerate(owner.members) if value is node and name == keys[-1])
        return _cut(text, owner, spans, index)
    return _cut(text, node, [(item.start, item.end) for item in node.items], number)


def _nearest(text: str, keys: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """The deepest value that is there on the way, and the keys that are not."""
    node = parse(text)
    for depth, key in enumerate(keys):
        if node.kind != "object":
            raise NotJson(f'"{".".join(keys[:depth])}" is no object' if depth else "it is no object")
        found = node.get(key)
        if found is None:
            return node, keys[depth:]
        node = found
    return node, ()


def _nested(keys: tuple[str, ...], value: object) -> object:
    for key in reversed(keys):
        value = {key: value}
    return value


@dataclass(frozen=True, slots=True)
class _Element:
    prefix: str
    value: object


def _with_member(text: str, owner: Node, key: str, value: object) -> str:
    spans = tuple(Node(start, member.end, "") for _, start, member in owner.members)
    return _with_element(text, owner, spans, _Element(f"{json.dumps(key)}: ", value))


def _with_element(text: str, owner: Node, others: tuple[Node, ...], element: _Element) -> str:
    unit, newline = _unit(text), "\r\n" if "\r\n" in text else "\n"
    outer = _indent_of_line(text, owner.start)
    if not others:
        inner = outer + unit
        piece = element.prefix + _printed(element.value, unit, inner)
        inside = text[owner.start + 1 : owner.end - 1]
        kept = inside.rstrip(_BLANKS)
        made = f"{newline}{inner}{piece.replace(chr(10), newline)}{newline}{outer}"
        return text[: owner.start + 1] + kept + made + text[owner.end - 1 :]
    last = others[-1]
    on_lines = newline in text[owner.start : others[0].start]
    inner = _indent_of_line(text, last.start) if on_lines else ""
    piece = element.prefix + (_printed(element.value, unit, inner) if on_lines else json.dumps(element.value))
    comma = _comma_after(text, last.end)
    end = last.end if comma is None else comma + 1
    here = _end_of_remarks(text, end)
    # Behind a remark that goes to the end of its line, only the next line is free.
    between = f"{newline}{inner}" if on_lines or "//" in text[end:here] else " "
    comma_put_in = "," if comma is None else ""
    return (
        text[: last.end] + comma_put_in + text[last.end : here] + between + piece.replace("\n", newline) + text[here:]
    )


def _cut(text: str, owner: Node, spans: list[tuple[int, int]], index: int) -> str:
    start, end = spans[index]
    if len(spans) == 1:
        before, after = text[owner.start + 1 : start], text[end : owner.end - 1].lstrip(",")
        left = (before.rstrip(_BLANKS) + after).strip(_BLANKS)
        kept = (before.rstrip(_BLANKS) + after) if left else ""
        return text[: owner.start + 1] + kept + text[owner.end - 1 :]
    if index == len(spans) - 1:
        comma = _comma_after(text, spans[index - 1][1])
        assert comma is not None  # noqa: S101 (there is one between two elements)
        trailing = _comma_after(text, end)
        remarks = text[comma + 1 : start].rstrip(_BLANKS)
        return text[:comma] + ("" if trailing is None else ",") + remarks + text[(trailing or end - 1) + 1 :]
    following = _comma_after(text, end)
    assert following is not None  # noqa: S101 (as above)
    return text[:start] + text[following + 1 :].lstrip(_BLANKS)


def _comma_after(text: str, at: int) -> int | None:
    reader = _Reader(text, at)
    reader.blanks()
    return reader.at if text[reader.at : reader.at + 1] == "," else None


def _end_of_remarks(text: str, at: int) -> int:
    """Where a line ends for one who may not come between an element and the remark behind it."""
    here = at
    while here < len(text) and text[here] in " \t":
        here += 1
    if text.startswith("//", here):
        end = text.find("\n", here)
        stop = len(text) if end < 0 else end
        return stop - 1 if text[stop - 1 : stop] == "\r" else stop
    if text.startswith("/*", here):
        return _end_of_remarks(text, text.index("*/", here) + 2)
    return at


def _indent_of_line(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(text: str) -> str:
    for line in text.splitlines():
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        if blank and line.strip():
            return blank
    return "  "


def _printed(value: object, unit: str, indent: str) -> str:
    return json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", f"\n{indent}")


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    _decoder: json.JSONDecoder = field(default_factory=json.JSONDecoder)

    def fail(self, why: str) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - (self.text.rfind("\n", 0, self.at) + 1) + 1
        raise NotJson(f"line {line}, column {column}: {why}")

    def blanks(self) -> None:
        """Go on behind white space and comments."""
        while self.at < len(self.text):
            if self.text[self.at] in _BLANKS:
                self.at += 1
            elif self.text.startswith("//", self.at):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text.startswith("/*", self.at):
                end = self.text.find("*/", self.at)
                if end < 0:
                    self.fail("a comment without an end")
                self.at = end + 2
            else:
                return

    def value(self) -> Node:
        self.blanks()
        start, first = self.at, self.text[self.at : self.at + 1]
        if first == "{":
            return self._object(start)
        if first == "[":
            return self._list(start)
        if not first:
            self.fail("a value is missing")
        if first == '"':
            value: object = self._string()
            return Node(start, self.at, "plain", value=value)
        while self.at < len(self.text) and self.text[self.at] not in _LITERAL_ENDS:
            self.at += 1
        try:
            value = json.loads(self.text[start : self.at])
        except ValueError:
            self.at = start
            self.fail("this is no value")
        return Node(start, self.at, "plain", value=value)

    def _string(self) -> str:
        try:
            value, self.at = self._decoder.raw_decode(self.text, self.at)
        except ValueError:
            self.fail("a string without an end")
        if not isinstance(value, str):
            self.fail("a string was expected")
        return value

    def _object(self, start: int) -> Node:
        members: list[tuple[str, int, Node]] = []
        self.at += 1
        while not self._closed("}", bool(members)):
            key_start = self.at
            key = self._string() if self.text[self.at : self.at + 1] == '"' else self.fail("a key was expected")
            self.blanks()
            if self.text[self.at : self.at + 1] != ":":
                self.fail("a colon was expected")
            self.at += 1
            members.append((key, key_start, self.value()))
        return Node(start, self.at, "object", members=tuple(members))

    def _list(self, start: int) -> Node:
        items: list[Node] = []
        self.at += 1
        while not self._closed("]", bool(items)):
            items.append(self.value())
        return Node(start, self.at, "list", items=tuple(items))

    def _closed(self, end: str, after_one: bool) -> bool:  # noqa: FBT001 (the state of the one caller)
        """Go to the next element; True, and behind the end, if there is none."""
        self.blanks()
        if after_one and self.text[self.at : self.at + 1] == ",":
            self.at += 1
            self.blanks()
        elif after_one and self.text[self.at : self.at + 1] != end:
            self.fail("a comma was expected")
        if self.text[self.at : self.at + 1] == end:
            self.at += 1
            return True
        return False
