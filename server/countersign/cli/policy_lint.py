"""`policy lint`: policy and roster read as the gate reads them, and what is right to write and not to mean."""

import argparse
import os
from datetime import UTC, datetime

from countersign.cli import errors, render
from countersign.cli.policy_source import candidate
from countersign.cli.reading import reading
from countersign.gate.advice import advice
from countersign.gate.phrases import counted
from countersign.git.repository import Repository


def run(arguments: argparse.Namespace) -> int:
    """Read, and say what there is to say."""
    with reading(arguments.directory, os.environ) as checkout:
        found = candidate(checkout.repository, arguments.rev)
        paths = _paths(checkout.repository, arguments.rev)
    said = list(advice(found, datetime.now(UTC).date(), paths))
    wrong = sum(one.wrong for one in said)
    if arguments.json:
        render.print_json(
            {
                "rules": [rule.id for rule in found.policy.rules],
                "advice": [
                    {"file": one.file, "about": one.about, "message": one.said, "wrong": one.wrong} for one in said
                ],
            }
        )
    else:
        page = render.Page()
        for one in said:
            word = page.paint("wrong", "blocked") if one.wrong else page.paint("note", "warn")
            page.line(f"{word}: {one.file}: {one.about}: {render.visible(one.said)}")
        rules = len(found.policy.rules)
        page.line(f"{counted(rules, 'rule')} understood; {wrong or 'nothing'} wrong")
    return errors.FINDINGS if wrong else errors.FINE


def _paths(repository: Repository, rev: str | None) -> list[str]:
    """The files of a commit, or those that git knows in the work tree."""
    where = ("ls-files", "-z", "--full-name") if rev is None else ("ls-tree", "-r", "-z", "--name-only", "--full-tree")
    commit = () if rev is None else (repository.resolve(repository.meant(rev)),)
    return [os.fsdecode(path) for path in repository.git.run(*where, *commit).split(b"\0")[:-1]]
