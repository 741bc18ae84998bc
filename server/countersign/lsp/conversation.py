"""One client's server: what its features share."""

import asyncio
import contextlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, cast

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from countersign import __version__
from countersign.lsp.homes import Homes
from countersign.lsp.protocol import CountersignProtocol
from countersign.lsp.session import Session, Sessions
from countersign.lsp.settings import Settings
from countersign.origin import TYPED_INFERRED, Attribution
from countersign.text.departed import Departed
from countersign.text.marks import Marks
from countersign.text.positions import PositionEncoding

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds that an opened document waits for itself to be written down, as it was closed just now.
_WRITING = 5.0

#: Documents that were closed: their marks wait for the file that they are saved as, or opened as at once.
_CLOSED = 8


@dataclass(frozen=True, slots=True)
class ClosedText:
    """A text that was closed, and may be opened again under another name."""

    uri: str
    text: str
    marks: Marks


class Conversation(LanguageServer):
    """The server of one client.

    Everything that belongs to documents happens in the event loop. Two threads do what takes time: one reads (git,
    files, the journal), one writes the journal, so that nothing that is read holds up what is to be kept. What may take
    seconds, the gate, has a thread of its own, which the end of the conversation does not wait for.

    Attributes:
        sessions: the open documents.
        homes: shared by all conversations of the process.
        departed: text that left a document of this client lately.
        typed: what is known of a character that a hand typed in this client.
        encoding: what the positions of this client count.
        is_over: whether the conversation has ended.
    """

    protocol: CountersignProtocol

    def __init__(self, homes: Homes) -> None:
        super().__init__(
            "countersign",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=CountersignProtocol,
            converter_factory=default_converter,
        )
        self.sessions = Sessions()
        self.homes = homes
        self.settings = Settings()
        self.departed = Departed()
        self.closed: deque[ClosedText] = deque(maxlen=_CLOSED)
        self.typed: Attribution = TYPED_INFERRED
        self.encoding = PositionEncoding.UTF16
        self._reading = ThreadPoolExecutor(1, "countersign-reading")
        self._writing = ThreadPoolExecutor(1, "countersign-writing")
        self.is_over = False
        self._judging = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeping: set[asyncio.Task[None]] = set()
        self._written: dict[str, asyncio.Future[object]] = {}
        self._beginnings: list[Callable[[], None]] = []
        self._pauses: list[Callable[[Session], None]] = []
        self._said: set[str] = set()

    # Threads and tasks

    def read(self, work: Callable[..., T], *arguments: object) -> "asyncio.Future[T]":
        """Do something that reads, in a thread, after what was asked for before."""
        return asyncio.get_running_loop().run_in_executor(self._reading, work, *arguments)

    def write(self, work: Callable[..., T], *arguments: object) -> "asyncio.Future[T]":
        """Do something that writes the journal, in a thread, after what was asked for before."""
        return asyncio.get_running_loop().run_in_executor(self._writing, work, *arguments)

    def is_writing(self, uri: str, writing: "asyncio.Future[T]") -> None:
        """A document is being written down: whoever opens it again meanwhile waits for that."""
        self._written[uri] = cast("asyncio.Future[object]", writing)
        writing.add_done_callback(lambda done: self._written.pop(uri) if self._written.get(uri) is done else None)

    async def written(self, uri: str) -> None:
        """A document is written down now, if it was to be; or that takes longer than a person would wait."""
        if (writing := self._written.get(uri)) is not None:
            await asyncio.wait([writing], timeout=_WRITING)

    async def judge(self, work: Callable[..., T], *arguments: object) -> T:
        """Do something that may take as long as a gate takes, in a thread that nothing else waits for."""
        async with self._judging:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[T] = loop.create_future()

            def tell(settle: Callable[..., None], told: object) -> None:
                # Neither a client that has stopped waiting nor the end of the conversation is a fault.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(lambda: None if future.done() else settle(told))

            def run() -> None:
                try:
                    result = work(*arguments)
                except Exception as error:  # noqa: BLE001 (it belongs to the one who asked)
                    tell(future.set_exception, error)
                else:
                    tell(future.set_result, result)

            threading.Thread(target=run, name="countersign-judging", daemon=True).start()
            return await future

    def start(self, work: Coroutine[object, object, None], *, keeping: bool = False) -> None:
        """Let something run beside the conversation; if it fails, the log says so.

        Args:
            work: what runs.
            keeping: whether it writes down what would be lost: the conversation does not end before it.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        if keeping:
            self._keeping.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._keeping.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("background work failed: %s", type(error).__name__, exc_info=error)

    async def kept(self) -> None:
        """Wait until everything is written down that was to be."""
        while self._keeping:
            await asyncio.wait(set(self._keeping))

    def when_initialized(self, begin: Callable[[], None]) -> None:
        """Do something as soon as the client may be asked for things."""
        self._beginnings.append(begin)

    def begin(self) -> None:
        """The client may be asked for things now."""
        for begin in self._beginnings:
            begin()

    def when_paused(self, look: Callable[[Session], None]) -> None:
        """Do something with a document when nobody has edited it for a moment."""
        self._pauses.append(look)

    def paused(self, session: Session) -> None:
        """Nobody has edited a document for a moment."""
        for look in self._pauses:
            look(session)

    def release(self) -> None:
        """End what still runs, and the threads after their last writing."""
        self.is_over = True
        for task in self._tasks:
            task.cancel()
        self._reading.shutdown(cancel_futures=True)
        self._writing.shutdown()

    # Words for people

    def say(self, message: str, *, warning: bool = False) -> None:
        """A line for the client's log."""
        kind = types.MessageType.Warning if warning else types.MessageType.Info
        self.protocol.tell(types.WINDOW_LOG_MESSAGE, {"type": kind.value, "message": message})

    def show(self, message: str) -> None:
        """Show a person what they have asked for."""
        self.protocol.tell(types.WINDOW_SHOW_MESSAGE, {"type": types.MessageType.Info.value, "message": message})

    def warn_once(self, key: str, message: str) -> None:
        """Show a person something that they should know, once."""
        if key not in self._said:
            self._said.add(key)
            self.protocol.tell(types.WINDOW_SHOW_MESSAGE, {"type": types.MessageType.Warning.value, "message": message})

    def report_server_error(  # type: ignore[explicit-override]  # typing.override is newer
        self, error: Exception, source: type[PyglsError | JsonRpcException]
    ) -> None:
        """What went wrong without anybody waiting for an answer. The text of an error may quote a document."""
        if source is not FeatureRequestError:  # that one was answered
            self.say(f"A message could not be handled ({type(error).__name__}).", warning=True)

    def name_of(self, session: Session) -> str:
        """A document's name, for messages."""
        return session.file.name if session.file is not None else os.path.basename(session.uri)  # noqa: PTH119 (a URI)
