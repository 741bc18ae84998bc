"""The answer of `check` for programs; docs/ci.md has the fields, and they stay."""

from countersign.cli.answer import Answer
from countersign.gate.findings import Finding


def document(answer: Answer) -> dict[str, object]:
    """One JSON document."""
    judgement = answer.judgement
    return {
        "base": answer.base,
        "head": answer.head,
        "mode": answer.mode,
        "verdict": judgement.verdict,
        "findings": [finding_document(finding) for finding in judgement.findings],
        "unblock": [list(names) for names in judgement.unblock],
    }


def finding_document(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "lines": finding.lines.label,
        "message": finding.message,
        "needs": None if finding.needs is None else {"count": finding.needs.count, "role": finding.needs.role},
        "have": list(finding.have),
    }
