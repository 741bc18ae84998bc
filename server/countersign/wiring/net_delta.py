"""What a branch adds to the one it left, as the gate judges it: lines, whose they are, and who contributed them.

Only what travels with the commits counts: what this machine alone remembers would make the verdict depend on where it
is asked for. Every doubt is `unknown`: a commit without a record or with one that does not fit, a binary file, a
submodule.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.requirements import Requirements
from countersign.gate.traits import LARGEST_POINTER, Trait, is_pointer
from countersign.git import patches
from countersign.git.objects import read_blobs
from countersign.git.touched import hands_on
from countersign.origin import UNTRACKED, Attribution
from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import facts_of
from countersign.wiring.blamed import AttributedLine, Records
from countersign.wiring.checkout import Checkout
from countersign.wiring.collisions import collisions_of
from countersign.wiring.contributors import Hands, hands_of
from countersign.wiring.edges import demand_history
from countersign.wiring.followed import Steps, own_commits
from countersign.wiring.looks import Looks
from countersign.wiring.merged import squashed_from
from countersign.wiring.moved import origins_of
from countersign.wiring.past import past_of
from countersign.wiring.records import AT_THE_GATE
from countersign.wiring.takers import Takers
from countersign.wiring.traced import Ends, lines_by_blame

if TYPE_CHECKING:
    from countersign.provenance.line_origins import Row

_SUBMODULE = 0o160000


@dataclass(frozen=True, slots=True)
class NetDelta:
    """The change, and what is to be said of it.

    Attributes:
        faults: commits whose notes are not believed, with the reason.
        unsure: how many files are judged as any of many others, for nobody can tell which of them they were.
    """

    change: JudgedChange
    faults: dict[str, str]
    unsure: int = 0


@dataclass(slots=True)
class _Branch:
    """The commits of a branch, and what was found out about them.

    Attributes:
        ends: where it left its target, and its last commit; and the commits between.
        steps: what they have done to each file.
        takers: who has taken lines of theirs away.
        looks: at the files that they change.
        contributing: by path, commits that the net delta comes from.
    """

    checkout: Checkout
    ends: Ends
    steps: Steps
    takers: Takers
    records: Records
    looks: Looks
    contributing: dict[str, set[str]] = field(default_factory=dict)


def net_delta(checkout: Checkout, target: str, fork: str, head: str, asks: Requirements, now: datetime) -> NetDelta:
    """What `head` adds to `fork`, the place where it left `target`; all of them full ids of commits.

    Args:
        checkout: of the repository.
        target: that the change is to go to.
        fork: see above.
        head: see above.
        asks: policy and roster of the target: how people are known, and what history its rules look at.
        now: up to when that history goes.

    Raises:
        SigningFailed: signatures of commits have to be checked, and cannot be here.
        Unanswerable: the clone is shallow, and its history ends within what has to be looked at.
        GitError: git failed, or an object is missing.
    """
    repository = checkout.repository
    own = own_commits(repository.git, target, head)
    demand_history(repository, own.parents, "the change")
    looks = Looks()
    # A branch of one commit adds what that commit adds.
    is_one = own.parents == {head: (fork,)}
    records = Records(checkout, AT_THE_GATE, looks.take if is_one else None)
    records.read_commits(own.parents)
    made = records.changes_of(own.parents)
    merges = [commit for commit, parents in own.parents.items() if len(parents) > 1]
    takers = Takers(repository.git, hands_on(repository.git, own.parents), merges, made)
    branch = _Branch(
        checkout,
        Ends(repository.git, target, fork, head, frozenset(own.parents)),
        Steps(own, made),
        takers,
        records,
        looks,
    )
    changes = made[head] if is_one else patches.of_range(repository, fork, head)
    files = tuple(_judged_files(branch, changes))
    unsure = 0
    if asks.policy.minds_moves:
        origins = origins_of(repository, target, fork, head, now, asks.policy.kind_of)
        files = tuple(
            replace(file, was=tuple(sorted(was))) if (was := origins.of(file.path)) else file for file in files
        )
        unsure = sum(origins.is_unsure(file.path) for file in files)
    _add_squashed(branch)
    behind = {commit for commits in branch.contributing.values() for commit in commits}
    hands = hands_of(repository, behind, target, asks)
    if any(one.bot is not None for one in hands.values()):
        files = tuple(
            replace(file, bot=_bot(file.path, branch.contributing.get(file.path, ()), hands)) for file in files
        )
    at_work = [hands[commit] for file in files if not file.bot for commit in branch.contributing.get(file.path, ())]
    change = JudgedChange(
        files,
        frozenset(email for one in at_work for email in (*one.people, *one.bot_addresses)),
        unproven=frozenset(email for one in at_work for email in one.unproven),
        past=past_of(checkout, target, asks.policy, now),
        collisions=collisions_of(repository.git, fork, head),
    )
    return NetDelta(change, branch.records.faults(), unsure)


def _add_squashed(branch: _Branch) -> None:
    """A squash was made from commits of which nobody here may have contributed the last; all of them have."""
    squashed = squashed_from(branch.checkout.repository, set().union(*branch.contributing.values()))
    for commits in branch.contributing.values():
        commits.update(*(squashed.get(commit, ()) for commit in tuple(commits)))


def _bot(path: str, commits: Collection[str], hands: Mapping[str, Hands]) -> str:
    """The bot that alone has written in a file, where the roster lets it; empty if there is none."""
    bots = {bot.name: bot for commit in commits if (bot := hands[commit].bot) is not None}
    alone = len(bots) == 1 and all(hands[commit].bot is not None for commit in commits)
    return next((name for name, bot in bots.items() if bot.paths.match(path)), "") if alone else ""


def _judged_files(branch: _Branch, changes: Sequence[FileChange]) -> Iterator[JudgedFile]:
    files: list[JudgedFile] = []
    untold: dict[int, FileChange] = {}
    for change in changes:
        look = branch.looks.at(change)
        traits = look.traits
        if Trait.OPAQUE in traits and not change.binary and not _is_pointer(branch, change):
            traits -= {Trait.OPAQUE}
        if Trait.OPAQUE in traits or (change.new_mode == _SUBMODULE and change.new_blob != change.old_blob):
            files.append(replace(_opaque(branch, change), traits=traits))
        else:
            lines = _followed_lines(branch, change)
            if change.hunks and not lines:
                untold[len(files)] = change
            files.append(JudgedFile(change.name, lines, traits=traits, counts=look.counts))
    traced = lines_by_blame(branch.ends, list(untold.values()), branch.records)
    for number, found in zip(untold, traced, strict=True):
        files[number] = replace(files[number], lines=_judged_lines(branch, files[number].path, found))
    for file, change in zip(files, changes, strict=True):
        _add_takers(branch, change)
        yield file


def _is_pointer(branch: _Branch, change: FileChange) -> bool:
    """Whether a file stands for another one that is elsewhere, and is not only about such files."""
    stored = read_blobs(branch.checkout.repository.git, [change.new_blob], limit=LARGEST_POINTER).get(change.new_blob)
    return stored is not None and stored.content is not None and is_pointer(stored.content)


def _add_takers(branch: _Branch, change: FileChange) -> None:
    behind = branch.contributing.setdefault(change.name, set())
    behind |= branch.takers.of(change, behind & branch.ends.own)


def _judged_lines(branch: _Branch, path: str, lines: Iterable[AttributedLine]) -> dict[int, Attribution | None]:
    judged: dict[int, Attribution | None] = {}
    for line in lines:
        judged[line.line - 1] = _attribution(line.row) if line.content.strip() else None
        if line.commit is not None:
            branch.contributing.setdefault(path, set()).add(line.commit)
    return judged


def _followed_lines(branch: _Branch, change: FileChange) -> dict[int, Attribution | None]:
    """The lines of a file, from the patches that the records are about. None where that is not certain."""
    judged: dict[int, Attribution | None] = {}
    path = change.name
    behind: set[str] = set()
    for commit, run in branch.steps.added(change):
        rows = branch.records.rows(commit, path, run.at, run.lines)
        for number, (row, content) in enumerate(zip(rows, run.lines, strict=True), run.line - 1):
            judged[number] = None if not content or content.isspace() else _attribution(row)
        behind.add(commit)
    if behind:
        branch.contributing.setdefault(path, set()).update(behind)
    return judged


@lru_cache(1024)
def _attribution(row: "Row") -> Attribution:
    """A few rows are those of thousands of lines."""
    return Attribution.from_fields(facts_of(row))


def _opaque(branch: _Branch, change: FileChange) -> JudgedFile:
    """What no record can tell the lines of: unknown as a whole, and of everybody who touched it."""
    git = branch.checkout.repository.git
    touched = git.run("rev-list", branch.ends.head, f"^{branch.ends.fork}", "--", change.name).decode().split()
    branch.contributing[change.name] = set(branch.ends.own.intersection(touched))
    return JudgedFile(change.name, {}, UNTRACKED)
