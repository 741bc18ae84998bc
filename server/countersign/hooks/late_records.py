"""Records that no hook could make in time.

A hook that has nothing to go by, or no time, leaves the commit in `late`: one line, `<commit>`, or
`<commit> <the commit that it was made from>`. Here the records are made, many at once, and written in one go.
"""

import os
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from countersign.git.notes import write_notes
from countersign.git.patches import parent_counts
from countersign.git.process import GitError
from countersign.git.reverts import reverted
from countersign.provenance.added import MOST_IN_MERGE, FileChange
from countersign.provenance.carried import carried_lines
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import Record, record_of
from countersign.store.faults import note_fault
from countersign.wiring.believed import BelievedNotes
from countersign.wiring.checkout import Checkout
from countersign.wiring.descent import Descent
from countersign.wiring.exporting import export_noted, export_records
from countersign.wiring.lines import line_origins_of_blobs
from countersign.wiring.records import CommitRecord, Source, by_an_agent, records_of_commits

#: Commits that are recorded in one go. What is left over stays in `late`.
BATCH = 500

#: Seconds after which the share of another process is taken over: it was killed.
_ABANDONED = 600.0


def main() -> int:
    """Make the records of the repository that the hook runs in; 0, or 1 and a sentence on standard output."""
    # Of `git commit PATH`, this is an index that exists no more.
    environment = {name: value for name, value in os.environ.items() if name != "GIT_INDEX_FILE"}
    try:
        with Checkout.find(Path.cwd(), environment) as checkout:
            record_late(checkout)
    except Exception as fault:  # noqa: BLE001 (whatever it is, the commit is made and the user is told)
        text = " ".join(str(fault).split())
        sys.stdout.write(f"the records of earlier commits could not be made: {type(fault).__name__}: {text}\n")
        return 1
    return 0


def record_late(checkout: Checkout) -> int:
    """Make the records of the commits that wait in `late`, a batch of them at most.

    Safe with any number of processes: each commit is recorded by one of them. When this fails, the commits wait on.

    Returns:
        How many records were written. Commits that vanished, or have their record by now, are dropped.

    Raises:
        GitError, NotesBusy, JournalError: see there.
        OSError: the directory cannot be written.
    """
    state = checkout.repository.state_dir
    waiting = _take(state)
    if waiting is None:
        return 0
    share, entries = waiting
    now, rest = dict(list(entries.items())[:BATCH]), dict(list(entries.items())[BATCH:])
    try:
        written = _record(checkout, now)
    except BaseException:
        _put_back(state, entries)
        share.unlink()
        raise
    _put_back(state, rest)
    share.unlink()
    return written


def record_rewritten(checkout: Checkout, pairs: Sequence[tuple[str, str]]) -> int:
    """Make the records of rewritten commits.

    Args:
        checkout: of the repository.
        pairs: (old commit, new commit), full ids.

    Returns:
        How many records were written: none for a commit that has the right one.

    Raises:
        GitError, NotesBusy, JournalError: see there.
    """
    return _record(checkout, {new: old for old, new in pairs})


def _record(checkout: Checkout, entries: Mapping[str, str]) -> int:
    """Make records; `entries` maps a commit to the one that it was made from, or to nothing."""
    git = checkout.repository.git
    entries = {**entries, **reverted(git, [commit for commit, old in entries.items() if not old])}
    asked = {commit for pair in entries.items() for commit in pair if commit}
    told = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin="\n".join(asked).encode() + b"\n")
    there = {line.split(" ")[0] for line in told.decode().splitlines() if line.endswith(" commit")}
    sources = {new: old if old in there else "" for new, old in entries.items() if new in there}
    merges = {commit for commit, count in parent_counts(git, sources).items() if count > 1}
    records = records_made(checkout, sources, merges)
    write_records(checkout, records)
    # Where git copies our notes to rewritten commits, it may have copied their exports, which name the old ones.
    export_noted(checkout.repository, [commit for commit, old in sources.items() if old and commit not in records])
    return len(records)


def write_records(checkout: Checkout, records: Mapping[str, Record]) -> None:
    """Make records the notes of their commits, which they are known to fit, and export them.

    Raises:
        GitError, NotesBusy: see there.
    """
    notes = {commit: format_note(record).encode("utf-8", "surrogateescape") for commit, record in records.items()}
    write_notes(checkout.repository.git, notes, message="Notes added by Countersign")
    BelievedNotes(checkout.repository.state_dir).add(notes.items())
    export_records(checkout.repository, records)


