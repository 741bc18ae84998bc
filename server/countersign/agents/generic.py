"""Any tool, in the shapes that other recorders of AI text take as well: agent-v1, ai_tab and known_human.

Lean: loaded at every tool call.
"""

from __future__ import annotations

from countersign.agents import fields
from countersign.agents.told import AFTER, BEFORE, NOTHING, UNSAID, Told, Touched, Unrecognised

_AGENT = {"human": BEFORE, "ai_agent": AFTER, "pre_shell_command": BEFORE, "post_shell_command": AFTER}
_TAB = {"before_edit": BEFORE, "after_edit": AFTER}


def parse(payload: fields.Payload) -> Told:
    """What a payload says. A file that was saved is no evidence of typing, so `known_human` says nothing.

    Raises:
        Unrecognised: it is in none of the shapes.
    """
    kind, event = fields.text(payload, "type"), fields.text(payload, "hook_event_name")
    if kind in _AGENT:
        phase = _AGENT[kind]
        told = Told(
            fields.text(payload, "agent_name") or ("generic" if phase == BEFORE or "shell" in kind else ""),
            phase,
            directory=fields.needed(payload, "repo_working_dir"),
            session=fields.text(payload, "conversation_id"),
            call=fields.text(payload, "tool_use_id"),
        )
        told.shell = kind.endswith("_shell_command")
    elif event in _TAB:
        phase = _TAB[event]
        told = Told(
            fields.text(payload, "tool"),
            phase,
            directory=fields.needed(payload, "repo_working_dir"),
            call=fields.text(payload, "completion_id"),
        )
    elif "editor" in payload and "edited_filepaths" in payload:
        return Told("generic", NOTHING)
    else:
        raise Unrecognised('it has no "type" of agent-v1 and no "hook_event_name" of ai_tab')
    if not told.agent:
        raise Unrecognised('it has no "agent_name"' if kind else 'it has no "tool"')
    told.model = fields.text(payload, "model")
    if not told.shell:
        told.touched = _touched(payload, phase)
        if not told.touched:
            told.phase = NOTHING
    return told


def _touched(payload: fields.Payload, phase: str) -> list[Touched]:
    named = "will_edit_filepaths" if phase == BEFORE else "edited_filepaths"
    given = fields.table(payload, "dirty_files")
    texts = {path: text for path, text in given.items() if isinstance(text, str)}
    touched = []
    for path in dict.fromkeys(fields.texts(payload, named)):
        text = texts.get(path, UNSAID)
        touched.append(Touched(path, before=text) if phase == BEFORE else Touched(path, after=text))
    return touched
