"""Our own server, as a client of which the proxy speaks: it follows the documents that the editor has open.

What is told it waits in a queue, so that nothing that it does holds up a completion.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Sequence

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
        # A server that is slow has what it needs to know; it ends, and writes that down, when we do.
        self._thread.join(_PARTING)

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
                self._ask("shutdown", None)
                self._send({"jsonrpc": "2.0", "method": "exit", "params": None})
                self._process.wait()
            except (OSError, ValueError) as error:
                self._lose(f"the server that keeps the record is gone ({type(error).__name__})")

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
                self._record(news)

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

    def _record(self, accepted: Accepted) -> None:
        told = {
            "uri": accepted.uri,
            "version": accepted.version,
            "orNext": True,  # some editors run the command of an item before they tell of its change
            "text": accepted.text,
            "tool": self._tool,
            "kind": accepted.kind,
        }
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
        if "method" in message and "id" in message:  # it asks for things that only an editor has
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
