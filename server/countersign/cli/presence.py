"""Whether a person is there: a terminal, no agent that says it is one, and a few characters typed on purpose.

None of it proves anything. It keeps a script or an agent from signing by mistake; what keeps it from signing on
purpose is a key that has to be touched.
"""

import sys
from collections.abc import Mapping

from countersign.cli import errors

#: Set by agents for the commands that they run.
_AGENTS = {
    "CLAUDECODE": "Claude Code",
    "CLAUDE_CODE_REMOTE": "Claude Code",
    "CURSOR_AGENT": "Cursor",
    "CURSOR_SANDBOX": "Cursor",
    "CODEX_SANDBOX": "Codex",
    "CODEX_SANDBOX_NETWORK_DISABLED": "Codex",
    "CODEX_THREAD_ID": "Codex",
    "CODEX_INTERNAL_ORIGINATOR_OVERRIDE": "Codex",
    "GEMINI_CLI": "Gemini CLI",
    "COPILOT_CLI": "Copilot CLI",
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

#: Agents that name themselves in `AGENT`, which others use for other things.
_NAMED = frozenset({"amp", "goose", "claude", "codex", "cursor", "gemini", "opencode", "copilot", "droid", "kiro"})

#: Enough that nobody types them without looking.
_TYPED = 6


def demand_person(environment: Mapping[str, str]) -> None:
    """Go on only where a person seems to be.

    Raises:
        CommandError: standard input or output is no terminal, or an agent runs the command.
    """
    agents = dict(_AGENTS)
    if environment.get("AGENT", "").lower() in _NAMED:
        agents["AGENT"] = environment["AGENT"]
    for name, agent in agents.items():
        if environment.get(name):
            raise errors.CommandError(
                f"a sign-off is a person's, and this runs inside of {agent} ({name} is set)",
                "run it in a terminal of your own",
            )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise errors.CommandError(
            "a sign-off is a person's, and there is no terminal to ask one on", "run it in a terminal"
        )


def confirm(what: str, digest: str) -> None:
    """Go on only if the beginning of a digest is typed, which stands on the screen.

    Raises:
        CommandError: anything else was typed, or nothing.
    """
    sys.stdout.write(f"To {what}, type the first {_TYPED} characters of it: ")
    sys.stdout.flush()
    typed = sys.stdin.readline()
    if typed.strip().lower() != digest[:_TYPED]:
        raise errors.CommandError("that is not what stands there: nothing was signed")
