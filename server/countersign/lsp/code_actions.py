"""Code actions on text that somebody has to sign off: sign it, see who may, ask for it.

Their commands only prepare. `tell` in the arguments says that nobody will look at the answer, so that the server
shows it itself: a client that does better runs the command without.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from countersign.gate.overriding import REVIEW_DEBT
from countersign.lsp import explain, request_review, sign
from countersign.lsp.committed import by_now
from countersign.lsp.session import Session

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.lsp.conversation import Conversation

_KIND = types.CodeActionKind.QuickFix


def register(server: "Conversation") -> None:
    """Offer actions where findings are."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[_KIND]))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        session = server.sessions.get(params.text_document.uri)
        if session is None or not _wanted(params.context.only):
            return []
        ready = session.do(lambda: None)
        if ready is not None:
            await ready
        return _actions(session, params)


def _wanted(only: "Sequence[types.CodeActionKind | str] | None") -> bool:
    return only is None or any(_KIND.value.startswith(str(getattr(kind, "value", kind))) for kind in only)


def _actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    committed = session.committed
    if committed is None or session.followed is None:
        return []
    first, last = params.range.start.line, params.range.end.line
    touched = [one for one in by_now(committed.findings, session.standing) if _touches(one, first, last)]
    here = [one for one in touched if one.needs is not None]
    shown = [one for one in params.context.diagnostics if one.source == "countersign"]
    whole: dict[str, Any] = {"uri": session.uri, "tell": True}
    if not here:
        owed = any(one.rule == REVIEW_DEBT for one in touched)
        return [_action("Sign the review that is owed", sign.NAME, whole, shown)] if owed else []
    at = {"line": here[0].lines.start, "character": 0}
    return [
        _action("Sign off this file", sign.NAME, whole, shown),
        _action("Sign off this change", sign.NAME, {"tell": True}, shown),
        _action("Who can clear this?", explain.NAME, {**whole, "position": at}, shown),
        _action("Request review", request_review.NAME, whole, shown),
    ]


def _touches(finding: "Finding", first: int, last: int) -> bool:
    if finding.lines.start == finding.lines.stop:
        return first == 0
    return finding.lines.start <= last and first < finding.lines.stop


def _action(title: str, command: str, arguments: dict[str, Any], shown: list[types.Diagnostic]) -> types.CodeAction:
    return types.CodeAction(
        f"Countersign: {title}",
        kind=_KIND,
        diagnostics=shown or None,
        command=types.Command(title, command, arguments=[arguments]),
    )
