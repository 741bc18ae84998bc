"""Writing down what is known: on save, while there are unsaved edits, when a document is closed, at the end.

After `kill -9` nothing is lost that is older than half a second: edits go to the journal `_EVERY` seconds after the
first one that it has not been told of.
"""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from countersign.lsp import changed, diagnostics
from countersign.lsp.adoption import Adopted, adopt, learn_of_news
from countersign.lsp.homes import Homes, Place
from countersign.lsp.lookup import (
    LARGEST_DOCUMENT,
    News,
    OnDisk,
    look_at_disk,
    news_of_others,
    remembered,
    reports_wait,
    take_in_reports,
    text_on_disk,
)
from countersign.lsp.session import Session, State, Unsaved
from countersign.origin import Attribution
from countersign.text.marks import Marks
from countersign.text.splice import Splice

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation
    from countersign.store.journal import Journal

_LOG = logging.getLogger(__name__)

#: Seconds. With the time that SQLite takes, it stays below half a second.
_EVERY = 0.3

#: Seconds that the end of a conversation waits for documents that are still being opened.
_OPENING = 10.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A document at one moment."""

    version: int
    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class _Kept:
    """What came of writing a document down.

    Attributes:
        place: where; a repository may have come into being since the document was opened.
        disk: the file, and its ids if it has the document's text.
        others: what the journal knew of the same content.
        news: what others had said of other contents of the file.
        before: the journal was read up to here.
    """

    place: Place
    disk: OnDisk
    others: Marks | None
    news: News
    before: int


def note(server: "Conversation", session: Session) -> None:
    """A document was edited: take the edits over, and write them down soon."""
    text = session.text
    assert text is not None  # noqa: S101 (it was edited)
    if text.generation != session.generation:
        # Its marks are other names now, so it is another writer.
        session.generation, session.writer = text.generation, uuid.uuid4().hex
        session.unsaved = Unsaved([], undo=session.unsaved.undo)
    splices = text.take_splices()
    session.standing.follow(splices, len(text.lines))
    if session.place is not None and session.place.journal is not None:
        session.unsaved.splices += splices
        session.after("flush", _EVERY, lambda: unsaved(server, session))


def unsaved(server: "Conversation", session: Session) -> None:
    """Write down the edits that the journal has not been told of."""
    if session.followed is not None and (session.unsaved.splices or not session.unsaved.announced):
        server.start(_unsaved(server, session), keeping=True)


async def _unsaved(server: "Conversation", session: Session) -> None:
    text, place = session.followed, session.place
    if text is None or place is None or place.journal is None:
        return
    splices, session.unsaved.splices = session.unsaved.splices, []
    kept: bool | None = False
    if session.unsaved.announced:
        table = {mark: text.attribution(mark) for splice in splices for mark in set(splice.marks)}
        settled = text.take_settled()
        kept = await _guarded(server, _write_splices, place, session.writer, splices, table, settled)
    if kept is False and session.followed is not None:
        session.unsaved.announced = True
        # From here on the journal counts from the text as it is now.
        session.unsaved.splices.clear()
        await _guarded(server, _write_text, place, session.writer, _seen(session), session.sequence)
    await _keep_undo(server, session)


async def _keep_undo(server: "Conversation", session: Session) -> None:
    """Tell the journal what could be taken back: the editor may still do so when this server is no more."""
    text, place = session.followed, session.place
    if text is None or place is None or place.journal is None or not place.journal.writable:
        return
    steps = text.undo_steps()
    if steps != session.unsaved.undo:
        session.unsaved.undo = steps
        await _guarded(server, place.journal.undo.keep, place.path, place.home.worktree, steps)


def _seen(session: Session) -> _Seen:
    text = session.text
    assert text is not None  # noqa: S101 (only followed documents are written down)
    return _Seen(session.version, text.text(), text.freeze())


async def _guarded(server: "Conversation", work: object, *arguments: object) -> bool | None:
    """Write in the thread that writes.

    Returns:
        What `work` returns; None if the journal could not be written, which the user is told once.
    """
    from countersign.store.errors import JournalError  # noqa: PLC0415 (not before `initialize` is answered)

    try:
        return bool(await server.write(work, *arguments))  # type: ignore[arg-type]  # functions of many shapes
    except JournalError as error:
        _LOG.warning("the journal could not be written: %s", type(error).__name__)
        server.warn_once("journal", f"What is known of the text could not be kept: {error}.")
        return None


def _write_splices(
    place: Place, writer: str, splices: list[Splice], table: dict[str, Attribution], settled: dict[str, Attribution]
) -> bool:
    assert place.journal is not None  # noqa: S101 (the caller has looked)
    if settled:
        place.journal.settle(writer, settled)
    return place.journal.note_splices(writer, place.path, place.home.worktree, splices, table)


def _write_text(place: Place, writer: str, seen: _Seen, absorbed: int) -> bool:
    """Write down a text that is on no disk yet."""
    _remember(place, writer, seen, (), absorbed)
    return True


def _remember(place: Place, writer: str, seen: _Seen, blobs: tuple[str, ...], absorbed: int) -> None:
    from countersign.store.journal import Remembered  # noqa: PLC0415 (as above)

    assert place.journal is not None  # noqa: S101 (the caller has looked)
    what = Remembered(place.path, place.home.worktree, blobs, seen.text, seen.marks)
    place.journal.remember(what, writer=writer, absorbed=absorbed)


def settle(server: "Conversation", session: Session) -> None:
    """Evidence came: the journal hears it at once, wherever the text has got to by now."""
    text, place = session.text, session.place
    if text is None or place is None or place.journal is None:
        return
    settled = text.take_settled()
    if settled:
        server.start(_settle(server, session, place, settled), keeping=True)
    note(server, session)


async def _settle(server: "Conversation", session: Session, place: Place, settled: dict[str, Attribution]) -> None:
    assert place.journal is not None  # noqa: S101 (the caller has looked)
    await _guarded(server, place.journal.settle, session.writer, settled)
    await _keep_undo(server, session)


# Saved


def saved(server: "Conversation", session: Session) -> None:
    """The client has saved a document."""
    if session.state is State.LEFT_OUT or session.file is None:
        return
    session.saved_version = session.agreed = session.version
    journal = session.place.journal if session.place is not None else None
    if journal is not None:
        journal.begin_saving(session.writer)
    server.start(_saved(server, session, journal, session.writer), keeping=True)


async def _saved(server: "Conversation", session: Session, journal: "Journal | None", writer: str) -> None:
    try:
        await write_down(server, session)
    finally:
        if journal is not None:
            journal.end_saving(writer)
    await diagnostics.refresh(server, session)
    await _prune(server, session)


async def _prune(server: "Conversation", session: Session) -> None:
    """Keep the journal small, when everything is written and shown."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (as above)

    place = session.place
    if place is None or place.journal is None:
        return
    try:
        await server.write(place.journal.prune_daily)
    except JournalError as error:
        _LOG.warning("the journal could not be pruned: %s", type(error).__name__)


