"""Records of commits, as they can be believed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from countersign.git import patches
from countersign.git.notes import read_notes
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import parse_note
from countersign.provenance.record import UNEXPLAINED, Record, Totals, record_of
from countersign.wiring.believed import BelievedNotes
from countersign.wiring.checkout import Checkout


class Source(StrEnum):
    """Where the record of a commit comes from."""

    NOTE = "note"  # it travels with the commit, and its digest fits
    MEMORY = "memory"  # made anew from the journal
    NOTHING = "nothing"  # nobody knows: every added line is unknown


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """What is known of the lines that a commit adds.

    Attributes:
        record: covers every added line, whatever its source.
        source: of the record.
        changes: the added lines themselves.
        fault: why the note of the commit is not believed; empty if it is, or if there is none.
    """

    record: Record
    source: Source
    changes: list[FileChange]
    fault: str = ""


def records_of_commits(
    checkout: Checkout, commits: Sequence[str], *, from_notes_only: bool = False
) -> dict[str, CommitRecord]:
    """The records of commits, given by their full ids.

    A note is believed if its digest fits what the commit really adds; a note that was damaged, or copied from
    elsewhere, is as good as none.

    Args:
        checkout: of the repository.
        commits: full ids.
        from_notes_only: whether what only this machine remembers counts as not known.
    """
    notes = read_notes(checkout.repository.git, commits)
    return _records(None if from_notes_only else checkout, checkout.repository, commits, notes)


def records_for_blame(
    checkout: Checkout, commits: Mapping[str, Collection[str]], *, from_notes_only: bool = False
) -> dict[str, CommitRecord]:
    """The records of commits that blame has named; the patches are looked at only where there is no way around it.

    The record of a commit of which nothing is known covers no lines here, and `changes` may be empty.

    Args:
        checkout: of the repository.
        commits: full id to the paths that are asked for.
        from_notes_only: whether what only this machine remembers counts as not known.
    """
    notes = read_notes(checkout.repository.git, list(commits))
    memory = None if from_notes_only else checkout.memory()
    remembered = frozenset() if memory is None else frozenset(memory.known_paths())
    believed = None if from_notes_only else BelievedNotes(checkout.repository.state_dir)
    found: dict[str, CommitRecord] = {}
    for commit, paths in commits.items():
        note = notes.get(commit)
        if note is None and remembered.isdisjoint(paths):
            found[commit] = CommitRecord(Record({}, Totals(), ""), Source.NOTHING, [])
        elif note is not None and believed is not None and believed.has(commit, note):
            found[commit] = CommitRecord(parse_note(_decoded(note)), Source.NOTE, [])
    rest = [commit for commit in commits if commit not in found]
    made = _records(None if from_notes_only else checkout, checkout.repository, rest, notes)
    if believed is not None:
        believed.add((commit, notes[commit]) for commit, record in made.items() if record.source is Source.NOTE)
    return found | made


def _records(
    remembering: Checkout | None, repository: Repository, commits: Sequence[str], notes: Mapping[str, bytes]
) -> dict[str, CommitRecord]:
    changes = patches.of_commits(repository, commits)
    return {commit: _believable(changes[commit], notes.get(commit), remembering) for commit in commits}


def _decoded(note: bytes) -> str:
    return note.decode("utf-8", "surrogateescape")


def record_of_commit(checkout: Checkout, commit: str) -> CommitRecord:
    """The record of one commit, given by its full id."""
    return records_of_commits(checkout, [commit])[commit]


def _believable(changes: list[FileChange], note: bytes | None, remembering: Checkout | None) -> CommitRecord:
    fault = ""
    if note is not None:
        record, fault = _checked(note, changes)
        if record is not None:
            return CommitRecord(record, Source.NOTE, changes)
    known: dict[str, LineOrigins] = {}
    memory = None if remembering is None else remembering.memory()
    if remembering is not None and memory is not None:
        for change in changes:
            found = memory.line_origins(change.new_blob, change.name, remembering.worktree) if change.hunks else None
            if found is not None:
                known[change.name] = found
    record = record_of(changes, lambda change: known.get(change.name))
    return CommitRecord(record, Source.MEMORY if known else Source.NOTHING, changes, fault)


def _checked(note: bytes, changes: list[FileChange]) -> tuple[Record | None, str]:
    """The record of a note that fits the changes; or None, and why not."""
    try:
        told = parse_note(_decoded(note))
    except ValueError as fault:
        return None, str(fault)
    made = record_of(changes, _as_told(told))
    if made.digest != told.digest or not _same_lines(made, told):
        return None, "its digest does not fit what the commit adds"
    return Record(made.files, told.totals, told.digest), ""


def _as_told(told: Record) -> Callable[[FileChange], LineOrigins]:
    def origins(change: FileChange) -> LineOrigins:
        # A line that the note leaves out is unexplained, blank or not: nothing is filled in.
        rows = [UNEXPLAINED, *(row for row, _ in told.files.get(change.name, ()))]
        last = max((start + len(lines) - 1 for start, lines in change.hunks), default=0)
        lines = [0] * last
        for index, (_, numbers) in enumerate(told.files.get(change.name, ()), 1):
            for number in numbers:
                if number <= last:
                    lines[number - 1] = index
        return LineOrigins(rows, lines)

    return origins


def _same_lines(made: Record, told: Record) -> bool:
    return _by_line(made.files) == _by_line(told.files)


def _by_line(files: Mapping[str, Iterable[tuple[tuple[str, ...], list[int]]]]) -> set[tuple[str, tuple[str, ...], int]]:
    return {(path, row, number) for path, rows in files.items() for row, numbers in rows for number in numbers}
