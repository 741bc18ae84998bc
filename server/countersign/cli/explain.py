"""Why a line is called what it is called, or what would unblock a change.

PATH:LINE says whose the line is, on what evidence, by which commit and record, and what the gate says of it. RANGE (as
`check` takes it) says what stands in the way, and the smallest set of people who could clear it: those first who know
the code, by the lines that they have in the same files.

for example:
  countersign explain src/app.py:12
  countersign explain                   what HEAD adds to the base branch
  countersign explain main..feature
  countersign explain --json main..feature
"""

import argparse
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from countersign.cli import errors, pager, render
from countersign.cli.answer import Answer
from countersign.cli.answer_json import finding_document
from countersign.cli.line_parts import parts_document, parts_in_words
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.cli.wrapped import broken, columns, show_finding
from countersign.gate.phrases import counted
from countersign.gate.suggestion import Candidate, candidates, suggested
from countersign.git.paths import repository_path
from countersign.git.process import GitError
from countersign.git.repository import Repository, UnknownRevision
from countersign.origin import Attribution
from countersign.provenance.line_origins import facts_of
from countersign.provenance.telling import how_known, whose
from countersign.wiring.at_head import LineAtGate, line_at_gate
from countersign.wiring.blamed import AttributedLine, Records, blamed
from countersign.wiring.checkout import Checkout
from countersign.wiring.judged import Judged, judged
from countersign.wiring.knowledge import who_knows
from countersign.wiring.question import Unanswerable
from countersign.wiring.records import AS_FAR_AS_HERE, Source, record_of_commit

_LINE = re.compile(r"(.+):([0-9]+)", re.DOTALL)
_SHORT = 12
_MOST_PEOPLE = 10

