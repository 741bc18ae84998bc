"""Marks of a text, from memory or from its nearest known relatives."""

import contextlib
import uuid
from collections.abc import Iterable, Mapping

from countersign.origin import UNTRACKED
from countersign.provenance.blob_marks import explained, marks_of_blob
from countersign.provenance.classified import line_origins
from countersign.provenance.line_origins import LineOrigins
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.descent import Descent
from countersign.wiring.family import Family


def line_origins_of_blobs(
    checkout: Checkout, blobs: Mapping[str, str], *, descent: Descent | None = None, remember: bool = False
) -> dict[str, LineOrigins]:
    """Whose the lines of some blobs are.

    Args:
        checkout: of the repository.
        blobs: path to full blob id.
        descent: what the blobs may have come from; by default, they are in the index.
        remember: whether to keep what was concluded, because the blobs are committed: the next texts come from them.

    Returns:
        By path. Left out is a path of whose blob nothing is known, a binary file, and one beyond all reason.
    """
    result: dict[str, LineOrigins] = {}
    memory = checkout.memory()
    if memory is not None:
        for path, blob in blobs.items():
            origins = memory.line_origins(blob, path, checkout.worktree)
            if origins is not None:
                result[path] = origins
    rest = {path: blob for path, blob in blobs.items() if path not in result}
    if not rest:
        return result
    family = Family(checkout, list(rest), also=list(rest.values()), descent=descent)
    for path, blob in rest.items():
        text = family.text(blob)
        if text is not None:
            marks = marks_of_blob(text, blob, path, checkout, family.relatives(path, text))
            if any(whose != UNTRACKED for whose in marks.table.values()):
                result[path] = line_origins(text, marks)
                if remember:
                    _remember(checkout, path, text, (blob, marks))
    return result


def marks_of_text(checkout: Checkout, path: str, text: str, blobs: Iterable[str]) -> Marks:
    """The marks of a text that is not in the index, such as that of a file in the work tree.

    Args:
        checkout: of the repository.
        path: where it stands.
        text: without a byte order mark.
        blobs: the ids that the index could give to it.
    """
    candidates = list(blobs)
    for blob in candidates:
        marks = checkout.recall(blob, path)
        if marks is not None and [len(line) for line in marks.lines] == _lengths(text):
            return marks
    return explained(text, Family(checkout, [path]).relatives(path, text))


def _remember(checkout: Checkout, path: str, text: str, known: tuple[str, Marks]) -> None:
    """Keep the marks of a blob; what cannot be kept is concluded anew the next time."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (SQLite takes its time)
    from countersign.store.journal import Remembered  # noqa: PLC0415 (as above)

    blob, marks = known
    with contextlib.suppress(JournalError):
        journal = checkout.memory()
        if journal is not None and journal.writable:
            seen = Remembered(path, checkout.worktree, (blob,), text, marks)
            journal.remember(seen, writer=str(uuid.uuid4()), latest=False)


def _lengths(text: str) -> list[int]:
    return [len(line) for line in explained(text, ()).lines]
