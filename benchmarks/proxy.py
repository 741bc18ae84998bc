"""What the proxy adds to a completion server: the same messages, with and without it, in turns."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from benchmarks.table import Row

_PAIRS = 1_000
_TEXT = "    value = compute(first, second)  # a line as they are\n" * 1_000

#: Messages of one round: an edit and a question to the server, and its answer back.
_MESSAGES = 3

#: Milliseconds for a message.
_GOAL = 1.0

#: A completion server that has its answer ready.
_SERVER = """
import json, sys
def read():
    length = 0
    while (line := sys.stdin.buffer.readline()).strip():
        length = int(line.split(b":")[1])
    return sys.stdin.buffer.read(length) if length else b""
while body := read():
    message = json.loads(body)
    if "id" in message:
        item = {"insertText": "value", "command": {"command": "c", "arguments": [message["id"]]}}
        result = {"items": [item]} if "inline" in message["method"] else {"capabilities": {"textDocumentSync": 2}}
        answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
        sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(answer), answer))
        sys.stdout.buffer.flush()
"""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        folder = Path(name) / "repository"
        folder.mkdir()
        environment = {**os.environ, "HOME": name, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "init", "--quiet"], cwd=folder, env=environment, check=True)
        file = folder / "file.py"
        file.write_text(_TEXT, "utf-8")
        direct = [sys.executable, "-c", _SERVER]
        proxied = [sys.executable, "-m", "countersign", "proxy", "--tool", "bench", "--", *direct]
        with _Talk(proxied, folder, environment) as ours, _Talk(direct, folder, environment) as bare:
            for talk in (ours, bare):
                talk.begin(file)
            time.sleep(2)
            times: dict[_Talk, list[float]] = {ours: [], bare: []}
            for number in range(_PAIRS):
                for talk in (ours, bare) if number % 2 else (bare, ours):
                    times[talk].append(talk.round(number))
        with_it, without = (statistics.median(times[talk]) for talk in (ours, bare))
    more = (with_it - without) / _MESSAGES
    name = "a message through the proxy"
    return [Row(name, with_it, without, "ms", more, "< 1 ms more", more < _GOAL, is_difference=True)]


class _Talk:
    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a process without the pipes that it was given")
        self._into, self._out_of = self._process.stdin, self._process.stdout
        self._uri = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._into.close()
        self._process.wait()
        self._out_of.close()

    def begin(self, file: Path) -> None:
        self._uri = file.as_uri()
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self._tell("initialized", {})
        document = {"uri": self._uri, "languageId": "python", "version": 0, "text": _TEXT}
        self._tell("textDocument/didOpen", {"textDocument": document})

    def round(self, number: int) -> float:
        """Milliseconds for a character that is typed and the offer that is asked for behind it."""
        at = {"line": 500, "character": number}
        began = time.perf_counter()
        change = {"range": {"start": at, "end": at}, "text": "x"}
        document = {"uri": self._uri, "version": number + 1}
        self._tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        self._ask("textDocument/inlineCompletion", {"textDocument": {"uri": self._uri}, "position": at})
        return (time.perf_counter() - began) * 1000

    def _tell(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _ask(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        length = 0
        while (line := self._out_of.readline()) != b"\r\n":
            if not line:
                raise RuntimeError("the server is gone")
            length = int(line.partition(b":")[2])
        self._out_of.read(length)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        self._into.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._into.flush()