_SOURCES = {
    Source.NOTE: "the note of the commit",
    Source.MEMORY: "no note; made anew from what this machine remembers, which the gate does not",
    Source.NOTHING: "none: the commit has no note, so nobody knows",
    Source.LACKING: f"none: objects are missing here, and {errors.FETCH_ALL}",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("what", nargs="?", metavar="PATH:LINE|RANGE", help="default: base branch..HEAD")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    pager.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Explain."""
    place = _LINE.fullmatch(arguments.what or "")
    with reading(arguments.directory, os.environ) as checkout:
        if place is not None:
            _explain_line(checkout, arguments, place[1], int(place[2]))
        else:
            _explain_range(checkout, arguments)
    return errors.FINE


# A line


def _explain_line(checkout: Checkout, arguments: argparse.Namespace, name: str, number: int) -> None:
    repository = checkout.repository
    path = repository_path(repository, name, arguments.directory)
    if repository.work_tree is None or not (repository.work_tree / path).is_file():
        raise errors.CommandError(f"{path} is not in the work tree", "explain takes PATH:LINE, or a range of commits")
    if number < 1:
        raise errors.CommandError("lines count from 1")
    with render.progress(f"reading {path}"):
        try:
            [line] = blamed(checkout, path, None, [(number, number)], records=Records(checkout, AS_FAR_AS_HERE)).lines
        except GitError as fault:
            raise errors.CommandError(f"{path}:{number}: {fault.detail}") from fault
        gate = _gate(checkout, arguments.base, path, number)
    known = Attribution.from_fields(facts_of(line.row))
    if arguments.json:
        render.print_json(_line_document(repository, path, number, line, gate))
        return
    tool = ", ".join(filter(None, (known.tool, known.model)))
    told = whose(known) + (f" from {render.visible(tool)}" if tool else "")
    place = f"{render.visible(path)}:{number}"
    by, at = render.visible(known.by), render.visible(known.at)
    facts = {
        "evidence": how_known(known, by=by, at=at),
        "parts": parts_in_words(line),
        "session": render.visible(known.session),
    }
    if line.commit is None:
        facts["commit"] = "none yet: what is known is from this machine's journal"
    else:
        facts["commit"] = _commit_line(repository, line.commit)
        record = record_of_commit(checkout, line.commit, AS_FAR_AS_HERE)
        facts["record"] = _SOURCES[record.source] + (f"; not believed: {record.fault}" if record.fault else "")
    facts["gate"] = gate.sentence
    facts["unblock"] = " or ".join(gate.way_out)
    with pager.paged(repository.git, arguments) as page:
        page.line(f"{page.paint(place, 'bold')}: {told}")
        for fact, said in facts.items():
            for row in broken(said, columns(), f"  {fact:<10}", " " * 12) if said else ():
                page.line(row)


def _gate(checkout: Checkout, base: str | None, path: str, number: int) -> LineAtGate:
    try:
        found = judged(checkout, question(checkout.repository, None, base), datetime.now(UTC))
    except (Unanswerable, errors.CommandError, UnknownRevision, GitError) as fault:
        return LineAtGate(f"it cannot be asked: {fault}")
    return line_at_gate(checkout.repository, found, path, number)


def _line_document(
    repository: Repository, path: str, number: int, line: AttributedLine, gate: LineAtGate
) -> dict[str, object]:
    origin, evidence, tool, model, session, reason, by, at = (field or None for field in facts_of(line.row))
    commit = None if line.commit is None else {"id": line.commit, **_commit_facts(repository, line.commit)}
    return {
        "path": path, "line": number, "origin": origin, "evidence": evidence, "tool": tool, "model": model,
        "session": session, "reason": reason, "by": by, "at": at, "parts": parts_document(line), "commit": commit,
        "gate": {
            "state": gate.state, "sentence": gate.sentence,
            "findings": [finding_document(finding) for finding in gate.findings], "unblock": list(gate.way_out),
        },
    }  # fmt: skip


def _commit_facts(repository: Repository, commit: str) -> dict[str, str]:
    told = repository.git.run("log", "-1", "--encoding=UTF-8", "--format=%an%x00%ae%x00%as%x00%s", commit, "--")
    author, email, date, subject = told.decode("utf-8", "replace").rstrip("\n").split("\0")
    return {"author": author, "email": email, "date": date, "subject": subject}


def _commit_line(repository: Repository, commit: str) -> str:
    facts = {name: render.visible(value) for name, value in _commit_facts(repository, commit).items()}
    return f"{commit[:_SHORT]} by {facts['author']} <{facts['email']}> on {facts['date']}: {facts['subject']}"


# A range


def _explain_range(checkout: Checkout, arguments: argparse.Namespace) -> None:
    given = arguments.what
    if given is not None and Path(arguments.directory, given).is_file():
        raise errors.CommandError(f"{given} is a file", f"name a line of it: countersign explain {given}:1")
    asked = question(checkout.repository, given, arguments.base)
    with render.progress(f"reading {asked.range}"):
        found = judged(checkout, asked, datetime.now(UTC))
        people, best = _people(checkout.repository, found)
    for remark in found.remarks:
        errors.warn(remark)
    answer = Answer.of(found)
    if arguments.json:
        render.print_json(_range_document(answer, people, best))
    else:
        with pager.paged(checkout.repository.git, arguments) as page:
            _print_range(page, answer, people, best)


def _people(repository: Repository, found: Judged) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Everybody who could help, and the set to ask first."""
    roster = found.requirements.roster
    findings = [finding for finding in found.judgement.findings if finding.needs is not None]
    if roster is None or not findings:
        return (), ()
    findings.sort(key=lambda finding: finding.lines.start - finding.lines.stop)
    knows = who_knows(repository, found.asked.fork, (finding.path for finding in findings), roster)
    people = candidates(findings, found.delta.change, roster, knows)
    return people, suggested(found.judgement.unblock, knows)


def _range_document(answer: Answer, people: tuple[Candidate, ...], best: tuple[str, ...]) -> dict[str, object]:
    judgement = answer.judgement
    return {
        "range": answer.range,
        "verdict": judgement.verdict,
        "findings": [finding_document(finding) for finding in judgement.findings],
        "cleared": [finding_document(finding) for finding in judgement.cleared],
        "unblock": [list(names) for names in judgement.unblock],
        "suggested": list(best),
        "people": [{"name": one.name, "role": one.role, "clears": one.clears, "knows": one.knows} for one in people],
    }


def _print_range(page: render.Page, answer: Answer, people: tuple[Candidate, ...], best: tuple[str, ...]) -> None:
    judgement = answer.judgement
    page.line(f"{page.paint(judgement.verdict, judgement.verdict)}: {answer.summary}")
    needing = [finding for finding in judgement.findings if finding.needs is not None]
    if needing:
        # Whom to ask stands first: the findings may be many.
        _print_people(page, answer, people, best, len(needing))
    if judgement.findings:
        page.line()
    for finding in judgement.findings:
        show_finding(page, finding, otherwise="- ")


def _print_people(
    page: render.Page, answer: Answer, people: tuple[Candidate, ...], best: tuple[str, ...], needing: int
) -> None:
    if best:
        page.line(f"ask {page.paint(' and '.join(best), 'bold')}: nobody less would be enough")
    else:
        page.line("no sign-off is enough; the findings say why")
    for one in people[:_MOST_PEOPLE]:
        page.line(f"  {one.name} ({one.role}) could clear {one.clears} of {needing}; {_knows(one.knows)}")
    if len(people) > _MOST_PEOPLE:
        page.line(f"  and {len(people) - _MOST_PEOPLE} others")
    page.line(page.paint(f"they sign with: countersign sign {answer.range}", "faint"))


def _knows(lines: int) -> str:
    return f"has {counted(lines, 'line')} in these files" if lines else "has no lines in these files"
