"""opencode, through a plugin of ours that hands its events on: @opencode-ai/plugin.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Touched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.config/opencode", "~/.opencode", "opencode")


_PHASES = {"tool.execute.before": BEFORE, "tool.execute.after": AFTER, "file.edited": AFTER}


def parse(payload: fields.Payload) -> Told:
    """What the plugin hands on: `{event, directory, input, output, model}`.

    Raises:
        Unrecognised: it names no event.
    """
    event = fields.needed(payload, "event")
    about, result = fields.table(payload, "input"), fields.table(payload, "output")
    told = Told(
        "opencode",
        _PHASES.get(event, NOTHING),
        directory=fields.text(payload, "directory"),
        session=fields.text(about, "sessionID"),
        call=fields.text(about, "callID"),
    )
    model = fields.table(payload, "model")
    told.model = fields.text(model, "modelID") or fields.text(payload, "model")
    if event == "file.edited":
        # It says which file, and neither who nor what: only a call that is open can tell.
        told.touched = [Touched(fields.needed(about, "file"))]
    elif told.phase != NOTHING:
        # Before the call, the arguments are in the output: plugins may change them.
        given = fields.table(about, "args") or fields.table(result, "args")
        told.touched, told.shell = claude_format.touched_by(fields.needed(about, "tool"), given)
        _with_texts(told, fields.table(result, "metadata"))
        if not told.touched and not told.shell:
            told.phase = NOTHING
    return told


def _with_texts(told: Told, metadata: fields.Payload) -> None:
    """Take over the text before, which is in the result of an edit. That after may be older than the file."""
    difference = fields.table(metadata, "filediff")
    before = difference.get("before")
    if told.phase == AFTER and len(told.touched) == 1 and isinstance(before, str) and before:
        told.touched[0].before = before


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import Owned  # noqa: PLC0415 (not for a tool call)
    from countersign.agents.plugins import OPENCODE, plugin  # noqa: PLC0415 (as above)

    folder = ".opencode/plugins" if project else ".config/opencode/plugins"
    return [Owned(f"{folder}/countersign.js", plugin(OPENCODE, command))]
