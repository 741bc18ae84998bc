"""Copilot CLI and the Copilot coding agent: content/copilot/reference/hooks-configuration.md of github/docs.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Unrecognised
from countersign.provenance import quick_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.copilot", "copilot")


def parse(payload: fields.Payload) -> Told:
    """What a payload says, in either of the two forms that are documented.

    The one form names its event, as Claude Code does; the other does not: a result tells that the tool has run.

    Raises:
        Unrecognised: it is neither.
    """
    if "hook_event_name" in payload:
        return claude_format.parse(payload, "copilot-cli")
    told = Told("copilot-cli", NOTHING, directory=fields.text(payload, "cwd"),
                session=fields.text(payload, "sessionId", "session_id"),
                call=fields.text(payload, "toolCallId", "toolUseId"))  # fmt: skip
    if "toolName" not in payload:
        if "timestamp" in payload and "cwd" in payload:
            return told
        raise Unrecognised('it has no "hook_event_name" and no "toolName"')
    given = payload.get("toolArgs", {})
    if isinstance(given, str):
        try:
            given = quick_json.read(given or "{}")
        except ValueError as fault:
            raise Unrecognised(f'its "toolArgs" is not JSON: {fault}') from None
    if not isinstance(given, dict):
        raise Unrecognised('its "toolArgs" is no object')
    told.touched, told.shell = claude_format.touched_by(fields.needed(payload, "toolName"), given)
    if told.touched or told.shell:
        told.phase = AFTER if "toolResult" in payload else BEFORE
    return told


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import Entries  # noqa: PLC0415 (not for a tool call)

    started = f"{command} ingest copilot-cli"
    hook = {"type": "command", "bash": started, "powershell": started, "timeoutSec": 30}
    file = ".github/hooks/countersign.json" if project else ".copilot/hooks/countersign.json"
    items = tuple((("hooks", event), hook) for event in ("preToolUse", "postToolUse"))
    return [Entries(file, items, ((("version",), 1),))]
