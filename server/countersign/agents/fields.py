"""Reading the fields of a payload: what is there and of the right kind, whatever else an agent may have added.

Lean: loaded at every tool call of an agent.
"""

from __future__ import annotations

from countersign.agents.told import Unrecognised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    #: A JSON object.
    Payload: TypeAlias = dict[str, object]


def text(payload: Payload, *names: str) -> str:
    """The first of some fields that is a string with something in it; empty if none is."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def number_or_text(payload: Payload, name: str) -> str:
    """A field that some versions send as a number."""
    value = payload.get(name)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(payload, name)


def table(payload: Payload, *names: str) -> Payload:
    """The first of some fields that is an object; an empty one if none is."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, dict):
            return value
    return {}


def tables(payload: Payload, name: str) -> list[Payload]:
    """The objects of a list."""
    value = payload.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(payload: Payload, name: str) -> list[str]:
    """The strings of a list."""
    value = payload.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def needed(payload: Payload, *names: str) -> str:
    """A field that every version of the agent sends.

    Raises:
        Unrecognised: it is not there.
    """
    value = text(payload, *names)
    if not value:
        raise Unrecognised(f'it has no "{names[0]}"')
    return value


def new_strings(payload: Payload) -> list[str]:
    """The texts that an edit puts in, in the words of the agents that replace one string by another."""
    found = [text(payload, "new_string", "newString", "new_str", "newStr", "newText", "content", "contents",
                  "file_text", "fileText", "new_source")]  # fmt: skip
    for edit in tables(payload, "edits"):
        found += new_strings(edit)
    return [one for one in found if one]


def paths(payload: Payload) -> list[str]:
    """The files that a tool is told to write, in the words of the agents that name them one by one."""
    one = text(
        payload, "file_path", "filePath", "path", "absolute_path", "absolutePath", "notebook_path", "target_file",
        "targetFile", "filepath", "filename", "file",
    )  # fmt: skip
    listed = [path for name in ("files", "filePaths", "file_paths", "paths") for path in texts(payload, name)]
    inside = [path for name in ("files", "edits", "replacements", "operations") for entry in tables(payload, name)
              if (path := text(entry, "file_path", "filePath", "path", "uri"))]  # fmt: skip
    return list(dict.fromkeys([path for path in (one, *listed, *inside) if path]))
