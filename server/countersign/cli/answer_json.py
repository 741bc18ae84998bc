"""The answer of `check` for programs; docs/ci.md has the fields, and they stay."""

from countersign.cli.answer import Answer
from countersign.gate.excluded import Excluded
from countersign.gate.findings import Finding
from countersign.gate.overriding import Debt


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
        "overridden": [finding_document(finding) for finding in judgement.overridden],
        "debts": [_debt(debt) for debt in judgement.debts],
        "excluded": sum(one.lines for one in judgement.excluded),
        "excluded_by": [excluded_document(one) for one in judgement.excluded],
    }


def excluded_document(one: Excluded) -> dict[str, object]:
    """What was not judged for one reason."""
    return {"pattern": one.pattern or None, "bot": one.bot or None, "files": one.files, "lines": one.lines}


def _debt(debt: Debt) -> dict[str, object]:
    record = debt.record
    return {
        "id": record.id,
        "by": record.signer,
        "at": record.ts,
        "incident": record.incident,
        "reason": record.note,
        "due": f"{debt.due:%Y-%m-%dT%H:%M:%SZ}",
        "paths": [path.decode("utf-8", "surrogateescape") for path in debt.paths],
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
