"""An editor on its desk: the documents that are open, and what the server is told of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.walk.clients import Client, initialize
from support.walk.judgement import Judgement

#: Undo goes back so far.
_STEPS = 50


@dataclass(slots=True)
class Undoable:
    """An edit that can be taken back: `came` stands at `start` where `gone` stood."""

    start: int
    gone: str
    came: str


@dataclass(slots=True, eq=False)
class Document:
    """An open document.

    Attributes:
        file: it is saved to.
        text: as it stands in the editor.
        disk: what the editor last saw in the file; None if there was none.
        cursor: where the next key goes.
        judged: the version that was last held against the truth.
    """

    file: Path
    text: str
    disk: str | None
    version: int = 1
    cursor: int = 0
    judged: int = 0
    done: list[Undoable] = field(default_factory=list)
    undone: list[Undoable] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return self.file.as_uri()

    @property
    def dirty(self) -> bool:
        return self.text != self.disk


class Desk:
    """The documents, and the server that follows them."""

    def __init__(self, client: Client, folder: Path, encoding: str) -> None:
        self.client = client
        self.encoding = encoding
        self.documents: list[Document] = []
        initialize(client, folder, encoding)

    # Documents

    def open(self, file: Path) -> Document:
        """Open a file, or come back to it if it is open."""
        for document in self.documents:
            if document.file == file:
                return document
        text = file.read_bytes().decode() if file.exists() else ""
        document = Document(file, text, text if file.exists() else None)
        self.documents.append(document)
        self._announce(document)
        return document

    def close(self, document: Document) -> None:
        """Close a document; what was not saved is gone."""
        self.documents.remove(document)
        self.client.tell("textDocument/didClose", {"textDocument": {"uri": document.uri}})

    def save(self, document: Document, *, settle: bool = True) -> None:
        """Write the file, and say so."""
        document.file.parent.mkdir(parents=True, exist_ok=True)
        document.file.write_bytes(document.text.encode())
        document.disk = document.text
        self.client.tell("textDocument/didSave", {"textDocument": {"uri": document.uri}})
        if settle:
            self.client.pause(0)

    def restart(self, client: Client, folder: Path) -> None:
        """The server is another one; the editor shows it what it has open."""
        self.client = client
        initialize(client, folder, self.encoding)
        for document in self.documents:
            document.version = 1
            self._announce(document)

    def _announce(self, document: Document) -> None:
        item = {"uri": document.uri, "languageId": "python", "version": document.version, "text": document.text}
        self.client.tell("textDocument/didOpen", {"textDocument": item})
        self.client.pause(0)

    # Edits

    def edit(self, document: Document, *edits: tuple[int, int, str], undoable: bool = True) -> int:
        """Replace stretches of a document in one notification, each counting in what the one before it left.

        Returns:
            The version that it leads to.
        """
        changes: list[dict[str, Any]] = []
        for start, end, text in edits:
            whole = document.text
            places = {"start": self._position(whole, start), "end": self._position(whole, end)}
            changes.append({"range": places, "text": text})
            if undoable:
                document.done.append(Undoable(start, whole[start:end], text))
                document.undone.clear()
            document.text = whole[:start] + text + whole[end:]
            document.cursor = start + len(text)
        if len(edits) > 1:
            document.done.clear()  # this editor takes back one replacement at a time
        del document.done[:-_STEPS]
        return self._changed(document, changes)

    def type(self, document: Document, at: int, keys: str) -> None:
        """Press keys, one after the other."""
        for offset, key in enumerate(keys):
            self.edit(document, (at + offset, at + offset, key))

    def replace(self, document: Document, text: str) -> int:
        """Send a whole text anew."""
        document.text, document.cursor = text, min(document.cursor, len(text))
        document.done.clear()
        return self._changed(document, [{"text": text}])

    def _changed(self, document: Document, changes: list[dict[str, Any]]) -> int:
        document.version += 1
        identifier = {"uri": document.uri, "version": document.version}
        self.client.tell("textDocument/didChange", {"textDocument": identifier, "contentChanges": changes})
        return document.version

    def undo(self, document: Document, *, again: bool = False) -> bool:
        """Take the last edit back, or do it again."""
        taken, given = (document.undone, document.done) if again else (document.done, document.undone)
        if not taken:
            return False
        step = taken.pop()
        self.edit(document, (step.start, step.start + len(step.came), step.gone), undoable=False)
        given.append(Undoable(step.start, step.came, step.gone))
        return True

    def completed(self, document: Document, version: int, text: str) -> None:
        """Tell the server that a change was a completion."""
        self.client.ask(
            "workspace/executeCommand",
            {
                "command": "countersign.recordCompletion",
                "arguments": [
                    {"uri": document.uri, "version": version, "text": text, "tool": "copilot", "kind": "accept"}
                ],
            },
        )

    # Files that somebody else changes

    def look(self, file: Path | None = None, *, told: bool = True) -> list[Document]:
        """See what has become of the files, and show it as editors do; returns the documents that were shown anew."""
        shown = []
        for document in list(self.documents):
            if file is not None and document.file != file:
                continue
            text = document.file.read_bytes().decode() if document.file.is_file() else None
            if text == document.disk:
                continue
            if document.dirty:
                continue  # the editor keeps what was typed, and asks when it is saved
            if text is None:
                self.close(document)
                continue
            self._reload(document, text)
            shown.append(document)
            if told:
                change = {"uri": document.uri, "type": 2}
                self.client.tell("workspace/didChangeWatchedFiles", {"changes": [change]})
                self.client.pause(0)
        return shown

    def _reload(self, document: Document, text: str) -> None:
        """The smallest replacement, in whole lines."""
        old, new = document.text.splitlines(keepends=True), text.splitlines(keepends=True)
        first = 0
        while first < min(len(old), len(new)) and old[first] == new[first]:
            first += 1
        last = 0
        while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
            last += 1
        start = sum(map(len, old[:first]))
        gone, came = "".join(old[first : len(old) - last]), "".join(new[first : len(new) - last])
        self.edit(document, (start, start + len(gone), came))
        document.disk = text

    # What it says

    def attribution(self, uri: str) -> dict[str, Any]:
        """Whose the server says that a document is; it has then taken in all that it was told before."""
        asked = {"command": "countersign.attribution", "arguments": [{"uri": uri}]}
        answer: dict[str, Any] = self.client.ask("workspace/executeCommand", asked)
        return answer

    def told(self, document: Document) -> list[str]:
        """The lines of a document, each after the origins that its parts are said to have, in their order."""
        lines = document.text.splitlines()
        whose: list[list[str]] = [[] for _ in lines]
        for span in self.attribution(document.uri)["ranges"]:
            for number in range(span["range"]["start"]["line"], span["range"]["end"]["line"] + 1):
                whose[number].append(span["origin"])
        return [f"{'+'.join(dict.fromkeys(one))}: {line}" for one, line in zip(whose, lines, strict=True)]

    def judge(self, judgement: Judgement, step: str, *, edited_only: bool = False) -> None:
        """Hold what the server says of every character against the character."""
        for document in self.documents:
            if edited_only and document.version == document.judged:
                continue
            document.judged = document.version
            answer = self.attribution(document.uri)
            if answer["version"] != document.version:
                raise AssertionError(f"{document.file.name} is of version {answer['version']}, not {document.version}")
            for told in answer["ranges"]:
                start, end = (self._offset(document.text, told["range"][end]) for end in ("start", "end"))
                while start < end:
                    line_start = document.text.rfind("\n", 0, start) + 1
                    line_end = document.text.find("\n", start) % (len(document.text) + 1)
                    line, stop = document.text[line_start:line_end], min(end, line_end)
                    letters = document.text[start:stop]
                    judgement.characters(step, f"editor {document.file.name}", letters, line, told["origin"])
                    start = stop + 1

    # Positions

    def _position(self, text: str, offset: int) -> dict[str, int]:
        start = text.rfind("\n", 0, offset) + 1
        return {"line": text.count("\n", 0, offset), "character": self._units(text[start:offset])}

    def _offset(self, text: str, position: dict[str, int]) -> int:
        start = 0
        for _ in range(position["line"]):
            start = text.index("\n", start) + 1
        at, units = start, position["character"]
        while units > 0:
            units -= self._units(text[at])
            at += 1
        return at

    def _units(self, text: str) -> int:
        if text.isascii() or self.encoding == "utf-32":
            return len(text)
        return len(text.encode()) if self.encoding == "utf-8" else len(text.encode("utf-16-le")) // 2
