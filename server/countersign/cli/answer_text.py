"""The answer of `check` for people: on a terminal wrapped and in colour, elsewhere one line a finding."""

from countersign.cli.answer import Answer
from countersign.cli.render import Page, visible
from countersign.cli.wrapped import show_finding


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
    for finding in judgement.findings:
        show_finding(page, finding)
    page.line()
    if answer.way_out:
        page.line(f"to unblock: {page.paint(answer.way_out, 'bold')}")
    elif any(finding.needs is not None for finding in judgement.findings):
        page.line("to unblock: no sign-off is enough; the findings say why")
    page.line(page.paint(f"who may, signs with: countersign sign {answer.range}", "faint"))
    page.line(page.paint(f"why, and who knows the code: countersign explain {answer.range}", "faint"))
