"""The gate: which added lines need somebody's sign-off, and whose, by the policy and roster of the target branch.

RANGE is A..B, or one commit; without it, what HEAD adds to the base branch.
What is judged is the net delta: what the end of the range adds to the place where it left the target branch.

for example:
  countersign check
  countersign check main..feature
  countersign check --base release    against another branch than the usual one
  countersign check --json
  countersign check --format sarif      for code hosts and viewers
  countersign check --format github     annotations of a GitHub workflow
  countersign check --format markdown   a comment on a pull request

Exit code: 0 clear, or a policy that does not enforce; 1 blocked; 2 it could not judge.
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import answer_github, answer_json, answer_markdown, answer_sarif, answer_text, errors, render
from countersign.cli.answer import Answer
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.gate.check import Verdict
from countersign.wiring.judged import judged

FORMATS = ("text", "json", "sarif", "github", "markdown")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the target branch: policy and roster are read from its tip")
    parser.add_argument("--format", choices=FORMATS, default="text", help=f"{', '.join(FORMATS)} (default: text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Judge, and say what comes of it."""
    with reading(arguments.directory, os.environ) as checkout:
        asked = question(checkout.repository, arguments.range, arguments.base)
        with render.progress(f"reading {asked.range}"):
            found = judged(checkout, asked, datetime.now(UTC))
    for remark in found.remarks:
        errors.warn(remark)
    _show(Answer.of(found), arguments.format)
    return errors.FINDINGS if found.judgement.verdict is Verdict.BLOCKED else errors.FINE


def _show(answer: Answer, form: str) -> None:
    page = render.Page(colour=False)
    match form:
        case "json":
            render.print_json(answer_json.document(answer))
        case "sarif":
            render.print_json(answer_sarif.document(answer))
        case "github":
            for line in answer_github.lines(answer):
                page.line(line)
        case "markdown":
            page.text(answer_markdown.document(answer))
        case _:
            answer_text.show(answer)
