"""The format of Claude Code's hooks, which several agents have taken over.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations

from countersign.agents import fields
from countersign.agents.patches import touched_by_patch
from countersign.agents.told import AFTER, BEFORE, NOTHING, Told, Touched, Unrecognised

_PHASES = {"pretooluse": BEFORE, "posttooluse": AFTER, "posttoolusefailure": AFTER}

#: Tools that may write any file, in the words of the agents that use this format.
SHELLS = frozenset({
    "bash", "powershell", "shell", "execute", "local_shell", "exec_command", "shell_command", "unified_exec",
    "run_in_terminal", "runinterminal", "runterminalcommand", "runcommands", "run_terminal_cmd",
    "run_shell_command", "execute_bash", "execute_cmd", "execute_command", "run_command", "run_commands",
})  # fmt: skip

#: Tools that write the files that they name.
WRITERS = frozenset({
    "edit", "write", "multiedit", "notebookedit", "create", "update", "str_replace", "strreplace", "delete",
    "applypatch", "apply_patch", "editfiles", "createfile", "deletefile", "create_file", "edit_file", "editfile",
    "replace", "write_file", "writefile", "insert_edit_into_file", "replace_string_in_file",
    "multi_replace_string_in_file",
    "fs_write", "fswrite", "insert", "str_replace_editor", "str_replace_based_edit_tool", "searchreplace",
    "edit_notebook", "editnotebook", "edit_notebook_file", "create_new_jupyter_notebook",
    "write_to_file", "replace_in_file", "edit_existing_file", "single_find_and_replace", "multi_edit", "patch",
})  # fmt: skip


def parse(payload: fields.Payload, agent: str) -> Told:
    """What a payload in this format says.

    Raises:
        Unrecognised: it names no event.
    """
    event = fields.needed(payload, "hook_event_name", "hookEventName")
    told = Told(
        agent,
        _PHASES.get(event.replace("_", "").lower(), NOTHING),
        directory=fields.text(payload, "cwd"),
        session=fields.text(payload, "session_id", "sessionId", "conversation_id"),
        call=fields.text(payload, "tool_use_id", "toolUseId", "toolUseID"),
    )
    told.model = fields.text(payload, "model")
    told.transcript = fields.text(payload, "transcript_path", "transcriptPath")
    if told.phase == NOTHING:
        return told
    name = fields.needed(payload, "tool_name", "toolName")
    response = fields.table(payload, "tool_response", "tool_result", "toolResponse")
    told.touched, told.shell = touched_by(name, fields.table(payload, "tool_input", "toolInput"))
    if not told.touched and not told.shell:
        told.phase = NOTHING
    told.mixed = response.get("userModified") is True
    if told.phase == AFTER and len(told.touched) == 1 and "originalFile" in response:
        original = response["originalFile"]
        if original is None or isinstance(original, str):
            told.touched[0].before = original
    return told


def touched_by(name: str, given: fields.Payload) -> tuple[list[Touched], bool]:
    """What a tool writes: files that it names, or any.

    Args:
        name: of the tool.
        given: its input.

    Raises:
        Unrecognised: a tool that is known to write names no file.
    """
    tool = name.rpartition("__")[2].lower()
    if tool in {"apply_patch", "applypatch", "patch"}:
        command = fields.text(given, "command", "input", "patch", "patchText", "patch_text")
        if found := touched_by_patch(command):
            return found, False
    if tool in SHELLS:
        return [], True
    if tool not in WRITERS:
        return [], False
    paths = fields.paths(given)
    if not paths:
        raise Unrecognised(f'the input of its tool "{name}" names no file')
    return [Touched(path, fields.new_strings(given)) for path in paths], False
