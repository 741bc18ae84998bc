"""Agents of VS Code: https://code.visualstudio.com/docs/agent-customization/hooks.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.fields import Payload
    from countersign.agents.told import Told


def parse(payload: Payload) -> Told:
    """What a payload says; it is in the format of Claude Code.

    Raises:
        Unrecognised: it names no event.
    """
    return claude_format.parse(payload, "vscode")
