"""Share records with a remote: fetch its notes, join them with ours note by note, and push what comes out.

Nothing is ever lost by it. A note that one side has is taken, and one that the two have differently is joined (see
`provenance.joining`). What is pushed contains what the remote has; if the remote has changed since, all begins again.
"""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from countersign.git.blob_ids import blob_id
from countersign.git.notes import RECORDS, Blob, attempts, list_notes, tip_of, write_notes_onto
from countersign.git.notes_lock import holding_notes
from countersign.git.objects import read_blobs
from countersign.git.process import Git, GitError
from countersign.git.remotes import tracking_ref
from countersign.git.repository import Repository
from countersign.git.transport import Pushed, RemoteError, Transport, transport
from countersign.provenance.joining import joined_note
from countersign.wiring.exporting import export_missing, share_export
from countersign.wiring.travelled import changes_of_commits

#: How often a push is tried while others push, too.
_ATTEMPTS = 20

#: How often a push is tried that is rejected although the remote has not changed: another one may have had it locked.
_ATTEMPTS_AT_ONE = 3

#: Seconds. A pause is drawn between nothing and a limit, which doubles up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0

#: The notes of a commit by the ids of their blobs; more than one only where somebody meddled.
_Listed = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shared:
    """What came of it.

    Attributes:
        remote: its name.
        received: commits whose records are new or different here.
        sent: commits whose records are new or different at the remote; those that it would get, if nothing is pushed.
        joined: commits of which both had a record, and not the same; full ids, ascending.
        pushed: whether something was pushed.
        attempts: how often the remote was asked: more than once where others were faster.
        notes: the commit of notes that there is now; None if there is no record at all.
        refused: why the remote takes no records, in its own words; empty if it does.
        fresh: the commits whose records are new or different here.
    """

    remote: str
    received: int
    sent: int
    joined: tuple[str, ...]
    pushed: bool
    attempts: int
    notes: str | None
    refused: str = ""
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Merged:
    """Ours after a merge, and the commits that it changed here, that it would change there, and that both knew."""

    tip: str | None
    here: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Tally:
    """What has come of it so far."""

    remote: str
    received: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    attempts: int = 0

    def add(self, merged: _Merged) -> None:
        self.received |= merged.here
        self.joined |= merged.joined

    def end(self, merged: _Merged, *, pushed: bool = False, refused: str = "") -> Shared:
        joined = tuple(sorted(self.joined))
        facts = (self.remote, len(self.received), len(merged.there), joined, pushed, self.attempts)
        return Shared(*facts, merged.tip, refused, frozenset(self.received))


def share_records(repository: Repository, remote: str, environment: Mapping[str, str], *, push: bool = True) -> Shared:
    """Fetch, join and push.

    Args:
        repository: whose records are shared.
        remote: the name of one of its remotes.
        environment: of the process; see `git.transport`.
        push: whether the remote gets ours.

    Raises:
        RemoteError: the remote cannot be reached, or others were faster again and again. What was fetched is kept.
        NotesBusy: see `git.notes`.
        GitError: the repository cannot be written to.
    """
    with transport(repository, remote, environment) as door:
        shared = _shared(repository, door, push=push)
        if not shared.refused:
            export_missing(repository)
            share_export(repository, door, push=push)
        return shared


def push_refs(repository: Repository, remote: str, environment: Mapping[str, str], refs: Sequence[str]) -> None:
    """Push refs that never change, under their own names.

    Raises:
        RemoteError: the remote cannot be reached, or takes one of them no more than anything else.
    """
    if not refs:
        return
    with transport(repository, remote, environment) as door:
        for ref in refs:
            tip = repository.resolve(ref)
            outcome, why = door.push(tip, ref)
            if outcome is not Pushed.DONE:
                raise RemoteError(f"{remote} does not take {ref}: {why}", "the records themselves are there")


def _shared(repository: Repository, door: Transport, *, push: bool) -> Shared:
    remote = door.remote
    tally = _Tally(remote)
    rejections: list[str | None] = []
    while tally.attempts < _ATTEMPTS:
        tally.attempts += 1
        theirs = door.fetch()
        if tally.attempts == 1:
            # What was fetched before is about to be replaced, perhaps by less.
            tally.add(_merge(repository, tip_of(repository.git, tracking_ref(remote))))
        merged = _merge(repository, theirs)
        _track(repository, remote, theirs)
        tally.add(merged)
        if not push or merged.tip is None or merged.tip == theirs:
            return tally.end(merged)
        outcome, why = door.push(merged.tip)
        if outcome is Pushed.DONE:
            _track(repository, remote, merged.tip)
            return tally.end(merged, pushed=True)
        rejections.append(theirs)
        if rejections[-_ATTEMPTS_AT_ONE:] == [theirs] * _ATTEMPTS_AT_ONE:
            return tally.end(merged, refused=why)
        time.sleep(_pause(tally.attempts))
    raise RemoteError(
        f"others were faster {_ATTEMPTS} times: our records are not at {remote} yet", "`countersign sync` tries again"
    )


