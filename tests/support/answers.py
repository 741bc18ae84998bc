"""Answers of the gate about files of any name."""

from countersign.cli.answer import Answer
from countersign.gate.check import Judgement, Verdict
from countersign.gate.findings import Finding, LineRange, Need, Severity
from countersign.gate.policy import Mode


def finding_at(path: str, start: int = 1, stop: int = 3, *, rule: str = "junior-ai") -> Finding:
    message = f"{path}, lines {start + 1}-{stop}: AI text in a change by bob (junior) needs one person (rule {rule})."
    return Finding(rule, Severity.ERROR, path, LineRange(start, stop), message, Need(1, "senior"))


def answer_about(*findings: Finding, cleared: tuple[Finding, ...] = (), remarks: tuple[str, ...] = ()) -> Answer:
    verdict = Verdict.BLOCKED if findings else Verdict.CLEAR
    judgement = Judgement(verdict, findings, (("alice",), ("dana",)) if findings else (), cleared)
    return Answer("main..HEAD", "main", "a" * 40, "b" * 40, Mode.ENFORCE, judgement, remarks)
