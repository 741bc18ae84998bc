"""Cline: https://docs.cline.bot/features/hooks/hook-reference.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import claude_format, fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told
from countersign.provenance import quick_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.agents.pieces import Piece

#: What is there where the agent is: directories below the home directory, programs.
FOUND = ("~/Documents/Cline", "~/.cline", "cline")


_PHASES = {"PreToolUse": (BEFORE, "preToolUse"), "PostToolUse": (AFTER, "postToolUse"),
           "tool_call": (BEFORE, "preToolUse"), "tool_result": (AFTER, "postToolUse")}  # fmt: skip


def parse(payload: fields.Payload) -> Told:
    """What a payload says.

    Raises:
        Unrecognised: it names no hook.
    """
    hook = fields.needed(payload, "hookName")
    phase, about = _PHASES.get(hook, (NOTHING, ""))
    roots = fields.texts(payload, "workspaceRoots")
    told = Told("cline", phase, directory=roots[0] if roots else "", session=fields.number_or_text(payload, "taskId"))
    told.model = fields.text(fields.table(payload, "model"), "slug") or fields.text(payload, "model")
    if phase == NOTHING:
        return told
    tool = fields.table(payload, about)
    name = fields.needed(tool, "toolName", "tool")
    given = _plain(fields.table(tool, "parameters"))
    told.touched, told.shell = claude_format.touched_by(name, given)
    for touched in told.touched:
        touched.written = [put_in(text) for text in (*touched.written, fields.text(given, "diff")) if text]
    if not told.touched and not told.shell:
        told.phase = NOTHING
    return told


def put_in(text: str) -> str:
    """What a text puts in: of a list of searches and replacements, the replacements."""
    if "=======" not in text:
        return text
    lines, kept = [], False
    for line in text.splitlines():
        if line.startswith("======="):
            kept = True
        elif line.startswith(("+++++++ REPLACE", ">>>>>>> REPLACE")):
            kept = False
        elif kept:
            lines.append(line)
    return "\n".join(lines) + "\n" if lines else text


def _plain(given: fields.Payload) -> fields.Payload:
    """The parameters as they were meant: some versions send each of them as JSON in a string."""
    plain = dict(given)
    for name, value in given.items():
        if isinstance(value, str) and value[:1] in {"[", "{"} and name in {"edits", "files", "paths"}:
            try:
                plain[name] = quick_json.read(value)
            except ValueError:
                continue  # it was a text after all
    return plain


def pieces(command: str, *, project: bool) -> list[Piece]:
    """What is put into its configuration.

    Args:
        command: that starts `countersign`.
        project: for one work tree; else for the user.
    """
    from countersign.agents.pieces import MARK, Owned  # noqa: PLC0415 (not for a tool call)

    folder = ".clinerules/hooks" if project else "Documents/Cline/Hooks"
    script = f"#!/bin/sh\n# {MARK}.\nexec {command} ingest cline\n"
    return [Owned(f"{folder}/{event}", script, executable=True) for event in ("PreToolUse", "PostToolUse")]
