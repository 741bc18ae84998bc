"""Codex: codex-rs/hooks/schema/generated of openai/codex.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.told import Told


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
