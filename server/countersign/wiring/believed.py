"""Which notes were found to fit their commits, so that blame need not look at every patch again.

A convenience of this machine: the gate does not use it.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from countersign.git.blob_ids import blob_id

_FILE_NAME = "believed-notes"

#: Bytes. A file beyond this begins anew.
_LARGEST = 4 * 1024 * 1024


class BelievedNotes:
    """Pairs of commits and notes, one a line, in the directory where Countersign keeps what it remembers."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / _FILE_NAME
        try:
            self._known = set(self._file.read_text("ascii", "replace").splitlines())
        except OSError:
            self._known = set()  # nothing is remembered: every note is looked at

    def has(self, commit: str, note: bytes) -> bool:
        """Whether a note was found to fit a commit, given by its full id."""
        return _line(commit, note) in self._known

    def add(self, notes: Iterable[tuple[str, bytes]]) -> None:
        """Remember pairs of commits and notes, if there is a directory to remember anything in."""
        fresh = [line for line in (_line(*pair) for pair in notes) if line not in self._known]
        if not fresh or not self._file.parent.is_dir():
            return
        # What cannot be written is looked at again the next time.
        with contextlib.suppress(OSError):
            begin_anew = self._file.exists() and self._file.stat().st_size > _LARGEST
            with self._file.open("w" if begin_anew else "a", encoding="ascii") as file:
                file.write("".join(f"{line}\n" for line in fresh))


def _line(commit: str, note: bytes) -> str:
    return f"{commit} {blob_id(note, 'sha256')}"
