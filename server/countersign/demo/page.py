"""How the story looks on a terminal, and in a file."""

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

#: Columns before what was seen: a mark and a word. With them, a line of trailers still fits into 80.
_MARGIN = 12


class Page:
    """Prints the story as it goes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._seen, self._missed = ("✓", "✗") if console.encoding.lower().startswith("utf") else ("+", "-")

    def opening(self) -> None:
        """Who is who."""
        self._line(Text("alice is senior and bob is junior: a roster on main says so. On a branch, bob", "dim"))
        self._line(Text())

    def link(self, title: str, shown: Sequence[str], style: str = "") -> None:
        """A link that was seen to do its part, and what was seen of it."""
        self._rows(Text(self._seen, "green"), title, shown, style)

    def broken(self, name: str, title: str, what: str) -> None:
        """The link at which the chain broke."""
        self._rows(Text(self._missed, "bold red"), title, [what], "")
        self._line(Text())
        self._line(Text(f"The chain broke at: {name}. `countersign doctor` may know why.", "bold"))

    def closing(self) -> None:
        """Every link held."""
        self._line(Text())
        self._line(Text("Every line above was read back from git, the server or the gate.", "dim"))
        self._line(Text.assemble("Yours next: ", ("countersign init", "bold")))

    def kept(self, folder: str) -> None:
        """Where it can be looked at."""
        self._line(Text(f"Kept: {folder}"))

    def _rows(self, mark: Text, title: str, shown: Sequence[str], style: str) -> None:
        width = max(self._console.width - _MARGIN, _MARGIN)
        lines = [part for line in shown for part in _fitted(line, width)]
        for number, line in enumerate(lines):
            head = Text.assemble(mark, f" {title}") if number == 0 else Text()
            head.pad_right(_MARGIN - head.cell_len)
            self._line(head.append(line, style))

    def _line(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)


def _fitted(line: str, width: int) -> list[str]:
    """A sentence is wrapped; code keeps its indent, and what fits stays as it is."""
    if len(line) <= width:
        return [line]
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