def _pause(attempt: int) -> float:
    """Seconds. By chance, for those that met once must not meet again."""
    return random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt))  # noqa: S311 (nothing secret)


def _merge(repository: Repository, theirs: str | None) -> _Merged:
    """Take a commit of notes into ours, which contains it afterwards.

    Raises:
        NotesBusy: other writers of this repository were faster, again and again.
        GitError: the repository cannot be written to.
    """
    git = repository.git
    for _ in attempts(RECORDS):
        ours = tip_of(git, RECORDS)
        mine = {} if ours is None else list_notes(git, ours)
        if theirs is None or ours == theirs:
            return _Merged(ours, there=frozenset() if theirs else frozenset(mine))
        others = list_notes(git, theirs)
        settled, fresh = _settled(repository, mine, others)
        here = frozenset(commit for commit, blob in settled.items() if mine.get(commit) != (blob,))
        there = frozenset(commit for commit, blob in settled.items() if others.get(commit) != (blob,))
        # Written are the notes that the fewer of the two have to change.
        base, other, changed = (theirs, ours, there) if ours is None or len(there) < len(here) else (ours, theirs, here)
        notes = {commit: fresh.get(settled[commit]) or Blob(settled[commit]) for commit in sorted(changed)}
        if not there:
            done = _move(repository, ours, theirs)
        elif not here and other is not None and _contains(git, base, other):
            done = True
        else:
            done = write_notes_onto(git, notes, base, message="Notes joined by Countersign", joining=other)
        if done:
            joined = frozenset(commit for commit in here | there if commit in mine and commit in others)
            return _Merged(tip_of(git, RECORDS), here, there, joined)
    raise AssertionError  # `attempts` raises


def _settled(repository: Repository, mine: _Listed, others: _Listed) -> tuple[dict[str, str], dict[str, bytes]]:
    """The id of the one note that each commit gets, and those notes that are in neither, by id."""
    settled: dict[str, str] = {}
    disputed: dict[str, tuple[str, ...]] = {}
    for commit in mine.keys() | others.keys():
        told = tuple(sorted({*mine.get(commit, ()), *others.get(commit, ())}))
        if len(told) == 1:
            settled[commit] = told[0]
        else:
            disputed[commit] = told
    changes = changes_of_commits(repository, disputed)
    stored = read_blobs(repository.git, [blob for told in disputed.values() for blob in told])
    fresh: dict[str, bytes] = {}
    for commit, told in disputed.items():
        # Beyond all reason, or missing from a partial clone: it cannot be looked at.
        notes = [content for blob in told if blob in stored and (content := stored[blob].content) is not None]
        if not notes:
            settled[commit] = told[-1]
            continue
        note = joined_note(notes, changes.get(commit))
        settled[commit] = blob_id(note, repository.object_format)
        if settled[commit] not in told:
            fresh[settled[commit]] = note
    return settled, fresh


def _move(repository: Repository, ours: str | None, theirs: str) -> bool:
    """Make their notes ours, which say nothing more; False if ours have changed."""
    git = repository.git
    with holding_notes(git) as held:
        if not held:
            return False
        moved = git.call("update-ref", "-m", "countersign sync", RECORDS, theirs, ours or repository.null_id)
    if moved.code != 0 and tip_of(git, RECORDS) == ours and b"File exists" not in moved.err:  # nor locked by another
        raise GitError("update-ref", moved.code, moved.detail())
    return moved.code == 0


def _contains(git: Git, one: str, other: str) -> bool:
    return git.call("merge-base", "--is-ancestor", other, one).code == 0


def _track(repository: Repository, remote: str, tip: str | None) -> None:
    """Keep in mind what the remote has."""
    ref = tracking_ref(remote)
    if tip is not None:
        repository.git.run("update-ref", "-m", "countersign sync", ref, tip)
    elif tip_of(repository.git, ref) is not None:
        repository.git.run("update-ref", "-d", ref)
