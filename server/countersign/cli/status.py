"""Whose the text is that is not committed yet.

Counts what the files of the work tree, staged or not, new ones included, add to the commit that is checked out.

for example:
  countersign status
  countersign status --staged     what the next `git commit` would record
  countersign status --json
"""

import argparse
import os

from countersign.cli import errors, pager, render
from countersign.cli.reading import reading
from countersign.provenance.record import Record
from countersign.wiring.checkout import Checkout
from countersign.wiring.uncommitted import record_of_index, record_of_worktree


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
    if arguments.json:
        render.print_json(render.record_document(record))
    else:
        with pager.paged(checkout.repository.git, arguments) as page:
            _print(page, record, staged=arguments.staged)
    return errors.FINE


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
