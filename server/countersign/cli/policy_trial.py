"""`policy test`: the cases that stand beside the policy."""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.policy_source import beside, candidate
from countersign.cli.reading import reading
from countersign.gate.configuration import ConfigurationError
from countersign.gate.phrases import counted
from countersign.gate.policy_cases import CASES_FILE, Outcome, outcome_of, parse_cases


def run(arguments: argparse.Namespace) -> int:
    """Judge every case."""
    with reading(arguments.directory, os.environ) as checkout:
        found = candidate(checkout.repository, arguments.rev)
        text = beside(checkout.repository, arguments.rev, CASES_FILE)
    if text is None:
        raise errors.CommandError(f"there is no {CASES_FILE}", "docs/policy.md of Countersign has an example")
    try:
        cases = parse_cases(text, found)
    except ConfigurationError as error:
        raise errors.CommandError(str(error), "docs/policy.md of Countersign has an example") from error
    today = datetime.now(UTC).date()
    outcomes = [outcome_of(case, found, today) for case in cases]
    failed = sum(not one.as_expected for one in outcomes)
    if arguments.json:
        render.print_json({"cases": [_document(one) for one in outcomes], "failed": failed})
    else:
        page = render.Page()
        for one in outcomes:
            page.line(_line(page, one))
        page.line(f"{counted(len(outcomes), 'case')}, {failed or 'none'} failed")
    return errors.FINDINGS if failed else errors.FINE


def _line(page: render.Page, one: Outcome) -> str:
    name = render.visible(one.case.name)
    if one.as_expected:
        return f"{page.paint('ok', 'clear')}: {name}"
    asked = f" by {', '.join(sorted(one.rules))}" if one.rules else ""
    wanted = "" if one.case.rules is None else f" by {', '.join(sorted(one.case.rules)) or 'no rule'}"
    failed = page.paint("failed", "blocked")
    return f"{failed}: {name}: expected {one.case.expected}{wanted}, found {one.verdict}{asked}"


def _document(one: Outcome) -> dict[str, object]:
    return {
        "name": one.case.name,
        "expected": one.case.expected,
        "verdict": one.verdict,
        "rules": sorted(one.rules),
        "ok": one.as_expected,
    }
