"""Hover: who wrote this, how that is known, and what it needs."""

from typing import TYPE_CHECKING

from lsprotocol import types

from countersign.lsp import wording
from countersign.lsp.diagnostics import study
from countersign.lsp.session import Session
from countersign.origin import UNTRACKED, Attribution
from countersign.text.lines import content_length
from countersign.text.positions import index_of, units_of

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation


def register(server: "Conversation") -> None:
    """Answer hovers. It stands beside the hover of the language's own server, so it says little."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        session = server.sessions.get(params.text_document.uri)
        if session is None:
            return None
        ready = session.do(lambda: None)
        if ready is not None:
            await ready
        if not session.standing.is_compared:
            await study(server, session)
        return _hover(server, session, params.position.line, params.position.character)


def _hover(server: "Conversation", session: Session, line: int, units: int) -> types.Hover | None:
    place = span_at(server, session, line, units)
    if place is None:
        return None
    start, end, known = place
    if known == UNTRACKED and not session.standing.is_new(line):
        return None  # old text of which nothing was ever known: there is nothing to tell about it
    words = f"{wording.who(known)}. {wording.how(known)}"
    judge = session.standing.judge
    if judge is not None and session.standing.state(line, known) == "needs-review":
        words += f" {wording.need(judge.need)}"
    return types.Hover(
        contents=types.MarkupContent(kind=types.MarkupKind.Markdown, value=words),
        range=types.Range(types.Position(line, start), types.Position(line, end)),
    )


def span_at(server: "Conversation", session: Session, line: int, units: int) -> tuple[int, int, Attribution] | None:
    """The span at a position: where it begins and ends in its line, and what is known of it.

    A position at the end of a line means the text before it. None where there is no text.
    """
    text = session.followed
    if text is None or not 0 <= line < len(text.lines):
        return None
    content = text.lines[line]
    index = min(index_of(content, units, server.encoding), content_length(content) - 1)
    for span in text.spans(line, line + 1):
        if span.start <= index < span.end:
            start, end = (units_of(content, at, server.encoding) for at in (span.start, span.end))
            return start, end, span.attribution
    return None
