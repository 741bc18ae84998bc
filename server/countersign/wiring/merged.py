"""What a forge has made the commits of a merged pull request from, by a squash or a rebase that no hook has seen.

A commit of a rebase adds what one commit of the pull request added, and is found by that. A squash adds what the pull
request came to in the end, and its lines are those of the pull request's last commit. Where the commits of the pull
request are gone, a note still tells whose lines it is about: its digest fits whatever adds the same.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from countersign.git import patches
from countersign.git.notes import RECORDS, list_notes, read_notes, tip_of
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.carried import in_order
from countersign.provenance.fitting import decoded
from countersign.provenance.note import parse_note
from countersign.provenance.record import Record, record_of
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import AT_THE_GATE, Source, of_names, records_of_commits
from countersign.wiring.travelled import changes_of_commits

#: Where the last commits of squashed pull requests are kept, below it by the id of the commit that was made from them.
KEPT = "refs/countersign/merged/"

#: Commits that are looked through where nobody says what was merged; and lines that a note without its commit may have.
_MOST_COMMITS = 2000
_MOST_LINES = 1_000_000

#: `Add a thing (#12)` and `Merge pull request #12 from …` of GitHub, `See merge request group/project!12` of GitLab.
_NUMBERS = (
    (re.compile(r"\(#(\d{1,9})\)\s*$|^Merge pull request #(\d{1,9}) ", re.MULTILINE), "refs/pull/{}/head"),
    (re.compile(r"^See merge request \S*!(\d{1,9})\s*$", re.MULTILINE), "refs/merge-requests/{}/head"),
)

#: What a change adds, wherever it stands: paths and lines.
_Content = tuple[tuple[bytes, tuple[bytes, ...]], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What commits were made from.

    Attributes:
        sources: commit to the one that it was made from: of a squash, the last one of the pull request.
        squashed: those of them that were made from more than one commit.
        by_note: commit to its record, where the commit that it was made from is gone and its note is not.
        unknown: commits that add something, and of which nobody can tell what they were made from.
        recorded: commits that have a record of their own.
    """

    sources: Mapping[str, str]
    squashed: frozenset[str]
    by_note: Mapping[str, Record]
    unknown: tuple[str, ...]
    recorded: tuple[str, ...]


def merged_commits(repository: Repository, base: str, head: str) -> list[str]:
    """The commits that `head` has and `base` has not (full ids), the oldest first.

    Left out are merges, and what they brought: those commits are the pull request's own, with their own records.
    """
    options = ("--reverse", "--topo-order", "--no-merges", "--first-parent")
    return repository.git.run("rev-list", *options, head, f"^{base}").decode().split()


