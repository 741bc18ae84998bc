"""Cursor: https://cursor.com/docs/agent/hooks.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Touched, Unrecognised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.cursor", "cursor")


_TOOLS = {"preToolUse": BEFORE, "postToolUse": AFTER, "postToolUseFailure": AFTER,
          "PreToolUse": BEFORE, "PostToolUse": AFTER}  # fmt: skip
_SHELLS = {"beforeShellExecution": BEFORE, "afterShellExecution": AFTER}
_EDITS = {"afterFileEdit": "cursor", "afterTabFileEdit": "cursor-tab"}


def parse(payload: fields.Payload) -> Told:
    """What a payload says: Cursor's own events, or those of Claude Code, which it runs as well.

    Raises:
        Unrecognised: it names no event, or no file where there has to be one.
    """
    event = fields.needed(payload, "hook_event_name")
    roots = fields.texts(payload, "workspace_roots")
    told = Told(
        _EDITS.get(event, "cursor"),
        _TOOLS.get(event) or _SHELLS.get(event) or (AFTER if event in _EDITS else NOTHING),
        directory=fields.text(payload, "cwd") or (roots[0] if roots else ""),
        session=fields.text(payload, "conversation_id", "session_id"),
        call=fields.text(payload, "tool_use_id"),
    )
    told.model = fields.text(payload, "model")
    if event in _EDITS:
        written = [text for edit in fields.tables(payload, "edits") if (text := fields.text(edit, "new_string"))]
        told.touched = [Touched(fields.needed(payload, "file_path"), written)]
    elif event in _SHELLS:
        told.shell = True
        told.call = told.call or f"shell {fields.text(payload, 'generation_id')}"
    elif event in _TOOLS:
        name = fields.needed(payload, "tool_name")
        given = payload.get("tool_input")
        if given is not None and not isinstance(given, dict):
            raise Unrecognised('its "tool_input" is no object')
        told.touched, told.shell = claude_format.touched_by(name, given or {})
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
    events = ("preToolUse", "postToolUse", "afterFileEdit", "afterTabFileEdit")
    items = tuple((("hooks", event), {"command": f"{command} ingest cursor"}) for event in events)
    return [Entries(".cursor/hooks.json", items, ((("version",), 1),))]
