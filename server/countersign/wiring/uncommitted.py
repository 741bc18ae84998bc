"""Records of what is not committed yet: of the index, and of the work tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from countersign.git import patches
from countersign.git.blob_ids import blob_ids, decode_in
from countersign.git.objects import LARGEST_FILE
from countersign.provenance.classified import line_origins
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.record import Record, record_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.lines import line_origins_of_blobs, marks_of_text


def record_of_index(checkout: Checkout) -> Record:
    """What the record of a commit of the index would be."""
    changes = patches.of_index(checkout.repository)
    blobs = {change.name: change.new_blob for change in changes if change.hunks}
    known = line_origins_of_blobs(checkout, blobs)
    return record_of(changes, lambda change: known.get(change.name))


@dataclass(frozen=True, slots=True)
class WorkTreeRecord:
    """What is not committed yet: its record, and the paths that are not in it because their text cannot be read."""

    record: Record
    filtered: list[str]
    too_large: list[str]


def record_of_worktree(checkout: Checkout) -> WorkTreeRecord:
    """What the record of a commit of everything in the work tree would be."""
    uncommitted = patches.of_work_tree(checkout.repository)
    nothing = checkout.repository.null_id
    added = [change for change in uncommitted.changes if change.hunks]
    blobs = {change.name: change.new_blob for change in added if change.new_blob != nothing}
    known: dict[str, LineOrigins | None] = {**line_origins_of_blobs(checkout, blobs)}
    # What is not staged is no blob yet, and an untracked file has not even an id.
    known.update(line_origins_of_files(checkout, [change.name for change in added if change.name not in known]))
    record = record_of(uncommitted.changes, lambda change: known.get(change.name))
    return WorkTreeRecord(record, uncommitted.filtered, uncommitted.too_large)


def line_origins_of_files(checkout: Checkout, paths: Sequence[str]) -> dict[str, LineOrigins | None]:
    """Whose the lines of files in the work tree are; None for a file that has no text."""
    encodings = patches.stated_encodings(checkout.repository.git, paths)
    return {path: _of_file(checkout, path, encodings.get(path)) for path in paths}


def _of_file(checkout: Checkout, path: str, encoding: str | None) -> LineOrigins | None:
    file = (checkout.repository.work_tree or Path()) / path
    try:
        if file.is_symlink() or file.stat().st_size > LARGEST_FILE:
            return None
        content = file.read_bytes()
    except OSError:
        return None  # gone since git looked, or not ours to read: nothing is known of it
    text = decode_in(content, encoding)
    if text is None:
        return None
    blobs = blob_ids(content, checkout.repository.object_format, encoding=encoding)
    return line_origins(text, marks_of_text(checkout, path, text, blobs))
