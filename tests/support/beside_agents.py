"""An agent whose hooks are called, as in a session of Claude Code, and an editor that has the same file open."""

import json
import os
from dataclasses import dataclass
from typing import Any

from countersign.agents.registry import parse
from countersign.wiring.agent_calls import take
from support.chronicle import text
from support.notes_of import origins
from support.repo import Repo
from support.walk.desk import Desk, Document


@dataclass
class HookedAgent:
    """An agent in whose hooks nothing is started in the background: a test says when a report is taken in."""

    repo: Repo
    session: str = "s"
    calls: int = 0

    def begin(self, path: str, new: str = "", tool: str = "Edit") -> None:
        self.calls += 1
        self._hook("PreToolUse", path, new, tool)

    def end(self, path: str, new: str = "", tool: str = "Edit") -> None:
        self._hook("PostToolUse", path, new, tool)

    def writes(self, path: str, after: str, new: str = "") -> None:
        """One whole call."""
        self.begin(path, new)
        self.repo.write(path, after)
        self.end(path, new)

    def _hook(self, event: str, path: str, new: str, tool: str) -> None:
        given: dict[str, Any] = {} if tool == "Bash" else {"file_path": path, "old_string": "", "new_string": new}
        payload = {
            "hook_event_name": event, "session_id": self.session, "tool_name": tool,
            "tool_use_id": f"{self.session}-{self.calls}", "cwd": str(self.repo.path), "tool_input": given,
        }  # fmt: skip
        take(parse("claude-code", json.dumps(payload).encode()), os.fspath(self.repo.path))


def opened(desk: Desk, repo: Repo, *lines: str) -> Document:
    """A file with some lines that nobody knows, committed, and open in the editor."""
    document = desk.open(repo.write("a.py", text(*lines)))
    repo.add()
    repo.commit("-m", "Old")
    return document


def committed(repo: Repo) -> dict[str, list[tuple[str, ...]]]:
    """What the record says of all that has changed, once it is committed."""
    repo.add()
    repo.commit("-m", "Change")
    return origins(repo)
