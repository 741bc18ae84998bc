"""Records of commits, as they can be believed."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from countersign.git import patches
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.fitting import decoded, fitting_record
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import parse_note
from countersign.provenance.record import Record, Totals, record_of
from countersign.wiring.believed import BelievedNotes
from countersign.wiring.checkout import Checkout
from countersign.wiring.travelled import notes_of_commits

#: Commits whose notes are in memory at once.
_BATCH = 5000


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
    notes = notes_of_commits(checkout.repository, commits)
    parents = patches.parent_counts(checkout.repository.git, commits)
    return dict(_records(None if from_notes_only else checkout, checkout.repository, parents, notes))


def each_record(
    checkout: Checkout, parents: Mapping[str, int], *, noted_only: bool = False
) -> Generator[tuple[str, CommitRecord], None, None]:
    """As `records_of_commits`, one after the other, in no order: a long range is never in memory as a whole.

    A note that was believed before is not compared with its commit again, and `changes` is empty for that commit.

    Args:
        checkout: of the repository.
        parents: full ids of commits, and how many parents each of them has.
        noted_only: whether only commits are asked for that have a note, and what this machine remembers is not.
    """
    believed = BelievedNotes(checkout.repository.state_dir)
    remembering = None if noted_only else checkout
    commits = list(parents)
    for start in range(0, len(commits), _BATCH):
        batch = commits[start : start + _BATCH]
        notes = notes_of_commits(checkout.repository, batch)
        rest: dict[str, int] = {}
        for commit in batch:
            note = notes.get(commit)
            if note is not None and believed.has(commit, note):
                yield commit, CommitRecord(parse_note(decoded(note)), Source.NOTE, [])
            elif note is not None or not noted_only:
                rest[commit] = parents[commit]
        fresh: list[tuple[str, bytes]] = []
        try:
            for commit, found in _records(remembering, checkout.repository, rest, notes):
                if found.source is Source.NOTE:
                    fresh.append((commit, notes[commit]))
                yield commit, found
        finally:
            believed.add(fresh)


def records_for_blame(
    checkout: Checkout,
    commits: Mapping[str, Collection[str]],
    *,
    from_notes_only: bool = False,
    foreseen: Mapping[str, CommitRecord] | None = None,
) -> dict[str, CommitRecord]:
    """The records of commits that blame has named; the patches are looked at only where there is no way around it.

    The record of a commit of which nothing is known covers no lines here, and `changes` may be empty.

    Args:
        checkout: of the repository.
        commits: full id to the paths that are asked for.
        from_notes_only: whether what only this machine remembers counts as not known.
        foreseen: records that were read already.
    """
    known = {commit: foreseen[commit] for commit in commits if commit in foreseen} if foreseen else {}
    if known:
        commits = {commit: paths for commit, paths in commits.items() if commit not in known}
    notes = notes_of_commits(checkout.repository, list(commits))
    memory = None if from_notes_only else checkout.memory()
    remembered = frozenset() if memory is None else frozenset(memory.known_paths())
    believed = None if from_notes_only else BelievedNotes(checkout.repository.state_dir)
    found: dict[str, CommitRecord] = {}
    for commit, paths in commits.items():
        note = notes.get(commit)
        if note is None and remembered.isdisjoint(paths):
            found[commit] = CommitRecord(Record({}, Totals(), ""), Source.NOTHING, [])
        elif note is not None and believed is not None and believed.has(commit, note):
            found[commit] = CommitRecord(parse_note(decoded(note)), Source.NOTE, [])
    rest = [commit for commit in commits if commit not in found]
    parents = patches.parent_counts(checkout.repository.git, rest)
    made = dict(_records(None if from_notes_only else checkout, checkout.repository, parents, notes))
    if believed is not None:
        believed.add((commit, notes[commit]) for commit, record in made.items() if record.source is Source.NOTE)
    return known | found | made


def _records(
    remembering: Checkout | None, repository: Repository, parents: Mapping[str, int], notes: Mapping[str, bytes]
) -> Iterator[tuple[str, CommitRecord]]:
    for commit, changes in patches.each_commit(repository, parents):
        yield commit, _believable(changes, notes.get(commit), remembering)


def record_of_commit(checkout: Checkout, commit: str) -> CommitRecord:
    """The record of one commit, given by its full id."""
    return records_of_commits(checkout, [commit])[commit]


def _believable(changes: list[FileChange], note: bytes | None, remembering: Checkout | None) -> CommitRecord:
    fault = ""
    if note is not None:
        try:
            return CommitRecord(fitting_record(note, changes), Source.NOTE, changes)
        except ValueError as why:
            fault = str(why)
    known: dict[str, LineOrigins] = {}
    memory = None if remembering is None else remembering.memory()
    if remembering is not None and memory is not None:
        for change in changes:
            found = memory.line_origins(change.new_blob, change.name, remembering.worktree) if change.hunks else None
            if found is not None:
                known[change.name] = found
    record = record_of(changes, lambda change: known.get(change.name))
    return CommitRecord(record, Source.MEMORY if known else Source.NOTHING, changes, fault)
