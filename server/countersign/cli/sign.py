"""Sign a change off, or some of its files: you have looked, and you answer for it.

Shows what is signed, and asks for a few typed characters. What is signed is content: it survives rebase, squash and
reword, and ends when a file that it covers changes. Nothing is sent anywhere.

for example:
  countersign sign                          what HEAD adds to the base branch
  countersign sign main..feature
  countersign sign --file src/app.py        one file of it
  countersign sign --reject --note "This drops the index."
  countersign sign --debt 3f9a0c21b7de      what an override let in
  countersign sign --key ~/.ssh/id_signoff  another key than user.signingkey of your own git configuration
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from countersign.cli import errors, render
from countersign.cli.owed import owed_change
from countersign.cli.presence import confirm, demand_person
from countersign.cli.question import Question, question, signing_requirements
from countersign.cli.reading import reading
from countersign.gate.change import JudgedChange
from countersign.gate.check import judge
from countersign.gate.delta import Delta
from countersign.gate.phrases import counted
from countersign.gate.roster import ROSTER_FILE, Roster
from countersign.gate.signoff import Kind, SignOff
from countersign.gate.since import Since, since_signature
from countersign.gate.statements import Matter, SignOffs
from countersign.git.paths import repository_path
from countersign.git.repository import Repository
from countersign.git.signatures import SigningFailed
from countersign.git.signoff_refs import SignedMeanwhile, read_chains
from countersign.git.target import Requirements
from countersign.wiring.high_water import HighWaterDamaged
from countersign.wiring.net_delta import net_delta
from countersign.wiring.signing import Pen, pen_of, sign, statement, with_statement
from countersign.wiring.signoffs import matter_of, policy_digest, sign_offs

_ORIGINS = ("ai", "mixed", "unknown", "human")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("range", nargs="?", metavar="RANGE", help="A..B, or one commit; default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")
    parser.add_argument("--file", metavar="PATH", nargs="+", action="extend", default=[], help="only these files of it")
    parser.add_argument("--reject", action="store_true", help="say no: it blocks until you revoke it or approve")
    parser.add_argument("--debt", metavar="ID", help="what this override let in, which is owed a review")
    parser.add_argument("--note", metavar="TEXT", default="", help="what you want to have said")
    parser.add_argument("--key", metavar="FILE", help="an SSH key of yours that the roster has")


def run(arguments: argparse.Namespace) -> int:
    """Show, ask, sign."""
    demand_person(os.environ)
    if arguments.debt and (arguments.range or arguments.reject):
        raise errors.CommandError("--debt says which change is meant, and a debt is not paid by a rejection")
    with signing("sign"):
        return _run(arguments)


@contextmanager
def signing(command: str) -> Iterator[None]:
    """What keeps a signature from being made, as an error of a command."""
    try:
        yield
    except (SigningFailed, HighWaterDamaged) as fault:
        raise errors.CommandError(str(fault), f"`countersign {command} --help` says which keys can sign") from fault
    except SignedMeanwhile as fault:
        raise errors.CommandError(str(fault), "try again") from fault


def _run(arguments: argparse.Namespace) -> int:
    kind = Kind.REJECT if arguments.reject else Kind.APPROVE
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        asked = question(repository, arguments.range, arguments.base)
        now = datetime.now(UTC)
        requirements, first = signing_requirements(repository, asked, now)
        roster = signing_roster(asked, requirements)
        chains = read_chains(repository.git)
        owed = None
        if arguments.debt:
            asked, owed = owed_change(asked, chains, arguments.debt)
            arguments.file = arguments.file or _files_of(repository, owed)
        with render.progress(f"reading {asked.range}"):
            # What the target has already is looked at as it was when it came.
            before = asked.fork if owed else asked.target
            change = net_delta(checkout, before, asked.fork, asked.head, requirements, now).change
            matter = matter_of(repository, asked.place, change, requirements.policy, chains, now)
            signed = sign_offs(repository, asked.place, chains, roster, matter)
        if first:
            # Whoever brings the first policy signs it: nobody else is there who could.
            change = replace(change, contributors=frozenset())
        part = part_of(repository, matter.delta, arguments.file, arguments.directory)
        pen = pen_of(repository, roster, chains, arguments.key, os.environ)
        digest = policy_digest(repository, asked.target)
        record = statement(kind, pen, asked.place, matter, part, policy=digest, note=arguments.note)
        show_change(asked, change, part, pen, kind)
        _show_since(pen.person, signed, matter)
        if owed is not None:
            render.Page().line(f"pays the review debt of the override {owed.id[:16]} by {owed.signer}\n")
        else:
            _show_effect(change, requirements, signed, matter, pen, record)
        confirm(f"{kind.value} delta {part.id[:16]} as {pen.person}", part.id)
        sign(repository, pen, record, asked.head, os.environ)
    say_signed(record, pen)
    return errors.FINE


def _show_since(person: str, signed: SignOffs, matter: Matter) -> None:
    """What of it is no news to somebody who has signed before."""
    found = since_signature(person, signed, matter)
    if set(found.values()) <= {Since.NEW}:
        return
    page = render.Page()
    for state in Since:
        names = [render.visible(os.fsdecode(path)) for path, one in found.items() if one is state]
        if names:
            page.line(f"{state.value} since you signed: {', '.join(names)}")


def _files_of(repository: Repository, owed: SignOff) -> list[str]:
    top = repository.work_tree or Path()
    return [str(top / os.fsdecode(file.path)) for file in (owed.subject.files if owed.subject is not None else ())]


def say_signed(record: SignOff, pen: Pen) -> None:
    """What was signed, and how others get it."""
    page = render.Page()
    page.line(f"signed: {record.kind.value} {record.id[:16]} by {pen.person}")
    page.line(page.paint("others have it after: countersign sync", "faint"))


def signing_roster(asked: Question, requirements: Requirements) -> Roster:
    """The roster of a target for which sign-offs can be given.

    Raises:
        CommandError: none can be given for it.
    """
    if requirements.roster is None:
        raise errors.CommandError(f"{asked.target_name} has no {ROSTER_FILE}: nobody has to sign anything off")
    if not requirements.policy.repository:
        raise errors.CommandError(
            f"the policy of {asked.target_name} names no `repository`, which a sign-off has to name",
            "`countersign init` writes a policy with one; commit it to that branch",
        )
    if not asked.branch:
        raise errors.CommandError(f"{asked.target_name} is no branch, and a sign-off is for a branch", "--base BRANCH")
    if doubt := asked.several_forks():
        raise errors.CommandError(doubt, f"`git merge {asked.target_name}` makes it clear")
    return requirements.roster


def part_of(repository: Repository, delta: Delta, files: Sequence[str], directory: Path) -> Delta:
    """The part of a delta that is about some files, or all of it.

    Raises:
        CommandError: there is nothing in it.
    """
    if not delta.leaves:
        raise errors.CommandError("the change is empty: there is nothing to sign")
    if not files:
        return delta
    paths = [os.fsencode(repository_path(repository, name, directory)) for name in files]
    for name, path in zip(files, paths, strict=True):
        if delta.leaf(path) is None:
            raise errors.CommandError(f"{render.visible(name)} is not in the change")
    return delta.only(paths)


def show_change(asked: Question, change: JudgedChange, part: Delta, pen: Pen, kind: Kind) -> None:
    """Show what is about to be signed, by whom."""
    page = render.Page()
    page.line(f"{kind.value} {asked.range} ({asked.head[:12]}) for {asked.branch.removeprefix('refs/heads/')}")
    page.line()
    files = {file.path.encode("utf-8", "surrogateescape"): file for file in change.files}
    total: Counter[str] = Counter()
    for path, _ in part.leaves:
        file = files.get(path)
        counts = Counter(one.origin.value for one in file.lines.values() if one is not None) if file else Counter()
        total += counts
        whole = file is not None and file.whole is not None
        words = "as a whole: no lines that could be read" if whole else _counts(counts) or "no lines added"
        page.line(f"  {render.visible(path.decode('utf-8', 'surrogateescape'))}: {words}")
    page.line()
    page.line(f"{counted(len(part.leaves), 'file')} of {_all(change, part)}; lines: {_counts(total) or 'none'}")
    page.line(f"delta {part.id}")
    page.line(f"read it with: git diff {asked.fork[:12]} {asked.head[:12]}")
    page.line(f"key  {pen.key.public.split()[0]} …{pen.key.public[-12:]} of {pen.person}")


def _all(change: JudgedChange, part: Delta) -> str:
    others = {file.path.encode("utf-8", "surrogateescape") for file in change.files} - {path for path, _ in part.leaves}
    return f"the change, {len(others)} with added lines left out" if others else "the change"


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in _ORIGINS if counts[name])


def _show_effect(
    change: JudgedChange, requirements: Requirements, signed: SignOffs, matter: Matter, pen: Pen, record: SignOff
) -> None:
    """What it will change: which rules it clears, and what will still be missing."""
    page = render.Page()
    roster = requirements.roster
    assert roster is not None  # noqa: S101 (`signing_roster` has seen to it)
    if any((person := roster.person(email)) and person.name == pen.person for email in change.contributors):
        errors.warn(f"{pen.person} has contributed to this change: the sign-off will not count")
    before = judge(change, roster, requirements.policy, signed, matter)
    after = judge(change, roster, requirements.policy, with_statement(signed, pen, record), matter)
    cleared = Counter(one.rule for one in after.cleared) - Counter(one.rule for one in before.cleared)
    if record.kind is Kind.APPROVE:
        told = ", ".join(f"{count} of {rule}" for rule, count in sorted(cleared.items()))
        page.line(f"clears findings: {told or 'none'}; {len(after.findings)} left")
    else:
        page.line(f"blocks findings: {len(after.findings)}, until it is revoked")
    page.line()
