"""The gate: which added lines need somebody's sign-off, and whose, by the policy and roster of the target branch.

RANGE is A..B, or one commit; without it, what HEAD adds to the base branch.
What is judged is the net delta: what the end of the range adds to the place where it left the target branch.

for example:
  countersign check
  countersign check main..feature
  countersign check --base release    against another branch than the usual one
  countersign check --json

Exit code: 0 clear, or a policy that does not enforce; 1 blocked; 2 it could not judge.
"""

import argparse
import os
from dataclasses import dataclass

from countersign.cli import errors, render
from countersign.cli.reading import reading
from countersign.gate.check import Judgement, Verdict, judge
from countersign.gate.configuration import ConfigurationError
from countersign.gate.findings import Finding
from countersign.gate.roster import ROSTER_FILE
from countersign.git.repository import Repository
from countersign.git.target import Requirements, requirements_at
from countersign.wiring.net_delta import net_delta


@dataclass(frozen=True, slots=True)
class _Question:
    """What is judged against what: full ids, and the names that people know them by."""

    target: str
    target_name: str
    fork: str
    head: str
    head_name: str

    @property
    def range(self) -> str:
        return f"{self.target_name}..{self.head_name}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the target branch: policy and roster are read from its tip")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Judge, and say what comes of it."""
    with reading(arguments.directory, os.environ) as checkout:
        question = _question(checkout.repository, arguments.range, arguments.base)
        requirements = _requirements(checkout.repository, question)
        with render.progress(f"reading {question.range}"):
            delta = net_delta(checkout, question.target, question.fork, question.head)
    for commit, fault in delta.faults.items():
        errors.warn(f"the record of {commit[:12]} is not believed: {fault}")
    judgement = judge(delta.change, requirements.roster, requirements.policy)
    if arguments.format == "json":
        render.print_json(_document(question, requirements, judgement))
    else:
        _print(question, requirements, judgement)
    return errors.FINDINGS if judgement.verdict is Verdict.BLOCKED else errors.FINE


def _question(repository: Repository, given: str | None, base: str | None) -> _Question:
    left, right = _ends(given)
    if repository.head() is None and "HEAD" in {left, right}:
        raise errors.CommandError("there is no commit yet", "commit something, then check it")
    if base is not None:
        target, name = repository.resolve(base), base
    elif left is not None:
        target, name = repository.resolve(left), left
    else:
        found = repository.base()
        if found is None:
            raise errors.CommandError(
                "there is no branch to judge against", "name one: --base REF, or `git config countersign.base REF`"
            )
        target, name = found.commit, found.name
    head = repository.resolve(right)
    start = target if left is None else repository.resolve(left)
    forks = repository.merge_bases(start, head)
    if not forks:
        raise errors.CommandError(f"{left or name} and {right} have no history in common", "is this a shallow clone?")
    return _Question(target, name, forks[0], head, right)


def _ends(given: str | None) -> tuple[str | None, str]:
    """Both ends of a range as git reads one: an end that is left out is HEAD."""
    if given is None:
        return None, "HEAD"
    left, dots, right = given.partition("..")
    return (left or "HEAD", right.removeprefix(".") or "HEAD") if dots else (None, given)


def _requirements(repository: Repository, question: _Question) -> Requirements:
    try:
        return requirements_at(repository.git, question.target)
    except ConfigurationError as error:
        raise errors.CommandError(
            str(error), f"it is read from {question.target_name} ({question.target[:12]}): put it right there"
        ) from error


def _document(question: _Question, requirements: Requirements, judgement: Judgement) -> dict[str, object]:
    return {
        "base": question.target,
        "head": question.head,
        "mode": requirements.policy.mode,
        "verdict": judgement.verdict,
        "findings": [_finding(finding) for finding in judgement.findings],
        "unblock": [list(names) for names in judgement.unblock],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "lines": finding.lines.label,
        "message": finding.message,
        "needs": None if finding.needs is None else {"count": finding.needs.count, "role": finding.needs.role},
        "have": list(finding.have),
    }


def _print(question: _Question, requirements: Requirements, judgement: Judgement) -> None:
    page = render.Page()
    verdict = page.paint(judgement.verdict, judgement.verdict)
    if requirements.roster is None:
        page.line(f"{verdict}: nobody has to sign anything off, for {question.target_name} has no {ROSTER_FILE}")
        return
    if not judgement.findings:
        page.line(f"{verdict}: nothing in {question.range} needs a sign-off")
        return
    count = len(judgement.findings)
    mode = "" if judgement.verdict is Verdict.BLOCKED else f" (mode {requirements.policy.mode}: nothing is blocked)"
    page.line(f"{verdict}: {count} finding{'' if count == 1 else 's'} in {question.range}{mode}")
    page.line()
    for finding in judgement.findings:
        page.line(finding.message)
    page.line()
    if judgement.unblock:
        page.line(f"to unblock: {' or '.join(' and '.join(names) for names in judgement.unblock)}")
    page.line(page.paint("sign-offs cannot be given yet in this version; it tells whom to ask", "faint"))
