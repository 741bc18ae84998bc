"""The command `countersign.attribution`: whose text it is. It looks at the lines asked for and no others."""

import asyncio
from typing import TYPE_CHECKING, Any

from countersign.lsp.arguments import Arguments
from countersign.lsp.convert import origin_fields, position
from countersign.lsp.session import Session
from countersign.lsp.snapshot import totals
from countersign.origin import Attribution, Origin
from countersign.text.lines import content_length
from countersign.text.positions import units_of

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

NAME = "countersign.attribution"

Json = dict[str, Any]


def register(server: "Conversation") -> None:
    """Offer the command."""

    def attribution(given: list[Any]) -> "Json | asyncio.Future[Json]":
        arguments = Arguments(NAME, given)
        session = open_document(server, arguments)
        lines = arguments.lines("range") if arguments.has("range") else None
        return session.do(lambda: answer(server, session, lines))

    server.protocol.on_command(NAME, attribution)


def open_document(server: "Conversation", arguments: Arguments) -> Session:
    """The document that a command speaks of.

    Raises:
        JsonRpcInvalidParams: it is not open.
    """
    uri = arguments.text("uri")
    session = server.sessions.get(uri)
    if session is None:
        raise arguments.refusal(f"`{uri}` is not open here")
    return session


def answer(server: "Conversation", session: Session, lines: tuple[int, int] | None) -> Json:
    """Ranges of like attribution, and how many lines are whose.

    Args:
        server: of the client that asks.
        session: the document.
        lines: those asked for, half-open; None for all.
    """
    text = session.text
    if text is None:
        return {"version": session.version, "ranges": [], "totals": totals([])}
    count = len(text.lines)
    first, last = (0, count) if lines is None else (min(lines[0], count), min(lines[1], count))
    if session.followed is None:
        return _unknown(server, session, first, last)
    known = text.line_attributions(first, last)
    if last == count and known and not text.lines[-1]:
        known.pop()  # behind the last line end there is no line
    return {"version": session.version, "ranges": _ranges(server, session, first, last), "totals": totals(known)}


def _ranges(server: "Conversation", session: Session, first: int, last: int) -> list[Json]:
    text, standing, encoding = session.text, session.standing, server.encoding
    assert text is not None  # noqa: S101 (the caller has looked)
    lines = text.lines
    ranges: list[Json] = []
    before: tuple[Attribution, str] | None = None
    open_line = -1
    for number, start, end, known in text.spans(first, last):
        line = lines[number]
        what = (known, standing.state(number, known))
        stop = position(number, units_of(line, end, encoding))
        if what == before and start == 0 and open_line >= 0 and not any(map(str.strip, lines[open_line + 1 : number])):
            ranges[-1]["range"]["end"] = stop
        else:
            begin = position(number, units_of(line, start, encoding))
            ranges.append({"range": {"start": begin, "end": stop}, **origin_fields(known), "state": what[1]})
        before = what
        # Only a range that ends with its line may go on in the next one.
        open_line = number if end == content_length(line) else -1
    return ranges


def _unknown(server: "Conversation", session: Session, first: int, last: int) -> Json:
    """A document that the editor and the server no longer agree about: nothing is claimed."""
    text = session.text
    assert text is not None  # noqa: S101 (the caller has looked)
    end = units_of(text.lines[last - 1], len(text.lines[last - 1]), server.encoding) if last > first else 0
    if last == len(text.lines) and last > first and not text.lines[-1]:
        last -= 1
    counts = totals([])
    counts["lines"] = counts["unknown"] = last - first
    whole = {"start": position(first, 0), "end": position(max(last - 1, first), end)}
    ranges = [{"range": whole, "origin": Origin.UNKNOWN.value, "evidence": "none", "state": "none"}]
    return {"version": session.version, "ranges": ranges if last > first else [], "totals": counts}
