"""Diagnostics: what the gate would say of a document. Never while typing: after it is opened, saved, or declared.

A client that pulls diagnostics gets no others, else it would show them twice; it is told when to pull again.
"""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import get_capability

from countersign.gate.findings import Finding, Severity
from countersign.lsp import snapshot
from countersign.lsp.committed import Committed, committed_part
from countersign.lsp.comparison import Comparison, compare
from countersign.lsp.convert import diagnostic_of
from countersign.lsp.homes import Place
from countersign.lsp.reviews import review_of
from countersign.lsp.session import Session
from countersign.lsp.settings import Shown
from countersign.lsp.standing import Line
from countersign.origin import Attribution

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_LOG = logging.getLogger(__name__)

#: How often a document that is typed in is compared before it stands for the first time.
_TRIES = 2


def register(server: "Conversation") -> None:
    """Answer clients that pull."""

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="countersign"),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        session = server.sessions.get(params.text_document.uri)
        if session is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        ready = session.do(lambda: None)
        if ready is not None:
            await ready
        if params.previous_result_id is not None and params.previous_result_id == _shown(session) and session.dirty:
            # What is shown was right when it was saved; nobody is disturbed while typing.
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=params.previous_result_id)
        items = await study(server, session)
        if items is None and session.place is not None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        # Of what is no file yet there is nothing to say, and nobody needs to ask again until it is saved.
        return types.RelatedFullDocumentDiagnosticReport(items=items or [], result_id=_shown(session))


def _shown(session: Session) -> str:
    return f"{session.writer}:{session.saved_version}:{session.shown}"


async def refresh(server: "Conversation", session: Session) -> None:
    """A document was opened, saved or declared: bring what is shown up to date."""
    if server.sessions.get(session.uri) is not session:
        return
    session.shown += 1
    committed = session.committed
    if _pulls(server):
        # The standing of the lines is needed all the same, for `attribution` and hover.
        await study(server, session)
        _renew_lenses(server, session, committed)
        if get_capability(server.client_capabilities, "workspace.diagnostics.refresh_support"):
            server.workspace_diagnostic_refresh(None)
        return
    items = await study(server, session)
    _renew_lenses(server, session, committed)
    if items is not None and server.sessions.get(session.uri) is session:
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=session.uri, diagnostics=items, version=session.version)
        )


def _renew_lenses(server: "Conversation", session: Session, before: Committed | None) -> None:
    """Only now is it known what a lens has to say: what the client asked for earlier may be out of date."""
    if session.committed != before and get_capability(
        server.client_capabilities, "workspace.code_lens.refresh_support"
    ):
        server.workspace_code_lens_refresh(None)


def refresh_all(server: "Conversation") -> None:
    """The rules, the settings or what is committed have changed."""
    if get_capability(server.client_capabilities, "workspace.code_lens.refresh_support"):
        server.workspace_code_lens_refresh(None)
    for session in server.sessions.all():
        if session.followed is not None:
            server.start(refresh(server, session))


def forget(server: "Conversation", session: Session) -> None:
    """The document is closed: nothing is shown for it any more."""
    if session.file is not None and not _pulls(server):
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=session.uri, diagnostics=[]))


def _pulls(server: "Conversation") -> bool:
    return get_capability(server.client_capabilities, "text_document.diagnostic") is not None


async def _look(server: "Conversation", session: Session) -> tuple[snapshot.Snapshot, Comparison | None] | None:
    """What a document is, and how that compares with the base.

    Edits follow a comparison. One that they overtook is of no use, and without a first one no line is old.
    """
    for tries_left in reversed(range(_TRIES)):
        seen = await snapshot.take(server, session)
        if seen is None or session.place is None:
            return None
        compared: Comparison | None = await server.read(compare, session.place, seen.lines)
        if compared is None or session.version == seen.version or session.standing.is_compared or not tries_left:
            return seen, compared
    return None


async def study(server: "Conversation", session: Session) -> list[types.Diagnostic] | None:
    """Compare a document with the base; None if it changed meanwhile, or cannot be compared."""
    looked = await _look(server, session)
    if looked is None or session.place is None:
        return None
    seen, compared = looked
    if compared is None:
        return []
    if compared.rules.problem:
        server.warn_once(
            compared.rules.problem, f"{compared.rules.problem}. Until that is mended, there are hints only."
        )
    if session.version == seen.version:
        stand(session, compared)
    committed = await _ask_gate(server, session.place, seen.lines)
    if session.version == seen.version:
        stand(session, compared, committed)
    shown = server.settings.diagnostics
    if shown is Shown.OFF:
        return []
    findings = await server.read(_findings, compared, committed, seen.attributions, shown)
    return [diagnostic_of(finding, seen.lines, server.encoding) for finding in findings]


async def _ask_gate(server: "Conversation", place: Place, lines: list[str]) -> Committed | None:
    review = await server.judge(review_of, place.home)
    return await server.read(committed_part, place, review, lines)


def stand(session: Session, compared: Comparison, committed: Committed | None = None) -> None:
    """Take over what a comparison, and the gate, say of a document's lines."""
    # The line behind the last line end is no line of the file, but it is one of the document.
    new = [*compared.new, True]
    lines = {} if committed is None else {line: one for line, one in committed.lines.items() if line < len(new)}
    session.standing.compared(new, compared.judge(), lines)
    session.committed = committed


def _findings(
    compared: Comparison, committed: Committed | None, attributions: list[Attribution | None], shown: Shown
) -> tuple[Finding, ...]:
    """What the gate says of what is committed; and of what is not, hints: nobody has to do anything about it now."""
    everything = shown is Shown.ALL
    if committed is None:
        return compared.findings(attributions, everything=everything)
    judged = {Line.OPEN, Line.SIGNED} if everything else set(Line)
    without = {number for number, line in committed.lines.items() if line in judged}
    fresh = compared.findings(attributions, everything=everything, without=without)
    return (*committed.findings, *(replace(finding, severity=Severity.NOTE) for finding in fresh))
