"""Bring in what others say: reviews of a forge, or Agent Trace records of other tools.

github-reviews, gitlab-approvals: weaker approvals, which nobody has signed, for the checks of this clone. They count
only where the policy lets that forge in ([forge_approvals]), for people whose account the roster names, for the content
that they looked at, and for nothing critical, no key that has to be touched and no control plane. They stay in this
clone, in place of what was imported before: run it in the job that runs `countersign check`.

agent-trace: one record, a list of them, or one a line. Commits that have no record get one: what a trace calls AI or
mixed is so, as a guess (inferred), and everything else stays unknown. Commits that have a record keep it.

for example:
  countersign import agent-trace .agent-trace/traces.jsonl
  gh api "repos/OWNER/REPO/pulls/7/reviews?per_page=100" | countersign import github-reviews - --base origin/main
  countersign import gitlab-approvals approvals.json --commit "$CI_COMMIT_SHA" --base origin/main
"""

import argparse
import json
import os
import sys
from pathlib import Path

from countersign.cli import errors, render
from countersign.cli.question import question
from countersign.cli.reading import reading
from countersign.gate.forge_reviews import FORMS, ReviewsDamaged
from countersign.gate.phrases import counted
from countersign.wiring.forge_approvals import keep_reviews

_LARGEST = 16 * 1024 * 1024
_TRACES = "agent-trace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options."""
    forms = (*FORMS, _TRACES)
    parser.add_argument("form", metavar="FORM", choices=forms, help=", ".join(forms))
    parser.add_argument("file", metavar="FILE", help="what is brought in; - is standard input")
    parser.add_argument("--commit", metavar="ID", default="", help="head of the merge request (GitLab does not say)")
    parser.add_argument("--base", metavar="REF", help="the branch that the change is to go to")


def run(arguments: argparse.Namespace) -> int:
    """Read and keep."""
    content = _content(arguments.file, arguments.directory)
    if arguments.form == _TRACES:
        if arguments.commit or arguments.base:
            raise errors.CommandError("--commit and --base are for the reviews of a forge")
        return _import_traces(arguments, content)
    try:
        reviews = FORMS[arguments.form](json.loads(content), arguments.commit)
    except (ReviewsDamaged, RecursionError, ValueError) as fault:
        raise errors.CommandError(
            f"{arguments.file} is not what the forge answers: {fault}", "`countersign import --help` names the request"
        ) from fault
    with reading(arguments.directory, os.environ) as checkout:
        asked = question(checkout.repository, None, arguments.base)
        if not asked.branch:
            raise errors.CommandError(f"{asked.target_name} is no branch", "--base BRANCH")
        try:
            keep_reviews(checkout.repository.state_dir, asked.branch, reviews)
        except OSError as fault:
            raise errors.CommandError(f"{checkout.repository.state_dir} cannot be written to: {fault}") from fault
    render.Page().line(f"{counted(len(reviews), 'review')} kept for {asked.branch.removeprefix('refs/heads/')}")
    return errors.FINE


def _import_traces(arguments: argparse.Namespace, content: bytes) -> int:
    # The forges' forms need nothing of it.
    from countersign.cli.traces import said, traces_in  # noqa: PLC0415
    from countersign.wiring.traces import import_traces  # noqa: PLC0415

    traces, faults = traces_in(content)
    with reading(arguments.directory, os.environ) as checkout, render.progress("reading the commits"):
        done = import_traces(checkout, traces)
    page = render.Page()
    for sentence in said(done):
        page.line(sentence)
    for fault in faults:
        errors.warn(fault)
    if faults:
        raise errors.CommandError(
            f"{arguments.file}: of {len(traces) + len(faults)} records, {len(faults)} cannot be read; the others count",
            "what they must look like: https://agent-trace.dev",
        )
    return errors.FINE


def _content(name: str, directory: Path) -> bytes:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with (directory / name).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except OSError as fault:
        raise errors.CommandError(f"{name}: {fault.strerror}") from fault
    if len(content) > _LARGEST:
        raise errors.CommandError(f"{name}: more than {_LARGEST} bytes")
    return content
