"""Claude Code: https://code.claude.com/docs/en/hooks.

Its hooks are run by others, too: VS Code and Cursor load `.claude/settings.json`. Who speaks is told by the payload.
Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format
from countersign.agents.fields import table, text
from countersign.provenance import quick_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.fields import Payload
    from countersign.agents.pieces import Piece
    from countersign.agents.told import Told

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/.claude", "claude")


def sender(payload: Payload) -> str:
    """Which agent speaks in Claude Code's format."""
    transcript = text(payload, "transcript_path", "transcriptPath").replace("\\", "/").lower()
    if "cursor_version" in payload or "/.cursor/" in transcript:
        return "cursor"
    if "/.factory/" in transcript:
        return "droid"
    if "/.continue/" in transcript:
        return "continue"
    if "/.codex/" in transcript or "turn_id" in payload:
        return "codex"
    copilot = "github copilot" in transcript or "github.copilot" in transcript
    if (copilot and "/.claude/" not in transcript) or "extensionId" in payload or "hookEventName" in payload:
        return "vscode"
    return "claude-code"


def parse(payload: Payload) -> Told:
    """What a payload says.

    Raises:
        Unrecognised: it is none of Claude Code's.
    """
    return claude_format.parse(payload, "claude-code")


def model_in_transcript(end: bytes) -> str:
    """The model that wrote last, from the end of a transcript; empty if it does not say.

    Args:
        end: lines of JSON; the first of them may be cut off.
    """
    for line in reversed(end.splitlines()):
        if b'"model"' not in line:
            continue
        try:
            entry = quick_json.read(line.decode())
        except ValueError:
            continue  # the line that was cut off, or is still being written
        if isinstance(entry, dict):
            model = text(table(entry, "message"), "model") or text(entry, "model")
            # Claude Code puts messages of its own into the transcript under this name.
            if model and not model.startswith("<"):
                return model
    return ""


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import claude_entries  # noqa: PLC0415 (not for a tool call)

    file = ".claude/settings.json"
    del project  # the same below the home directory and the top of a work tree
    return [claude_entries(file, f"{command} ingest claude-code", "Edit|Write|MultiEdit|NotebookEdit|Bash")]
