"""Whose the text is that is not committed yet.

Counts what the files of the work tree, staged or not, new ones included, add to the commit that is checked out.

for example:
  countersign status
  countersign status --staged     what the next `git commit` would record, and the trailers that it would get
  countersign status -- src '*.md'    of some paths only
  countersign status --json
"""

import argparse
import os

from countersign.cli import errors, pager, render
from countersign.cli.reading import reading, without_generated
from countersign.git.history import paths_in_work
from countersign.hooks.trailer_settings import PATTERN, names_of, read_settings
from countersign.provenance.part import part_of
from countersign.provenance.record import Record
from countersign.provenance.trailers import trailers_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.uncommitted import record_of_index, record_of_worktree

#: Words after `--` are pathspecs.
TAKES_PATHSPECS = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--staged", action="store_true", help="only what is in the index")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    pager.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is not committed yet."""
    with reading(arguments.directory, os.environ) as checkout:
        if checkout.repository.work_tree is None:
            raise errors.CommandError("a bare repository has no work tree", "`countersign show REV` reads a commit")
        with render.progress("reading what is not committed"):
            record = record_of_index(checkout) if arguments.staged else _of_work_tree(checkout)
        trailers = _trailers(checkout, record) if arguments.staged else []
        if arguments.pathspecs:
            matched = paths_in_work(checkout.repository, arguments.pathspecs, arguments.directory)
            record = part_of(record, matched.__contains__)
        record = without_generated(checkout.repository, record)
    if arguments.json:
        document = render.record_document(record)
        render.print_json({**document, "trailers": trailers} if arguments.staged else document)
    else:
        with pager.paged(checkout.repository.git, arguments) as page:
            _print(page, record, staged=arguments.staged)
            for trailer in trailers:
                page.line(trailer)
    return errors.FINE


def _trailers(checkout: Checkout, record: Record) -> list[str]:
    """What the commit hook would put into the message, by the names that are configured."""
    told = checkout.repository.git.run("config", "-z", "--get-regexp", PATTERN, accept=(0, 1))
    names, complaint = names_of(read_settings(told))
    if complaint:
        errors.warn(complaint)
    return trailers_of(record, names)


def _of_work_tree(checkout: Checkout) -> Record:
    found = record_of_worktree(checkout)
    for path in found.filtered:
        errors.warn(f"{path}: not counted: its content goes through a filter, and no filter is run before the commit")
    for path in found.too_large:
        errors.warn(f"{path}: not counted: too large")
    return found.record


def _print(page: render.Page, record: Record, *, staged: bool) -> None:
    where = "Staged" if staged else "Not committed yet"
    if not record.files:
        page.line(f"{where}: nothing is added.")
        return
    page.line(f"{where}: {page.totals(record.totals)}")
    page.record(record)
