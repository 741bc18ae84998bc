"""Agents of VS Code: https://code.visualstudio.com/docs/agent-customization/hooks.

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
FOUND = ("~/.vscode", "~/.config/Code", "~/Library/Application Support/Code", "~/AppData/Roaming/Code", "code")


def parse(payload: Payload) -> Told:
    """What a payload says; it is in the format of Claude Code.

    Raises:
        Unrecognised: it names no event.
    """
    return claude_format.parse(payload, "vscode")


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    # VS Code reads what Claude Code reads and, in a work tree, what Copilot reads; who speaks is told by the payload.
    if project:
        from countersign.agents import copilot_cli  # noqa: PLC0415 (not for a tool call)

        return copilot_cli.pieces(command, project=True)
    from countersign.agents import claude_code  # noqa: PLC0415 (as above)

    return claude_code.pieces(command, project=False)
