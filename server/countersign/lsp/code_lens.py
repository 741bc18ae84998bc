"""Code lenses: at the top of a file how it stands with the gate, and at each block of it who has to look."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from countersign.gate.overriding import REVIEW_DEBT
from countersign.gate.phrases import counted
from countersign.lsp import explain, review
from countersign.lsp.committed import Committed, by_now
from countersign.lsp.session import Session
from countersign.lsp.standing import Line

if TYPE_CHECKING:
    from countersign.gate.findings import Need
    from countersign.lsp.conversation import Conversation


def register(server: "Conversation") -> None:
    """Answer with what the last study of the document said, at the lines where that stands by now."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        session = server.sessions.get(params.text_document.uri)
        if session is None:
            return []
        ready = session.do(lambda: None)
        if ready is not None:
            await ready
        title = _title(session)
        if not title:
            return []
        top = types.Range(types.Position(0, 0), types.Position(0, 0))
        arguments = [{"uri": session.uri, "tell": True}]
        return [types.CodeLens(top, command=types.Command(title, review.NAME, arguments=arguments)), *_blocks(session)]


def _blocks(session: Session) -> Iterator[types.CodeLens]:
    """One for each block that somebody has to look at; of a block at the top the file's own lens is enough."""
    findings = () if session.committed is None else session.committed.findings
    for finding in by_now(findings, session.standing):
        first = finding.lines.start
        if finding.needs is None or first in (0, finding.lines.stop):
            continue
        at = types.Position(first, 0)
        title = (
            f"Countersign: {counted(finding.lines.stop - first, 'line')} to be signed off by {_people({finding.needs})}"
        )
        arguments = [{"uri": session.uri, "position": {"line": first, "character": 0}, "tell": True}]
        yield types.CodeLens(types.Range(at, at), command=types.Command(title, explain.NAME, arguments=arguments))


def _title(session: Session) -> str:
    committed = session.committed
    if session.followed is None or committed is None:
        return ""
    lines = sum(line is Line.OPEN for line in committed.lines.values())
    if any(finding.needs is not None for finding in committed.findings):
        what = counted(lines, "line") if lines else "this file"
        return f"Countersign: {what} to be signed off by {_who(committed)}"
    if any(finding.rule == REVIEW_DEBT for finding in committed.findings):
        return "Countersign: a review of this file is owed"
    return "Countersign: signed off" if committed.cleared else ""


def _who(committed: Committed) -> str:
    return _people(finding.needs for finding in committed.findings if finding.needs is not None)


def _people(needs: "Iterable[Need]") -> str:
    wanted = sorted({(need.count, need.role) for need in needs})
    return " and ".join(counted(count, role) for count, role in wanted)