async def write_down(server: "Conversation", session: Session) -> None:
    """Remember a document under the ids that the index could give to its file, and take over what others know of it."""
    if session.state is State.LOST:
        await _find_again(server, session)
    if session.followed is None or session.file is None:
        return
    for _ in range(2):  # a second time if the first one has shown that we and others said different things
        seen = _seen(session)
        session.unsaved.splices.clear()
        session.unsaved.announced = True
        kept = await _kept(server, session, seen, session.followed.take_settled())
        await _keep_undo(server, session)
        if kept is None or not _learn(server, session, seen, kept):
            return


async def _kept(server: "Conversation", session: Session, seen: _Seen, settled: dict[str, Attribution]) -> _Kept | None:
    from countersign.store.errors import JournalError  # noqa: PLC0415 (as above)

    try:
        writing = server.write(_write_saved, server.homes, session, seen, settled)
        server.is_writing(session.uri, writing)
        return await writing
    except (JournalError, OSError) as error:
        _LOG.warning("a saved text could not be written down: %s", type(error).__name__)
        server.warn_once("journal", f"What is known of the text could not be kept: {error}.")
        return None


def _write_saved(homes: Homes, session: Session, seen: _Seen, settled: dict[str, Attribution]) -> _Kept | None:
    assert session.file is not None  # noqa: S101 (only files are saved)
    place = homes.place_of(session.file)
    if place.journal is None:
        return None
    if reports_wait(place):
        # Whoever takes them in, here or elsewhere, asks the journal what was typed meanwhile.
        _remember(place, session.writer, seen, look_at_disk(place, seen.text).blobs, session.sequence)
        take_in_reports(place)
    before = place.journal.sequence()
    news = news_of_others(place, session.writer, session.heard, seen.text)
    # The file is looked at last: if it has the document's text now, what was reported so far is of this text or of
    # earlier ones. Else the editor may still be about to show what the reports are of.
    disk = look_at_disk(place, seen.text)
    if disk.stamp is not None and not disk.blobs:
        _LOG.warning("a saved file has not the text of its document; it is not remembered as such")
    if settled:  # older contents may hold edits that this text has no more, and this one may have been told of before
        place.journal.settle(session.writer, settled)
    others = remembered(place, disk.blobs)
    _remember(place, session.writer, seen, disk.blobs, session.sequence)
    return _Kept(place, disk, others, news, before)


