"""Our own server, as a client of which the proxy speaks: it follows the documents that the editor has open.

What is told it waits in a queue, so that nothing that it does holds up a completion.
"""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from countersign.proxy.frames import Frames, framed
from countersign.proxy.observer import Accepted, Begun, Document, News, Offered
from countersign.proxy.offers import Json

#: Messages that wait for the tracker. One that is so far behind is given up.
_WAITING = 20_000

_PIECE = 1 << 16

#: Seconds that the tracker has to write down what it knows when the editor is gone.
_PARTING = 10.0


class Tracker:
    """A `countersign serve` of our own.

    Args:
        command: what starts it.
        tool: whose the offers are.
        failed: called once, with a sentence, if nothing is recorded any more.
    """

    def __init__(self, command: Sequence[str], tool: str, failed: Callable[[str], None]) -> None:
        self._command = command
        self._tool = tool
        self._failed = failed
        self._queue: queue.Queue[News | None] = queue.Queue(_WAITING)
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = 0
        self._asked: dict[int, Accepted] = {}
        self._lost = threading.Event()
        self._parting = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="countersign-tracker", daemon=True)
        self._thread.start()

    def tell(self, news: News) -> None:
        """Tell it something, some time soon."""
        if self._lost.is_set():
            return
        try:
            self._queue.put_nowait(news)
        except queue.Full:
            self._lose("the server that keeps the record is too far behind")

    def part(self) -> None:
        """The conversation is over: let it write down what it knows."""
        self._parting.set()
        if not self._lost.is_set():
            try:
                self._queue.put(None, timeout=_PARTING)
            except queue.Full:
                self._lose("the server that keeps the record is too far behind")
        self._thread.join(_PARTING)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _lose(self, why: str) -> None:
        if not self._lost.is_set():
            self._lost.set()
            self._failed(why)

    # In its thread

    def _run(self) -> None:
        while (news := self._queue.get()) is not None:
            if self._lost.is_set():
                continue
            try:
                self._handle(news)
            except (OSError, ValueError) as error:
                self._lose(f"the server that keeps the record is gone ({type(error).__name__})")
        if self._process is not None and not self._lost.is_set():
            try:
                self._await_answers()
                self._ask("shutdown", None)
                self._send({"jsonrpc": "2.0", "method": "exit", "params": None})
                self._process.wait(_PARTING)
            except (OSError, ValueError, subprocess.TimeoutExpired):
                self._process.kill()

    def _await_answers(self) -> None:
        """An acceptance that fitted no change yet is asked about once more; that is to come before the end."""
        end = time.monotonic() + _PARTING / 2
        while self._asked and time.monotonic() < end and not self._lost.is_set():
            time.sleep(0.01)

    def _handle(self, news: News) -> None:
        match news:
            case Begun():
                self._begin(news)
            case Document(body):
                self._write(framed(body))
            case Offered(uri, texts):
                offered = {"uri": uri, "texts": texts, "tool": self._tool}
                self._send({"jsonrpc": "2.0", "method": "countersign/offered", "params": offered})
            case Accepted():
                self._record(news, again=True)

    def _begin(self, begun: Begun) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (ourselves)
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # An editor may kill its servers with all of their group. This one ends when its input does, and writes
            # down what it knows before.
            start_new_session=True,
        )
        threading.Thread(target=self._listen, name="countersign-tracker-answers", daemon=True).start()
        given = begun.parameters if isinstance(begun.parameters, dict) else {}
        self._ask(
            "initialize",
            {
                "processId": given.get("processId"),
                "clientInfo": given.get("clientInfo"),
                "rootUri": given.get("rootUri"),
                "workspaceFolders": given.get("workspaceFolders"),
                "capabilities": {"general": {"positionEncodings": [begun.encoding]}},
                "initializationOptions": {"countersign": {"diagnostics": "off"}},
            },
        )
        self._send({"jsonrpc": "2.0", "method": "initialized", "params": {}})

    def _record(self, accepted: Accepted, *, again: bool) -> None:
        told = {
            "uri": accepted.uri,
            "version": accepted.version,
            "text": accepted.text,
            "tool": self._tool,
            "kind": accepted.kind,
        }
        if again:
            self._asked[self._numbers + 1] = accepted
        self._ask("workspace/executeCommand", {"command": "countersign.recordCompletion", "arguments": [told]})

    def _ask(self, method: str, params: Json) -> None:
        self._numbers += 1
        self._send({"jsonrpc": "2.0", "id": self._numbers, "method": method, "params": params})

    def _send(self, message: Json) -> None:
        self._write(framed(json.dumps(message).encode()))

    def _write(self, raw: bytes) -> None:
        if self._process is None or self._process.stdin is None:
            raise ValueError("the editor has not introduced itself")
        with self._writing:
            self._process.stdin.write(raw)
            self._process.stdin.flush()

    # What it says

    def _listen(self) -> None:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018 (just started)
        frames = Frames()
        try:
            while piece := self._process.stdout.read1(_PIECE):  # type: ignore[attr-defined]  # a buffered reader
                for frame in frames.feed(piece):
                    self._hear(json.loads(frame.body))
        except (OSError, ValueError) as error:
            self._lose(f"the server that keeps the record is not understood ({type(error).__name__})")
        if not self._parting.is_set():
            self._lose("the server that keeps the record is gone")

    def _hear(self, message: Json) -> None:
        if "method" in message:
            if "id" in message:  # it asks for things that only an editor has
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            return
        accepted = self._asked.get(message.get("id"))
        if accepted is None:
            return
        result = message.get("result")
        if isinstance(result, dict) and result.get("recorded") == 0:
            # The editor says so before it has told of the change: then it is the next one.
            self._record(replace(accepted, version=accepted.version + 1), again=False)
        del self._asked[message["id"]]
