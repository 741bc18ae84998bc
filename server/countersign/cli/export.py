"""What a branch has got and who signed it off, in forms that other programs read.

csv: one line a change, for auditors. in-toto: one attestation statement a line, unsigned, with a predicate of our own
(docs/signoffs.md). Both say what `countersign audit` says of a branch.

agent-trace: whose the lines are that each commit of a range adds, as one Agent Trace 0.1.0 record a line
(docs/notes.md). REF is a range then, as `git log` takes it; HEAD by default.

for example:
  countersign export --format csv main --since 2026-10-01 >merges.csv
  countersign export --format in-toto main --last 1
  countersign export --format agent-trace main..HEAD >traces.jsonl
"""

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Iterable
from importlib import metadata

from countersign.cli import errors, render
from countersign.cli.audit import LIMIT, add_what, audit_of, document
from countersign.cli.reading import reading
from countersign.wiring.auditing import Audited

#: Of our own: no public predicate speaks of what people have looked at.
PREDICATE = "urn:countersign:review:v1"

_STATEMENT = "https://in-toto.io/Statement/v1"
_COLUMNS = ("commit", "at", "subject", "came", "rules", "signers", "overrides", "missing")

#: What a spreadsheet would take for a formula begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


_TRACES = "agent-trace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    add_what(parser, optional="a branch; for agent-trace a range, HEAD by default")
    formats = (*_FORMATS, _TRACES)
    parser.add_argument("--format", choices=formats, required=True, help=", ".join(formats))


def run(arguments: argparse.Namespace) -> int:
    """Judge, or read, and write."""
    if arguments.format == _TRACES:
        return _traces(arguments)
    if arguments.ref is None:
        raise errors.CommandError("expected a branch, found nothing", "countersign export --format csv main")
    with reading(arguments.directory, os.environ) as checkout:
        found = audit_of(checkout, arguments)
    _FORMATS[arguments.format](arguments.ref, found)
    return errors.FINE


def _traces(arguments: argparse.Namespace) -> int:
    from countersign.wiring.traces import traces_of_range  # noqa: PLC0415 (the other formats need nothing of it)

    if arguments.since is not None or arguments.last != LIMIT:
        raise errors.CommandError("--since and --last are for csv and in-toto", "give a range: main..HEAD")
    given = arguments.ref or "HEAD"
    with reading(arguments.directory, os.environ) as checkout, render.progress(f"reading {given}"):
        for trace in traces_of_range(checkout, given, metadata.version("git-countersign")):
            sys.stdout.write(json.dumps(trace, separators=(",", ":")) + "\n")
    return errors.FINE


def _csv(_: str, found: Iterable[Audited]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in found:
        told = document(one) | {"overrides": [f"{who}: {incident}" for who, incident in one.incidents]}
        writer.writerow([_cell(told[column]) for column in _COLUMNS])


def _cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text


def _in_toto(branch: str, found: Iterable[Audited]) -> None:
    for one in found:
        statement = {
            "_type": _STATEMENT,
            "subject": [{"name": branch, "digest": {"gitCommit": one.landed.commit}}],
            "predicateType": PREDICATE,
            "predicate": {name: value for name, value in document(one).items() if name != "commit"},
        }
        sys.stdout.write(json.dumps(statement, sort_keys=True, separators=(",", ":")) + "\n")


_FORMATS: dict[str, Callable[[str, Iterable[Audited]], None]] = {"csv": _csv, "in-toto": _in_toto}
