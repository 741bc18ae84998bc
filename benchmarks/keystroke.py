"""What a keystroke costs: a change and the answer of a ranged `attribution`, beside a pygls server that does nothing.

Both servers run at once and get the same messages in turns, so that whatever else the machine does falls on both alike.
Ours has a file in a repository open, so that it writes its journal meanwhile, as it does for a user.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from benchmarks.table import Row

_LINE = "    value = compute(first, second)  # a line as they are\n"
_STARTS = 9
_DOCUMENTS = 100
_SETTLING = 2.0

#: Name, text, keystrokes, line and character of the first, and how much of the peer's time ours may take.
_FILES: tuple[tuple[str, str, int, tuple[int, int], float], ...] = (
    ("a keystroke in 1,000 lines", _LINE * 1_000, 200, (500, 4), 1.0),
    ("a keystroke in 10,000 lines", _LINE * 10_000, 100, (5_000, 4), 0.4),
    ("a keystroke in 100,000 lines", _LINE * 100_000, 30, (50_000, 4), 0.03),
    ("a keystroke in a line of 5 MB", "x" * 5_000_000, 6, (0, 2_500_000), 1.0),
)

#: Characters that are typed on one line before the next one is taken.
_ROW = 40


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        bench = _Bench(Path(name))
        return [*(bench.keystroke(*file) for file in _FILES), bench.start(), bench.memory()]


class _Bench:
    def __init__(self, root: Path) -> None:
        self._folder = root / "repository"
        self._folder.mkdir()
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))},
            "HOME": str(root),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        subprocess.run(["git", "init", "--quiet"], cwd=self._folder, env=self._environment, check=True)
        self.ours = [sys.executable, "-m", "countersign", "serve"]
        self.bare = [sys.executable, str(Path(__file__).with_name("bare_server.py"))]

    @contextmanager
    def servers(self) -> Iterator[tuple["_Server", "_Server"]]:
        """Ours and the bare one, ready for documents."""
        with (
            _Server(self.ours, self._folder, self._environment) as ours,
            _Server(self.bare, self._folder, self._environment) as bare,
        ):
            for server in (ours, bare):
                server.begin()
            yield ours, bare

    def keystroke(self, name: str, text: str, count: int, place: tuple[int, int], goal: float) -> Row:
        file = self._folder / f"file{len(text)}.py"
        file.write_text(text, "utf-8")
        times: dict[_Server, list[float]] = {}
        with self.servers() as pair:
            for server in pair:
                server.open(file.as_uri(), text)
                server.type(file.as_uri(), 1, place)
                times[server] = []
            time.sleep(_SETTLING)
            for number in range(count):
                for server in pair:
                    where = (place[0] + number // _ROW, place[1] + number % _ROW)
                    times[server].append(server.type(file.as_uri(), number + 2, where))
            ours, bare = (statistics.median(times[server]) for server in pair)
        return Row(name, ours, bare, "ms", ours / bare, f"<= {goal:g} x", ours / bare <= goal)

    def start(self) -> Row:
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(_STARTS):
            for name, command in (("ours", self.ours), ("bare", self.bare)):
                began = time.perf_counter()
                with _Server(command, self._folder, self._environment) as server:
                    server.begin()
                    times[name].append((time.perf_counter() - began) * 1000)
        ours, bare = statistics.median(times["ours"]), statistics.median(times["bare"])
        return Row("spawn to initialize answered", ours, bare, "ms", ours / bare, "<= 1.2 x", ours / bare <= 1.2)

    def memory(self) -> Row:
        text = _LINE * 1_000
        with self.servers() as pair:
            files = [self._folder / f"document{number}.py" for number in range(_DOCUMENTS)]
            for file in files:
                file.write_text(text, "utf-8")
                for server in pair:
                    server.open(file.as_uri(), text)
            for server in pair:
                server.type(files[-1].as_uri(), 1, (0, 0))
            time.sleep(_SETTLING)
            ours, bare = (server.megabytes() for server in pair)
        more = ours - bare
        name = f"memory, {_DOCUMENTS} documents of 1,000 lines"
        return Row(name, ours, bare, "MB", more, "<= 60 MB more", more <= 60, is_difference=True)


class _Server:
    """A server process, and as little of a client as will do."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=environment
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a process without the pipes that it was given")
        self._into, self._out_of = self._process.stdin, self._process.stdout
        self._requests = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self._process.communicate()

    def begin(self) -> None:
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self._tell("initialized", {})

    def open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "python", "version": 0, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})

    def type(self, uri: str, version: int, place: tuple[int, int]) -> float:
        """Milliseconds until the answer about a line in which a character was typed."""
        at = {"line": place[0], "character": place[1]}
        change = {"range": {"start": at, "end": at}, "text": "x"}
        line = {"start": {**at, "character": 0}, "end": at}
        began = time.perf_counter()
        self._tell(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
        command = {"command": "countersign.attribution", "arguments": [{"uri": uri, "range": line}]}
        self._ask("workspace/executeCommand", command)
        return (time.perf_counter() - began) * 1000

    def megabytes(self) -> float:
        """The memory that the process has to itself and shares, as `ps` shows it."""
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, check=True
        ).stdout
        return int(told) / 1024

    def _tell(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _ask(self, method: str, params: object) -> None:
        self._requests += 1
        self._send({"jsonrpc": "2.0", "id": self._requests, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._requests and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        self._into.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._into.flush()

    def _receive(self) -> dict[str, Any]:
        length = 0
        while (line := self._out_of.readline()) != b"\r\n":
            if not line:
                raise RuntimeError("the server is gone")
            if line.startswith(b"Content-Length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._out_of.read(length))
        return message
