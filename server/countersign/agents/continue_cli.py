"""The command line of Continue: extensions/cli/src/hooks of continuedev/continue.

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
    return claude_format.parse(payload, "continue")
