"""Counts of lines as an aligned table, with a bar for how they are shared out among the origins."""

from collections.abc import Mapping, Sequence

from countersign.cli.render import Page, column_widths, padded, screen_width
from countersign.provenance.record import Totals

#: Cells of a whole bar.
WIDTH = 24

#: Columns with which a name says enough, and without which it says nothing.
_TELLING, _LEAST = 24, 8

_ORIGINS = ("ai", "mixed", "unknown", "human")
#: Every origin has a character of its own, for those who see no colours.
_BLOCKS = {"ai": "█", "mixed": "▓", "unknown": "▒", "human": "░"}
_ASCII = {"ai": "#", "mixed": "+", "unknown": "?", "human": "."}


class Shares:
    """Bars and tables on a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cells = _BLOCKS if page.can_show("".join(_BLOCKS.values())) else _ASCII

    def legend(self) -> str:
        """Which character stands for which origin."""
        return "  ".join(self._page.paint(f"{self._cells[origin]} {origin}", origin) for origin in _ORIGINS)

    def bar(self, totals: Totals, whole: int) -> str:
        """A bar as long as these lines are of `whole` lines."""
        cells = cells_of_bar(totals.counts(), whole, WIDTH)
        return "".join(self._page.paint(self._cells[origin] * count, origin) for origin, count in cells.items())

    def table(
        self, title: str, rows: Sequence[tuple[str, Totals]], columns: Sequence[str], whole: int | None = None
    ) -> None:
        """A title, and a row for each name: its counts, and its bar.

        Args:
            title: of the first column.
            rows: names, which a terminal can show, and totals.
            columns: those of the counts that are shown.
            whole: lines that a whole bar stands for; by default, those of its row.
        """
        if not rows:
            return
        counts = [[name, *(str(totals.counts()[column]) for column in columns)] for name, totals in rows]
        # Names are indented by two, the title is not.
        widths = column_widths([[title[2:], *columns], *counts])
        widths[0], has_bar = self._room(widths)
        self._page.line()
        heads = "  ".join(column.rjust(width) for column, width in zip(columns, widths[1:], strict=True))
        self._page.line(f"{self._page.paint(padded(title, widths[0] + 2), 'bold')}  {self._page.paint(heads, 'faint')}")
        for (name, *numbers), (_, totals) in zip(counts, rows, strict=True):
            cells = [
                self._page.paint(number.rjust(width), column if column in _ORIGINS and number != "0" else "faint")
                for column, number, width in zip(columns, numbers, widths[1:], strict=True)
            ]
            bar = self.bar(totals, totals.added if whole is None else whole) if has_bar else ""
            shown = padded(self._page.shortened(name, widths[0], end=True), widths[0])
            self._page.line(f"  {shown}  {'  '.join(cells)}  {bar}".rstrip())

    @staticmethod
    def _room(widths: Sequence[int]) -> tuple[int, bool]:
        """How wide names may be, and whether there is room for a bar: first numbers, then names that say enough."""
        width = screen_width()
        if not width:
            return widths[0], True
        left = width - len("  ") - sum(number + len("  ") for number in widths[1:])
        with_bar = left - len("  ") - WIDTH
        if with_bar >= min(widths[0], _TELLING):
            return min(widths[0], with_bar), True
        return min(widths[0], max(left, _LEAST)), False


def cells_of_bar(counts: Mapping[str, int], whole: int, width: int) -> dict[str, int]:
    """How many cells of a bar each origin gets, in the order in which they are drawn.

    Whatever is there is seen: it gets one cell at least. No bar is longer than `width`.

    Args:
        counts: of lines, by origin; others are passed over.
        whole: lines that `width` cells stand for; not fewer than all of the counts.
        width: in cells; not fewer than there are origins.
    """
    present = {origin: counts[origin] for origin in _ORIGINS if counts.get(origin)}
    cells = {origin: max(1, round(count * width / whole)) for origin, count in present.items()}
    due = max(len(cells), round(sum(present.values()) * width / whole)) if present else 0
    while sum(cells.values()) != due:
        step = 1 if sum(cells.values()) < due else -1
        # The one that is furthest off, of those that can be made shorter.
        fit = [origin for origin in cells if cells[origin] + step >= 1]
        off = {origin: present[origin] * width / whole - cells[origin] for origin in fit}
        cells[max(fit, key=lambda origin: step * off[origin])] += step
    return cells
