"""The command `countersign.recordCause`: the client saw why text came that is no completion."""

import asyncio
from typing import TYPE_CHECKING, Any

from countersign.lsp import changed, diagnostics, flush
from countersign.lsp.arguments import Arguments
from countersign.lsp.attribution import open_document
from countersign.lsp.session import Session
from countersign.origin import BURST, PASTE, TYPED_INFERRED, TYPED_OBSERVED
from countersign.text.shadow import ShadowText

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.recordCause"

#: A word that a person chose from a list of the language is theirs, but nobody saw who put it into that list.
_WHOSE = {"typed": TYPED_OBSERVED, "list": TYPED_INFERRED, "paste": PASTE, "unseen": BURST}
_BACK, _FORMAT = ("undo", "redo"), "format"


def register(server: "Conversation") -> None:
    """Offer the command."""

    def record_cause(given: list[Any]) -> "dict[str, int] | asyncio.Future[dict[str, int]]":
        arguments = Arguments(NAME, given)
        version = arguments.number("version")
        cause = arguments.choice("cause", (*_WHOSE, *_BACK, _FORMAT))
        session = open_document(server, arguments)
        return session.do(lambda: _record(server, session, version, cause))

    server.protocol.on_command(NAME, record_cause)


def _record(server: "Conversation", session: Session, version: int, cause: str) -> dict[str, int]:
    text = session.followed
    if text is None:
        return {"recorded": 0}
    recorded = _report(text, version, cause)
    if recorded:
        flush.settle(server, session)
        changed.later(server, session)
        if not session.dirty:
            server.start(diagnostics.refresh(server, session))
    return {"recorded": recorded}


def _report(text: ShadowText, version: int, cause: str) -> int:
    if cause in _BACK:
        return text.report_undo(version)
    return text.report_formatting(version) if cause == _FORMAT else text.report_cause(version, _WHOSE[cause])
