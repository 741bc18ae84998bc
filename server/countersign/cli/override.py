"""Break the glass: let a change through before anybody has looked, for a reason, and owe the review.

Only where the policy of the target branch has a table [break_glass]. It holds for the content that is shown and for the
time that the policy gives; files of the critical tier take the overrides of two people. What it has let in is review
debt from then on: `check` says so, and when the review is overdue nothing more goes into these files before somebody
else has signed them off with `countersign sign --debt ID`. No rejection and no rule of the control plane is overridden.

for example:
  countersign override --incident INC-2041 --reason "Checkout is down; this turns the flag off."
  countersign override main..hotfix --incident INC-2041 --reason "..." --file src/flags.py
"""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.presence import confirm, demand_person
from countersign.cli.question import question, requirements_of
from countersign.cli.reading import reading
from countersign.cli.sign import part_of, say_signed, show_change, signing, signing_roster
from countersign.gate.signoff import Kind
from countersign.git.signoff_refs import read_chains
from countersign.wiring.net_delta import net_delta
from countersign.wiring.signing import override, pen_of, sign, statement
from countersign.wiring.signoffs import matter_of, policy_digest

_LONGEST_NAME = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why it cannot wait")
    parser.add_argument("--incident", metavar="ID", required=True, help="under which it is known")
    parser.add_argument("--file", metavar="PATH", nargs="+", action="extend", default=[], help="only these files of it")
    parser.add_argument("--key", metavar="FILE", help="an SSH key of yours that the roster has")


def run(arguments: argparse.Namespace) -> int:
    """Show, ask, sign."""
    demand_person(os.environ)
    reason, incident = arguments.reason.strip(), arguments.incident.strip()
    if not reason or not incident or "\n" in incident or len(incident) > _LONGEST_NAME:
        raise errors.CommandError("an override has a reason, and an incident in one short line")
    with reading(arguments.directory, os.environ) as checkout, signing("override"):
        repository = checkout.repository
        asked = question(repository, arguments.range, arguments.base)
        requirements = requirements_of(repository, asked)
        roster = signing_roster(asked, requirements)
        terms = requirements.policy.signing.break_glass
        if terms is None:
            raise errors.CommandError(
                f"the policy of {asked.target_name} has no [break_glass]: nothing is overridden",
                "docs/policy.md has an example; it has to be on that branch",
            )
        now = datetime.now(UTC)
        with render.progress(f"reading {asked.range}"):
            change = net_delta(checkout, asked.target, asked.fork, asked.head, requirements, now).change
            chains = read_chains(repository.git)
            matter = matter_of(repository, asked.place, change, requirements.policy, chains, now)
        part = part_of(repository, matter.delta, arguments.file, arguments.directory)
        pen = pen_of(repository, roster, chains, arguments.key, os.environ)
        person = next(one for one in roster.people if one.name == pen.person)
        if not roster.roles.reaches(person.role, terms.role):
            raise errors.CommandError(f"{person.name} is {person.role}, and an override takes {terms.role} or above")
        digest = policy_digest(repository, asked.target)
        said = statement(Kind.OVERRIDE, pen, asked.place, matter, part, policy=digest, note=reason)
        record = override(said, incident, terms)
        show_change(asked, change, part, pen, Kind.OVERRIDE)
        page = render.Page()
        page.line(f"for {render.visible(incident)}: {render.visible(' '.join(reason.split()))}")
        page.line(f"holds until {record.exp}; the review is due {_words(terms.review_within.total_seconds())} from now")
        if any(path in matter.critical for path, _ in part.leaves):
            page.line("some of it is critical, and takes the overrides of two people")
        page.line()
        confirm(f"override the review of delta {part.id[:16]} as {pen.person}", part.id)
        sign(repository, pen, record, asked.head, os.environ)
    say_signed(record, pen)
    return errors.FINE


def _words(seconds: float) -> str:
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    return f"{hours} h" if hours and not minutes else f"{hours} h {minutes} min" if hours else f"{minutes} min"
