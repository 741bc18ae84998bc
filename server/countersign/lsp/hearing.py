"""Reports of agents that come when nobody looks any more: a command may run for minutes after it wrote a file.

The directory in which hooks leave them changes when one comes and when one was taken in, whoever did that. To look at
it costs next to nothing; only if it has changed is the journal asked, and only for the files of which it has news is
anything read.
"""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from countersign.lsp.homes import Homes
from countersign.lsp.lookup import take_in_reports
from countersign.lsp.session import Session
from countersign.lsp.watching import look_again

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_LOG = logging.getLogger(__name__)

#: Seconds between two looks.
_EVERY = 1.0

#: Nanoseconds in which some file systems do not tell two changes apart: of so recent a one, there may be another.
_BLURRED = 2_000_000_000


def register(server: "Conversation") -> None:
    """Listen from the time that the client may be asked for things."""
    heard: dict[str, int] = {}

    def listen() -> None:
        if not server.is_over:
            asyncio.get_running_loop().call_later(_EVERY, ring)

    def ring() -> None:
        if not server.is_over:
            server.start(_listen(server, heard))
            listen()

    server.when_initialized(listen)


async def _listen(server: "Conversation", heard: dict[str, int]) -> None:
    states = await server.read(_with_news, server.homes, heard)
    if not states:
        return
    for session in server.sessions.all():
        repository = None if session.place is None else session.place.home.repository
        if repository is None or str(repository.state_dir) not in states:
            continue
        if await server.read(_has_news, session):
            await look_again(server, session, told=True)


def _with_news(homes: Homes, heard: dict[str, int]) -> set[str]:
    """The state directories in which reports have come or gone since this was last asked, or just before."""
    from countersign.store.reports import last_change  # noqa: PLC0415 (not before `initialize` is answered)

    states = {str(home.repository.state_dir) for home in homes.all() if home.repository is not None}
    now = {state: last_change(state) for state in states}
    changed = {state for state in states if now[state] != heard.get(state, 0)}
    settled = time.time_ns() - _BLURRED
    heard.update((state, at) for state, at in now.items() if at < settled)
    return changed


def _has_news(session: Session) -> bool:
    """Whether others have said something of the file of a document that was not looked at."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (as above)

    place = session.place
    if place is None or place.journal is None:
        return False
    try:
        take_in_reports(place)
        told = place.journal.latest_of_others(
            place.path, place.home.worktree, writer=session.writer, since=session.heard, most=1
        )
    except JournalError as error:
        _LOG.warning("the journal could not be asked for news: %s", type(error).__name__)
        return True  # whoever looks again will be told whether it can be read
    return bool(told)
