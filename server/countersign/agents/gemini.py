"""Gemini CLI: docs/hooks/reference.md of google-gemini/gemini-cli.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.gemini", "gemini")


_PHASES = {"BeforeTool": BEFORE, "AfterTool": AFTER}


def parse(payload: fields.Payload) -> Told:
    """What a payload says. Hooks of tools do not name the model: those around the model do.

    Raises:
        Unrecognised: it names no event.
    """
    event = fields.needed(payload, "hook_event_name")
    told = Told(
        "gemini",
        _PHASES.get(event, NOTHING),
        directory=fields.text(payload, "cwd"),
        session=fields.text(payload, "session_id"),
        call=fields.text(payload, "tool_use_id", "tool_call_id"),
    )
    told.model = fields.text(fields.table(payload, "llm_request"), "model")
    if told.phase != NOTHING:
        name = fields.needed(payload, "tool_name")
        told.touched, told.shell = claude_format.touched_by(name, fields.table(payload, "tool_input"))
        if not told.touched and not told.shell:
            told.phase = NOTHING
    return told


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import Entries  # noqa: PLC0415 (not for a tool call)

    del project  # the same below the home directory and the top of a work tree
    # Its timeouts are milliseconds.
    hook = {"name": "countersign", "type": "command", "command": f"{command} ingest gemini", "timeout": 30000}
    tools = {"matcher": "write_file|replace|edit|run_shell_command", "hooks": [hook]}
    items = (
        (("hooks", "BeforeTool"), tools),
        (("hooks", "AfterTool"), tools),
        (("hooks", "BeforeModel"), {"hooks": [hook]}),
    )
    return [
        Entries(".gemini/settings.json", items, ((("hooksConfig", "enabled"), True), (("tools", "enableHooks"), True)))
    ]
