"""The gate: which added lines need somebody's sign-off, and whose, by the policy and roster of the target branch.

RANGE is A..B, or one commit; without it, what HEAD adds to the base branch.
What is judged is the net delta: what the end of the range adds to the place where it left the target branch.

for example:
  countersign check
  countersign check main..feature
  countersign check --base release    against another branch than the usual one
  countersign check --json

Exit code: 0 clear, or a policy that does not enforce; 1 blocked; 2 it could not judge.
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.question import Question, question
from countersign.cli.reading import reading
from countersign.gate.check import Judgement, Verdict
from countersign.gate.findings import Finding
from countersign.gate.roster import ROSTER_FILE
from countersign.git.target import Requirements
from countersign.wiring.judged import judged


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the target branch: policy and roster are read from its tip")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Judge, and say what comes of it."""
    with reading(arguments.directory, os.environ) as checkout:
        asked = question(checkout.repository, arguments.range, arguments.base)
        with render.progress(f"reading {asked.range}"):
            found = judged(checkout, asked, datetime.now(UTC))
    for remark in found.remarks:
        errors.warn(remark)
    if arguments.format == "json":
        render.print_json(_document(asked, found.requirements, found.judgement))
    else:
        _print(asked, found.requirements, found.judgement)
    return errors.FINDINGS if found.judgement.verdict is Verdict.BLOCKED else errors.FINE


def _document(asked: Question, requirements: Requirements, judgement: Judgement) -> dict[str, object]:
    return {
        "base": asked.target,
        "head": asked.head,
        "mode": requirements.policy.mode,
        "verdict": judgement.verdict,
        "findings": [_finding(finding) for finding in judgement.findings],
        "unblock": [list(names) for names in judgement.unblock],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "lines": finding.lines.label,
        "message": finding.message,
        "needs": None if finding.needs is None else {"count": finding.needs.count, "role": finding.needs.role},
        "have": list(finding.have),
    }


def _print(asked: Question, requirements: Requirements, judgement: Judgement) -> None:
    page = render.Page()
    verdict = page.paint(judgement.verdict, judgement.verdict)
    if requirements.roster is None:
        page.line(f"{verdict}: nobody has to sign anything off, for {asked.target_name} has no {ROSTER_FILE}")
        return
    if not judgement.findings:
        count = len(judgement.cleared)
        said = f"{count} finding{'' if count == 1 else 's'} in {asked.range}, all signed off"
        page.line(f"{verdict}: {said if count else f'nothing in {asked.range} needs a sign-off'}")
        return
    count = len(judgement.findings)
    mode = "" if judgement.verdict is Verdict.BLOCKED else f" (mode {requirements.policy.mode}: nothing is blocked)"
    page.line(f"{verdict}: {count} finding{'' if count == 1 else 's'} in {asked.range}{mode}")
    page.line()
    for finding in judgement.findings:
        page.line(finding.message)
    page.line()
    if judgement.unblock:
        page.line(f"to unblock: {' or '.join(' and '.join(names) for names in judgement.unblock)}")
    page.line(page.paint(f"who may, signs with: countersign sign {asked.range}", "faint"))
