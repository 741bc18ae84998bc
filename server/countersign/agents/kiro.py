"""Kiro, on the command line and in its editor: https://kiro.dev/docs/cli/hooks and https://kiro.dev/docs/hooks.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.kiro", "kiro", "kiro-cli")


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


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    import json  # noqa: PLC0415 (not for a tool call)

    from countersign.agents.pieces import MARK, Owned  # noqa: PLC0415 (as above)

    if not project:
        return []  # Hooks are kept in each agent's own file: see `pieces_of_agent`.
    made: list[Piece] = []
    for phase, kind in (("before", "preToolUse"), ("after", "postToolUse")):
        hook = {
            "version": "1.0.0", "enabled": True, "name": f"countersign-{phase}", "description": MARK,
            "when": {"type": kind, "toolTypes": ["write", "shell"]},
            "then": {"type": "runCommand", "command": f"{command} ingest kiro --{phase}", "timeout": 30},
        }  # fmt: skip
        made.append(Owned(f".kiro/hooks/countersign-{phase}.kiro.hook", json.dumps(hook, indent=2) + "\n"))
    return made


def pieces_of_agent(file: str, command: str) -> list[Piece]:
    """The hooks in the file of one agent of Kiro's command line.

    Args:
        file: below the home directory or the top of the work tree.
        command: that starts `countersign`.
    """
    from countersign.agents.pieces import Entries  # noqa: PLC0415 (not for a tool call)

    hooks = [{"matcher": matcher, "command": f"{command} ingest kiro"} for matcher in ("fs_write", "execute_bash")]
    return [Entries(file, tuple((("hooks", event), hook) for event in ("preToolUse", "postToolUse") for hook in hooks))]
