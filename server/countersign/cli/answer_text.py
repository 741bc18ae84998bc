"""The answer of `check` for people: on a terminal wrapped and in colour, elsewhere one line a finding."""

import shutil
import sys
import textwrap

from countersign.cli.answer import Answer
from countersign.cli.render import Page, visible
from countersign.gate.findings import Finding

#: Columns. Wider lines are hard to read, narrower ones hard to wrap.
_WIDEST, _NARROWEST = 110, 40

_INDENT = "    "


def show(answer: Answer) -> None:
    """Print it."""
    page = Page()
    judgement = answer.judgement
    page.line(f"{page.paint(judgement.verdict, judgement.verdict)}: {answer.summary}")
    if answer.excluded:
        page.line(f"not judged: {visible(answer.excluded)}")
    if not judgement.findings:
        return
    page.line()
    width = min(_WIDEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 0
    for finding in judgement.findings:
        _finding(page, finding, width if width >= _NARROWEST else 0)
    page.line()
    if answer.way_out:
        page.line(f"to unblock: {page.paint(answer.way_out, 'bold')}")
    elif any(finding.needs is not None for finding in judgement.findings):
        page.line("to unblock: no sign-off is enough; the findings say why")
    page.line(page.paint(f"who may, signs with: countersign sign {answer.range}", "faint"))
    page.line(page.paint(f"why, and who knows the code: countersign explain {answer.range}", "faint"))


def _finding(page: Page, finding: Finding, width: int) -> None:
    message = visible(finding.message)
    place, colon, rest = message.partition(": ")
    if not width or not colon:
        page.line(message)
        return
    page.line(f"{page.paint(place, 'bold')}:")
    for line in textwrap.wrap(rest, width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False):
        page.line(line)
