"""Judge after the fact what a branch has got: what was signed off, overridden, or came in past the gate.

Each change of the main line is judged anew by the policy and roster that it met, from commits and refs alone: what a
forge shows, what a check has said and what a message claims takes no part. A merge is judged as it is, so that what
somebody put into it while merging counts, too.

for example:
  countersign audit main --since 2026-10-01
  countersign audit origin/main --since 2026-10-01 --json
  countersign audit main --last 50

Exit code: 0; 1 if something came in that the policy would have blocked.
"""

import argparse
import os
from collections import Counter
from datetime import UTC, datetime
from itertools import takewhile

from countersign.cli import errors, render
from countersign.cli.reading import reading
from countersign.gate.phrases import counted
from countersign.git.branches import branch_of
from countersign.git.signatures import SigningFailed
from countersign.wiring.auditing import Audited, Came, audited
from countersign.wiring.backtest import landed_on
from countersign.wiring.checkout import Checkout
from countersign.wiring.main_line import commit_before

#: Changes that are judged where nobody says how many.
LIMIT = 100_000
_STYLES = {Came.BYPASS: "blocked", Came.OVERRIDDEN: "warn", Came.LATE: "warn", Came.NOT_ENFORCED: "warn"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    add_what(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def add_what(parser: argparse.ArgumentParser, *, optional: str = "") -> None:
    """The options that say what is judged; the ref may be left out where `optional` says what it is then."""
    parser.add_argument("ref", metavar="REF", nargs="?" if optional else None, help=optional or "a branch")
    parser.add_argument("--since", metavar="DATE", type=_day, help="what it got on that day or later (UTC)")
    parser.add_argument("--last", metavar="N", type=int, default=LIMIT, help="the last N changes at most")


def run(arguments: argparse.Namespace) -> int:
    """Judge, and list what is not as it should be."""
    with reading(arguments.directory, os.environ) as checkout:
        found = audit_of(checkout, arguments)
    if arguments.json:
        render.print_json({"ref": arguments.ref, "changes": [document(one) for one in found]})
    else:
        _print(arguments.ref, found)
    return errors.FINDINGS if any(one.came is Came.BYPASS for one in found) else errors.FINE


def audit_of(checkout: Checkout, arguments: argparse.Namespace) -> list[Audited]:
    """What `add_what` asks for, the newest first.

    Raises:
        CommandError: the ref is no branch, or signatures cannot be checked.
    """
    repository = checkout.repository
    named = repository.meant(arguments.ref)
    tip = repository.resolve(named)
    branch = branch_of(repository.git, named)
    if not branch:
        raise errors.CommandError(f"{arguments.ref} is no branch, and sign-offs are for a branch")
    with render.progress(f"judging what {arguments.ref} has got"):
        changes = landed_on(repository, tip, arguments.last)
        if arguments.since is not None:
            # By what they stand on, and not by their own dates, which anybody writes.
            before = commit_before(repository, tip, arguments.since)
            changes = list(takewhile(lambda one: one.commit != before, changes))
        try:
            return list(audited(checkout, branch, tip, changes))
        except SigningFailed as fault:
            raise errors.CommandError(
                f"signatures cannot be checked: {fault}", "install OpenSSH 8.2 or later"
            ) from fault


def document(one: Audited) -> dict[str, object]:
    """One change for programs."""
    return {
        "commit": one.landed.commit,
        "at": f"{one.landed.when:%Y-%m-%dT%H:%M:%SZ}",
        "subject": one.landed.subject,
        "came": one.came,
        "rules": list(one.rules),
        "signers": list(one.signers),
        "overrides": [{"by": name, "incident": incident} for name, incident in one.incidents],
        "missing": list(one.missing),
        "stale": list(one.stale),
    }


def _print(name: str, found: list[Audited]) -> None:
    page = render.Page()
    counts = Counter(one.came for one in found)
    told = ", ".join(f"{counts[came]} {came}" for came in Came if counts[came])
    page.line(f"{name}: {counted(len(found), 'change')}{f': {told}' if told else ''}")
    for one in found:
        if one.came in _STYLES:
            page.line()
            head = f"{one.landed.commit[:12]} {one.landed.when:%Y-%m-%d} {render.visible(one.landed.subject)}"
            page.line(f"{page.paint(one.came, _STYLES[one.came])}: {head}")
            for who, incident in one.incidents:
                page.line(f"  overridden by {who} for {render.visible(incident)}")
            for sentence in (*one.missing, *(one.stale if one.came is Came.LATE else ())):
                page.line(f"  {render.visible(sentence)}")


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date like 2026-10-01, found {text!r}") from None
