"""Amp, through a plugin of ours that hands its events on. Its plugin interface is experimental.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Touched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.config/amp", "~/.amp", "amp")


_PHASES = {"tool.call": BEFORE, "tool.result": AFTER}


def parse(payload: fields.Payload) -> Told:
    """What the plugin hands on: `{event, directory, tool, input, toolUseID, files}`.

    Raises:
        Unrecognised: it names no event or no tool.
    """
    event = fields.needed(payload, "event")
    told = Told(
        "amp",
        _PHASES.get(event, NOTHING),
        directory=fields.text(payload, "directory"),
        session=fields.text(payload, "threadID", "thread"),
        call=fields.text(payload, "toolUseID"),
    )
    if told.phase == NOTHING:
        return told
    given = fields.table(payload, "input")
    name = fields.needed(payload, "tool")
    files = fields.texts(payload, "files")
    if files:
        told.touched = [Touched(path, fields.new_strings(given)) for path in files]
    else:
        told.touched, told.shell = claude_format.touched_by(name, given)
    if not told.touched and not told.shell:
        told.phase = NOTHING
    return told


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import Owned  # noqa: PLC0415 (not for a tool call)
    from countersign.agents.plugins import AMP, plugin  # noqa: PLC0415 (as above)

    folder = ".amp/plugins" if project else ".config/amp/plugins"
    return [Owned(f"{folder}/countersign.ts", plugin(AMP, command))]
