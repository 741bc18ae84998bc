"""Texts and marks in one notation: each letter of a mark string is somebody."""

import hashlib

from countersign.origin import BURST, TYPED_INFERRED, TYPED_OBSERVED, UNTRACKED, Attribution, Evidence, Origin
from countersign.store.journal import Journal, Remembered
from countersign.text.marks import Marks

CLAUDE = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8", "c0ffee")
COPILOT = Attribution(Origin.AI, Evidence.OBSERVED, "github-copilot")
ALICE = Attribution(Origin.HUMAN, Evidence.DECLARED, by="alice@example.com", at="2026-08-01T10:00:00Z")

TABLE = {
    "a": CLAUDE,
    "c": COPILOT,
    "h": TYPED_OBSERVED,
    "i": TYPED_INFERRED,
    "d": ALICE,
    "u": UNTRACKED,
    "b": BURST,
}


def marks(lines: str) -> Marks:
    """Marks of the lines between line feeds."""
    return Marks(tuple(lines.split("\n")), TABLE)


def blob_of(text: str) -> str:
    """Some id; what matters is that other texts have others."""
    return hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def seen(text: str, marked: str, path: str = "src/app.py", worktree: str = ".") -> Remembered:
    """A text with its marks, under one id."""
    return Remembered(path, worktree, (blob_of(text),), text, marks(marked))


def recalled(
    journal: Journal, text: str, path: str = "src/app.py", worktree: str = "."
) -> list[list[Attribution]] | None:
    """What the journal believes of each character."""
    found = journal.recall(blob_of(text), path, worktree)
    return None if found is None else meanings(found)


def meanings(found: Marks) -> list[list[Attribution]]:
    """Marks with their names taken away: names may change, meanings may not."""
    return [[found.table[mark] for mark in line] for line in found.lines]


def meant(lines: str) -> list[list[Attribution]]:
    """What a mark string of this notation means."""
    return meanings(marks(lines))
