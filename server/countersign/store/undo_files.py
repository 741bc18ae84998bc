"""What documents could still take back when their server ended: small files beside the journal.

An editor remembers its undo steps longer than a server lives. One character that such a step brings back looks like
one that was typed, and nothing but this tells them apart.
"""

import json
import os
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from countersign.origin import Attribution
from countersign.store.errors import plainly
from countersign.store.line_files import replace_file
from countersign.text.undoable import NOTHING_TO_UNDO, Undoable, UndoSteps

_FOLDER = "undo"

#: Seconds. Who comes back later has no such steps in any editor, or has forgotten them.
_AGE = 7 * 86_400.0

#: Bytes. What is larger was not written by us.
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class UndoFiles:
    """The files of one journal; what is damaged is said, and is nothing."""

    directory: Path
    report: Callable[[str], None]

    def keep(self, path: str, worktree: str, steps: UndoSteps) -> None:
        """Keep the steps of a document in the place of those that are kept of it.

        Raises:
            JournalError: the file cannot be written.
        """
        with plainly(str(self.directory / _FOLDER)):
            keep_undo(self.directory, path, worktree, steps)

    def read(self, path: str, worktree: str) -> UndoSteps:
        """The steps that are kept of a document; none where they cannot be read."""
        try:
            return read_undo(self.directory, path, worktree)
        except (OSError, ValueError) as error:
            self.report(f"what {path!r} could take back cannot be read: {error}")
            return NOTHING_TO_UNDO


def keep_undo(directory: Path, path: str, worktree: str, steps: UndoSteps) -> None:
    """Keep the steps of a document in the place of those that are kept of it.

    Args:
        directory: of the journal.
        path: of the document, in the words of the journal.
        worktree: as `path`.
        steps: the last ones.

    Raises:
        OSError: the file cannot be written.
    """
    known: dict[Attribution, int] = {}
    rows = [
        [
            [
                *step.start,
                *step.end,
                step.gone,
                [[count, known.setdefault(one, len(known))] for count, one in step.runs],
            ]
            for step in side
        ]
        for side in (steps.done, steps.undone)
    ]
    told = json.dumps([[path, worktree], [one.fields() for one in known], *rows]).encode("ascii")
    file = _file(directory, path, worktree)
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o700, exist_ok=True)
    replace_file(file, zlib.compress(told, 1))


def read_undo(directory: Path, path: str, worktree: str) -> UndoSteps:
    """The steps that are kept of a document; none where they are too old.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged.
    """
    file = _file(directory, path, worktree)
    try:
        status = file.stat()
        if status.st_mtime < time.time() - _AGE or status.st_size > _LARGEST:
            return NOTHING_TO_UNDO
        packed = file.read_bytes()
    except FileNotFoundError:
        return NOTHING_TO_UNDO
    try:
        place, fields, *sides = json.loads(zlib.decompress(packed))
        known = [Attribution.from_fields(one) for one in fields]
        done, undone = (tuple(_step(row, known) for row in side) for side in sides)
    except (zlib.error, ValueError, TypeError, IndexError) as error:
        raise ValueError(f"it is damaged: {error}") from error
    # Another place may share the name of the file.
    return UndoSteps(done, undone) if place == [path, worktree] else NOTHING_TO_UNDO


def drop_old_undo(directory: Path, now: float) -> None:
    """Remove the files that nobody reads any more."""
    folder = directory / _FOLDER
    if not folder.is_dir():
        return
    with os.scandir(folder) as files:
        for file in files:
            if file.stat().st_mtime < now - _AGE:
                Path(file.path).unlink(missing_ok=True)


def _row(step: Undoable, known: dict[Attribution, int]) -> list[object]:
    runs = [[count, known.setdefault(one, len(known))] for count, one in step.runs]
    return [*step.start, *step.end, step.gone, runs]


def _step(row: list[object], known: list[Attribution]) -> Undoable:
    start_line, start_index, end_line, end_index, gone, runs = row
    numbers = (start_line, start_index, end_line, end_index)
    if not isinstance(gone, str) or not isinstance(runs, list) or not all(type(one) is int for one in numbers):
        raise TypeError("a step has another shape")
    return Undoable(
        (int(str(start_line)), int(str(start_index))), (int(str(end_line)), int(str(end_index))), gone,
        tuple((int(count), known[which]) for count, which in runs),
    )  # fmt: skip


def _file(directory: Path, path: str, worktree: str) -> Path:
    place = f"{worktree}\0{path}".encode("utf-8", "surrogatepass")
    return directory / _FOLDER / f"{zlib.crc32(place):08x}"
