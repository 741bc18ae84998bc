"""The sign that a saved text is being written down: one empty file for each writer, in `saving/`.

A commit in the same instant waits for it for a moment: see prepare-commit-msg.sh.
"""

from pathlib import Path

_FOLDER = "saving"


def begin(directory: Path, writer: str) -> None:
    """A text is being written down. Where the sign cannot be put up, nobody waits, as if there were none."""
    folder = directory / _FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / writer).touch(mode=0o600)
    except OSError:
        return  # the journal itself says what cannot be written there


def end(directory: Path, writer: str) -> None:
    """It is written down, or cannot be."""
    try:
        (directory / _FOLDER / writer).unlink(missing_ok=True)
    except OSError:
        return  # whoever waits for it takes it away
