"""Two ways to a real server: a process of its own, as every editor has it, and this process, on a clock that stands.

Both take and give the same messages. In this process a keystroke costs microseconds, and a walk is the same every time.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest.mock import patch

from countersign.lsp import changed, documents
from countersign.lsp.homes import Homes
from countersign.lsp.logs import DiscreetFormatter
from countersign.lsp.server import create_server
from countersign.lsp.transport import Unframing, frame

Json = Any

#: Seconds. A server on a busy machine may take a while; a walk that waits so long has failed.
PATIENCE = 120.0

#: What the server does between two waits for the clock takes fewer hops to a thread and back.
_HOPS = 20


class Client(Protocol):
    """A connection to one server."""

    def tell(self, method: str, params: Json) -> None:
        """Send a notification."""

    def ask(self, method: str, params: Json) -> Json:
        """Send a request; its result."""

    def pause(self, seconds: float) -> None:
        """Do nothing for a while, until the server has nothing to do either."""

    def leave(self) -> None:
        """Shut the server down as the protocol wants it."""

    def kill(self) -> None:
        """Take the server away without a word."""


def initialize(client: Client, folder: Path, encoding: str) -> None:
    """Shake hands, as a client that reports completions."""
    client.ask(
        "initialize",
        {
            "processId": None,
            "rootUri": folder.as_uri(),
            "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
            "capabilities": {"general": {"positionEncodings": [encoding]}},
            "initializationOptions": {"countersign": {"reportsCompletions": True}},
        },
    )
    client.tell("initialized", {})


class _Answers:
    """What the server sends, taken apart; what it says to its user is an error here."""

    def __init__(self) -> None:
        self._stream = Unframing()
        self.results: dict[int, Json] = {}
        self.words: list[str] = []
        self.news = threading.Condition()

    def take(self, piece: bytes) -> None:
        for body in self._stream.feed(piece):
            message = json.loads(body)
            with self.news:
                if "method" not in message:
                    self.results[message["id"]] = message
                elif message["method"] in ("window/showMessage", "window/logMessage"):
                    self.words.append(message["params"]["message"])
                self.news.notify_all()

    def result(self, number: int) -> Json:
        message = self.results.pop(number)
        assert "error" not in message, message["error"]
        assert not self.words, self.words
        return message["result"]


class _SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock moves only when it is told to, so that timers ring at the same step in every walk."""

    now = 1000.0

    def time(self) -> float:  # type: ignore[explicit-override]  # typing.override is newer
        return self.now


class InProcess:
    """A server in this process."""

    def __init__(self) -> None:
        self._loop = _SteppedLoop()
        self._answers = _Answers()
        self._number = 0
        self._homes = Homes()
        self._server = create_server(self._homes)
        self._server.protocol.set_writer(SimpleNamespace(write=self._answers.take, close=lambda: None))
        self._sleeping: set[asyncio.Task[None]] = set()
        self._patches = ExitStack()
        for module in (changed, documents):
            clock = SimpleNamespace(monotonic=self._loop.time)
            self._patches.enter_context(patch.object(module, "time", clock))

    def tell(self, method: str, params: Json) -> None:
        self._loop.run_until_complete(self._receive({"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method: str, params: Json) -> Json:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self._loop.run_until_complete(self._asked(message, self._number))
        return self._answers.result(self._number)

    def pause(self, seconds: float) -> None:
        # In small steps: what rings early may set the clock for what rings late.
        for _ in range(max(1, round(seconds / 0.1))):
            self._loop.now += 0.1 if seconds else 0.0
            self._loop.run_until_complete(self._settled())

    def be_slow_to_write(self, seconds: float) -> None:
        """Let the journal wait for a while, as on a slow disk."""
        self._server._writing.submit(time.sleep, seconds)

    def leave(self) -> None:
        self.ask("shutdown", None)
        self.pause(0)
        self._end()

    def kill(self) -> None:
        self._end()

    async def _receive(self, message: Json) -> None:
        self._server.protocol.receive(json.dumps(message).encode())

    async def _asked(self, message: Json, number: int) -> None:
        self._server.protocol.receive(json.dumps(message).encode())
        while number not in self._answers.results:
            await self._settled()

    async def _settled(self) -> None:
        """Until nothing is under way but what waits for the clock: all of the rest goes through the threads."""
        for _ in range(_HOPS):
            for _ in range(3):
                await asyncio.sleep(0)
            if not self._server._tasks - self._sleeping:
                return
            await self._server.read(lambda: None)
            await self._server.write(lambda: None)
            async with self._server._judging:
                pass
        self._sleeping |= self._server._tasks

    def _end(self) -> None:
        self._patches.close()
        self._server.release()
        self._homes.close()
        root = logging.getLogger()
        for handler in root.handlers[:]:
            if isinstance(handler.formatter, DiscreetFormatter):  # the next server has another home
                root.removeHandler(handler)
                handler.close()

        async def over() -> None:
            tasks = list(self._server._tasks)
            if tasks:
                await asyncio.wait(tasks)
            for session in self._server.sessions.all():
                session.stop()

        self._loop.run_until_complete(over())
        self._loop.close()


class InPipe:
    """A server in a process of its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._answers = _Answers()
        self._number = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "countersign", "serve"],
            env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tell(self, method: str, params: Json) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Json) -> Json:
        self._number += 1
        number = self._number
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        with self._answers.news:
            assert self._answers.news.wait_for(lambda: number in self._answers.results, PATIENCE), method
        return self._answers.result(number)

    def pause(self, seconds: float) -> None:
        """In a process of its own a server has its own time: a walk that runs on loses knowledge, and never lies."""
        with self._answers.news:
            self._answers.news.wait(min(seconds, 1.0))

    def leave(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self._over()
        assert self._process.returncode == 0

    def kill(self) -> None:
        self._process.kill()
        self._over()

    def _send(self, message: Json) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(frame(json.dumps(message).encode()))
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 65536):
            self._answers.take(piece)

    def _over(self) -> None:
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
