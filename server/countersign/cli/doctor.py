"""Is everything wired: git, hooks, journal, records, policy. In words, with what to do.

for example:
  countersign doctor
  countersign doctor --mend    sets a damaged journal aside, so that a new one begins
  countersign doctor --json

Exit code: 0 fine; 1 there is something to do; 2 this is no repository.
"""

import argparse
import os

from countersign.cli import errors, render
from countersign.cli.examinations import Answer, State, examine, mend
from countersign.git.repository import Repository

_MARKS = {State.FINE: ("ok", "clear"), State.NOTE: ("note", "faint"), State.TODO: ("to do", "blocked")}
_MARGIN = max(len(mark) for mark, _ in _MARKS.values())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--mend", action="store_true", help="mend what can be mended without losing anything")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Ask every question, and show the answers."""
    repository = Repository.find(arguments.directory, os.environ)
    mended = list(mend(repository)) if arguments.mend else []
    with render.progress("looking around"):
        answers = list(examine(repository, directory=arguments.directory))
    if arguments.json:
        render.print_json({"mended": mended, "answers": [_document(answer) for answer in answers]})
    else:
        _print(mended, answers)
    return errors.FINDINGS if any(answer.state is State.TODO for answer in answers) else errors.FINE


def _document(answer: Answer) -> dict[str, str | None]:
    return {"about": answer.about, "state": answer.state, "said": answer.said, "todo": answer.todo or None}


def _print(mended: list[str], answers: list[Answer]) -> None:
    page = render.Page()
    for sentence in mended:
        page.line(f"mended: {render.visible(sentence)}")
    width = max(len(answer.about) for answer in answers)
    for answer in answers:
        mark, style = _MARKS[answer.state]
        page.line(f"{page.paint(f'{mark:>{_MARGIN}}', style)}  {answer.about:<{width}}  {render.visible(answer.said)}")
        if answer.todo:
            page.line(f"{'':{_MARGIN}}  {'':{width}}  → {render.visible(answer.todo)}")
