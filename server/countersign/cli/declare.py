"""Say who wrote text that is not committed yet: you, or an AI tool that could not say it itself.

The statement is kept in the record, with your name and the time (evidence `declared`). It is about lines that are not
committed yet: those of PATH, or A to B of them, or all. What is committed has its record.

for example:
  countersign declare --human src/app.py:10-20
  countersign declare --ai chatgpt src/app.py
  countersign declare --ai aider --model gpt-5.2      all that is not committed yet
"""

import argparse
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from countersign.cli import errors, render
from countersign.cli.reading import reading
from countersign.git.paths import repository_path
from countersign.git.repository import Repository
from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.note import format_ranges
from countersign.wiring.checkout import Checkout
from countersign.wiring.declaring import declare, uncommitted_lines

_LINES = re.compile(r"(.+):(\d{1,9})(?:-(\d{1,9}))?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("place", metavar="PATH[:A-B]", nargs="?", help="a file, and lines of it (default: everything)")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--human", action="store_true", help="you wrote it")
    who.add_argument("--ai", metavar="TOOL", help="this tool wrote it")
    parser.add_argument("--model", default="", help="with --ai: the model, if you know it")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Keep the statement."""
    if arguments.model and arguments.human:
        raise errors.CommandError("--model goes with --ai TOOL")
    if arguments.ai is not None and not arguments.ai.strip():
        raise errors.CommandError("--ai: which tool?", "--ai chatgpt")
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        if repository.work_tree is None:
            raise errors.CommandError("a bare repository has no text that is not committed")
        said = _statement(repository, arguments)
        with render.progress("reading what is not committed"):
            wanted = _wanted(checkout, arguments.place, arguments.directory)
            done = {path: lines for path, lines in wanted.items() if _declare(checkout, path, lines, said)}
    if not done:
        raise errors.CommandError("nothing was declared: no file of it has text")
    if arguments.json:
        facts = {"origin": said.origin, "evidence": said.evidence, "tool": said.tool or None}
        told = {**facts, "model": said.model or None, "by": said.by, "at": said.at}
        files = [{"path": path, "lines": format_ranges(lines)} for path, lines in done.items()]
        render.print_json({"declared": files, **told})
    else:
        page = render.Page()
        whose = "yours" if said.origin is Origin.HUMAN else f"text of {render.visible(said.tool)}"
        for path, lines in done.items():
            page.line(f"{render.visible(path)}, lines {format_ranges(lines)}: {whose}, declared by {said.by}")
    return errors.FINE


def _statement(repository: Repository, arguments: argparse.Namespace) -> Attribution:
    # Without this, git makes an address up from the name of the machine.
    told = repository.git.with_settings("user.useConfigOnly=true").call("var", "GIT_AUTHOR_IDENT")
    if told.code != 0:
        raise errors.CommandError(
            "a statement needs a name", "`git config --global user.name` and `user.email` say who you are"
        )
    who = told.out.decode("utf-8", "replace").rpartition(">")[0] + ">"
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    said = Attribution(Origin.HUMAN, Evidence.DECLARED, by=who, at=at)
    return said if arguments.human else replace(said, origin=Origin.AI, tool=arguments.ai, model=arguments.model)


def _wanted(checkout: Checkout, place: str | None, directory: Path) -> dict[str, list[int]]:
    """The lines that the statement is about, by path."""
    there = uncommitted_lines(checkout)
    if place is None:
        if not there:
            raise errors.CommandError("there is nothing that is not committed")
        return there
    name, first, last = place, 1, 10**9
    found = _LINES.fullmatch(place)
    if found is not None and not (directory / place).exists():
        name, first, last = found[1], int(found[2]), int(found[3] or found[2])
        if not 1 <= first <= last:
            raise errors.CommandError(f"{place}: lines count from 1, and the first comes before the last")
    path = repository_path(checkout.repository, name, directory)
    lines = [number for number in there.get(path, ()) if first <= number <= last]
    if not lines:
        which = f"lines {first}-{last} of {path}" if name != place else path
        raise errors.CommandError(
            f"{which}: no line there is uncommitted",
            "what is committed has its record; `countersign status` shows the rest",
        )
    return {path: lines}


def _declare(checkout: Checkout, path: str, lines: list[int], said: Attribution) -> bool:
    try:
        done = declare(checkout, path, frozenset(lines), said)
    except OSError as fault:
        raise errors.CommandError(f"{path} cannot be read: {fault.strerror}") from fault
    if not done:
        errors.warn(f"{path}: has no text; nothing was declared about it")
    return done
