"""Totals of a range of commits: all of it, and by tool, author and path."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from countersign.gate.configuration import ConfigurationError
from countersign.gate.policy import POLICY_FILE
from countersign.gate.roster import normalised
from countersign.git.history import Commit, commits_in, ends_of_range, paths_matched, shallow_commits
from countersign.git.repository import Repository, UnknownRevision
from countersign.git.target import requirements_at
from countersign.provenance.record import Record, Totals
from countersign.wiring.checkout import Checkout
from countersign.wiring.generated import generated_files
from countersign.wiring.records import SHOWN_TO_PEOPLE, Source, each_record

#: What a line of AI text, or of mixed text, was made with: tool and model; empty where the record names none.
Tool = tuple[str, str]

_K = TypeVar("_K", str, Tool)


@dataclass(frozen=True, slots=True)
class Person:
    """What the commits of one address add."""

    author: str
    email: str
    commits: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class Stats:
    """Totals of a range.

    Attributes:
        commits: how many there are; of pathspecs, those that `git log --full-history` lists.
        totals: of all of them.
        by_tool: AI and mixed lines; the most first.
        by_path: lines of each path; those with the most AI and mixed lines first.
        by_day: lines by the day (UTC) on which their author wrote them, the earliest first; a commit dated before
            1970, or without a date, is on that day.
        by_evidence: lines by origin and evidence.
        by_author: in the order of their names, so that it is no ranking; None where the policy does not allow
            figures of people.
        withheld: why there are no figures of people; empty if there are.
        faults: commits whose notes are not believed, with the reason.
        left_out: commits at the edge of a shallow clone, which are not counted.
        lacking: commits of which a partial clone lacks what they add, which are not counted either.
        generated_fault: why no file counts as generated, where the policy cannot be read; else empty.
    """

    commits: int
    totals: Totals
    by_tool: dict[Tool, Totals]
    by_path: dict[str, Totals]
    by_day: dict[date, Totals]
    by_evidence: dict[tuple[str, str], int]
    by_author: tuple[Person, ...] | None
    withheld: str
    faults: dict[str, str]
    left_out: tuple[str, ...]
    lacking: tuple[str, ...]
    generated_fault: str


def stats_of_range(checkout: Checkout, given: str, pathspecs: Sequence[str], directory: Path) -> Stats:
    """The totals of a range.

    A merge counts with what it adds to every one of its parents, which is its resolution.

    Args:
        checkout: of the repository.
        given: the range, as `git log` takes it.
        pathspecs: as people write them; all paths by default.
        directory: where they were written.

    Raises:
        UnknownRevision: `given` is no range.
        GitError: git failed, an object is missing, or a pathspec is none.
    """
    repository = checkout.repository
    listed = commits_in(repository, ends_of_range(repository, given), pathspecs, directory)
    edge = shallow_commits(repository)
    commits = {commit.id: commit for commit in listed if commit.id not in edge}
    matched = paths_matched(repository, commits, pathspecs, directory) if pathspecs else None
    withheld = why_no_people(repository)
    generated, generated_fault = generated_files(repository)
    lacking: list[str] = []
    tally = _Tally(matched, generated, people=not withheld)
    for commit, found in each_record(
        checkout, {commit.id: commit.parents for commit in commits.values()}, believing=SHOWN_TO_PEOPLE
    ):
        if found.source is Source.LACKING:
            lacking.append(commit)
            continue
        tally.add(commits[commit], found.record)
        if found.fault:
            tally.faults[commit] = found.fault
    for commit in lacking:
        del commits[commit]
    left_out = tuple(commit.id for commit in listed if commit.id in edge)
    return Stats(
        len(commits), _totals(tally.all), _ordered(tally.by_tool), _ordered(tally.by_path),
        {day: _totals(counts) for day, counts in sorted(tally.by_day.items())}, tally.by_evidence,
        None if withheld else tally.persons(commits.values()), withheld, tally.faults, left_out,
        tuple(lacking), generated_fault,
    )  # fmt: skip


def why_no_people(repository: Repository) -> str:
    """Why no figures of people may be shown, as the end of a sentence; empty if they may.

    Only the base branch can allow them, as with everything else that the policy says.
    """
    try:
        base = repository.base()
    except UnknownRevision as fault:
        return f"countersign.base: {fault}"
    if base is None:
        return "there is no base branch whose policy could allow it"
    try:
        policy = requirements_at(repository.git, base.commit).policy
    except ConfigurationError as fault:
        return f"on {base.name}, {fault}"
    return "" if policy.people_reports else f"{POLICY_FILE} on {base.name} does not say `people_reports = true`"


@dataclass(slots=True)
class _Tally:
    """Counts by name, as `Totals` has them, of what was added so far.

    Attributes:
        matched: the paths that count; None for all.
        excluded: whether a path's lines are counted beside.
        people: whether authors are counted.
    """

    matched: Collection[str] | None
    excluded: Callable[[str], bool]
    people: bool
    all: dict[str, int] = field(default_factory=dict)
    by_tool: dict[Tool, dict[str, int]] = field(default_factory=dict)
    by_path: dict[str, dict[str, int]] = field(default_factory=dict)
    by_day: dict[date, dict[str, int]] = field(default_factory=dict)
    by_evidence: dict[tuple[str, str], int] = field(default_factory=dict)
    by_author: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, commit: Commit, record: Record) -> None:
        of_commit: dict[str, int] = {}
        for path, rows in record.files.items():
            if self.matched is not None and path not in self.matched:
                continue
            of_path = self.by_path.setdefault(path, {})
            apart = self.excluded(path)
            for row, numbers in rows:
                origin, evidence, tool, model, *_ = row
                origin = "excluded" if apart else origin
                known = (origin, evidence)
                self.by_evidence[known] = self.by_evidence.get(known, 0) + len(numbers)
                for counts in (of_path, of_commit):
                    counts[origin] = counts.get(origin, 0) + len(numbers)
                if origin in ("ai", "mixed"):
                    counts = self.by_tool.setdefault((tool, model), {})
                    counts[origin] = counts.get(origin, 0) + len(numbers)
        _put(self.all, of_commit)
        _put(self.by_day.setdefault(_day(commit.written), {}), of_commit)
        if self.people:
            _put(self.by_author.setdefault(normalised(commit.email), {}), of_commit)

    def persons(self, commits: Iterable[Commit]) -> tuple[Person, ...]:
        """Authors under the name that they gave last; of one address, in whichever case it is written."""
        by_address: dict[str, list[Commit]] = {}
        for commit in commits:
            by_address.setdefault(normalised(commit.email), []).append(commit)
        found = [
            Person(own[0].author, own[0].email, len(own), _totals(self.by_author.get(address, {})))
            for address, own in by_address.items()
        ]
        return tuple(sorted(found, key=lambda person: (person.author.casefold(), person.email)))


def _put(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def _day(written: int) -> date:
    try:
        return datetime.fromtimestamp(written, UTC).date()
    except (ValueError, OverflowError, OSError):
        return date.max  # git takes any number for a time


def _totals(counts: dict[str, int]) -> Totals:
    return Totals(**counts)


def _ordered(counted: dict[_K, dict[str, int]]) -> dict[_K, Totals]:
    """The most AI and mixed text first, then the most text; by name where there is as much."""
    made = {key: _totals(counts) for key, counts in counted.items()}

    def place(key: _K) -> tuple[int, int, _K]:
        totals = made[key]
        return -(totals.ai + totals.mixed), -totals.added, key

    return {key: made[key] for key in sorted(made, key=place)}
