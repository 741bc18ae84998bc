"""Records of commits that were made before it was known whose their text is.

A command of an agent may write a file and commit it: its record is made while the command runs, and what the command
did is reported when it has ended.
"""

from collections.abc import Sequence

from countersign.git import patches
from countersign.git.notes import read_notes, write_notes
from countersign.provenance.added import FileChange
from countersign.provenance.fitting import as_told, fitting_record
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import Record, record_of
from countersign.wiring.checkout import Checkout


def record_again(checkout: Checkout, commits: Sequence[str]) -> int:
    """Write the notes of commits anew where lines are known now that were unknown.

    Left alone are commits without a note, whose records are made later anyway, and notes that know of any file what
    memory does not.

    Returns:
        How many notes were written.
    """
    notes = read_notes(checkout.repository.git, commits)
    fresh: dict[str, bytes] = {}
    for commit, changes in patches.of_commits(checkout.repository, list(notes)).items():
        try:
            old = fitting_record(notes[commit], changes)
        except ValueError:
            continue  # it is not ours to mend what does not fit
        known = _known(checkout, changes, old)
        new = record_of(changes, lambda change, known=known: known.get(change.name))  # type: ignore[misc]
        if new.totals.unknown < old.totals.unknown:
            fresh[commit] = format_note(new).encode("utf-8", "surrogateescape")
    if fresh:
        write_notes(checkout.repository.git, fresh, message="Notes added by Countersign")
    return len(fresh)


def _known(checkout: Checkout, changes: Sequence[FileChange], old: Record) -> dict[str, LineOrigins]:
    """What memory knows; what the note knows of the files that memory does not know."""
    journal = checkout.journal()
    known: dict[str, LineOrigins] = {}
    for change in changes:
        if not change.hunks:
            continue
        found = journal.line_origins(change.new_blob, change.name, checkout.worktree)
        known[change.name] = as_told(old)(change) if found is None else found
    return known
