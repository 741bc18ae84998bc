r"""Lines as the Language Server Protocol counts them.

LSP 3.17, "Text Documents": a line ends at `\n`, `\r\n` or `\r`, and nowhere else. `str.splitlines` also splits at
U+2028, form feed and others, and so misplaces every later edit.
"""

import re

_LINE_STARTS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def split_lines(text: str) -> list[str]:
    """The lines of a text, line ends kept; the last one has none, and is empty after a final line end."""
    if "\r" in text:
        return _LINE_STARTS.split(text)
    ended = text.split("\n")
    last = ended.pop()
    lines = [line + "\n" for line in ended]
    lines.append(last)
    return lines


def content(line: str) -> str:
    """A line without its line end."""
    if line.endswith("\n"):
        return line[:-2] if line.endswith("\r\n") else line[:-1]
    return line.removesuffix("\r")


def content_length(line: str) -> int:
    """The number of characters of a line without its line end."""
    if line.endswith("\n"):
        return len(line) - (2 if line.endswith("\r\n") else 1)
    return len(line) - (1 if line.endswith("\r") else 0)
