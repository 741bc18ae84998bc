"""Offers as completion servers make them: the items of `textDocument/inlineCompletion` and its relatives."""

from dataclasses import dataclass
from typing import Any

Json = Any

#: The command that an item gets which has none; the editor runs it after it has put the item in.
ACCEPTED = "countersign.accepted"

#: Requests that are answered with offers, and what accepting one is called.
OFFERING = {
    "textDocument/inlineCompletion": "accept",
    "textDocument/copilotPanelCompletion": "accept",
    "textDocument/copilotInlineEdit": "next-edit",
}


@dataclass(slots=True)
class Offer:
    """One item that was offered.

    Attributes:
        uri: of the document.
        text: what it puts in.
        kind: what accepting it as a whole is called.
        taken: how many UTF-16 units of it were accepted in parts.
        over: whether it was accepted as a whole.
    """

    uri: str
    text: str
    kind: str
    taken: int = 0
    over: bool = False


def items_of(result: Json) -> list[dict[str, Json]]:
    """The items of an answer: a list, `{items}` or `{edits}`."""
    if isinstance(result, dict):
        result = result.get("items", result.get("edits"))
    return [item for item in result if isinstance(item, dict)] if isinstance(result, list) else []


def text_of(item: dict[str, Json]) -> str:
    """What an item puts in; a snippet without its placeholders is as near as one gets."""
    text = item.get("insertText", item.get("text"))
    if isinstance(text, dict):
        text = text.get("value")
    return text if isinstance(text, str) else ""


def key_of(command: Json) -> tuple[str, str] | None:
    """What tells the command of one item from those of others: its name and its first argument."""
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        return None
    arguments = command.get("arguments")
    first = arguments[0] if isinstance(arguments, list) and arguments else None
    return command["command"], str(first)


def after_units(text: str, units: int) -> str:
    """A text without its first UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[2 * units :].decode("utf-16-le", "replace")
