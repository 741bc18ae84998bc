"""A document at one moment, for what looks at all of its lines: that takes too long for the event loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from countersign.lsp.session import Session
from countersign.origin import Attribution, Origin
from countersign.text.classify import line_attribution
from countersign.text.lines import content

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lines of a document, and what is known of each; None for a blank line.

    The line behind the last line end is left out if it is empty: it is no line of the file.
    """

    version: int
    lines: list[str]
    attributions: list[Attribution | None]


async def take(server: "Conversation", session: Session) -> Snapshot | None:
    """A document as it is now; None if nothing is known of it, or it went on too fast to be looked at."""
    text = session.followed
    if text is None:
        return None
    version, lines, marks = session.version, list(text.lines), list(text.marks)
    used = await server.read(_used, marks)
    try:
        table = {mark: text.attribution(mark) for mark in used}
    except KeyError:
        return None  # the document has numbered its edits anew meanwhile
    return Snapshot(version, *await server.read(_attributions, lines, marks, table))


def _used(marks: Sequence[str]) -> set[str]:
    return set().union(*marks)


def _attributions(
    lines: list[str], marks: Sequence[str], table: Mapping[str, Attribution]
) -> tuple[list[str], list[Attribution | None]]:
    contents = [content(line) for line in lines]
    known = [line_attribution(line, marked[: len(line)], table) for line, marked in zip(contents, marks, strict=True)]
    if not contents[-1]:
        contents.pop()
        known.pop()
    return contents, known


def totals(attributions: Sequence[Attribution | None]) -> dict[str, int]:
    """How many lines are whose. A blank line goes with the line above it, or else with the one below."""
    counts = {"lines": len(attributions), "ai": 0, "mixed": 0, "human": 0, "unknown": 0}
    above: Origin | None = None
    blank = 0
    for known in attributions:
        if known is not None:
            above = known.origin
            counts[above.value] += 1 + blank
            blank = 0
        elif above is not None:
            counts[above.value] += 1
        else:
            blank += 1
    counts["human"] += blank  # nothing but blank lines: there is nothing to review
    return counts
