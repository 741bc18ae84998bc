"""Codex: codex-rs/hooks/schema/generated of openai/codex.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece
    from countersign.agents.told import Told

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.codex", "codex")


def parse(payload: fields.Payload) -> Told:
    """What a payload says: the format of Claude Code, with the model, and the patch as the command of `apply_patch`.

    Raises:
        Unrecognised: it names no event.
    """
    given = fields.table(payload, "tool_input")
    command = given.get("command")
    if isinstance(command, list):
        # Older versions give the words of a command line.
        words = [word for word in command if isinstance(word, str)]
        payload = {**payload, "tool_input": {**given, "command": words[-1] if words else ""}}
    return claude_format.parse(payload, "codex")


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import claude_entries  # noqa: PLC0415 (not for a tool call)

    del project  # the same below the home directory and the top of a work tree
    return [claude_entries(".codex/hooks.json", f"{command} ingest codex", "apply_patch|Edit|Write|Bash")]


def pieces_of_toml(command: str) -> list[Piece]:
    """The same for somebody who has their hooks in `config.toml`: Codex warns of hooks in two files of one place."""
    import json  # noqa: PLC0415 (not for a tool call)

    from countersign.agents.pieces import Block  # noqa: PLC0415 (as above)

    started = json.dumps(f"{command} ingest codex")
    lines = []
    for event in ("PreToolUse", "PostToolUse"):
        hook = ['type = "command"', f"command = {started}", "timeout = 30", ""]
        lines += [
            f"[[hooks.{event}]]",
            'matcher = "apply_patch|Edit|Write|Bash"',
            "",
            f"[[hooks.{event}.hooks]]",
            *hook,
        ]
    return [Block(".codex/config.toml", "\n".join(lines).rstrip("\n"))]
