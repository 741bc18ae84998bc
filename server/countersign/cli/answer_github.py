"""The answer of `check` as workflow commands of GitHub Actions: annotations at the lines of a pull request.

Every line is a command of ours, so that nothing in a file name or a message can be one of its own.
"""

from collections.abc import Iterator

from countersign.cli.answer import Answer
from countersign.cli.render import visible
from countersign.gate.check import Verdict
from countersign.gate.findings import Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_OF_VERDICT = {Verdict.BLOCKED: "error", Verdict.WARN: "warning", Verdict.CLEAR: "notice"}


def lines(answer: Answer) -> Iterator[str]:
    """The commands, the verdict first: GitHub shows ten annotations of a kind for each step, and no more."""
    judgement = answer.judgement
    told = f"{judgement.verdict.value}: {answer.summary}"
    if answer.way_out:
        told += f"; to unblock: {answer.way_out}"
    yield _command(_OF_VERDICT[judgement.verdict], {"title": "countersign"}, told)
    if answer.excluded:
        yield _command("notice", {"title": "countersign"}, f"not judged: {answer.excluded}")
    for remark in answer.remarks:
        yield _command("warning", {"title": "countersign"}, remark)
    for finding in judgement.findings:
        yield _command(_LEVELS[finding.severity], _place(finding), finding.message)


def _place(finding: Finding) -> dict[str, str]:
    place = {"file": finding.path, "title": f"countersign: {finding.rule}"}
    if finding.lines.stop > finding.lines.start:
        place |= {"line": str(finding.lines.start + 1), "endLine": str(finding.lines.stop)}
    return place


def _command(name: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
