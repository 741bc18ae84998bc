"""Take what an agent's hook reports: one payload on standard input.

AGENT is claude-code, cursor, codex, gemini, copilot-cli, vscode, windsurf, kiro, opencode, amp, droid, cline,
continue; or generic, for any tool that sends agent-v1, ai_tab or known_human.

The hook before a tool remembers the texts of its files, the one after it compares. Nothing is written to standard
output but what the agent demands. A payload that is not understood is refused in one sentence, with an exit code
that the agent does not take for a "no" to its tool; it is put down where `countersign doctor` finds it.

for example:
  countersign ingest claude-code < payload.json
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from countersign.agents.told import Told

#: Bytes. Longer than what any agent can have written.
_LARGEST_PAYLOAD = 256 * 1024 * 1024

#: What an agent does not take for a "no": see docs/agents.md. Cline and Copilot hold up a tool whose hook has failed.
_REFUSED = 1
_CODES = {"cline": 0, "copilot-cli": 0}

#: What an agent wants to read when it may go on.
_ANSWERS = {"cline": '{"cancel": false}\n'}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("agent", metavar="AGENT", nargs="?", help="whose payload it is")
    parser.add_argument(
        "--before", dest="phase", action="store_const", const="before",
        help="for an agent that sends nothing: a tool is about to run",
    )  # fmt: skip
    parser.add_argument(
        "--after", dest="phase", action="store_const", const="after",
        help="for an agent that sends nothing: a tool has run, so compare the work tree",
    )  # fmt: skip
    parser.add_argument("--waiting", metavar="DIR", help="take in what waits in a state directory, and read nothing")


def run(arguments: argparse.Namespace) -> int:
    """Take one payload, or what waits."""
    if arguments.waiting:
        return _take_in(arguments.waiting)
    from countersign.cli import errors  # noqa: PLC0415 (in haste, it is not needed)

    if not arguments.agent:
        raise errors.CommandError("which agent's payload is it?", "`countersign ingest --help` lists them")
    return _take(arguments.agent, arguments.phase or "")


def in_haste(words: list[str]) -> int | None:
    """Do what hooks ask for, without a parser; None for anything else."""
    if len(words) == 2 and words[0] == "--waiting":  # noqa: PLR2004 (the option and its value)
        return _take_in(words[1])
    if not words or words[0].startswith("-") or words[1:] not in ([], ["--before"], ["--after"]):
        return None
    return _take(words[0], "".join(words[1:]).removeprefix("--"))


def _take(name: str, phase: str) -> int:
    from countersign.agents.registry import AGENTS, ALIASES, parse  # noqa: PLC0415 (not for `--waiting`)
    from countersign.agents.told import BEFORE, Unrecognised  # noqa: PLC0415 (as above)

    agent = ALIASES.get(name, name)
    if agent not in AGENTS:
        _say(f"there is no agent {name!r}: it is one of {', '.join(AGENTS)}")
        return _REFUSED
    told: Told | None = None
    try:
        payload = sys.stdin.buffer.read(_LARGEST_PAYLOAD + 1)
        if len(payload) > _LARGEST_PAYLOAD:
            raise Unrecognised(f"it is longer than {_LARGEST_PAYLOAD >> 20} MiB")  # noqa: TRY301 (one way to refuse)
        told = _anything(agent, phase) if phase and not payload.strip() else parse(agent, payload)
        if told.phase == BEFORE and (sentence := _closed(agent, told)):
            return _no(agent, sentence)
        _keep(told)
    except Unrecognised as why:
        return _refuse(agent, told, f"this is no payload of {agent} that is known: {why}")
    except Exception as fault:  # noqa: BLE001 (whatever it is, the agent goes on, and `doctor` knows)
        return _refuse(agent, told, f"a report of {agent} was lost: {type(fault).__name__}: {fault}")
    _answer(agent)
    return 0


def _closed(agent: str, told: Told) -> str:
    """Why the policy of a repository with a guard closes what an agent is about to write; empty if it does not."""
    from countersign.store.reports import has_guard  # noqa: PLC0415 (not for what is refused)
    from countersign.wiring.agent_calls import work_place  # noqa: PLC0415 (as above)

    place = work_place(told, os.getcwd()) if told.touched else None
    if place is None or not has_guard(place.state_dir):
        return ""
    from countersign.cli.guard import refusal  # noqa: PLC0415 (dear, and only where somebody asked for it)

    try:
        return refusal(told, os.getcwd())
    except Exception as fault:  # noqa: BLE001 (the gate judges later; here, nobody is held up by a fault)
        _refuse(agent, told, f"the policy could not be asked: {type(fault).__name__}: {fault}")
        return ""


def _no(agent: str, sentence: str) -> int:
    """Keep a tool from running, in the way that its agent understands."""
    import json  # noqa: PLC0415 (imported long ago, by the parser)

    _say(sentence)
    if agent == "cline":
        sys.stdout.write(json.dumps({"cancel": True, "errorMessage": sentence}) + "\n")
        return 0
    if agent == "copilot-cli":
        sys.stdout.write(json.dumps({"permissionDecision": "deny", "permissionDecisionReason": sentence}) + "\n")
        return 0
    return 2


def _anything(agent: str, phase: str) -> Told:
    """What is known where an agent sends nothing: one of its tools runs in this directory, and may write any file."""
    from countersign.agents.told import Told  # noqa: PLC0415 (rarely needed)

    told = Told(agent, phase)
    told.shell = True
    return told


def _keep(told: Told) -> None:
    from countersign.wiring.agent_calls import start_taking_in, take  # noqa: PLC0415 (not for what is refused)

    for state in take(told, os.getcwd()):
        start_taking_in(state)


def _take_in(state: str) -> int:
    """What waits in a state directory goes into the journal. Nobody reads what this process says."""
    from pathlib import Path  # noqa: PLC0415 (in haste, it is not needed)

    from countersign.store.errors import JournalError  # noqa: PLC0415 (as above)
    from countersign.store.faults import note_fault  # noqa: PLC0415 (as above)
    from countersign.wiring.agent_reports import take_in  # noqa: PLC0415 (as above)

    if not Path(state).is_dir():
        return 0
    try:
        take_in(Path(state))
    except (JournalError, OSError) as fault:
        note_fault(state, "ingest", f"reports of agents wait, and cannot be taken in yet: {fault}")
        return _REFUSED
    except Exception as fault:  # noqa: BLE001 (nobody reads what this process says: the log has to)
        what = f"{type(fault).__name__}: {fault}"
        note_fault(state, "ingest", f"reports of agents wait, and could not be taken in: {what}")
        return _REFUSED
    return 0


def _refuse(agent: str, told: Told | None, sentence: str) -> int:
    from countersign.git.nearby import nearby  # noqa: PLC0415 (only where something is wrong)
    from countersign.store.faults import note_fault  # noqa: PLC0415 (as above)
    from countersign.wiring.agent_calls import work_place  # noqa: PLC0415 (as above)

    _say(sentence)
    try:
        place = work_place(told, os.getcwd()) if told is not None else nearby(os.path.realpath(os.getcwd()))
    except (OSError, ValueError):
        place = None
    note_fault(place.state_dir if place is not None else _users_own(), "ingest", sentence)
    _answer(agent)
    return _CODES.get(agent, _REFUSED)


def _users_own() -> str:
    """Where faults of no repository are kept."""
    from platformdirs import user_log_path  # noqa: PLC0415 (only where something is wrong)

    return str(user_log_path("countersign", appauthor=False, ensure_exists=True))


def _answer(agent: str) -> None:
    answer = _ANSWERS.get(agent)
    if answer:
        sys.stdout.write(answer)
        sys.stdout.flush()


def _say(sentence: str) -> None:
    line = " ".join(sentence.split())
    sys.stderr.write(f"countersign: error: {line}\n".encode("ascii", "backslashreplace").decode("ascii"))
