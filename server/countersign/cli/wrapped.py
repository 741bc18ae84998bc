"""Sentences on a terminal: broken between words, and indented below what they are about. Elsewhere one line each."""

import shutil
import sys

from countersign.cli.render import Page, visible
from countersign.cli.render import columns as columns_of
from countersign.gate.findings import Finding

#: Columns. Wider lines are hard to read, narrower ones hard to wrap.
_WIDEST, _NARROWEST = 110, 40

_INDENT = "    "


def columns() -> int:
    """How wide lines may be; 0 where they are not to be broken."""
    width = min(_WIDEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 0
    return width if width >= _NARROWEST else 0


def show_finding(page: Page, finding: Finding, *, otherwise: str = "") -> None:
    """Print what a finding says: its place, and below it the rest; on one line, it begins with `otherwise`."""
    width = columns()
    message = visible(finding.message)
    place, colon, rest = message.partition(": ")
    if not width or not colon:
        page.line(f"{otherwise}{message}")
        return
    page.line(f"{page.paint(place, 'bold')}:")
    for line in broken(rest, width, _INDENT, _INDENT):
        page.line(line)


def broken(text: str, width: int, first: str, others: str) -> list[str]:
    """Lines of a text, the first one behind `first`, the others behind `others`; one line where `width` is 0."""
    if not width:
        return [f"{first}{text}"]
    lines = [first]
    begun = False
    for word in text.split():
        if begun and columns_of(lines[-1]) + 1 + columns_of(word) > width:
            lines.append(others)
            begun = False
        lines[-1] += f" {word}" if begun else word
        begun = True
    return lines
