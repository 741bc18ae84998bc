"""What `doctor` says of agents: found and not hooked, hooked by an installation that is no more, never heard of."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from countersign.agents.pieces import State as Hooks
from countersign.cli.agents import scope_of, user_scope
from countersign.cli.examinations import Answer, State
from countersign.git.repository import Repository
from countersign.store.faults import read_faults
from countersign.store.reports import last_heard, waiting
from countersign.wiring import agent_setup

_FAULTS_OF = timedelta(days=14)


def agent_answers(repository: Repository) -> Iterator[Answer]:
    """The answers about agents, and about what went wrong outside of any repository."""
    scopes = [user_scope()]
    if repository.work_tree is not None:
        scopes.append(scope_of(repository.work_tree, project=True))
    missing = []
    for agent in agent_setup.INSTALLABLE:
        states = {target.state() for scope in scopes for target in agent_setup.targets(agent, scope)}
        if Hooks.DRIFTED in states:
            yield Answer("agents", State.TODO, f"the hooks of {agent} are not what they would be now",
                         f"countersign agents install {agent}")  # fmt: skip
        elif Hooks.INSTALLED in states:
            yield _heard(repository, agent)
        elif agent_setup.is_there(agent, scopes[0]):
            missing.append(agent)
    if missing:
        names = ", ".join(missing)
        yield Answer("agents", State.NOTE, f"found and not hooked, so what they write is unknown: {names}",
                     f"countersign agents install {' '.join(missing)}")  # fmt: skip
    reports = len(waiting(str(repository.state_dir)))
    if reports:
        yield Answer("agents", State.NOTE, f"{reports} reports of agents wait to be taken in", "countersign status")
    yield from _faults_elsewhere()


def _heard(repository: Repository, agent: str) -> Answer:
    last = last_heard(str(repository.state_dir), agent)
    if last is None:
        todo = "Codex runs hooks only when you have trusted them: /hooks" if agent == "codex" else ""
        return Answer("agents", State.NOTE, f"{agent} has hooks, and has reported nothing here yet", todo)
    when = datetime.fromtimestamp(last, UTC).strftime("%Y-%m-%d %H:%M")
    return Answer("agents", State.FINE, f"{agent} has hooks, and last reported at {when} UTC")


def _faults_elsewhere() -> Iterator[Answer]:
    from platformdirs import user_log_path  # noqa: PLC0415 (here only)

    folder = user_log_path("countersign", appauthor=False)
    since = (datetime.now(UTC) - _FAULTS_OF).strftime("%Y-%m-%dT%H:%M:%SZ")
    faults = [fault for fault in read_faults(os.fspath(folder)) if fault[0] >= since]
    if faults:
        stamp, where, what = faults[-1]
        log = Path(folder, "faults.log")
        yield Answer("agents", State.TODO, f"outside of any repository: {stamp} {where}: {what}",
                     f"mend the cause, then remove {log}")  # fmt: skip
