"""Take a sign-off of yours back: an approval or a delegation counts no more, a rejection blocks no more.

ID is the beginning of its id, eight characters or more; `countersign signoffs` shows them. The record stays, and so
does the one that takes it back.

for example:
  countersign revoke 3f9a0c21b7de
  countersign revoke 3f9a0c21b7de --note "I had the wrong branch."
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.presence import confirm, demand_person
from countersign.cli.question import question, signing_requirements
from countersign.cli.reading import reading
from countersign.cli.sign import say_signed, signing, signing_roster
from countersign.gate.signoff import Kind, SignOff
from countersign.git.signoff_refs import Chain, read_chains
from countersign.wiring.signing import pen_of, revocation, sign
from countersign.wiring.signoffs import policy_digest

_SHORTEST = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("id", metavar="ID", help="the beginning of the id of a sign-off of yours")
    parser.add_argument("--base", metavar="REF", help="the branch whose roster has your key")
    parser.add_argument("--note", metavar="TEXT", default="", help="what you want to have said")
    parser.add_argument("--key", metavar="FILE", help="an SSH key of yours that the roster has")


def run(arguments: argparse.Namespace) -> int:
    """Show, ask, sign."""
    demand_person(os.environ)
    with signing("revoke"):
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        asked = question(repository, None, arguments.base)
        roster = signing_roster(asked, signing_requirements(repository, asked, datetime.now(UTC))[0])
        chains = read_chains(repository.git)
        pen = pen_of(repository, roster, chains, arguments.key, os.environ)
        revoked = _meant(chains, pen.person, arguments.id.lower())
        record = revocation(
            pen, revoked, policy=policy_digest(repository, asked.target), note=arguments.note, now=datetime.now(UTC)
        )
        page = render.Page()
        page.line(f"{revoked.kind.value} {revoked.id} of {revoked.ts[:10]}, for {revoked.target}")
        confirm(f"revoke {revoked.id[:16]} as {pen.person}", revoked.id)
        head = revoked.subject.head if revoked.subject is not None else asked.head
        sign(repository, pen, record, head, os.environ)
    say_signed(record, pen)
    return errors.FINE


def _meant(chains: list[Chain], person: str, beginning: str) -> SignOff:
    if len(beginning) < _SHORTEST:
        raise errors.CommandError(f"expected {_SHORTEST} characters of an id or more")
    found = [
        kept.record
        for chain in chains
        for kept in chain.kept
        if chain.person == person and kept.record.kind is not Kind.REVOKE and kept.record.id.startswith(beginning)
    ]
    if len(found) != 1:
        count = "no sign-off" if not found else "more than one sign-off"
        raise errors.CommandError(f"{count} of {person} begins with {beginning}", "`countersign signoffs` lists them")
    return found[0]
