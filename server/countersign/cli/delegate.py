"""Let somebody sign in your place for a while, as when you are away.

Only where the policy of the target branch has a table [delegation], which says for how long at most. What NAME signs in
that time counts as yours, where NAME could not sign alone. It is for this branch only; nobody can hand it on; who
contributed to a change stands in for nobody there, and nobody stands in for them. `countersign revoke ID` ends it.

for example:
  countersign delegate carol --until 2026-12-24
  countersign delegate carol --from 2026-12-20 --until 2026-12-24 --note "Out of office."
"""

import argparse
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from countersign.cli import errors, render
from countersign.cli.presence import confirm, demand_person
from countersign.cli.question import question, requirements_of
from countersign.cli.reading import reading
from countersign.cli.sign import say_signed, signing, signing_roster
from countersign.git.signoff_refs import read_chains
from countersign.wiring.signing import delegation, pen_of, sign
from countersign.wiring.signoffs import policy_digest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("name", metavar="NAME", help="who stands in, as the roster calls them")
    parser.add_argument("--until", metavar="DATE", required=True, type=_day, help="the last day (UTC), as 2026-12-24")
    parser.add_argument("--from", metavar="DATE", dest="begins", type=_day, help="the first day; default: now")
    parser.add_argument("--base", metavar="REF", help="the branch for which it holds")
    parser.add_argument("--note", metavar="TEXT", default="", help="what you want to have said")
    parser.add_argument("--key", metavar="FILE", help="an SSH key of yours that the roster has")


def run(arguments: argparse.Namespace) -> int:
    """Show, ask, sign."""
    demand_person(os.environ)
    with reading(arguments.directory, os.environ) as checkout, signing("delegate"):
        repository = checkout.repository
        asked = question(repository, None, arguments.base)
        requirements = requirements_of(repository, asked)
        roster = signing_roster(asked, requirements)
        longest = requirements.policy.signing.delegation
        if longest is None:
            raise errors.CommandError(
                f"the policy of {asked.target_name} has no [delegation]: nobody stands in for anybody",
                "docs/policy.md has an example; it has to be on that branch",
            )
        chains = read_chains(repository.git)
        pen = pen_of(repository, roster, chains, arguments.key, os.environ)
        if arguments.name not in {person.name for person in roster.people} - {pen.person}:
            raise errors.CommandError(f"{arguments.name} is nobody else on the roster of {asked.target_name}")
        now = datetime.now(UTC).replace(microsecond=0)
        begins, ends = arguments.begins or now, arguments.until + timedelta(days=1)
        if ends <= max(begins, now) or ends - begins > longest:
            raise errors.CommandError(
                f"expected an end after the beginning, and {longest.days} days at most between them",
                "the policy says how long a delegation may hold",
            )
        record = delegation(pen, asked.place, requirements.policy, arguments.name, (now, begins, ends))
        record = replace(record, policy=policy_digest(repository, asked.target), note=arguments.note)
        page = render.Page()
        page.line(f"{record.to} signs in the place of {pen.person} for {record.target.removeprefix('refs/heads/')},")
        page.line(f"from {record.begins} to {record.exp}")
        page.line(f"delegate {record.id}")
        confirm(f"delegate to {record.to} as {pen.person}", record.id)
        sign(repository, pen, record, asked.target, os.environ)
    say_signed(record, pen)
    return errors.FINE


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date like 2026-12-24, found {text!r}") from None
