"""The questions that `doctor` asks, one function each: what is there, and what to do about it."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from countersign.gate.configuration import ConfigurationError
from countersign.gate.phrases import counted
from countersign.gate.policy import Mode
from countersign.gate.roster import ROSTER_FILE
from countersign.git.notes import CLAIMS
from countersign.git.process import GitError
from countersign.git.remotes import refspecs
from countersign.git.repository import Repository, UnknownRevision
from countersign.git.target import requirements_at
from countersign.hooks.install import hook_states
from countersign.hooks.places import HooksPathInWorktreeConfig, HooksPlace, hooks_place
from countersign.hooks.settings import Ledger
from countersign.hooks.stubs import is_stub
from countersign.store.errors import JournalBrokenError, JournalError
from countersign.store.faults import read_faults
from countersign.store.journal import Journal
from countersign.wiring.checkout import Checkout
from countersign.wiring.exporting import is_ours

#: Older faults have either been mended or been lived with.
_FAULTS_OF = timedelta(days=14)
_FAULTS_SHOWN = 3

#: Came with `safe.bareRepository`, without which a directory in a work tree can pass itself off as a repository.
_OLDEST_GIT = (2, 38)

#: Seconds in which an interpreter says that it has Countersign.
_PATIENCE = 20


class State(StrEnum):
    """What an answer means for the one who asks."""

    FINE = "fine"
    NOTE = "note"  # nothing to do, and good to know
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an examination found: about what, in one sentence, and what to do (empty if nothing)."""

    about: str
    state: State
    said: str
    todo: str = ""


def examine(repository: Repository, *, directory: Path) -> Iterator[Answer]:
    """Every question, in the order in which one thing depends on another.

    Args:
        repository: that is examined.
        directory: where the command was given, for what to say to do there.
    """
    for question in _QUESTIONS:
        try:
            yield from question(repository)
        except (GitError, OSError) as fault:
            yield Answer(question.__name__.strip("_"), State.TODO, str(fault), f"see that {directory} can be read")


def _git(repository: Repository) -> Iterator[Answer]:
    said = repository.git.run("version").decode("utf-8", "replace").strip()
    numbers = tuple(int(part) for part in said.split()[2].split(".")[:2] if part.isdigit())
    if numbers < _OLDEST_GIT:
        oldest = ".".join(map(str, _OLDEST_GIT))
        yield Answer("git", State.TODO, f"{said} is older than {oldest}", f"install git {oldest} or later")
    else:
        yield Answer("git", State.FINE, f"{said}, {repository.git.program}")


def _identity(repository: Repository) -> Iterator[Answer]:
    email = repository.config("user.email")
    if email:
        yield Answer("identity", State.FINE, f"commits are made as {email}")
    else:
        yield Answer(
            "identity", State.TODO, "user.email is not set, so the gate cannot know you", "git config user.email YOU@…"
        )


def _server(_: Repository) -> Iterator[Answer]:
    found = shutil.which("countersign")
    if found:
        yield Answer("server", State.FINE, f"editors can start it as `countersign serve` ({found})")
    else:
        yield Answer(
            "server",
            State.NOTE,
            "`countersign` is not on PATH",
            f"let the editor start `{shlex.join([sys.executable, '-m', 'countersign', 'serve'])}`",
        )


def _hooks(repository: Repository) -> Iterator[Answer]:
    try:
        place = hooks_place(repository, Ledger.read(repository.state_dir).hooks_path)
    except HooksPathInWorktreeConfig:
        yield Answer(
            "hooks",
            State.TODO,
            "core.hooksPath is set for this work tree alone, over everything that `init` could do",
            "git config --worktree --unset core.hooksPath, then countersign init",
        )
        return
    except ValueError as fault:
        yield Answer("hooks", State.TODO, str(fault), "countersign init")
        return
    states = hook_states(place)
    missing = [state.name for state in states if not state.installed]
    if missing:
        said = (
            "no hooks of ours are installed" if len(missing) == len(states) else f"not installed: {', '.join(missing)}"
        )
        yield Answer("hooks", State.TODO, f"{said}; git takes its hooks from {place.directory}", "countersign init")
    else:
        chained = [state.name for state in states if state.chained]
        beside = f", and run yours: {', '.join(chained)}" if chained else ""
        yield Answer("hooks", State.FINE, f"they are installed in {place.directory}{beside}")
    python = _interpreter_of(place)
    if python is not None:
        if _has_us(python):
            yield Answer("hooks", State.FINE, f"they run {python}")
        else:
            said = f"they run {python}, which does not start, or has no Countersign"
            yield Answer("hooks", State.TODO, said, "countersign init")


def _interpreter_of(place: HooksPlace) -> str | None:
    """The interpreter that our hooks run; None without one of them."""
    for file in sorted(place.directory.glob("*")) if place.directory.is_dir() else ():
        if is_stub(file):
            for line in file.read_text("utf-8", "surrogateescape").splitlines():
                if line.startswith("python="):
                    return shlex.split(line)[0].removeprefix("python=")
    return None


