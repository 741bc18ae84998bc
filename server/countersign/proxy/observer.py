"""What the messages between an editor and a completion server say of offers and acceptances. No I/O."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from countersign.proxy.offers import ACCEPTED, OFFERING, Json, Offer, after_units, items_of, key_of, text_of

#: Offers that may still be accepted.
_KEPT = 512

_EXECUTE = "workspace/executeCommand"

#: What concerns documents, and is told to the tracker as it stands.
_DOCUMENTS = {
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "workspace/didRenameFiles",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """The conversation has begun: how the editor introduced itself, and what the positions count."""

    parameters: Json
    encoding: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A message about a document, to be told on as it stands."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Offered:
    """Texts that were offered for a document."""

    uri: str
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A completion was accepted, wholly or in part; `version` is the last one that the editor named before."""

    uri: str
    version: int
    text: str
    kind: str


News = Begun | Document | Offered | Accepted


class Observer:
    """Follows one conversation. Its two methods see every message, in the order of their direction.

    Attributes:
        keeps_saves: whether the editor tells of saves for our sake only: the server did not ask to be told.
    """

    def __init__(self) -> None:
        self.keeps_saves = False
        self._initialize: tuple[Json, Json] | None = None
        self._asked: dict[str, tuple[str, str]] = {}
        self._offers: OrderedDict[tuple[str, str], Offer] = OrderedDict()
        self._versions: dict[str, int] = {}
        self._numbers = 0

    # From the editor

    def from_editor(self, body: bytes) -> Iterator[News]:
        """What a message of the editor says."""
        message = json.loads(body)
        if not isinstance(message, dict):
            return
        method: str = message.get("method", "")
        params: Any = message.get("params")
        if method in _DOCUMENTS:
            self._follow(method, params)
            yield Document(body)
        elif method in OFFERING and "id" in message:
            self._asked[_id(message["id"])] = (method, params["textDocument"]["uri"])
        elif method == _EXECUTE:
            yield from self._executed(params)
        elif method == "textDocument/didPartiallyAcceptCompletion":
            yield from self._taken_in_part(params)
        elif method == "initialize":
            self._initialize = (message.get("id"), params)

    def _follow(self, method: str, params: dict[str, Json]) -> None:
        if method in {"textDocument/didOpen", "textDocument/didChange"}:
            document = params["textDocument"]
            version = document.get("version")
            uri = document["uri"]
            self._versions[uri] = version if isinstance(version, int) else self._versions.get(uri, 0) + 1

    def _executed(self, params: Json) -> Iterator[News]:
        offer = self._offer(params)
        if offer is not None and not offer.over:
            offer.over = True
            rest = after_units(offer.text, offer.taken)
            yield Accepted(offer.uri, self._versions.get(offer.uri, 0), rest, offer.kind)

    def _taken_in_part(self, params: Json) -> Iterator[News]:
        offer = self._offer(params["item"].get("command"))
        length = params["acceptedLength"]
        if offer is None or not isinstance(length, int) or length <= offer.taken:
            return
        before = after_units(offer.text, offer.taken)
        after = after_units(offer.text, length)
        text = before[: len(before) - len(after)] if after else before
        offer.taken = length
        yield Accepted(offer.uri, self._versions.get(offer.uri, 0), text, "line" if "\n" in text else "word")

    def _offer(self, command: Json) -> Offer | None:
        key = key_of(command)
        return None if key is None else self._offers.get(key)

    # From the server

    def expects(self) -> bool:
        """Whether an answer is awaited that has to be looked at before it goes on."""
        return bool(self._asked) or self._initialize is not None

    def from_server(self, body: bytes) -> tuple[bytes, list[News]]:
        """What is to go on in the place of an answer of the server, and what it says."""
        message = json.loads(body)
        if not isinstance(message, dict) or "method" in message or "id" not in message:
            return body, []
        if self._initialize is not None and message["id"] == self._initialize[0]:
            return self._begun(body, message)
        asked = self._asked.pop(_id(message["id"]), None)
        if asked is None:
            return body, []
        return self._offered(body, message, *asked)

    def _begun(self, body: bytes, message: Json) -> tuple[bytes, list[News]]:
        parameters = self._initialize[1] if self._initialize is not None else None
        self._initialize = None
        result = message.get("result")
        if not isinstance(result, dict):
            return body, []
        capabilities = result.setdefault("capabilities", {})
        info = result.get("serverInfo") or {}
        begun = Begun(parameters, capabilities.get("positionEncoding") or "utf-16", str(info.get("name") or ""))
        provider = capabilities.get("executeCommandProvider") or {}
        commands = [*(provider.get("commands") or []), ACCEPTED]
        capabilities["executeCommandProvider"] = {**provider, "commands": commands}
        sync = capabilities.get("textDocumentSync")
        if isinstance(sync, dict) and not sync.get("save"):
            # When a text is saved it becomes what git may commit; Copilot's server does not ask to be told.
            sync["save"] = True
            self.keeps_saves = True
        return _encoded(message), [begun]

    def _offered(self, body: bytes, message: Json, method: str, uri: str) -> tuple[bytes, list[News]]:
        items = items_of(message.get("result"))
        changed = False
        texts = []
        for item in items:
            text = text_of(item)
            if not text:
                continue
            texts.append(text)
            if not item.get("command"):
                self._numbers += 1
                item["command"] = {"title": "Accepted", "command": ACCEPTED, "arguments": [self._numbers]}
                changed = True
            key = key_of(item["command"])
            if key is not None:
                offer = self._offers.pop(key, None)
                self._offers[key] = (
                    offer if offer is not None and not offer.over else Offer(uri, text, OFFERING[method])
                )
        while len(self._offers) > _KEPT:
            self._offers.popitem(last=False)
        news: list[News] = [Offered(uri, texts)] if texts else []
        return (_encoded(message) if changed else body), news


def _id(value: Json) -> str:
    return json.dumps(value)


def _encoded(message: Json) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
