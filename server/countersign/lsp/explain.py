"""The command `countersign.explain`: the evidence for the text at a position, and what the gate says of its line."""

import asyncio
from typing import TYPE_CHECKING, Any

from countersign.lsp import snapshot, wording
from countersign.lsp.arguments import Arguments
from countersign.lsp.attribution import open_document
from countersign.lsp.committed import by_now
from countersign.lsp.comparison import compare
from countersign.lsp.diagnostics import study
from countersign.lsp.hover import span_at
from countersign.lsp.session import Session
from countersign.lsp.standing import Line

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.lsp.conversation import Conversation

NAME = "countersign.explain"


def register(server: "Conversation") -> None:
    """Offer the command."""

    def explain(given: list[Any]) -> "asyncio.Future[str]":
        arguments = Arguments(NAME, given)
        line, units = arguments.position("position")
        tell = arguments.truth("tell")
        session = open_document(server, arguments)
        ready = session.do(lambda: None)
        return asyncio.ensure_future(_answer(server, session, ready, (line, units), tell=tell))

    server.protocol.on_command(NAME, explain)


async def _answer(
    server: "Conversation",
    session: Session,
    ready: "asyncio.Future[None] | None",
    where: tuple[int, int],
    *,
    tell: bool,
) -> str:
    if ready is not None:
        await ready
    if session.followed is None:
        return "Nothing is known of this document: it is not followed."
    place = span_at(server, session, *where)
    if place is None:
        return "There is no text here."
    known = place[2]
    sentences = [f"{wording.who(known)}.", wording.how(known)]
    if known.session:
        sentences.append(f"Session: {wording.escaped(known.session)}.")
    if not session.standing.is_compared:
        await study(server, session)
    said = await _gate(server, session, where[0])
    if tell:
        server.show(said)
    return "\n\n".join([*sentences, wording.escaped(said)])


async def _gate(server: "Conversation", session: Session, line: int) -> str:
    """What the gate says of a line, in plain words."""
    standing = session.standing
    committed = session.committed
    if committed is not None:
        for finding in by_now(committed.findings, standing):
            if _holds(finding, line):
                return finding.message
        if standing.line(line) is Line.SIGNED:
            return "Somebody has signed it off."
    if standing.judge is None:
        return "No rule applies: this file is in no repository."
    if not standing.is_new(line):
        return "No rule applies: this line is not new against the base."
    if standing.line(line) is not Line.NEW:
        return "No rule asks for a review of this line."
    return await _foretold(server, session, line) or "No rule asks for a review of this line."


async def _foretold(server: "Conversation", session: Session, line: int) -> str:
    """What the gate would say of a line that is not committed; empty for nothing."""
    seen = await snapshot.take(server, session)
    if seen is None or session.place is None:
        return ""
    compared = await server.read(compare, session.place, seen.lines)
    if compared is None:
        return ""
    findings = await server.read(lambda: compared.findings(seen.attributions, everything=False))
    return next((f"When it is committed: {one.message}" for one in findings if _holds(one, line)), "")


def _holds(finding: "Finding", line: int) -> bool:
    return finding.lines.start == finding.lines.stop or finding.lines.start <= line < finding.lines.stop
