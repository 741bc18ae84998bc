"""`policy backtest`: how many of the last merges the policy would have stopped, and by which rules."""

import argparse
import os
import sys
import time
from collections import Counter

from countersign.cli import errors, render
from countersign.cli.policy_source import candidate
from countersign.cli.reading import reading
from countersign.git.repository import Repository
from countersign.wiring.backtest import Tried, landed_on, tried

#: Per cent. A rule that asks at most changes tells none of them apart.
_TOO_MANY = 60

#: Seconds between two words about how far it is.
_PACE = 2.0


def run(arguments: argparse.Namespace) -> int:
    """Judge what was merged."""
    if arguments.last < 1:
        raise errors.CommandError(f"--last takes a number from 1, not {arguments.last}")
    with reading(arguments.directory, os.environ) as checkout:
        asked = candidate(checkout.repository, arguments.rev)
        if asked.roster is None:
            raise errors.CommandError("there is no roster, so nothing would have been stopped", "say who is who first")
        name, commit = _branch(checkout.repository, arguments.base)
        changes = landed_on(checkout.repository, commit, arguments.last)
        found: list[Tried] = []
        said = time.monotonic()
        for one in tried(checkout, changes, asked):
            found.append(one)
            if time.monotonic() - said > _PACE:
                said = time.monotonic()
                sys.stderr.write(f"countersign: {len(found)} of {len(changes)} merges judged\n")
    if arguments.json:
        render.print_json(_document(name, found))
    else:
        _show(name, found)
    return errors.FINE


def _branch(repository: Repository, base: str | None) -> tuple[str, str]:
    if base is not None:
        return base, repository.resolve(repository.meant(base))
    found = repository.base()
    if found is None:
        raise errors.CommandError("there is no base branch", "name one: --base REF")
    return found.name, found.commit


def _show(name: str, found: list[Tried]) -> None:
    page = render.Page()
    stopped = [one for one in found if one.rules]
    if not found:
        page.line(f"{name} has got nothing yet that could be judged")
        return
    rules = Counter(rule for one in stopped for rule in one.rules)
    by = ", by these rules:" if stopped else ""
    page.line(f"{len(stopped)} of {len(found)} merges would have been blocked{by}")
    for rule, count in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])):
        page.line(f"  {rule}: {count}{_remark(count, len(found))}")
    if stopped:
        page.line()
    for one in stopped:
        page.line(f"{one.landed.commit[:12]} {render.visible(one.landed.subject)} ({', '.join(one.rules)})")


def _remark(count: int, total: int) -> str:
    share = 100 * count // total
    if 100 * count <= _TOO_MANY * total:
        return ""
    return f" ({share} % of them: a rule that asks at most changes tells none of them apart)"


def _document(name: str, found: list[Tried]) -> dict[str, object]:
    rules = Counter(rule for one in found for rule in one.rules)
    return {
        "branch": name,
        "merges": len(found),
        "blocked": sum(bool(one.rules) for one in found),
        "rules": [
            {"rule": rule, "merges": count, "tells_nothing_apart": 100 * count > _TOO_MANY * len(found)}
            for rule, count in sorted(rules.items())
        ],
        "changes": [{"commit": one.landed.commit, "rules": list(one.rules)} for one in found],
    }
