"""A code lens at the top of a file: how it stands with the gate."""

from typing import TYPE_CHECKING

from lsprotocol import types

from countersign.lsp import review
from countersign.lsp.committed import Committed
from countersign.lsp.session import Session
from countersign.lsp.standing import Line

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation


def register(server: "Conversation") -> None:
    """Answer with what the last study of the document said: nothing is worked out here."""

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
        return [types.CodeLens(top, command=types.Command(title, review.NAME, arguments=arguments))]


def _title(session: Session) -> str:
    committed = session.committed
    if session.followed is None or committed is None:
        return ""
    lines = sum(line is Line.OPEN for line in committed.lines.values())
    if any(finding.needs is not None for finding in committed.findings):
        what = f"{lines} line{'' if lines == 1 else 's'}" if lines else "this file"
        return f"Countersign: {what} to be signed off by {_who(committed)}"
    return "Countersign: signed off" if committed.cleared else ""


def _who(committed: Committed) -> str:
    needs = {(need.count, need.role) for finding in committed.findings if (need := finding.needs) is not None}
    return " and ".join(f"{count} {role}{'' if count == 1 else 's'}" for count, role in sorted(needs))
