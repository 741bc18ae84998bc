"""What a document can still take back, as a value: it is kept, so that undo survives the end of a server."""

from dataclasses import dataclass

from countersign.origin import Attribution

#: Whose the characters of a text are, from the first to the last: how many, and what is known of them.
Runs = tuple[tuple[int, Attribution], ...]


@dataclass(frozen=True, slots=True)
class Undoable:
    """One edit that can be taken back: a text gave way to what stands between two places.

    Attributes:
        start: line and index, 0-based, in code points.
        end: as `start`.
        gone: the text that went.
        runs: whose it was.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    gone: str
    runs: Runs

    def __post_init__(self) -> None:
        """Hold the one promise that restoring relies on."""
        if sum(count for count, _ in self.runs) != len(self.gone):
            raise ValueError("what is known must be said of each character that went")


@dataclass(frozen=True, slots=True)
class UndoSteps:
    """Edits that were done, and edits that were taken back, the oldest first."""

    done: tuple[Undoable, ...] = ()
    undone: tuple[Undoable, ...] = ()


NOTHING_TO_UNDO = UndoSteps()
