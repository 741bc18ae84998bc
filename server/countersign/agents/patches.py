"""The patch format of `apply_patch`: which files it touches, and which lines it puts in.

Lean: loaded at every tool call of an agent that patches.
"""

from __future__ import annotations

from countersign.agents.told import Touched

_HEADS = ("*** Update File: ", "*** Add File: ", "*** Delete File: ")
_MOVED = "*** Move to: "


def touched_by_patch(patch: str) -> list[Touched]:
    """The files of a patch, each with the lines that it adds; a moved file under both of its names."""
    files: dict[str, list[str]] = {}
    added: list[str] = []
    for line in patch.splitlines():
        if line.startswith(_HEADS):
            added = files.setdefault(line.partition(": ")[2].strip(), [])
        elif line.startswith(_MOVED):
            files[line[len(_MOVED) :].strip()] = added
        elif line.startswith("+"):
            added.append(line[1:])
    return [Touched(path, ["\n".join(lines) + "\n"] if lines else []) for path, lines in files.items() if path]
