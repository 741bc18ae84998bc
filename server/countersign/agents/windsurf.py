"""Windsurf's Cascade: https://docs.windsurf.com/windsurf/cascade/hooks.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Touched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.codeium/windsurf", "windsurf")


_WRITES = {"pre_write_code": BEFORE, "post_write_code": AFTER}
_SHELLS = {"pre_run_command": BEFORE, "post_run_command": AFTER}


def parse(payload: fields.Payload) -> Told:
    """What a payload says.

    Raises:
        Unrecognised: it names no action, or no file where there has to be one.
    """
    action = fields.needed(payload, "agent_action_name")
    about = fields.table(payload, "tool_info")
    told = Told(
        "windsurf",
        _WRITES.get(action) or _SHELLS.get(action) or NOTHING,
        directory=fields.text(about, "cwd"),
        session=fields.text(payload, "trajectory_id"),
    )
    model = fields.text(payload, "model_name")
    told.model = "" if model.lower() == "unknown" else model
    told.shell = action in _SHELLS
    # One execution has several steps, and a step has either a command or a file.
    execution = fields.text(payload, "execution_id")
    told.call = f"shell {execution}" if told.shell and execution else ""
    if action in _WRITES:
        told.touched = [Touched(fields.needed(about, "file_path"), fields.new_strings(about))]
    return told


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import Entries  # noqa: PLC0415 (not for a tool call)

    file = ".windsurf/hooks.json" if project else ".codeium/windsurf/hooks.json"
    events = (*_WRITES, *_SHELLS)
    return [Entries(file, tuple((("hooks", event), {"command": f"{command} ingest windsurf"}) for event in events))]
