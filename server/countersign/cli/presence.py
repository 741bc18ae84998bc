"""Whether a person is there: a terminal, no agent that says it is one, and a few characters typed on purpose.

None of it proves anything. It keeps a script or an agent from signing by mistake; what keeps it from signing on
purpose is a key that has to be touched.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from countersign.cli import errors

#: Set by agents for the commands that they run.
_AGENTS = {
    "CLAUDECODE": "Claude Code",
    "CLAUDE_CODE_REMOTE": "Claude Code",
    "CLAUDE_CODE_SESSION_ID": "Claude Code",
    "CLAUDE_CODE_CHILD_SESSION": "Claude Code",
    "CLAUDE_PROJECT_DIR": "a hook of Claude Code",
    "CURSOR_AGENT": "Cursor",
    "CURSOR_CONVERSATION_ID": "Cursor",
    "CURSOR_SANDBOX": "Cursor",
    "CODEX_SANDBOX": "Codex",
    "CODEX_SANDBOX_NETWORK_DISABLED": "Codex",
    "CODEX_THREAD_ID": "Codex",
    "CODEX_CI": "Codex",
    "CODEX_SHELL": "Codex",
    "CODEX_INTERNAL_ORIGINATOR_OVERRIDE": "Codex",
    "GEMINI_CLI": "Gemini CLI",
    "COPILOT_CLI": "Copilot CLI",
    "COPILOT_AGENT_SESSION_ID": "Copilot",
    "KIRO_SESSION_ID": "Kiro",
    "KIRO_HOOK_FILE": "a hook of Kiro",
    "PI_CODING_AGENT": "Pi",
    "OPENCODE": "opencode",
    "AMP_CURRENT_THREAD_ID": "Amp",
    "AMP_THREAD_ID": "Amp",
    "GOOSE_TERMINAL": "Goose",
    "CLINE_ACTIVE": "Cline",
    "AUGMENT_AGENT": "Augment",
    "ANTIGRAVITY_AGENT": "Antigravity",
    "AIDER_MODEL": "aider",
    "REPLIT_AGENT": "Replit",
    "AI_AGENT": "an agent",
    "SANDBOX_RUNTIME": "an agent's sandbox",
}

#: How the variables begin that agents in the cloud set.
_CLOUD = "CLOUD_AGENT_"

#: Variables that other processes of an editor set as well, and what they are where an agent runs the command.
_ROLES = {"CURSOR_EXTENSION_HOST_ROLE": ("agent-exec", "Cursor")}

#: Where an agent has a machine of its own.
_MACHINES = {"/opt/.devin": "Devin"}

#: Agents that name themselves in `AGENT`, which others use for other things.
_NAMED = frozenset({"amp", "goose", "claude", "codex", "cursor", "gemini", "opencode", "copilot", "droid", "kiro"})

#: Enough that nobody types them without looking.
_TYPED = 6


def demand_person(environment: Mapping[str, str]) -> None:
    """Go on only where a person seems to be.

    Raises:
        CommandError: standard input or output is no terminal, or an agent runs the command.
    """
    sign, agent = _sign_of_an_agent(environment)
    if agent:
        raise errors.CommandError(
            f"a sign-off is a person's, and this runs inside of {agent} ({sign})", "run it in a terminal of your own"
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise errors.CommandError(
            "a sign-off is a person's, and there is no terminal to ask one on", "run it in a terminal"
        )


def _sign_of_an_agent(environment: Mapping[str, str]) -> tuple[str, str]:
    """What tells that an agent runs this, and its name; both empty where nothing does."""
    agents = dict(_AGENTS)
    if environment.get("AGENT", "").lower() in _NAMED:
        agents["AGENT"] = environment["AGENT"]
    agents.update({name: agent for name, (role, agent) in _ROLES.items() if environment.get(name) == role})
    agents.update({name: "an agent in the cloud" for name in environment if name.startswith(_CLOUD)})
    for name, agent in agents.items():
        if environment.get(name):
            return f"{name} is set", agent
    return next(((f"{place} is there", agent) for place, agent in _MACHINES.items() if Path(place).exists()), ("", ""))


def confirm(what: str, digest: str) -> None:
    """Go on only if the beginning of a digest is typed, which stands on the screen.

    Raises:
        CommandError: anything else was typed, or nothing.
    """
    # What is typed has room behind the question on a terminal of 80 columns, however long the name of a person is.
    sys.stdout.write(f"To {what},\ntype the first {_TYPED} characters of it: ")
    sys.stdout.flush()
    typed = sys.stdin.readline()
    if typed.strip().lower() != digest[:_TYPED]:
        raise errors.CommandError("that is not what stands there: nothing was signed")