def _journal(repository: Repository) -> Iterator[Answer]:
    try:
        with Checkout(repository) as checkout:
            memory = checkout.memory()
            if memory is None:
                yield Answer("journal", State.NOTE, "there is none yet: nothing was written here under our eyes")
            elif not memory.writable:
                yield Answer(
                    "journal",
                    State.TODO,
                    f"{repository.state_dir} cannot be written, so new text stays unknown",
                    "make the directory and its files writable for you",
                )
            else:
                known = len(memory.known_paths())
                yield Answer("journal", State.FINE, f"it knows {counted(known, 'path')}")
    except JournalBrokenError as fault:
        yield Answer("journal", State.TODO, str(fault), "countersign doctor --mend")
    except JournalError as fault:
        yield Answer("journal", State.TODO, str(fault), fault.hint)


def _late(repository: Repository) -> Iterator[Answer]:
    try:
        waiting = len((repository.state_dir / "late").read_bytes().splitlines())
    except FileNotFoundError:
        waiting = 0
    if waiting:
        commits = "1 commit waits" if waiting == 1 else f"{waiting} commits wait"
        yield Answer("records", State.NOTE, f"{commits} for a record", "countersign status")
    else:
        yield Answer("records", State.FINE, "no commit waits for its record")


def _faults(repository: Repository) -> Iterator[Answer]:
    since = (datetime.now(UTC) - _FAULTS_OF).strftime("%Y-%m-%dT%H:%M:%SZ")
    faults = [fault for fault in read_faults(str(repository.state_dir)) if fault[0] >= since]
    if not faults:
        yield Answer("faults", State.FINE, f"nothing has gone wrong in the last {_FAULTS_OF.days} days")
        return
    log = repository.state_dir / "faults.log"
    for stamp, where, what in faults[-_FAULTS_SHOWN:]:
        yield Answer("faults", State.TODO, f"{stamp} {where}: {what}", f"mend the cause, then remove {log}")
    if len(faults) > _FAULTS_SHOWN:
        yield Answer("faults", State.NOTE, f"{len(faults) - _FAULTS_SHOWN} more faults before these", f"see {log}")


def _agents(repository: Repository) -> Iterator[Answer]:
    from countersign.cli.agent_answers import agent_answers  # noqa: PLC0415 (it speaks in our answers)

    return agent_answers(repository)


def _notes(repository: Repository) -> Iterator[Answer]:
    remotes = repository.git.run("remote").decode("utf-8", "surrogateescape").split()
    if not remotes:
        yield Answer("notes", State.NOTE, "there is no remote to share records with")
    for remote in remotes:
        told = repository.git.call("config", "--get-all", f"remote.{remote}.fetch").out.decode("utf-8", "replace")
        there = told.splitlines()
        if "+refs/*:refs/*" in there or set(refspecs(remote)) <= set(there):
            yield Answer("notes", State.FINE, f"records are fetched from {remote}")
        else:
            yield Answer("notes", State.TODO, f"records are not fetched from {remote}", "countersign init")


def _others_notes(repository: Repository) -> Iterator[Answer]:
    if not is_ours(repository.git, CLAIMS):
        yield Answer("notes", State.NOTE, f"another tool writes {CLAIMS}: ours are not put there")


def _policy(repository: Repository) -> Iterator[Answer]:
    try:
        base = repository.base()
    except UnknownRevision as fault:
        yield Answer("policy", State.TODO, f"countersign.base: {fault}", "git config countersign.base BRANCH")
        return
    if base is None:
        yield Answer("policy", State.NOTE, "there is no base branch, so there is no policy and no roster")
        return
    try:
        found = requirements_at(repository.git, base.commit)
    except ConfigurationError as fault:
        yield Answer("policy", State.TODO, str(fault), f"put it right on {base.name}")
        return
    if found.roster is None:
        if found.policy.stated:
            mode = found.policy.mode
            said = f"{base.name} has a policy and no {ROSTER_FILE}: nothing but that file is let in (mode {mode})"
            state = State.TODO if mode is Mode.ENFORCE else State.NOTE
            yield Answer("policy", state, said, "say who is who in it, in a change of its own: docs/policy.md")
        else:
            yield Answer("policy", State.NOTE, f"{base.name} has no {ROSTER_FILE}: nobody has to sign anything off")
        return
    count = len(found.roster.people)
    yield Answer(
        "policy",
        State.FINE,
        f"{base.name} has {count} {'person' if count == 1 else 'people'}, mode {found.policy.mode}",
    )
    email = repository.config("user.email")
    if email:
        person = found.roster.person(email)
        if person is None:
            least = found.policy.roles.lowest
            yield Answer("policy", State.NOTE, f"{email} is not on the roster, and counts as {least}")
        else:
            yield Answer("policy", State.FINE, f"you are {person.name}, {person.role}")


def mend(repository: Repository) -> Iterator[str]:
    """Mend what can be mended without losing anything; what was done, in sentences.

    Raises:
        JournalError: the journal cannot be set aside.
    """
    try:
        with Checkout(repository) as checkout:
            checkout.memory()
    except JournalBrokenError:
        aside = Journal.set_aside_broken(repository.state_dir)
        yield f"the damaged journal is now {aside}, and a new one begins; what git knows of records is not touched"


def _has_us(python: str) -> bool:
    """Whether an interpreter starts and has Countersign."""
    try:
        asked = subprocess.run(  # noqa: S603 (the interpreter that our own hook runs at every commit)
            [python, "-I", "-c", "import countersign"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False, cwd=os.sep,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


_Question = Callable[[Repository], Iterator[Answer]]
_QUESTIONS: tuple[_Question, ...] = (
    _git,
    _identity,
    _hooks,
    _server,
    _journal,
    _late,
    _faults,
    _agents,
    _notes,
    _others_notes,
    _policy,
)
