"""Records of commits, as they can be believed."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from countersign.git import patches
from countersign.git.lacking import commits_lacking
from countersign.git.notes import CLAIMS
from countersign.git.process import ObjectMissing
from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.added import FileChange
from countersign.provenance.authorship import ClaimsUnreadableError, read_claims
from countersign.provenance.fitting import Fitting, decoded, fitting_record
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import parse_note
from countersign.provenance.record import Record, Totals, record_of
from countersign.wiring.believed import BelievedNotes
from countersign.wiring.checkout import Checkout
from countersign.wiring.travelled import Told, told_of_commits

#: Commits whose notes are in memory at once.
_BATCH = 5000


class Source(StrEnum):
    """Where the record of a commit comes from."""

    NOTE = "note"  # it travels with the commit, and its digest fits
    MEMORY = "memory"  # made anew from the journal
    CLAIMS = "claims"  # a note of another tool claims it
    AGENT = "agent"  # the commit says itself that an agent made it
    NOTHING = "nothing"  # nobody knows: every added line is unknown
    LACKING = "lacking"  # this partial clone lacks what the commit adds: not even its lines are known


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """What is known of the lines that a commit adds.

    Attributes:
        record: covers every added line, whatever its source.
        source: of the record.
        changes: the added lines themselves.
        fault: why the note of the commit, ours or another tool's, is not believed; empty if it is, or if there is none.
        agent: who made the commit by its own word, and with which model, if it has no note.
    """

    record: Record
    source: Source
    changes: list[FileChange]
    fault: str = ""
    agent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Believing:
    """What counts as evidence where a commit has no note of ours.

    Attributes:
        memory: what this machine remembers.
        people: the claims of other tools that a person wrote a line, which are guesses. They are shown to people, and
            never judged by, nor written into a record of ours.
        lacking: whether a commit of which a partial clone lacks contents has a record that says so, and covers no
            lines. Otherwise it is a fault.
    """

    memory: bool = True
    people: bool = False
    lacking: bool = False


AS_USUAL = Believing()
AS_FAR_AS_HERE = Believing(lacking=True)
AT_THE_GATE = Believing(memory=False)
SHOWN_TO_PEOPLE = Believing(people=True, lacking=True)


def records_of_commits(
    checkout: Checkout, commits: Sequence[str], believing: Believing = AS_USUAL
) -> dict[str, CommitRecord]:
    """The records of commits, given by their full ids.

    A note is believed if its digest fits what the commit really adds; a note that was damaged, or copied from
    elsewhere, is as good as none.

    Args:
        checkout: of the repository.
        commits: full ids.
        believing: what counts beside notes of ours.
    """
    told = told_of_commits(checkout.repository, commits)
    parents = patches.parent_counts(checkout.repository.git, commits)
    return dict(_records(checkout, parents, told, believing))


def each_record(
    checkout: Checkout,
    parents: Mapping[str, int],
    *,
    noted_only: bool = False,
    believing: Believing = AS_USUAL,
) -> Generator[tuple[str, CommitRecord], None, None]:
    """As `records_of_commits`, one after the other, in no order: a long range is never in memory as a whole.

    A note that was believed before is not compared with its commit again, and `changes` is empty for that commit.

    Args:
        checkout: of the repository.
        parents: full ids of commits, and how many parents each of them has.
        noted_only: whether only commits are asked for that have a note of ours.
        believing: what counts beside notes of ours.
    """
    believed = BelievedNotes(checkout.repository.state_dir)
    commits = list(parents)
    for start in range(0, len(commits), _BATCH):
        batch = commits[start : start + _BATCH]
        told = told_of_commits(checkout.repository, batch)
        rest: dict[str, int] = {}
        for commit in batch:
            note = told.notes.get(commit)
            if note is not None and believed.has(commit, note):
                yield commit, CommitRecord(parse_note(decoded(note)), Source.NOTE, [])
            elif note is not None or not noted_only:
                rest[commit] = parents[commit]
        fresh: list[tuple[str, bytes]] = []
        try:
            for commit, found in _records(checkout, rest, told, believing):
                if found.source is Source.NOTE:
                    fresh.append((commit, told.notes[commit]))
                yield commit, found
        finally:
            believed.add(fresh)


def records_for_blame(
    checkout: Checkout,
    commits: Mapping[str, Collection[str]],
    *,
    believing: Believing = AS_USUAL,
    foreseen: Mapping[str, CommitRecord] | None = None,
    watch: patches.Watch | None = None,
) -> dict[str, CommitRecord]:
    """The records of commits that blame has named; the patches are looked at only where there is no way around it.

    The record of a commit of which nothing is known covers no lines here, and `changes` may be empty.

    Args:
        checkout: of the repository.
        commits: full id to the paths that are asked for.
        believing: what counts beside notes of ours.
        foreseen: records that were read already.
        watch: told of files of long commits while git still tells of others.
    """
    known = {commit: foreseen[commit] for commit in commits if commit in foreseen} if foreseen else {}
    if known:
        commits = {commit: paths for commit, paths in commits.items() if commit not in known}
    told = told_of_commits(checkout.repository, list(commits))
    memory = checkout.memory() if believing.memory else None
    remembered = frozenset() if memory is None else frozenset(memory.known_paths())
    believed = BelievedNotes(checkout.repository.state_dir) if believing.memory else None
    found: dict[str, CommitRecord] = {}
    for commit, paths in commits.items():
        note = told.notes.get(commit)
        if note is None and commit not in told.claims and commit not in told.agents and remembered.isdisjoint(paths):
            fault = told.faults.get(commit, "")
            found[commit] = CommitRecord(Record({}, Totals(), ""), Source.NOTHING, [], fault)
        elif note is not None and believed is not None and believed.has(commit, note):
            found[commit] = CommitRecord(parse_note(decoded(note)), Source.NOTE, [])
    rest = [commit for commit in commits if commit not in found]
    parents = patches.parent_counts(checkout.repository.git, rest)
    made = dict(_records(checkout, parents, told, believing, watch))
    if believed is not None:
        believed.add((commit, told.notes[commit]) for commit, record in made.items() if record.source is Source.NOTE)
    return known | found | made


def _records(
    checkout: Checkout,
    parents: Mapping[str, int],
    told: Told,
    believing: Believing,
    watch: patches.Watch | None = None,
) -> Iterator[tuple[str, CommitRecord]]:
    early = _Early(told.notes, watch)
    for commit, changes in _each_change(checkout, parents, believing, early.take):
        if changes is None:
            yield commit, CommitRecord(Record({}, Totals(), ""), Source.LACKING, [])
            continue
        note = told.notes.get(commit)
        fault = told.faults.get(commit, "")
        if note is not None:
            try:
                yield commit, CommitRecord(fitting_record(note, changes, early.of(commit)), Source.NOTE, changes)
                continue
            except ValueError as why:
                fault = str(why)
        known = _remembered(checkout, changes) if believing.memory else {}
        source = Source.MEMORY if known else Source.NOTHING
        if (claims := told.claims.get(commit)) is not None:
            try:
                claimed = _claimed(claims, changes, believing)
            except ClaimsUnreadableError as why:
                claimed, fault = {}, f"{why} (in {CLAIMS})"
            source = Source.CLAIMS if claimed and not known else source
            known = claimed | known
        if (agent := told.agents.get(commit)) is not None:
            source = Source.AGENT if source is Source.NOTHING else source
            known = by_an_agent(agent, changes, known)
        yield commit, CommitRecord(record_of(changes, of_names(known)), source, changes, fault, agent)


class _Early:
    """Holds the note of a long commit against what git has said of it so far, while git goes on with it."""

    def __init__(self, notes: Mapping[str, bytes], watch: patches.Watch | None) -> None:
        self._notes = notes
        self._watch = watch
        self._commit = ""
        self._begun: Fitting | None = None

    def take(self, commit: str, changes: list[FileChange]) -> None:
        """The next files of a commit. What does not fit is said at the end, when all are there."""
        if self._watch is not None:
            self._watch(commit, changes)
        try:
            if commit != self._commit:
                note = self._notes.get(commit)
                self._commit, self._begun = commit, None
                self._begun = None if note is None else Fitting.of_note(note)
            if self._begun is not None:
                self._begun.take(changes)
        except ValueError:
            self._begun = None

    def of(self, commit: str) -> Fitting | None:
        """As far as it has come."""
        return self._begun if commit == self._commit else None


def _each_change(
    checkout: Checkout,
    parents: Mapping[str, int],
    believing: Believing,
    watch: patches.Watch,
) -> Iterator[tuple[str, list[FileChange] | None]]:
    """What commits add, one after the other; None where a partial clone lacks it."""
    rest = dict(parents)
    try:
        for commit, changes in patches.each_commit(checkout.repository, parents, watch):
            del rest[commit]
            yield commit, changes
    except ObjectMissing:
        if not believing.lacking:
            raise
        lacking = commits_lacking(checkout.repository, rest)
        # A merge is compared with each of its parents as a whole, which may take any content that there is.
        lacking |= {commit for commit, count in rest.items() if count > 1}
        yield from ((commit, None) for commit in rest if commit in lacking)
        here = {commit: count for commit, count in rest.items() if commit not in lacking}
        yield from patches.each_commit(checkout.repository, here)


def of_names(known: Mapping[str, LineOrigins]) -> Callable[[FileChange], LineOrigins | None]:
    """What is known by path, as `record_of` asks for it."""
    return lambda change: known.get(change.name)


def record_of_commit(checkout: Checkout, commit: str, believing: Believing = AS_USUAL) -> CommitRecord:
    """The record of one commit, given by its full id."""
    return records_of_commits(checkout, [commit], believing)[commit]


def _remembered(checkout: Checkout, changes: Sequence[FileChange]) -> dict[str, LineOrigins]:
    known: dict[str, LineOrigins] = {}
    memory = checkout.memory()
    if memory is not None:
        for change in changes:
            found = memory.line_origins(change.new_blob, change.name, checkout.worktree) if change.hunks else None
            if found is not None:
                known[change.name] = found
    return known


def by_an_agent(
    agent: tuple[str, str], changes: Sequence[FileChange], known: Mapping[str, LineOrigins]
) -> dict[str, LineOrigins]:
    """What is known, and that everything else in the commit is the agent's by its own word."""
    tool, model = agent
    declared = Attribution(Origin.AI, Evidence.DECLARED, tool, model).fields()
    result: dict[str, LineOrigins] = {}
    for change in changes:
        origins = known.get(change.name)
        if origins is not None:
            rows = [declared if row[0] == Origin.UNKNOWN else row for row in origins.rows]
            result[change.name] = LineOrigins(rows, origins.lines)
        elif change.hunks:
            last = max(start + len(lines) for start, lines in change.hunks)
            result[change.name] = LineOrigins([declared], [0] * (last + 1))
    return result


def _claimed(note: bytes, changes: Sequence[FileChange], believing: Believing) -> dict[str, LineOrigins]:
    claims = read_claims(decoded(note))
    if claims is None:
        return {}
    found = {change.name: claims.lines(change, believe_people=believing.people) for change in changes}
    return {name: lines for name, lines in found.items() if lines is not None}
