"""`policy simulate`: today's change under another policy, beside what the target's own policy says."""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.policy_source import candidate
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.gate.check import Judgement
from countersign.gate.phrases import counted
from countersign.wiring.judged import judged


def run(arguments: argparse.Namespace) -> int:
    """Judge twice."""
    now = datetime.now(UTC)
    with reading(arguments.directory, os.environ) as checkout:
        other = candidate(checkout.repository, arguments.rev).on(now.date())
        asked = question(checkout.repository, arguments.range, arguments.base)
        with render.progress(f"reading {asked.range}"):
            here = judged(checkout, asked, now).judgement
            there = judged(checkout, asked, now, other).judgement
    if arguments.json:
        render.print_json({"range": asked.range, "in_force": _document(here), "simulated": _document(there)})
        return errors.FINE
    page = render.Page()
    page.line(f"in force on {asked.target_name}: {_said(page, here)}")
    page.line(f"simulated: {_said(page, there)} (mode {other.policy.mode})")
    known = {finding.message for finding in here.findings}
    new = [finding for finding in there.findings if finding.message not in known]
    if new:
        page.line()
    for finding in new:
        page.line(render.visible(finding.message))
    return errors.FINE


def _said(page: render.Page, judgement: Judgement) -> str:
    count = len(judgement.findings)
    rules = ", ".join(sorted({finding.rule for finding in judgement.findings}))
    findings = f"{counted(count, 'finding')} ({rules})" if count else "no findings"
    return f"{page.paint(judgement.verdict, judgement.verdict)}, {findings}"


def _document(judgement: Judgement) -> dict[str, object]:
    return {
        "verdict": judgement.verdict,
        "findings": [
            {"rule": one.rule, "path": one.path, "lines": one.lines.label, "message": one.message}
            for one in judgement.findings
        ],
        "unblock": [list(names) for names in judgement.unblock],
    }
