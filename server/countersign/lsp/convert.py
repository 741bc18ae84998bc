"""Between the protocol's JSON and our own values: positions, edits, attributions, findings."""

from typing import Any

from lsprotocol import types

from countersign.gate.findings import Finding, Severity
from countersign.origin import Attribution
from countersign.text.positions import PositionEncoding, units_of
from countersign.text.shadow import Edit

#: Where the pages of the rules are, for `codeDescription`.
RULES_PAGE = "docs/rules.md"

SOURCE = "countersign"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Warning,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Hint,
}

Json = dict[str, Any]


def edit_of(change: Json) -> Edit | str:
    """A content change; a string if it replaces the whole text.

    Raises:
        KeyError, TypeError: it has not the shape that the protocol demands.
    """
    text = change["text"]
    if not isinstance(text, str):
        raise TypeError("the text of a change must be a string")
    span = change.get("range")
    if span is None:
        return text
    start, end = span["start"], span["end"]
    edit = Edit(start["line"], start["character"], end["line"], end["character"], text)
    for number in edit[:4]:
        if type(number) is not int:
            raise TypeError("positions must be whole numbers")
    return edit


def position(line: int, units: int) -> Json:
    """A position as JSON."""
    return {"line": line, "character": units}


def encoding_of(kind: str | None) -> PositionEncoding:
    """The encoding that was negotiated."""
    return PositionEncoding(kind or PositionEncoding.UTF16)


def origin_fields(known: Attribution) -> Json:
    """An attribution as the `attribution` command shows it."""
    fields: Json = {"origin": known.origin.value, "evidence": known.evidence.value}
    if known.tool:
        fields["tool"] = known.tool
    if known.model:
        fields["model"] = known.model
    return fields


def diagnostic_of(finding: Finding, lines: list[str], encoding: PositionEncoding) -> types.Diagnostic:
    """A finding about lines of a document.

    The range begins behind the indent of the first line and ends with the last line's text, so that editors
    underline what was written and no margin.
    """
    first, last = finding.lines.start, max(finding.lines.start, finding.lines.stop - 1)
    head, tail = _line(lines, first), _line(lines, last)
    indent = len(head) - len(head.lstrip())
    return types.Diagnostic(
        range=types.Range(
            types.Position(first, units_of(head, indent if head.strip() else 0, encoding)),
            types.Position(last, units_of(tail, len(tail.rstrip()), encoding)),
        ),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        source=SOURCE,
        code=finding.rule,
        code_description=types.CodeDescription(href=f"{RULES_PAGE}#{finding.heading}"),
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""
