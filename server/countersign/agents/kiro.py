"""Kiro, on the command line and in its editor: https://kiro.dev/docs/cli/hooks and https://kiro.dev/docs/hooks.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told

_PHASES = {"preToolUse": BEFORE, "postToolUse": AFTER, "PreToolUse": BEFORE, "PostToolUse": AFTER}
_NAMES = {"write": "fs_write", "shell": "execute_bash"}


def parse(payload: fields.Payload) -> Told:
    """What a payload says.

    Raises:
        Unrecognised: it names no event.
    """
    event = fields.needed(payload, "hook_event_name")
    told = Told(
        "kiro",
        _PHASES.get(event, NOTHING),
        directory=fields.text(payload, "cwd"),
        session=fields.text(payload, "session_id", "conversation_id"),
        call=fields.text(payload, "tool_use_id"),
    )
    if told.phase != NOTHING:
        name = fields.needed(payload, "tool_name")
        told.touched, told.shell = claude_format.touched_by(_NAMES.get(name, name), fields.table(payload, "tool_input"))
        if not told.touched and not told.shell:
            told.phase = NOTHING
    return told
