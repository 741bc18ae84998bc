"""What a branch has got and who signed it off, in forms that other programs read.

csv: one line a change, for auditors. in-toto: one attestation statement a line, unsigned, with a predicate of our own
(docs/signoffs.md). Both say what `countersign audit` says.

for example:
  countersign export --format csv main --since 2026-10-01 >merges.csv
  countersign export --format in-toto main --last 1
"""

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Iterable

from countersign.cli import errors
from countersign.cli.audit import add_what, audit_of, document
from countersign.cli.reading import reading
from countersign.wiring.auditing import Audited

#: Of our own: no public predicate speaks of what people have looked at.
PREDICATE = "urn:countersign:review:v1"

_STATEMENT = "https://in-toto.io/Statement/v1"
_COLUMNS = ("commit", "at", "subject", "came", "rules", "signers", "overrides", "missing")

#: What a spreadsheet would take for a formula begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    add_what(parser)
    parser.add_argument("--format", choices=tuple(_FORMATS), required=True, help=", ".join(_FORMATS))


def run(arguments: argparse.Namespace) -> int:
    """Judge, and write."""
    with reading(arguments.directory, os.environ) as checkout:
        found = audit_of(checkout, arguments)
    _FORMATS[arguments.format](arguments.branch, found)
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
