"""A client of a completion server with nothing to it: messages as a test writes them, and what comes back."""

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

PATIENCE = 60.0


class BareClient:
    """Speaks to a process on its standard input and output."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._numbers = 0
        self._folder = folder
        self.received: list[dict[str, Any]] = []
        self._timer = threading.Timer(PATIENCE, self.process.kill)
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def begin(self, **more: object) -> dict[str, Any]:
        folder = self._folder.as_uri()
        params = {
            "processId": None,
            "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": "work"}],
            "capabilities": {},
            **more,
        }
        result = self.ask("initialize", params)
        self.tell("initialized", {})
        return result  # type: ignore[no-any-return]

    def open(self, file: Path) -> str:
        document = {"uri": file.as_uri(), "languageId": "text", "version": 1, "text": file.read_text("utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return file.as_uri()

    def change(self, uri: str, version: int, place: tuple[int, int], text: str) -> None:
        at = {"line": place[0], "character": place[1]}
        change = {"range": {"start": at, "end": at}, "text": text}
        self.tell(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )

    def offers(self, uri: str, place: tuple[int, int]) -> list[dict[str, Any]]:
        at = {"line": place[0], "character": place[1]}
        params = {"textDocument": {"uri": uri}, "position": at, "context": {"triggerKind": 1}}
        items: list[dict[str, Any]] = self.ask("textDocument/inlineCompletion", params)["items"]
        return items

    def run(self, command: dict[str, Any]) -> Any:  # noqa: ANN401 (what the server answers)
        return self.ask(
            "workspace/executeCommand", {"command": command["command"], "arguments": command.get("arguments", [])}
        )

    def leave(self) -> tuple[int, str]:
        """End the conversation; the exit code, and what was said on standard error."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said.decode()

    def tell(self, method: str, params: object) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 (as above)
        self._numbers += 1
        self.send({"jsonrpc": "2.0", "id": self._numbers, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self._numbers and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            assert line, "the process is gone"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        self.received.append(message)
        return message
