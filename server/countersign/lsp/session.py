"""Open documents: what the server keeps of each, and the order in which things happen to it."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

from pygls.uris import to_fs_path

from countersign.lsp.homes import Place
from countersign.lsp.standing import Standing
from countersign.text.shadow import ShadowText
from countersign.text.splice import Splice
from countersign.text.undoable import NOTHING_TO_UNDO, UndoSteps

if TYPE_CHECKING:
    from countersign.lsp.committed import Committed

T = TypeVar("T")


class State(Enum):
    """How far a document can be followed."""

    OPENING = auto()  # its marks are being looked up; what happens meanwhile waits in line
    FOLLOWED = auto()
    LOST = auto()  # the editor and this text no longer agree; nothing is claimed about it
    LEFT_OUT = auto()  # too large, or binary


@dataclass(slots=True)
class Unsaved:
    """What the journal has not been told of a document.

    Attributes:
        splices: edits since the last time.
        announced: whether the journal has the text that the splices start from, by this writer.
        undo: what the journal has been told of undo.
    """

    splices: list[Splice]
    announced: bool = False
    undo: UndoSteps = NOTHING_TO_UNDO


class Session:
    """One open document.

    Attributes:
        uri: as the client writes it.
        writer: names this document of this process in the journal.
        file: the file behind it; None for a document that has none.
        place: where its knowledge is kept; None while it is not known, and for what is kept nowhere.
        text: the document itself; it is there unless the document is left out.
        version: the last one that the client named.
        unsaved: what the journal is still to be told.
        standing: which of its lines are new, and how they are judged.
        committed: what the gate last said of those that are committed; None where it asks nothing.
        sequence: everything that the journal had of this file up to this number is taken into account.
        generation: of the names that its text gives to edits.
        heard: what others had said of this file up to this number was looked at.
        disk: what the file looked like when it was last read or written by the editor.
        saved_version: the version that was last saved or opened.
        agreed: the version up to which it is known which changes were typed, and which showed what was on disk.
        doubted: the version that was found to be what is on disk, though the client has not saved it; None if none is.
        shown: counts what has been shown as diagnostics.
    """

    __slots__ = (
        "_waiting", "agreed", "changed_at", "committed", "disk", "doubted", "file", "generation", "heard", "place",
        "saved_version", "sequence", "shown", "standing", "state", "text", "timers", "unsaved", "uri", "version",
        "writer",
    )  # fmt: skip

    def __init__(self, uri: str, version: int) -> None:
        self.uri = uri
        self.writer = uuid.uuid4().hex
        self.file = file_of(uri)
        self.place: Place | None = None
        self.text: ShadowText | None = None
        self.state = State.OPENING
        self.version = version
        self.saved_version = version
        self.agreed = version
        self.doubted: int | None = None
        self.unsaved = Unsaved([])
        self.standing = Standing()
        self.committed: Committed | None = None
        self.sequence = 0
        self.shown = 0
        self.generation = 0
        self.heard = 0
        self.disk: tuple[int, int] | None = None
        self.changed_at = 0.0
        self.timers: dict[str, asyncio.TimerHandle] = {}
        self._waiting: list[tuple[Callable[[], object], asyncio.Future[object]]] = []

    @property
    def followed(self) -> ShadowText | None:
        """The text, if something can be said about it."""
        return self.text if self.state is State.FOLLOWED else None

    @property
    def dirty(self) -> bool:
        """Whether the document was edited since it was opened or saved."""
        return self.version != self.saved_version

    def do(self, step: Callable[[], T]) -> "T | asyncio.Future[T]":
        """Do something with the document, after everything that came before it.

        Returns:
            What `step` returns, or a future of it while the document is being opened.
        """
        if self.state is not State.OPENING:
            return step()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, future))  # type: ignore[arg-type]  # a list of steps of many types
        return future

    def opened(self, state: State) -> None:
        """The document is open: what waited is done now, in order."""
        self.state = state
        waiting, self._waiting = self._waiting, []
        for step, future in waiting:
            if future.cancelled():
                continue
            try:
                result = step()
            except Exception as error:  # noqa: BLE001 (it belongs to the one who asked)
                future.set_exception(error)
            else:
                future.set_result(result)

    def after(self, name: str, seconds: float, action: Callable[[], None]) -> None:
        """Do something later, unless the same is waiting already."""
        if name not in self.timers:
            self.timers[name] = asyncio.get_running_loop().call_later(seconds, self._ring, name, action)

    def not_after_all(self, name: str) -> None:
        """Whatever waits under a name is not done."""
        if (timer := self.timers.pop(name, None)) is not None:
            timer.cancel()

    def _ring(self, name: str, action: Callable[[], None]) -> None:
        self.timers.pop(name, None)
        action()

    def stop(self) -> None:
        """Nothing more happens by itself."""
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()


class Sessions:
    """The open documents, by URI. Two spellings of one URI are one document."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._spellings: dict[str, str] = {}

    def get(self, uri: str) -> Session | None:
        """The session of a document that is open."""
        found = self._sessions.get(uri)
        return found if found is not None else self._sessions.get(self._spellings.get(normal_uri(uri), ""))

    def add(self, session: Session) -> None:
        """A document was opened."""
        self._sessions[session.uri] = session
        self._spellings[normal_uri(session.uri)] = session.uri

    def remove(self, session: Session) -> bool:
        """A document was closed; whether it was open."""
        if self._sessions.get(session.uri) is not session:
            return False
        del self._sessions[session.uri]
        self._spellings.pop(normal_uri(session.uri), None)
        return True

    def all(self) -> list[Session]:
        """Every open document."""
        return list(self._sessions.values())


def normal_uri(uri: str) -> str:
    """One spelling for URIs that editors escape differently."""
    return unquote(uri)


def scheme_of(uri: str) -> str:
    """The scheme of a URI, in lower case; empty if it has none."""
    try:
        return urlsplit(uri).scheme
    except ValueError:
        return ""


def file_of(uri: str) -> Path | None:
    """The file that a URI names; None for anything else."""
    if scheme_of(uri) != "file":
        return None
    path = to_fs_path(uri)
    return Path(path) if path else None
