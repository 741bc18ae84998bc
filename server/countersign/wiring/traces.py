"""Agent Trace: our records for other tools, and what other tools have traced, for commits that have no record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.git.history import commit_times, commits_in, commits_named, ends_of_range, shallow_commits
from countersign.git.notes import write_notes
from countersign.git.objects import read_blobs
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.agent_trace import Trace, claims_of, format_trace
from countersign.provenance.fitting import as_told
from countersign.provenance.line_origins import BLANK, LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import Record, record_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import Source, records_of_commits

#: Commits whose patches are in memory at once.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of traces.

    Attributes:
        recorded: commits that have got a record, with the lines of it that are AI's or mixed.
        kept: commits that have a record of their own, which stays as it is.
        absent: revisions that are no commits of this repository.
        refused: ranges that are about another text, or about none.
    """

    recorded: Mapping[str, int]
    kept: tuple[str, ...]
    absent: tuple[str, ...]
    refused: int


def traces_of_range(checkout: Checkout, given: str, version: str) -> Iterator[dict[str, object]]:
    """The traces of the commits of a range that add something, the newest first.

    Args:
        checkout: of the repository.
        given: the range, as `git log` takes it.
        version: of this program.

    Raises:
        UnknownRevision: `given` is no range.
        GitError: git failed, or an object is missing.
    """
    repository = checkout.repository
    edge = shallow_commits(repository)
    listed = [commit.id for commit in commits_in(repository, ends_of_range(repository, given)) if commit.id not in edge]
    for start in range(0, len(listed), _BATCH):
        batch = listed[start : start + _BATCH]
        times = commit_times(repository, batch)
        found = records_of_commits(checkout, batch)
        for commit in batch:
            if found[commit].record.files:
                yield format_trace(found[commit].record, found[commit].changes, commit, times[commit], version)


def import_traces(checkout: Checkout, traces: Sequence[Trace]) -> Imported:
    """Give commits that have no record one that says what traces say of them, all of them in one step.

    Raises:
        GitError, NotesBusy: see `git.notes`.
    """
    repository = checkout.repository
    commits = commits_named(repository, {trace.revision: None for trace in traces})
    by_commit: dict[str, list[Trace]] = {}
    for trace in traces:
        if trace.revision in commits:
            by_commit.setdefault(commits[trace.revision], []).append(trace)
    absent = dict.fromkeys(trace.revision for trace in traces if trace.revision not in commits)
    recorded: dict[str, int] = {}
    notes: dict[str, bytes | None] = {}
    kept = []
    refused = 0
    for commit, told in records_of_commits(checkout, list(by_commit)).items():
        if told.source is Source.NOTE or told.fault:
            kept.append(commit)
            continue
        record, unbelievable = _record(repository, commit, told.record, told.changes, by_commit[commit])
        refused += unbelievable
        if record is not None:
            notes[commit] = format_note(record).encode("utf-8", "surrogateescape")
            recorded[commit] = record.totals.ai + record.totals.mixed
    write_notes(repository.git, notes, message="Traces imported by Countersign")
    return Imported(recorded, tuple(kept), tuple(absent), refused)


def _record(
    repository: Repository, commit: str, known: Record, changes: Sequence[FileChange], traces: Sequence[Trace]
) -> tuple[Record | None, int]:
    """What is known of a commit, and of lines of which nothing is known, what traces say; None if they say nothing."""
    paths = dict.fromkeys(path for trace in traces for path in trace.files if "\n" not in path)
    stored = read_blobs(repository.git, [f"{commit}:{path}" for path in paths])
    lines = {
        path: blob.content.split(b"\n")
        for path in paths
        if (blob := stored.get(f"{commit}:{path}")) is not None and blob.content is not None
    }
    claims, refused = claims_of(traces, lines.get)
    told = as_told(known)
    news = False

    def origins(change: FileChange) -> LineOrigins:
        nonlocal news
        ours = told(change)
        theirs = claims.lines(change, believe_people=False)
        if theirs is None:
            return ours
        rows = [*ours.rows, *theirs.rows]
        numbers = list(ours.lines)
        for number, index in enumerate(theirs.lines):
            if index not in (0, BLANK) and rows[numbers[number]][0] == "unknown":
                numbers[number] = index + len(ours.rows)
                news = True
        return LineOrigins(rows, _blanks_with_neighbours(numbers, rows, change))

    record = record_of(changes, origins)
    return (record if news else None), refused


def _blanks_with_neighbours(lines: list[int], rows: Sequence[tuple[str, ...]], change: FileChange) -> list[int]:
    """Blank lines of which nothing is known go with the lines that they stand between."""
    for start, contents in change.hunks:
        for number, content in enumerate(contents, start):
            if not content.strip() and rows[lines[number - 1]][0] == "unknown":
                lines[number - 1] = BLANK
    return lines