def numbered_heads(repository: Repository, commits: Sequence[str]) -> list[str]:
    """The refs in which forges keep the pull requests that the messages of commits name."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    if not asked:
        return []
    told = repository.git.run("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%B", stdin=asked)
    found: dict[str, None] = {}
    for message in told.decode("utf-8", "replace").split("\0"):
        for pattern, ref in _NUMBERS:
            for groups in pattern.finditer(message):
                found[ref.format(next(filter(None, groups.groups())))] = None
    return list(found)


def made_from(checkout: Checkout, head: str, commits: Sequence[str], heads: Sequence[str]) -> Merged:
    """Find out what commits were made from.

    Args:
        checkout: of the repository.
        head: full id of the commit that the target branch has come to.
        commits: full ids of those that were merged into it, the oldest first.
        heads: full ids of the last commits of pull requests that are known to have been merged. After them, all that
            is known here is looked through.

    Raises:
        GitError: git failed.
    """
    believed = records_of_commits(checkout, commits, AT_THE_GATE)
    open_ones = {
        commit: found.changes
        for commit, found in believed.items()
        if found.source is not Source.NOTE and any(change.hunks for change in found.changes)
    }
    search = _Search(checkout, head, [commit for commit in commits if commit in open_ones], open_ones)
    if heads:
        search.look_through(_pool(checkout.repository, head, heads), named=True)
    if search.left():
        search.look_through(_pool(checkout.repository, head, ()), named=False)
    by_note = dict(_by_notes(checkout.repository, search.left()))
    return Merged(
        search.sources,
        frozenset(search.squashed),
        by_note,
        tuple(commit for commit in search.left() if commit not in by_note),
        tuple(commit for commit in commits if believed[commit].source is Source.NOTE),
    )


def squashed_from(repository: Repository, commits: Collection[str]) -> dict[str, list[str]]:
    """Of those commits that are squashes, the commits that they were made from, as far as they were kept."""
    git = repository.git
    found: dict[str, list[str]] = {}
    told = git.run("for-each-ref", "--format=%(objectname) %(refname)", KEPT).decode("utf-8", "replace")
    for tip, ref in (line.split(" ", 1) for line in told.splitlines()):
        commit = ref.removeprefix(KEPT)
        if commit in commits:
            found[commit] = git.run("rev-list", tip, "--not", commit, f"{commit}^@").decode().split()
    return found


def _pool(repository: Repository, head: str, heads: Sequence[str]) -> dict[str, list[str]]:
    """Commits that may have been merged, the oldest first, and their parents."""
    git = repository.git
    tips, options = list(heads), []
    if not tips:
        named = ("refs/heads", "refs/remotes", "refs/pull", "refs/merge-requests", KEPT)
        tips = git.run("for-each-ref", "--format=%(objectname)", *named).decode().split()
        noted = tip_of(git, RECORDS)
        tips += [] if noted is None else list_notes(git, noted)
        options = ["--reflog"]
    asked = "".join(f"{tip}\n" for tip in tips).encode()
    told = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked).decode().splitlines()
    here = "".join(f"{line.split(' ')[0]}\n" for line in told if line.endswith(" commit"))
    limits = (f"--max-count={_MOST_COMMITS}", "--reverse", "--topo-order", "--parents")
    listed = git.run("rev-list", *limits, *options, "--stdin", f"^{head}", stdin=here.encode())
    words = (line.split() for line in listed.decode().splitlines())
    return {commit: parents for commit, *parents in words}


@dataclass(slots=True)
class _Search:
    """Commits whose origin is looked for, with what they add, and what was found."""

    checkout: Checkout
    head: str
    commits: Sequence[str]
    changes: Mapping[str, Sequence[FileChange]]
    sources: dict[str, str] = field(default_factory=dict)
    squashed: set[str] = field(default_factory=set)

    def left(self) -> dict[str, Sequence[FileChange]]:
        """Commits of which nothing was found yet."""
        return {commit: self.changes[commit] for commit in self.commits if commit not in self.sources}

    def look_through(self, pool: Mapping[str, Sequence[str]], *, named: bool) -> None:
        """Pair commits with those of a pool, by what they add.

        Args:
            pool: as `_pool` gives it.
            named: whether somebody says that all of the pool was merged.
        """
        if not self.commits or not pool:
            return
        single = [commit for commit, parents in pool.items() if len(parents) < 2]  # noqa: PLR2004 (no merge)
        added = changes_of_commits(self.checkout.repository, single)
        self._pair(((_content(added[commit]), commit) for commit in single if commit in added), by=_content)
        tips = [commit for commit in pool if not any(commit in parents for parents in pool.values())]
        net = {tip: changes for tip in tips if (changes := self._net(tip)) is not None}
        self._pair(((_content(changes), tip) for tip, changes in net.items()), by=_content, squashed=True)
        if named:
            # The base has touched the same lines since, so the squash adds something else than the pull request did.
            self._pair(((_paths(changes), tip) for tip, changes in net.items()), by=_paths, squashed=True)

    def _pair(
        self,
        sources: Iterable[tuple[object, str]],
        *,
        by: Callable[[Sequence[FileChange]], object],
        squashed: bool = False,
    ) -> None:
        """Each of the sources goes to the first commit, as they come, that looks alike."""
        waiting: dict[object, list[str]] = {}
        for commit, changes in self.left().items():
            waiting.setdefault(by(changes), []).append(commit)
        for key, source in sources:
            alike = waiting.get(key) if key else None
            if alike:
                commit = alike.pop(0)
                self.sources[commit] = source
                if squashed:
                    self.squashed.add(commit)

    def _net(self, tip: str) -> list[FileChange] | None:
        """What a pull request adds to where it left the branch; None if that cannot be told."""
        repository = self.checkout.repository
        parents = repository.parents(self.commits[0])
        forks = repository.merge_bases(parents[0], tip) if parents else []
        return patches.of_range(repository, forks[0], tip) if len(forks) == 1 else None


def _content(changes: Sequence[FileChange]) -> _Content:
    return tuple(
        (change.path, tuple(line for _, lines in change.hunks for line in lines))
        for change in sorted(changes, key=lambda change: change.path)
        if change.hunks
    )


def _paths(changes: Sequence[FileChange]) -> frozenset[bytes]:
    return frozenset(change.path for change in changes if change.hunks)


def _by_notes(repository: Repository, commits: Mapping[str, Sequence[FileChange]]) -> Iterator[tuple[str, Record]]:
    """The records of commits from notes of commits that are gone."""
    tip = tip_of(repository.git, RECORDS)
    if tip is None or not commits:
        return
    records: dict[int, list[Record]] = {}
    for note in read_notes(repository.git, list_notes(repository.git, tip)).values():
        try:
            record = parse_note(decoded(note), _MOST_LINES)
        except ValueError:
            continue  # it says nothing of any commit
        records.setdefault(record.totals.added + record.totals.excluded, []).append(record)
    for commit, changes in commits.items():
        for told in records.get(sum(len(lines) for change in changes for _, lines in change.hunks), ()):
            lines = in_order(told, changes)
            made = None if lines is None else record_of(changes, of_names(lines))
            if made is not None and made.digest == told.digest:
                yield commit, made
                break