def records_made(checkout: Checkout, sources: Mapping[str, str], merges: Collection[str]) -> dict[str, Record]:
    """The records of those commits that have none yet, or not the right one.

    Args:
        checkout: of the repository.
        sources: a commit to the one that it was made from, or to nothing; full ids.
        merges: those of them that have several parents.
    """
    try:
        believed = records_of_commits(checkout, [*sources, *(old for old in sources.values() if old)])
        return {
            commit: _best(checkout, (commit, believed[commit]), old, believed.get(old), is_merge=commit in merges)
            for commit, old in sources.items()
            if believed[commit].source is not Source.NOTE
        }
    except (GitError, ValueError) as fault:
        # One commit that cannot be read, in a partial clone say, must not keep the others waiting for ever.
        if len(sources) < 2:  # noqa: PLR2004 (it can be divided no further)
            for commit in sources:
                what = f"the record of {commit} cannot be made: {fault}"
                note_fault(str(checkout.repository.state_dir), "late", what)
            return {}
        items = list(sources.items())
        half = len(items) // 2
        return {
            **records_made(checkout, dict(items[:half]), merges),
            **records_made(checkout, dict(items[half:]), merges),
        }


def _best(
    checkout: Checkout, made: tuple[str, CommitRecord], old: str, source: CommitRecord | None, *, is_merge: bool
) -> Record:
    """What the rewritten commit's record says of lines that are the same; then what memory and relatives say."""
    commit, believed = made
    known: dict[str, LineOrigins] = {}
    if source is not None and source.source is not Source.NOTHING:
        known = carried_lines(source.record, source.changes, believed.changes)
    rest = [change for change in believed.changes if change.hunks and change.name not in known]
    asked = (
        rest if old or (is_merge and len(rest) <= MOST_IN_MERGE) else _worth_asking(checkout, believed.changes, rest)
    )
    blobs = {change.name: change.new_blob for change in asked}
    if blobs:
        descent = Descent.of_commit(checkout.repository, commit, old)
        known.update(line_origins_of_blobs(checkout, blobs, descent=descent, remember=True))
    if believed.agent is not None:
        known = by_an_agent(believed.agent, believed.changes, known)
    return record_of(believed.changes, lambda change: known.get(change.name))


def _worth_asking(checkout: Checkout, changes: Sequence[FileChange], rest: Sequence[FileChange]) -> list[FileChange]:
    """Those files of a commit of which anything can be known; nobody waits for alignments of thousands of others."""
    memory = checkout.memory()
    if memory is None:
        return []
    paths = set(memory.known_paths())
    moved = any(change.new_mode == 0 and change.name in paths for change in changes)
    return [
        change
        for change in rest
        if change.name in paths
        or (change.old_mode == 0 and (moved or memory.recall(change.new_blob, change.name, checkout.worktree)))
    ]


def _take(state: Path) -> tuple[Path, dict[str, str]] | None:
    """Take all that waits: a file that is ours alone, and its entries. None if nothing waits."""
    share = state / f"late.{os.getpid()}-{time.time_ns():x}"
    try:
        (state / "late").rename(share)
    except FileNotFoundError:
        left = _abandoned(state, share)
        if not left:
            return None
    entries: dict[str, str] = {}
    for line in share.read_text("ascii", "replace").splitlines():
        commit, _, old = line.partition(" ")
        if _is_id(commit) and (not old or _is_id(old)):
            entries[commit] = old or entries.get(commit, "")
    return share, entries


def _abandoned(state: Path, share: Path) -> bool:
    """Take over what a process had taken that did not live to record it."""
    for other in state.glob("late.*"):
        try:
            if other.stat().st_mtime < time.time() - _ABANDONED:
                other.rename(share)
                return True
        except FileNotFoundError:
            continue  # another process was faster
    return False


def _put_back(state: Path, entries: Mapping[str, str]) -> None:
    if entries:
        with (state / "late").open("a", encoding="ascii") as file:
            file.writelines(f"{commit} {old}".rstrip() + "\n" for commit, old in entries.items())


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")
