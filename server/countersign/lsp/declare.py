"""The command `countersign.declareHuman`: a person says that they wrote these lines. It is kept with name and time."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from countersign.lsp import changed, diagnostics, flush
from countersign.lsp.arguments import Arguments
from countersign.lsp.attribution import open_document
from countersign.lsp.convert import position
from countersign.lsp.homes import person_at
from countersign.lsp.protocol import RequestFailed
from countersign.lsp.session import Session, State
from countersign.origin import Attribution, Evidence, Origin
from countersign.text.lines import content_length
from countersign.text.positions import units_of

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.declareHuman"

Json = dict[str, Any]


def register(server: "Conversation") -> None:
    """Offer the command."""

    def declare_human(given: list[Any]) -> "asyncio.Future[Json]":
        arguments = Arguments(NAME, given)
        first, last = arguments.lines("range")
        session = open_document(server, arguments)
        # The lines are those of this moment, so the marks change now; the name is what takes a while.
        pledge = session.do(lambda: _Pledge(session, first, last))
        return asyncio.ensure_future(_declare(server, session, arguments, pledge))

    server.protocol.on_command(NAME, declare_human)


class _Pledge:
    """The lines of a statement, and the text that stood there when it was made."""

    def __init__(self, session: Session, first: int, last: int) -> None:
        text = session.followed
        self.first = first
        self.last = 0 if text is None else min(last, len(text.lines))
        self.version = session.version
        self.lines = [] if text is None else text.lines[first : self.last]


async def _declare(
    server: "Conversation", session: Session, arguments: Arguments, pledge: "_Pledge | asyncio.Future[_Pledge]"
) -> Json:
    said = await pledge if isinstance(pledge, asyncio.Future) else pledge
    if session.followed is None:
        raise RequestFailed("Nothing is known of this document, so nothing can be declared about it.")
    if not "".join(said.lines).strip():
        raise arguments.refusal("there is no text in `range`")
    who = await server.read(person_at, session.place, session.file)
    if not who:
        raise RequestFailed("A statement needs a name: set user.name and user.email in git's configuration.")
    text = session.text
    if text is None or session.state is not State.FOLLOWED or text.lines[said.first : said.last] != said.lines:
        raise RequestFailed("The text was changed while the statement was being made; nothing was declared.")
    at = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    text.declare(said.first, said.last, Attribution(Origin.HUMAN, Evidence.DECLARED, by=who, at=at))
    flush.note(server, session)
    flush.settle(server, session)
    changed.at_once(server, session)
    if not session.dirty:
        server.start(_keep(server, session), keeping=True)
    last_line = text.lines[said.last - 1]
    end = units_of(last_line, content_length(last_line), server.encoding)
    return {
        "uri": session.uri,
        "range": {"start": position(said.first, 0), "end": position(said.last - 1, end)},
        "origin": Origin.HUMAN.value,
        "evidence": Evidence.DECLARED.value,
        "by": who,
        "at": at,
    }


async def _keep(server: "Conversation", session: Session) -> None:
    """The file has this text already: the statement belongs to its content, and git may commit it any moment."""
    await flush.write_down(server, session)
    await diagnostics.refresh(server, session)
