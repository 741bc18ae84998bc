"""The command `countersign.recordCompletion`: the client saw the user accept a completion."""

import asyncio
from typing import TYPE_CHECKING, Any

from countersign.lsp import changed, diagnostics, flush
from countersign.lsp.arguments import Arguments
from countersign.lsp.attribution import open_document
from countersign.lsp.session import Session
from countersign.origin import Attribution, Evidence, Origin

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.recordCompletion"

_KINDS = ("accept", "word", "line", "next-edit", "inline-chat")


def register(server: "Conversation") -> None:
    """Offer the command."""

    def record_completion(given: list[Any]) -> "dict[str, int] | asyncio.Future[dict[str, int]]":
        arguments = Arguments(NAME, given)
        version, text = arguments.number("version"), arguments.text("text")
        arguments.choice("kind", _KINDS)
        if arguments.has("range"):
            arguments.lines("range")
        whose = Attribution(
            Origin.AI,
            Evidence.OBSERVED,
            arguments.name("tool", needed=True),
            arguments.name("model"),
            arguments.name("session"),
        )
        versions = (version, version + 1) if arguments.truth("orNext") else (version,)
        session = open_document(server, arguments)
        return session.do(lambda: _record(server, session, versions, text, whose))

    server.protocol.on_command(NAME, record_completion)


def _record(
    server: "Conversation", session: Session, versions: tuple[int, ...], put_in: str, whose: Attribution
) -> dict[str, int]:
    text = session.followed
    if text is None:
        return {"recorded": 0}
    # A report whose change has not come yet waits for it, so the later version is tried only where the first has none.
    recorded = next((n for version in versions if (n := text.report_completion(version, put_in, whose))), 0)
    if recorded:
        flush.settle(server, session)
        changed.at_once(server, session)
        if not session.dirty:
            server.start(diagnostics.refresh(server, session))
    return {"recorded": recorded}
