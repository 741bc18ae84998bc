"""Where the content of changed files comes from: what was moved out of a protected path stays protected for a while."""

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from countersign.git.repository import Repository
from countersign.wiring.main_line import commit_before

#: How long content keeps the tier of the path that it came from.
_MEMORY = timedelta(days=30)

#: Share of the lines that make one file the continuation of another.
_ALIKE = "-M40%"

#: Candidates on each side that are compared line by line; equal files are found among any number.
_MOST = 1000

#: The number of the change itself, beside those of earlier steps.
_HERE = -1

#: How git announces a commit among its changes here; a status begins with a colon.
_COMMIT = b"commit "


@dataclass(frozen=True, slots=True)
class _Step:
    """What one commit, or one change, has done to paths.

    Attributes:
        renames: old and new path.
        went: where there was too much to compare, all that went and was not found again as it was.
        came: the same of what came: anything of it may be anything that went.
    """

    renames: tuple[tuple[str, str], ...]
    went: frozenset[str] = frozenset()
    came: frozenset[str] = frozenset()


@dataclass(slots=True)
class Origins:
    """For the paths of a change, those that their content had before.

    Where too many files went and came at once to be compared, each that came is taken for any that went: nothing is
    judged more kindly because there is much of it.

    Attributes:
        here: what the change itself does.
        earlier: what the target has done of late.
        kind: of a path; of paths that are of one kind, any stands for all of them.
    """

    here: _Step
    earlier: tuple[_Step, ...]
    kind: Callable[[str], Hashable]
    _here: dict[str, set[str]] = field(default_factory=dict)
    _old: dict[str, set[str]] = field(default_factory=dict)
    _crowds: dict[str, list[int]] = field(default_factory=dict)
    _of_crowd: dict[int, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the steps by what they led to."""
        for old, new in self.here.renames:
            self._here.setdefault(new, set()).add(old)
        for number, step in enumerate(self.earlier):
            for old, new in step.renames:
                self._old.setdefault(new, set()).add(old)
            for new in step.came:
                self._crowds.setdefault(new, []).append(number)

    def of(self, path: str) -> frozenset[str]:
        """The other paths that the content of a path has had."""
        old = self._here.get(path, set())
        found = old | self._before({path, *old})
        if path in self.here.came:
            found |= self._of_those(_HERE, self.here.went)
        return frozenset(found - {path})

    def is_unsure(self, path: str) -> bool:
        """Whether nobody could tell which of many files one was."""
        ways = {path, *self._here.get(path, ()), *self._before({path})}
        return path in self.here.came or not ways.isdisjoint(self._crowds)

    def _before(self, paths: Iterable[str]) -> set[str]:
        """All paths that led to some, through any number of renames."""
        seen: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            for number in self._crowds.get(path, ()):
                seen |= self._of_those(number, self.earlier[number].went)
            for old in self._old.get(path, ()):
                if old not in seen:
                    seen.add(old)
                    waiting.append(old)
        return seen

    def _of_those(self, number: int, went: Iterable[str]) -> frozenset[str]:
        """One path of each kind among those that went, and those that led to them."""
        if number not in self._of_crowd:
            self._of_crowd[number] = frozenset()  # a crowd that leads to itself adds nothing
            kinds: dict[Hashable, str] = {}
            for path in sorted({*went, *self._before(went)}):
                kinds.setdefault(self.kind(path), path)
            self._of_crowd[number] = frozenset(kinds.values())
        return self._of_crowd[number]


def origins_of(
    repository: Repository, target: str, fork: str, head: str, now: datetime, kind: Callable[[str], Hashable]
) -> Origins:
    """Where the content of a change, all of whose ends are full ids, was before.

    Renames of the change itself, and what the target has renamed in the last 30 days.

    Raises:
        GitError: git failed.
    """
    options = (
        "-r", _ALIKE, f"-l{_MOST}", "--diff-filter=ADR", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv",
    )  # fmt: skip
    git = repository.git
    (here,) = _steps(git.without_index().run("diff-tree", *options, fork, head))
    start = commit_before(repository, target, now - _MEMORY)
    since = [] if start is None else [f"^{start}"]
    log = ("log", f"--format={_COMMIT.decode()}%H", "-m", "--first-parent")
    _, *earlier = _steps(git.run(*log, *options, target, *since, "--"))
    return Origins(here, tuple(earlier), kind)


def _steps(told: bytes) -> list[_Step]:
    """What stands before the first commit's own line, and what each commit has done."""
    fields = told.split(b"\0")
    steps: list[dict[bytes, list[bytes]]] = [{}]
    at = 0
    while at < len(fields):
        # Behind a commit's own line, `log -z` may leave a line feed before the colon.
        one = fields[at].lstrip(b"\n")
        at += 1
        if one.startswith(_COMMIT):
            steps.append({})
        elif one.startswith(b":"):
            status = one.rpartition(b" ")[2][:1]
            paths = 2 if status == b"R" else 1
            steps[-1].setdefault(status, []).extend(fields[at : at + paths])
            at += paths
    return [_step(step) for step in steps]


def _step(paths: Mapping[bytes, Sequence[bytes]]) -> _Step:
    renamed, went, came = ([os.fsdecode(path) for path in paths.get(status, ())] for status in (b"R", b"D", b"A"))
    renames = tuple(zip(renamed[::2], renamed[1::2], strict=True))
    # Git compares each file that went with each one that came, or none at all.
    crowded = len(went) * len(came) > _MOST * _MOST
    return _Step(renames, frozenset(went), frozenset(came)) if crowded else _Step(renames)
