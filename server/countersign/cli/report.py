"""Pictures for those who set the policy, and for those who ask later: one HTML page, which needs nothing else.

It shows how much of what the commits of RANGE add is AI's, over time, by tool and by path, and how that is known;
whether what the base branch has got in that range was signed off, overridden, or came in past the gate; and which
reviews are owed. People have figures only where the policy on the base branch says `people_reports = true`.

RANGE is what `git log` takes; by default HEAD: all that led to it. The page loads nothing, and nothing is sent.

for example:
  countersign report --html report.html
  countersign report v1.2..main --html report.html -- src
"""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from countersign.cli import errors, render
from countersign.cli.reading import reading
from countersign.cli.report_page import page
from countersign.wiring.reporting import report_of

#: Words after `--` are pathspecs.
TAKES_PATHSPECS = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", metavar="RANGE", nargs="?", default="HEAD", help="which commits; HEAD by default")
    parser.add_argument("--html", metavar="FILE", required=True, help="where the page goes; - is standard output")


def run(arguments: argparse.Namespace) -> int:
    """Read, judge, and draw."""
    now = datetime.now(UTC)
    with reading(arguments.directory, os.environ) as checkout:
        if checkout.repository.head() is None and "HEAD" in arguments.range:
            raise errors.CommandError("there is no commit yet", "a report is of commits")
        with render.progress(f"reading and judging {arguments.range}"):
            report = report_of(checkout, arguments.range, arguments.pathspecs, arguments.directory, now)
    text = page(report, now, metadata.version("git-countersign")).encode("utf-8", "replace")
    if arguments.html == "-":
        sys.stdout.buffer.write(text)
        return errors.FINE
    file: Path = arguments.directory / arguments.html
    try:
        _write(file, text)
    except OSError as fault:
        raise errors.CommandError(f"{file} cannot be written: {fault.strerror}") from fault
    render.Page().line(f"{file.resolve().as_uri()}")
    return errors.FINE


def _write(file: Path, text: bytes) -> None:
    """All of it, or nothing: a page that is there stays whole."""
    if file.exists() and not file.is_file():
        file.write_bytes(text)  # a device, or a pipe; a folder refuses it
        return
    made = tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False)  # noqa: SIM115 (closed below)
    try:
        with made:
            made.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(made.name).chmod(0o666 & ~umask)
        Path(made.name).replace(file)
    except OSError:
        Path(made.name).unlink(missing_ok=True)
        raise
