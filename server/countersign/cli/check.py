"""The gate: which added lines need somebody's sign-off, and whose, by the policy and roster of the target branch.

RANGE is A..B, or one commit; without it, what HEAD adds to the base branch.
What is judged is the net delta: what the end of the range adds to the place where it left the target branch.

for example:
  countersign check
  countersign check main..feature
  countersign check --base release    against another branch than the usual one
  countersign check --records-from URL    of a pull request from a fork: the records that its author shared there
  countersign check --json
  countersign check --format sarif      for code hosts and viewers
  countersign check --format github     annotations of a GitHub workflow
  countersign check --format markdown   a comment on a pull request

Exit code: 0 clear, or a policy that does not enforce; 1 blocked; 2 it could not judge.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from countersign.cli import answer_json, errors, render
from countersign.cli.answer import Answer
from countersign.cli.indented import indented
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.gate.check import Verdict
from countersign.git.repository import Repository
from countersign.wiring.judged import judged

#: For programs.
_PRINTED = ("json", "sarif", "github", "markdown")
FORMATS = ("text", *_PRINTED)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the target branch: policy and roster are read from its tip")
    parser.add_argument(
        "--records-from", metavar="URL", help="read the records of this repository, too: those of a fork"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help=f"{', '.join(FORMATS)} (default: text)")
    parser.add_argument(
        "--also", metavar="FORMAT=FILE", action="append", default=[], help="write it to a file, too; may be repeated"
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Judge, and say what comes of it."""
    also = [_also(given, arguments.directory) for given in arguments.also]
    with reading(arguments.directory, os.environ) as checkout, _records_from(checkout.repository, arguments):
        asked = question(checkout.repository, arguments.range, arguments.base)
        with render.progress(f"reading {asked.range}"):
            found = judged(checkout, asked, datetime.now(UTC))
    for remark in found.remarks:
        errors.warn(remark)
    answer = Answer.of(found)
    for form, file in also:
        _write(answer, form, file)
    _show(answer, arguments.format)
    return errors.FINDINGS if found.judgement.verdict is Verdict.BLOCKED else errors.FINE


@contextmanager
def _records_from(repository: Repository, arguments: argparse.Namespace) -> Iterator[None]:
    """With the records of a fork, if one was named."""
    address = arguments.records_from
    if not address:
        yield
        return
    # A fork is rarely named.
    from countersign.git.transport import RemoteError  # noqa: PLC0415
    from countersign.wiring.borrowed import records_from  # noqa: PLC0415

    # Git runs elsewhere, so a path is told as a whole.
    here = arguments.directory / address
    try:
        with records_from(repository, str(here.resolve()) if here.is_dir() else address, os.environ) as any_there:
            if not any_there:
                errors.warn(f"{address} has no records: what only its commits add is unknown")
            yield
    except RemoteError as fault:
        raise errors.CommandError(str(fault), fault.hint) from fault


def _also(given: str, directory: Path) -> tuple[str, Path]:
    form, equals, file = given.partition("=")
    if not equals or not file or form not in _PRINTED:
        raise errors.CommandError(f"--also {given}: expected FORMAT=FILE", f"FORMAT is one of {', '.join(_PRINTED)}")
    return form, directory / file


def _write(answer: Answer, form: str, file: Path) -> None:
    try:
        file.write_text(_printed(form, answer), "utf-8", "backslashreplace", newline="\n")
    except OSError as fault:
        raise errors.CommandError(f"{file} cannot be written: {fault.strerror}") from fault


def _show(answer: Answer, form: str) -> None:
    if form in _PRINTED:
        render.Page(colour=False).text(_printed(form, answer))
    else:
        from countersign.cli import answer_text  # noqa: PLC0415 (as those of the other formats)

        answer_text.show(answer)


def _printed(form: str, answer: Answer) -> str:
    """The text of a format for programs. Nobody waits for the modules of the others."""
    match form:
        case "json":
            return f"{indented(answer_json.document(answer))}\n"
        case "sarif":
            from countersign.cli import answer_sarif  # noqa: PLC0415

            return f"{indented(answer_sarif.document(answer))}\n"
        case "github":
            from countersign.cli import answer_github  # noqa: PLC0415

            return "".join(f"{line}\n" for line in answer_github.lines(answer))
        case _:
            from countersign.cli import answer_markdown  # noqa: PLC0415

            return answer_markdown.document(answer)
