"""The record of a commit: whose the lines are that it adds, and how we know.

It is read from the note that travels with the commit (refs/notes/countersign), if that fits what the commit really
adds; else made anew from what this machine remembers; else it is what another tool claims (refs/notes/ai, in the form
of git-ai), as a guess; else every line is unknown.

for example:
  countersign show
  countersign show HEAD~2
  countersign show HEAD -- src '*.md'     of some paths only
  countersign show --json v1.2 | jq .totals
"""

import argparse
import os
from dataclasses import replace

from countersign.cli import errors, pager, render
from countersign.cli.reading import reading, without_generated
from countersign.git.history import paths_matched
from countersign.provenance.part import part_of
from countersign.wiring.records import SHOWN_TO_PEOPLE, CommitRecord, Source, record_of_commit

#: Words after `--` are pathspecs.
TAKES_PATHSPECS = True

_SHORT = 12

_SOURCES = {
    Source.NOTE: "from the note of the commit",
    Source.MEMORY: "there is no note; made anew from what this machine remembers",
    Source.CLAIMS: "claimed by another tool, in refs/notes/ai: guesses, as far as anybody can tell",
    Source.NOTHING: "there is no note, and this machine remembers nothing",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "revision", metavar="REV", nargs="?", default="HEAD", help="a commit (default: HEAD); then `-- PATHSPEC …`"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    pager.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the record of a commit."""
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        if arguments.revision == "HEAD" and repository.head() is None:
            raise errors.CommandError("there is no commit yet", "`countersign status` shows what is not committed")
        commit = repository.resolve(arguments.revision)
        with render.progress(f"reading {commit[:_SHORT]}"):
            found = record_of_commit(checkout, commit, SHOWN_TO_PEOPLE)
            if found.source is Source.LACKING:
                raise errors.CommandError(
                    f"what {commit[:_SHORT]} adds is not in this partial clone",
                    f"objects are missing here, and {errors.FETCH_ALL}",
                )
            if arguments.pathspecs:
                matched = paths_matched(repository, [commit], arguments.pathspecs, arguments.directory)
                found = replace(found, record=part_of(found.record, matched.__contains__))
            found = replace(found, record=without_generated(repository, found.record))
        subject = repository.git.run("log", "-1", "--format=%s", "--no-show-signature", commit, "--")
    if found.fault:
        errors.warn(f"the note of {commit[:_SHORT]} is not believed: {found.fault}")
    if arguments.json:
        render.print_json({"commit": commit, **render.record_document(found.record)})
    else:
        with pager.paged(repository.git, arguments) as page:
            _print(page, commit, subject.decode("utf-8", "replace").strip(), found)
    return errors.FINE


def _print(page: render.Page, commit: str, subject: str, found: CommitRecord) -> None:
    page.line(f"{page.paint(commit[:_SHORT], 'bold')}  {render.visible(subject)}")
    page.line(page.totals(found.record.totals))
    if not found.record.files:
        return
    digest = f", digest {found.record.digest[:_SHORT]}" if found.record.digest and found.source is Source.NOTE else ""
    page.line(page.paint(_SOURCES[found.source] + digest, "faint"))
    page.record(found.record)
