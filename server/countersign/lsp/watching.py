"""Files that change under an open document: an agent wrote one, git put another one there, the editor showed it.

The editor sends what it has reloaded as an ordinary edit. What it was becomes clear from the file: it was written, and
not by a save of this client. Then the journal is asked what others know of its content; whoever wrote it may need a
moment to say so.
"""

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import get_capability

from countersign.lsp import changed, diagnostics, flush
from countersign.lsp.adoption import Adopted, adopt, learn_of_news
from countersign.lsp.homes import Place
from countersign.lsp.lookup import (
    News,
    OnDisk,
    look_at_disk,
    news_of_others,
    others_knowledge,
    stamp_of,
    take_in_reports,
)
from countersign.lsp.session import Session
from countersign.origin import EXTERNAL
from countersign.text.marks import Marks
from countersign.text.shadow import ShadowText

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation
    from countersign.store.journal import Journal

_LOG = logging.getLogger(__name__)

#: Seconds after which the journal is asked again: an agent's hook runs after the agent has written the file.
_AGAIN = (0.5, 1.5, 4.0)

#: What policy and roster are in; what they say may change any document's findings.
_RULES_FOLDER = ".countersign"


def register(server: "Conversation") -> None:
    """Watch files, where the client does that for its servers."""

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        rules = False
        for change in params.changes:
            session = server.sessions.get(change.uri)
            if session is not None and session.file is not None:
                _look(server, session)
            rules = rules or f"/{_RULES_FOLDER}/" in change.uri
        if rules:
            diagnostics.refresh_all(server)

    def paused(session: Session) -> None:
        if session.file is not None:
            server.start(look_again(server, session))

    server.when_paused(paused)
    server.when_initialized(lambda: _ask_to_watch(server))


def _ask_to_watch(server: "Conversation") -> None:
    can = "workspace.did_change_watched_files"
    if not get_capability(server.client_capabilities, f"{can}.dynamic_registration"):
        return
    if get_capability(server.client_capabilities, f"{can}.relative_pattern_support"):
        patterns: list[types.GlobPattern] = [
            types.RelativePattern(base_uri=uri, pattern="**/*") for uri in server.workspace.folders
        ]
    else:
        # Clients without relative patterns watch every folder by itself for `**`. Nobody shall pay for that.
        patterns = [f"{_RULES_FOLDER}/*.toml"]
    if patterns:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in patterns]
        registration = types.Registration(
            id="countersign-files",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
        )
        server.client_register_capability(types.RegistrationParams(registrations=[registration]))


def _look(server: "Conversation", session: Session) -> None:
    """Look again, and let a commit in this instant wait for what comes of it.

    Whoever wrote the file may have told the journal what they know, which may not be what is known here: an agent takes
    for its own what was typed into the file during its call, unless the journal had heard of it by then.
    """
    place = session.place
    if place is None or place.journal is None:
        server.start(look_again(server, session))
        return
    sign = f"{session.writer}-look"
    place.journal.begin_saving(sign)
    server.start(_looked(server, session, place.journal, sign))


async def _looked(server: "Conversation", session: Session, journal: "Journal", sign: str) -> None:
    try:
        await look_again(server, session)
    finally:
        journal.end_saving(sign)


async def look_again(server: "Conversation", session: Session, attempt: int = 0, *, told: bool = False) -> None:
    """Look whether somebody else wrote the file of a document, and take over what is known of it.

    Args:
        server: of the client.
        session: of the document.
        attempt: how often it was looked since the file was written.
        told: whether somebody has said something of the file, whether or not it was written.
    """
    text, place = session.followed, session.place
    if text is None or place is None or place.journal is None or server.sessions.get(session.uri) is not session:
        return
    if attempt == 0:
        if not told and await _is_as_it_was(server, session, place, text):
            return
        # Somebody wrote it again: who reports that has as much time for it as the one before.
        session.not_after_all("look")
    version = session.version
    seen = await _seen(server, session, place, text.text())
    if seen is None:
        _later(server, session, attempt)
        return
    disk, others, news = seen
    if session.version != version or session.followed is not text:
        session.disk = None  # whatever was seen of the file before: the next pause comes back here, and looks
        return
    if disk.stamp != session.disk:
        attempt = 0  # written once more, and whoever did that may need a moment as well
    session.disk = disk.stamp
    disowned = _disown(session, text) if attempt else _doubt(session, disk)
    # What others say may be what this document told the journal before it knew better; writing it down asks again.
    adopted = Adopted() if others is None or disowned else adopt(text, others)
    if disk.blobs:  # else what others wrote may be put into the document by its user yet
        session.heard = news.heard
    learnt = adopted.learnt + learn_of_news(text, news.carried)
    if disk.blobs and (disowned or learnt or adopted.held or attempt == 0):
        # The document is what the file is: as good as saved, and git may commit it any moment.
        session.saved_version = version
        await flush.write_down(server, session)
        await diagnostics.refresh(server, session)
    if disowned or learnt:
        flush.note(server, session)
        changed.at_once(server, session)
    _later(server, session, attempt)


async def _is_as_it_was(server: "Conversation", session: Session, place: Place, text: ShadowText) -> bool:
    """Whether nobody else has written the file; then what was edited since did not come from there."""
    version = session.version
    if await server.read(stamp_of, place.file) != session.disk:
        return False
    if session.version == version > session.agreed and session.doubted is None:
        text.confirm()
    return True


def _later(server: "Conversation", session: Session, attempt: int) -> None:
    # What was learnt may be only what git knew of the rest.
    if attempt < len(_AGAIN):
        session.after("look", _AGAIN[attempt], lambda: server.start(look_again(server, session, attempt + 1)))


def _doubt(session: Session, disk: OnDisk) -> bool:
    """Put down that the document is what somebody has written to the file, unless its client says that it was it.

    Returns:
        False: nothing is decided yet.
    """
    if disk.blobs and session.agreed < session.version:
        session.doubted = session.version
    return False


def _disown(session: Session, text: ShadowText) -> bool:
    """The document is what the file is, and its client has not saved it: the editor has shown what somebody wrote.

    One character that came so looks like a key. A client says that it has saved right after it did, so nobody is taken
    at their word before the second look.

    Returns:
        Whether anything had looked typed.
    """
    doubted, session.doubted = session.doubted, None
    if doubted is None or doubted <= session.agreed:
        return False
    decided = text.disown(session.agreed, doubted, EXTERNAL)
    session.agreed = doubted
    return decided > 0


async def _seen(
    server: "Conversation", session: Session, place: Place, text: str
) -> tuple[OnDisk, Marks | None, News] | None:
    """The file, and what others know of its text and of others; None if the journal cannot be read now."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (not before `initialize` is answered)

    try:
        return await server.read(_read, session, place, text)
    except JournalError as error:
        _LOG.warning("what others know of a text could not be read: %s", type(error).__name__)
        return None


def _read(session: Session, place: Place, text: str) -> tuple[OnDisk, Marks | None, News]:
    take_in_reports(place)
    news = news_of_others(place, session.writer, session.heard, text)
    disk = look_at_disk(place, text)  # after the reports: if it has this text, they are of this one or of earlier ones
    return disk, others_knowledge(place, disk.blobs, text), news
