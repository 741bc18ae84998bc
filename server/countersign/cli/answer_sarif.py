"""The answer of `check` as SARIF 2.1.0, which code hosts and editors read.

What sign-offs have answered is in it, too, as suppressed results, so that a viewer can say that it was looked at.
"""

import re
from hashlib import sha256
from importlib import metadata
from urllib.parse import quote

from countersign.cli.answer import Answer, ordinals
from countersign.cli.answer_json import excluded_document
from countersign.cli.render import visible
from countersign.gate.findings import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"

#: In a message, `[text](target)` is a link and `{0}` a placeholder: a file may have such a name.
_LINK = re.compile(r"[\[\]]")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")

Json = dict[str, object]


def document(answer: Answer) -> Json:
    """One SARIF log with one run."""
    judgement = answer.judgement
    findings = (*judgement.findings, *judgement.cleared)
    rules = sorted({finding.rule for finding in findings})
    results = [
        _result(finding, number, rules.index(finding.rule), cleared=position >= len(judgement.findings))
        for position, (finding, number) in enumerate(zip(findings, ordinals(findings), strict=True))
    ]
    driver: Json = {
        "name": "countersign",
        "version": metadata.version("git-countersign"),
        "rules": [{"id": rule, "shortDescription": {"text": f"The rule {rule}, see docs/rules.md"}} for rule in rules],
    }
    run: Json = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "countersign/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": _plain(remark)}} for remark in answer.remarks
                ],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "results": results,
        "properties": {
            "verdict": judgement.verdict.value,
            "mode": answer.mode.value,
            "base": answer.base,
            "head": answer.head,
            "unblock": [list(names) for names in judgement.unblock],
            "excluded": [excluded_document(one) for one in judgement.excluded],
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, number: int, rule: int, *, cleared: bool) -> Json:
    place: Json = {"artifactLocation": {"uri": _uri(finding.path), "uriBaseId": _ROOT}}
    if finding.lines.stop > finding.lines.start:
        place["region"] = {"startLine": finding.lines.start + 1, "endLine": finding.lines.stop}
    named = "\0".join((finding.rule, finding.path, str(number))).encode("utf-8", "surrogateescape")
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _plain(finding.message)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"countersign/v1": sha256(named).hexdigest()},
        "properties": {
            "needs": None if finding.needs is None else {"count": finding.needs.count, "role": finding.needs.role},
            "have": list(finding.have),
        },
    }
    if cleared:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": "Signed off."}]
    return result


def _uri(path: str) -> str:
    """A path as a relative URI. A colon is escaped, too: it would end the name of a scheme."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def _plain(text: str) -> str:
    """A text that no viewer takes for more."""
    shown = visible(text)
    if "](" in shown:
        shown = _LINK.sub(lambda found: f"\\{found[0]}", shown.replace("\\", "\\\\"))
    return _PLACEHOLDER.sub(r"{{\1}}", shown)
