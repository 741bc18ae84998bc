"""Blame through records: whose each line of a file is, whichever commit added it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from countersign.git.blame import BlamedLine, blame, undivided
from countersign.git.objects import read_blobs, tree_entries
from countersign.git.patches import Watch, of_commit, of_commits, without_filters
from countersign.git.process import ObjectMissing
from countersign.provenance.added import FileChange
from countersign.provenance.record import UNEXPLAINED, record_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.cut_off import followed_to_the_edge, remembered_rows
from countersign.wiring.foreseen import foreseen
from countersign.wiring.records import AS_USUAL, Believing, CommitRecord, Source, records_for_blame

if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row

#: How many commits back a line is followed where git's blame and its patch disagree on which commit added it.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class AttributedLine:
    """A line of a file, the commit that added it (None: not committed yet) and its path there, and whose it is."""

    line: int
    commit: str | None
    path: str
    row: "Row"
    content: bytes


@dataclass(frozen=True, slots=True)
class Blame:
    """The lines of a file; commits whose notes are not believed, with the reason; and commits of which contents lack.

    Attributes:
        lacking: of these a partial clone has not all contents, so that what they added cannot be told from what is
            older. Their lines are as far as this machine remembers their text, and unknown otherwise.
    """

    lines: list[AttributedLine]
    faults: dict[str, str]
    lacking: frozenset[str] = frozenset()


def blamed(
    checkout: Checkout,
    path: str,
    commit: str | None = None,
    ranges: Sequence[tuple[int, int]] = (),
    *,
    records: "Records | None" = None,
    foresee: bool = False,
) -> Blame:
    """Whose the lines of a file are.

    Args:
        checkout: of the repository.
        path: relative to the top of the work tree.
        commit: full id; None for the file in the work tree.
        ranges: first and last line, 1-based and inclusive; all lines by default.
        records: those that were read already, to be shared by the files of one question.
        foresee: whether to read records while git is still at it. It takes a second processor to be of use.

    Raises:
        GitError: there is no such path, or a range is beyond the end of the file.
    """
    git = checkout.repository.git if commit is not None else without_filters(checkout.repository.git)
    fresh = commit is None and not _is_committed(checkout, path)
    committed = Records(checkout) if records is None else records
    edge: frozenset[str] = frozenset()
    try:
        if fresh:
            lines = undivided(_content(checkout, path), path, None, ranges)
        elif foresee and not ranges:
            with foreseen(checkout, path, commit) as early:
                lines = list(blame(git, path, commit))
            committed.foresee(early)
        else:
            lines = list(blame(git, path, commit, ranges))
    except ObjectMissing:
        if not committed.believing.lacking:
            raise
        lines, edge = followed_to_the_edge(checkout.repository, git, path, commit, ranges)
    committed.read([line for line in lines if line.commit not in edge])
    uncommitted = _uncommitted(checkout, path, [line for line in lines if line.commit is None])
    remembered = remembered_rows(checkout, [line for line in lines if line.commit in edge])
    attributed = [
        AttributedLine(
            line.line,
            line.commit,
            line.original_path,
            uncommitted[line.line] if line.commit is None
            else remembered.get(line.line, UNEXPLAINED) if line.commit in edge
            else committed.row(line),
            line.content,
        )
        for line in lines
    ]  # fmt: skip
    return Blame(attributed, committed.faults(), committed.lacking() | edge)


def _is_committed(checkout: Checkout, path: str) -> bool:
    """Whether a parent of the next commit has the path; git blames no other one."""
    repository = checkout.repository
    parents = [repository.head(), *repository.merge_heads()]
    return any(parent is not None and tree_entries(repository.git, parent, [path]) for parent in parents)


def _content(checkout: Checkout, path: str) -> bytes:
    return ((checkout.repository.work_tree or checkout.repository.git_dir) / path).read_bytes()


def _uncommitted(checkout: Checkout, path: str, lines: Sequence[BlamedLine]) -> "dict[int, Row]":
    """The rows of lines that are not committed yet, by line: what a commit would record of them."""
    if not lines:
        return {}
    from countersign.wiring.uncommitted import line_origins_of_files  # noqa: PLC0415 (aligns texts: rarely needed)

    hunks: list[tuple[int, list[bytes]]] = []
    for line in lines:
        if not hunks or hunks[-1][0] + len(hunks[-1][1]) != line.line:
            hunks.append((line.line, []))
        hunks[-1][1].append(line.content)
    change = FileChange(path.encode("utf-8", "surrogateescape"), (0, 0), ("", ""), hunks)
    origins = line_origins_of_files(checkout, [path])[path]
    record = record_of([change], lambda _: origins)
    return {number: row for row, numbers in record.files[path] for number in numbers}


class Records:
    """The records of the commits that blame names, by path and line."""

    def __init__(self, checkout: Checkout, believing: Believing = AS_USUAL, watch: Watch | None = None) -> None:
        """Read nothing yet.

        Args:
            checkout: of the repository.
            believing: what counts beside notes of ours; at the gate, what only this machine remembers does not.
            watch: told of files of long commits while git still tells of others.
        """
        self._checkout = checkout
        self._watch = watch
        self.believing = believing
        self._records: dict[str, CommitRecord] = {}
        self._asked: dict[str, set[str]] = {}
        self._rows: dict[tuple[str, str], dict[int, Row]] = {}
        self._changes: dict[str, list[FileChange]] = {}
        self._foreseen: dict[str, CommitRecord] = {}

    def foresee(self, records: Mapping[str, CommitRecord]) -> None:
        """Take over records that were read before anybody asked for them."""
        self._foreseen.update(records)

    def read(self, lines: Sequence[BlamedLine]) -> None:
        """Read the records that some lines need and that were not read yet."""
        paths: dict[str, set[str]] = {}
        for line in lines:
            if line.commit is not None:
                paths.setdefault(line.commit, set()).add(line.original_path)
        self._read(paths)

    def attributed(self, line: BlamedLine) -> AttributedLine:
        """A committed line, whose record was read, and whose it is."""
        return AttributedLine(line.line, line.commit, line.original_path, self.row(line), line.content)

    def read_commits(self, commits: Iterable[str]) -> None:
        """Read what the notes of commits say, by their full ids: many at once take hardly longer than one."""
        self._read({commit: set() for commit in commits})

    def _read(self, paths: Mapping[str, set[str]]) -> None:
        missing = {commit: asked for commit, asked in paths.items() if not self._covers(commit, asked)}
        self._records.update(
            records_for_blame(
                self._checkout, missing, believing=self.believing, foreseen=self._foreseen, watch=self._watch
            )
            if missing
            else {}
        )
        for commit, asked in missing.items():
            self._asked.setdefault(commit, set()).update(asked)

    def _covers(self, commit: str, paths: set[str]) -> bool:
        """Whether the record was read; one of which nothing was known may be known for another path."""
        found = self._records.get(commit)
        return found is not None and (found.source is not Source.NOTHING or paths <= self._asked[commit])

    def changes_of(self, commits: Iterable[str]) -> Mapping[str, list[FileChange]]:
        """What commits add whose records were read: the patches that were read for them, and the others at once."""
        names = list(commits)
        missing = [name for name in names if name not in self._changes and not self._records[name].changes]
        self._changes.update((name, self._records[name].changes) for name in names if name not in self._changes)
        self._changes.update(of_commits(self._checkout.repository, missing))
        return self._changes

    def faults(self) -> dict[str, str]:
        """Commits whose notes are not believed, with the reason."""
        return {commit: found.fault for commit, found in self._records.items() if found.fault}

    def lacking(self) -> frozenset[str]:
        """Commits of which this partial clone lacks contents."""
        return frozenset(commit for commit, found in self._records.items() if found.source is Source.LACKING)

    def row(self, line: BlamedLine) -> "Row":
        """Whose a committed line is, whose record was read."""
        for _ in range(_DEEPEST):
            assert line.commit is not None  # noqa: S101 (asked for committed lines only)
            if self._records[line.commit].source in (Source.NOTHING, Source.LACKING):
                return UNEXPLAINED
            row = self._rows_of(line.commit, line.original_path).get(line.original_line) or self._twin(line)
            if row is not None:
                return row
            try:
                before = self._in_parent(line)
            except ObjectMissing:
                if not self.believing.lacking:
                    raise
                return UNEXPLAINED
            if before is None:
                return UNEXPLAINED
            self.read([before])
            line = before
        return UNEXPLAINED

    def rows(self, commit: str, path: str, first: int, lines: Sequence[bytes]) -> "list[Row]":
        """Whose lines are that stand together in a commit's own version of a file, and that its patch adds."""
        if self._records[commit].source in (Source.NOTHING, Source.LACKING):
            return [UNEXPLAINED] * len(lines)
        known = self._rows_of(commit, path)
        return [
            known.get(number) or self.row(BlamedLine(number, commit, number, path, content))
            for number, content in enumerate(lines, first)
        ]

    def _rows_of(self, commit: str, path: str) -> dict[int, "Row"]:
        found = self._rows.get((commit, path))
        if found is None:
            found = {}
            for row, numbers in self._records[commit].record.files.get(path, ()):
                found.update(dict.fromkeys(numbers, row))
            self._rows[commit, path] = found
        return found

    def _twin(self, line: BlamedLine) -> "Row | None":
        """The row of the nearest added line that reads the same.

        Where equal lines stand close together, blame and the patch may choose different ones to be the new ones.
        """
        assert line.commit is not None  # noqa: S101 (asked for committed lines only)
        same = [
            start + offset
            for change in self._changes_of(line.commit)
            if change.name == line.original_path
            for start, lines in change.hunks
            for offset, content in enumerate(lines)
            if content == line.content
        ]
        rows = self._rows_of(line.commit, line.original_path)
        nearest = min(same, key=lambda number: abs(number - line.original_line), default=None)
        return None if nearest is None else rows.get(nearest)

    def _changes_of(self, commit: str) -> list[FileChange]:
        """What a commit adds, which is asked for only where blame and the record do not agree."""
        found = self._changes.get(commit)
        if found is None:
            found = self._records[commit].changes or of_commit(self._checkout.repository, commit)
            self._changes[commit] = found
        return found

    def _in_parent(self, line: BlamedLine) -> BlamedLine | None:
        """Where a line that the commit did not really add comes from: the nearest equal line of a parent."""
        assert line.commit is not None  # noqa: S101 (asked for committed lines only)
        git = self._checkout.repository.git
        for parent in self._checkout.repository.parents(line.commit):
            name = f"{parent}:{line.original_path}"
            stored = read_blobs(git, [name] if "\n" not in name else []).get(name)
            if stored is None or stored.content is None:
                continue
            same = [n for n, content in enumerate(stored.content.split(b"\n"), 1) if content == line.content]
            nearest = min(same, key=lambda number: abs(number - line.original_line), default=None)
            if nearest is not None:
                return _first(blame(git, line.original_path, parent, [(nearest, nearest)]))
        return None


def _first(lines: Iterator[BlamedLine]) -> BlamedLine | None:
    return next(lines, None)