def _learn(server: "Conversation", session: Session, seen: _Seen, kept: _Kept) -> bool:
    """Take over what others know; whether that changes anything here, or what others say is to be put right."""
    session.place = kept.place
    if kept.disk.blobs or kept.disk.stamp is None:
        session.disk = kept.disk.stamp
    # Else somebody else has written the file since: it is still to be looked at.
    text = session.followed
    if text is None or session.version != seen.version:
        return False  # they speak of a text that has gone on; the next save looks again
    if kept.disk.blobs:  # else what others know of the file's text is still to be taken over, and may be shown yet
        session.sequence = kept.before
        session.heard = kept.news.heard
    adopted = Adopted() if kept.others is None else adopt(text, kept.others)
    learnt = adopted.learnt + learn_of_news(text, kept.news.carried)
    if learnt:
        note(server, session)
        changed.at_once(server, session)
    return learnt + adopted.held > 0


async def _find_again(server: "Conversation", session: Session) -> None:
    """After a save the file says what the text is."""
    assert session.file is not None  # noqa: S101 (only files are saved)
    version = session.version
    text = await server.read(text_on_disk, session.file)
    if text is None or len(text) > LARGEST_DOCUMENT or session.version != version or session.text is None:
        return
    session.text.replace_all(version, text)
    session.state = State.FOLLOWED
    session.unsaved.announced = False
    note(server, session)
    server.say(f"{server.name_of(session)} is followed again.")


# The end


def closed(server: "Conversation", session: Session) -> None:
    """The document is closed: what was not saved is no longer anybody's text, unless the editor is going down."""
    place = session.place
    if place is not None and place.journal is not None and session.unsaved.announced:
        server.start(_forget(server, place, session.writer), keeping=True)


async def _forget(server: "Conversation", place: Place, writer: str) -> None:
    assert place.journal is not None  # noqa: S101 (the caller has looked)
    await _guarded(server, place.journal.forget_splices, writer)


async def everything(server: "Conversation") -> None:
    """The conversation ends: write down what is left of every document."""
    opening = [waiting for session in server.sessions.all() if (waiting := session.do(lambda: None)) is not None]
    if opening:
        await asyncio.wait(opening, timeout=_OPENING)
    for session in server.sessions.all():
        session.stop()
        if session.unsaved.splices:
            unsaved(server, session)
    await server.kept()
