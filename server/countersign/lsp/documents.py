"""Documents: opened, changed, saved, closed."""

import logging
import time
from typing import Any

from lsprotocol import types

from countersign.lsp import changed, diagnostics, flush
from countersign.lsp.adoption import adopt, learn_of_news
from countersign.lsp.comparison import Comparison, compare
from countersign.lsp.conversation import ClosedText, Conversation
from countersign.lsp.convert import edit_of
from countersign.lsp.lookup import LARGEST_DOCUMENT, Found, find
from countersign.lsp.progress import working
from countersign.lsp.session import Session, State, scheme_of
from countersign.origin import UNTRACKED, Attribution
from countersign.text.alignment import carry
from countersign.text.lines import content
from countersign.text.marks import Marks
from countersign.text.shadow import Edit, ShadowText

_LOG = logging.getLogger(__name__)

_UNTITLED = "untitled"

#: How far into a document a NUL is looked for, as git does.
_BINARY_WITHIN = 8000


def register(server: Conversation) -> None:
    """Follow the documents of a client."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        _open(server, item.uri, item.version, item.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session = server.sessions.get(params.text_document.uri)
        if session is not None:
            session.do(lambda: close(server, session))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        session = server.sessions.get(params.text_document.uri)
        if session is not None:
            session.do(lambda: flush.saved(server, session))

    server.protocol.on_light_notification(types.TEXT_DOCUMENT_DID_CHANGE, lambda params: _did_change(server, params))
    # The capabilities are worked out from the features; this one is never called.
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(lambda params: _did_change(server, params))


def _open(server: Conversation, uri: str, version: int, text: str) -> None:
    before = server.sessions.get(uri)
    if before is not None:
        close(server, before)
    session = Session(uri, version)
    server.sessions.add(session)
    scheme = scheme_of(uri)
    if scheme not in ("file", _UNTITLED):
        _LOG.info("a document with the scheme %r is not followed", scheme)
        session.opened(State.LEFT_OUT)
    elif problem := _unfit(text):
        server.warn_once(uri, f"Countersign does not follow {server.name_of(session)}: {problem}.")
        session.opened(State.LEFT_OUT)
    elif session.file is None:
        session.text = ShadowText(
            text, typed=server.typed, departed=server.departed, seed=_closed_marks(server, text), version=version
        )
        session.opened(State.FOLLOWED)
    else:
        server.start(_look_up(server, session, text))


def _unfit(text: str) -> str:
    """Why a document cannot be followed; empty if it can."""
    if len(text) > LARGEST_DOCUMENT:
        return f"it is larger than {LARGEST_DOCUMENT // (1024 * 1024)} million characters"
    if "\0" in text[:_BINARY_WITHIN]:
        return "it is binary"
    return ""


async def _look_up(server: Conversation, session: Session, text: str) -> None:
    """Find out what is known of a document. Whatever the client sends meanwhile waits in the session."""
    assert session.file is not None  # noqa: S101 (only files are looked up)
    otherwise: Attribution = UNTRACKED
    try:
        async with working(server, f"Reading what is known of {session.file.name}"):
            await server.written(session.uri)
            found, shadow, compared = await server.read(
                _prepare, server, session, text, _closed_marks(server, text), _closed_before(server, session)
            )
        _take(server, session, found)
        if compared is not None:
            diagnostics.stand(session, compared)
    except Exception as error:  # noqa: BLE001 (a document is followed even if nothing can be found out about it)
        _LOG.exception("nothing could be found out about a document")
        server.warn_once("lookup", f"What is known of {session.file.name} could not be read ({type(error).__name__}).")
        shadow = ShadowText(
            text, typed=server.typed, departed=server.departed, otherwise=otherwise, version=session.version
        )
    session.text = shadow
    session.opened(State.FOLLOWED)
    if server.sessions.get(session.uri) is session:
        await diagnostics.refresh(server, session)


def _prepare(
    server: Conversation, session: Session, text: str, closed: Marks | None, before: ClosedText | None
) -> tuple[Found, ShadowText, Comparison | None]:
    assert session.file is not None  # noqa: S101 (as above)
    found = find(server.homes, session.file, text)
    shadow = ShadowText(
        text, typed=server.typed, departed=server.departed, seed=found.seed or closed, otherwise=found.otherwise,
        version=session.version,
    )  # fmt: skip
    learn_of_news(shadow, found.news)
    shadow.restore_undo(found.undo)
    # The journal may still be told of what was closed just now.
    if closed is not None:
        adopt(shadow, closed)
    elif before is not None:
        adopt(shadow, carry(before.text, before.marks, text, UNTRACKED))
    return found, shadow, compare(found.place, [content(line) for line in shadow.lines])


def _closed_before(server: Conversation, session: Session) -> ClosedText | None:
    """The same document as it was closed last, of late."""
    return next((closed for closed in reversed(server.closed) if closed.uri == session.uri), None)


def _take(server: Conversation, session: Session, found: Found) -> None:
    session.place = found.place
    session.disk = found.disk.stamp
    if found.disk.blobs:  # else the editor may be about to show what others have said something of
        session.sequence = session.heard = found.sequence
    problem = found.place.home.problem
    if problem:
        server.warn_once(problem, problem)


def _closed_marks(server: Conversation, text: str) -> Marks | None:
    """The marks of the same text in a document that has no file, or that was closed just now."""
    if not text.strip():
        return None
    for other in server.sessions.all():
        if other.file is None and other.followed is not None and other.followed.text() == text:
            return other.followed.freeze()
    return next((closed.marks for closed in reversed(server.closed) if closed.text == text), None)


def close(server: Conversation, session: Session) -> None:
    """A document is closed: what it was is kept, and nothing more is said about it."""
    text = session.followed
    if text is not None:
        server.closed.append(ClosedText(session.uri, text.text(), text.freeze()))
    flush.closed(server, session)
    session.stop()
    if server.sessions.remove(session):
        diagnostics.forget(server, session)


def _did_change(server: Conversation, params: Any) -> None:  # noqa: ANN401 (JSON as the client sent it)
    document = params["textDocument"]
    session = server.sessions.get(document["uri"])
    if session is None:
        server.say("A change was ignored: its document was never opened.", warning=True)
        return
    version, changes = document.get("version"), params["contentChanges"]
    if session.state is State.OPENING:
        session.do(lambda: _apply(server, session, version, changes))
    else:
        _apply(server, session, version, changes)


def _apply(server: Conversation, session: Session, version: int | None, changes: list[dict[str, Any]]) -> None:
    """Apply the changes of one notification. What cannot be applied surely is not guessed: see `_lose`."""
    if session.state is State.LEFT_OUT or session.text is None:
        if type(version) is int:
            session.version = version
        return
    if version is None:
        version = session.version + 1  # protocol versions before 3.16 allowed it
    if type(version) is not int or version <= session.version:
        _lose(server, session, "a change came with an old version")
        return
    session.version = version
    at = time.monotonic()
    was_empty = session.text.lines == [""]
    try:
        _edit(server, session, changes, at)
        if was_empty:
            _fill(server, session.text)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        _LOG.warning("a change could not be applied", exc_info=error)
        _lose(server, session, "a change had not the shape that the protocol demands")
        return
    if session.text.misplaced:
        session.text.misplaced = 0
        _lose(server, session, "a change lay outside of the document")
        return
    session.changed_at = at
    flush.note(server, session)
    changed.later(server, session)


def _fill(server: Conversation, text: ShadowText) -> None:
    """An empty document got its first text. VS Code saves an untitled one into a file that it opens empty."""
    if len(text.lines) > 1 and (marks := _closed_marks(server, text.text())) is not None:
        adopt(text, marks)


def _edit(server: Conversation, session: Session, changes: list[dict[str, Any]], at: float) -> None:
    text, version = session.text, session.version
    assert text is not None  # noqa: S101 (the caller has looked)
    edits: list[Edit] = []
    for change in changes:
        edit = edit_of(change)
        if isinstance(edit, Edit):
            if session.state is State.LOST:
                continue  # it counts in a text that is not known
            edits.append(edit)
        else:
            if len(edit) > LARGEST_DOCUMENT:
                raise ValueError("larger than any document that is followed")
            edits.clear()  # they end in the text that is replaced now
            text.replace_all(version, edit, at)
            if session.state is State.LOST:
                session.state, session.unsaved.announced = State.FOLLOWED, False
    if edits and session.state is State.FOLLOWED:
        text.change(version, edits, server.encoding, at)


def _lose(server: Conversation, session: Session, why: str) -> None:
    """The editor and the server no longer have the same text. Nothing is claimed until they agree again."""
    if session.state is not State.LOST:
        session.state = State.LOST
        session.unsaved.splices.clear()
        server.say(
            f"{server.name_of(session)} counts as unknown until it is saved or opened again: {why}.", warning=True
        )
