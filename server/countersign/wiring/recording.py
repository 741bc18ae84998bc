"""Events of other tools, put into the journal."""

import uuid
from collections.abc import Iterator

from countersign.git.blob_ids import blob_ids_of_text
from countersign.origin import Attribution, Origin
from countersign.provenance.events import Before, EditEvent, EventRefused
from countersign.provenance.recording import marks_after, without_mark
from countersign.store.journal import Journal, Remembered
from countersign.store.merging import merge
from countersign.text.alignment import unused_mark
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.family import Family
from countersign.wiring.lines import marks_of_text

#: Files that are looked through for what a person may have copied.
_OTHER_PATHS = 200

_NOTHING = Marks(("",), {})


def record_event(checkout: Checkout, path: str, event: EditEvent, new: Attribution) -> None:
    """Remember what an event says of the text after it: all of it, or nothing.

    Args:
        checkout: of the repository.
        path: that `event.path` stands for, relative to the top of the work tree.
        event: what happened.
        new: what is known of the text that was not there before.

    Raises:
        EventRefused: a person claims a text as new, and nothing tells which part of it is.
        JournalError: the journal cannot be written.
    """
    journal = checkout.journal()
    latest = journal.latest(path, checkout.worktree)
    before, marks = _before(checkout, path, event)
    after = without_mark(event.after or "")
    blobs = () if event.after is None else blob_ids_of_text(event.after, checkout.repository.object_format)
    known = marks_after(before, marks, after, new, _elsewhere(journal, path, checkout.worktree))
    for memory in _memories(journal, blobs, path, checkout.worktree):
        if [len(line) for line in memory.lines] == [len(line) for line in known.lines]:
            known = merge([known, _beside(memory, known, new)])
    # An editor may have unsaved changes that the tool has not seen: they are replaced only if it built upon them, or
    # if there are none, because the editor shows what the tool has written.
    absorbed = latest.sequence if latest is not None and without_mark(latest.text) in (before, after) else 0
    seen = Remembered(path, checkout.worktree, blobs, after, known)
    journal.remember(seen, writer=str(uuid.uuid4()), absorbed=absorbed)


def _before(checkout: Checkout, path: str, event: EditEvent) -> tuple[str, Marks]:
    match event.before:
        case None:
            return "", _NOTHING
        case Before():
            last = Family(checkout, [path]).last_text(path)
            if last is not None:
                return last.text, last.marks
            if event.origin is Origin.HUMAN:
                raise EventRefused('no text of the file is known yet: give "before" (null if there was no file)')
            return "", _NOTHING
        case str(text):
            before = without_mark(text)
            blobs = blob_ids_of_text(text, checkout.repository.object_format)
            return before, marks_of_text(checkout, path, before, blobs)


def _elsewhere(journal: Journal, path: str, worktree: str) -> Iterator[tuple[str, Marks]]:
    """The last texts of other paths of a work tree, as far as anybody can wait for them."""
    for other in journal.known_paths(worktree)[:_OTHER_PATHS]:
        latest = journal.latest(other, worktree) if other != path else None
        if latest is not None:
            yield latest.text, latest.marks


def _beside(memory: Marks, known: Marks, new: Attribution) -> Marks:
    """A memory, without what it has no say in: text that is reported now, and of which it knows nothing.

    An editor that has shown a file before anybody reported it knows of the new text that it came in one piece, and
    nothing else. That must not outweigh the report.
    """
    reported = {mark for mark, whose in known.table.items() if whose == new}
    nothing = {mark for mark, whose in memory.table.items() if whose.origin is Origin.UNKNOWN}
    mark = unused_mark(memory.table)
    lines = [
        "".join([mark if now in reported and one in nothing else one for now, one in zip(*pair, strict=True)])
        for pair in zip(known.lines, memory.lines, strict=True)
    ]
    return Marks(tuple(lines), {**memory.table, mark: new})


def _memories(journal: Journal, blobs: tuple[str, ...], path: str, worktree: str) -> list[Marks]:
    """What is remembered of the text after the event at this very place, because it has stood there before."""
    found = (journal.recall(blob, path, worktree, anywhere=False) for blob in blobs[:1])
    return [memory for memory in found if memory is not None]
