"""Droid, by Factory: https://docs.factory.ai/reference/hooks-reference.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.fields import Payload
    from countersign.agents.pieces import Piece
    from countersign.agents.told import Told

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.factory", "droid")


def parse(payload: Payload) -> Told:
    """What a payload says; it is in the format of Claude Code.

    Raises:
        Unrecognised: it names no event.
    """
    return claude_format.parse(payload, "droid")


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import claude_entries  # noqa: PLC0415 (not for a tool call)

    del project  # the same below the home directory and the top of a work tree
    return [claude_entries(".factory/settings.json", f"{command} ingest droid", "Edit|Create|ApplyPatch|Execute")]
