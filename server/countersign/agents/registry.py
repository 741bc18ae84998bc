"""The agents that are known, and which of them a payload comes from.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations

import sys

from countersign.agents.told import Unrecognised
from countersign.provenance import quick_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.fields import Payload
    from countersign.agents.told import Told

#: Name to module. The names are those of the command line, and of records.
AGENTS = {
    "claude-code": "claude_code",
    "cursor": "cursor",
    "codex": "codex",
    "gemini": "gemini",
    "copilot-cli": "copilot_cli",
    "vscode": "vscode",
    "windsurf": "windsurf",
    "kiro": "kiro",
    "opencode": "opencode",
    "amp": "amp",
    "droid": "droid",
    "cline": "cline",
    "continue": "continue_cli",
    "generic": "generic",
}

ALIASES = {
    "claude": "claude-code",
    "copilot": "copilot-cli",
    "gemini-cli": "gemini",
    "agent-v1": "generic",
    "ai_tab": "generic",
    "known_human": "generic",
}

#: Those that speak the format of Claude Code: a payload of one may come through the hook of another.
_ALIKE = frozenset({"claude-code", "droid", "continue", "vscode", "codex"})

_MARK = b"\xef\xbb\xbf"
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def parse(name: str, payload: bytes) -> Told:
    """What a payload says that came through the hook of an agent.

    Args:
        name: one of AGENTS.
        payload: as it stands on standard input.

    Raises:
        Unrecognised: it is no payload of this agent, nor of one that runs its hooks.
    """
    value = _decoded(payload)
    speaker = name
    if name in _ALIKE or (name == "cursor" and "cursor_version" not in value):
        from countersign.agents.claude_code import sender  # noqa: PLC0415 (where it is needed)

        told_by = sender(value)
        if told_by != "claude-code" and name in {"claude-code", "vscode", told_by}:
            speaker = told_by
        elif "cursor_version" in value:
            speaker = "cursor"
    if name == "copilot-cli" and "hookEventName" in value:
        speaker = "vscode"
    __import__(f"countersign.agents.{AGENTS[speaker]}")
    told: Told = sys.modules[f"countersign.agents.{AGENTS[speaker]}"].parse(value)
    return told


def _decoded(payload: bytes) -> Payload:
    wide = next((wide for mark, wide in _WIDE if payload.startswith(mark)), "")
    try:
        text = payload.decode(wide) if wide else payload.removeprefix(_MARK).decode("utf-8", "surrogateescape")
        value = quick_json.read(text)
    except RecursionError:
        raise Unrecognised("it is nested too deeply") from None
    except ValueError as fault:
        raise Unrecognised(f"it is not JSON: {fault}") from None
    if not isinstance(value, dict):
        raise Unrecognised("it is no JSON object")
    return value
