"""Telling the client that attributions have changed: at once when evidence came, a while after the last edit."""

import time
from typing import TYPE_CHECKING

from countersign.lsp import snapshot
from countersign.lsp.session import Session

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

METHOD = "countersign/attributionChanged"

#: Seconds without an edit.
_IDLE = 0.35


def later(server: "Conversation", session: Session) -> None:
    """A document was edited: say so when its user pauses."""
    session.after("idle", _IDLE, lambda: _idle(server, session))


def _idle(server: "Conversation", session: Session) -> None:
    since = time.monotonic() - session.changed_at
    if since < _IDLE:
        session.after("idle", _IDLE - since, lambda: _idle(server, session))
        return
    at_once(server, session)
    server.paused(session)


def at_once(server: "Conversation", session: Session) -> None:
    """Say what the document's totals are now."""
    session.after("tell", 0.0, lambda: server.start(_tell(server, session)))


async def _tell(server: "Conversation", session: Session) -> None:
    seen = await snapshot.take(server, session)
    if seen is None or server.sessions.get(session.uri) is not session:
        return
    if session.version != seen.version:
        later(server, session)
        return
    totals = snapshot.totals(seen.attributions)
    server.protocol.tell(METHOD, {"uri": session.uri, "version": seen.version, "totals": totals})
