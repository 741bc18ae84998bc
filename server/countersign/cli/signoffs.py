"""Who has signed what of a change, and whether it counts.

RANGE is A..B, or one commit; without it, what HEAD adds to the base branch. Whether a role is high enough is for the
rules to say: `countersign check`.

for example:
  countersign signoffs
  countersign signoffs main..feature --json
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.question import question, signing_requirements
from countersign.cli.reading import reading
from countersign.cli.sign import signing_roster
from countersign.gate.clearing import states
from countersign.gate.signoff import SignOff
from countersign.gate.statements import Matter
from countersign.git.signatures import SigningFailed
from countersign.git.signoff_refs import read_chains
from countersign.wiring.net_delta import net_delta
from countersign.wiring.signoffs import matter_of, sign_offs, strangers

_Files = list[tuple[bytes, str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """List them."""
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        asked = question(repository, arguments.range, arguments.base)
        requirements, _ = signing_requirements(repository, asked, datetime.now(UTC))
        roster = signing_roster(asked, requirements)
        with render.progress(f"reading {asked.range}"):
            change = net_delta(checkout, asked.target, asked.fork, asked.head, requirements, datetime.now(UTC)).change
            chains = read_chains(repository.git)
            matter = matter_of(repository, asked.place, change, requirements.policy, chains, datetime.now(UTC))
            try:
                signed = sign_offs(repository, asked.place, chains, roster, matter)
            except SigningFailed as fault:
                raise errors.CommandError(str(fault), "install OpenSSH 8.2 or later") from fault
    for ref in strangers(chains, roster):
        errors.warn(f"{ref} is of a key that the roster does not have: it does not count")
    for person, why in sorted((signed.unreadable or {}).items()):
        errors.warn(f"what {person} has signed cannot be believed: {why}")
    found = states(change, roster, signed, matter)
    if arguments.json:
        render.print_json(_document(matter, found))
    else:
        _print(asked.range, matter, found)
    return errors.FINE


def _document(matter: Matter, found: list[tuple[SignOff, _Files]]) -> dict[str, object]:
    return {
        "target": matter.target,
        "delta": matter.delta.id,
        "signoffs": [
            {
                "id": record.id,
                "kind": record.kind,
                "signer": record.signer,
                "at": record.ts,
                "until": record.exp or None,
                "note": record.note,
                "files": [{"path": _name(path), "counts": not why, "reason": why or None} for path, why in files],
            }
            for record, files in found
        ],
    }


def _print(name: str, matter: Matter, found: list[tuple[SignOff, _Files]]) -> None:
    page = render.Page()
    page.line(f"{name}: delta {matter.delta.id[:16]}, {len(matter.delta.leaves)} files")
    if not found:
        page.line("nobody has signed any of it")
    for record, files in found:
        page.line()
        ends = f", until {record.exp[:10]}" if record.exp else ""
        page.line(page.paint(f"{record.kind.value} by {record.signer}, {record.ts}{ends}  {record.id[:16]}", "bold"))
        if record.note:
            page.line(f"  {render.visible(' '.join(record.note.split()))}")
        counting = sum(not why for _, why in files)
        page.line(f"  {counting} of {len(files)} files of it count")
        for path, why in files:
            if why:
                page.line(f"  {render.visible(_name(path))}: {why}")


def _name(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
