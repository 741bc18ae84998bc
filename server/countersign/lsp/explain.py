"""The command `countersign.explain`: the evidence for the text at a position, and the rule that asks for a review."""

import asyncio
from typing import TYPE_CHECKING, Any

from countersign.lsp import wording
from countersign.lsp.arguments import Arguments
from countersign.lsp.attribution import open_document
from countersign.lsp.hover import span_at
from countersign.lsp.session import Session

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.explain"


def register(server: "Conversation") -> None:
    """Offer the command."""

    def explain(given: list[Any]) -> "str | asyncio.Future[str]":
        arguments = Arguments(NAME, given)
        line, units = arguments.position("position")
        session = open_document(server, arguments)
        return session.do(lambda: _explain(server, session, line, units))

    server.protocol.on_command(NAME, explain)


def _explain(server: "Conversation", session: Session, line: int, units: int) -> str:
    if session.followed is None:
        return "Nothing is known of this document: it is not followed."
    place = span_at(server, session, line, units)
    if place is None:
        return "There is no text here."
    known = place[2]
    sentences = [f"{wording.who(known)}.", wording.how(known)]
    if known.session:
        sentences.append(f"Session: {wording.escaped(known.session)}.")
    return "\n\n".join([*sentences, _rule(session, line)])


def _rule(session: Session, line: int) -> str:
    standing = session.standing
    whole = session.followed.line_attributions(line, line + 1)[0] if session.followed is not None else None
    if standing.judge is None:
        return "No rule applies: this file is in no repository."
    if not standing.is_new(line):
        return "No rule applies: this line is not new against the base."
    if whole is None or standing.state(line, whole) == "none":
        return "No rule asks for a review of this line."
    if not standing.judge.need:
        return wording.need("")
    rule = "Rule junior\\-ai: AI text, and text of unknown origin, by somebody below senior."
    return f"{rule} {wording.need(standing.judge.need)}"
