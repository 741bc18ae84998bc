"""What a range means to the gate: a change, and the branch that it is to go to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from countersign.gate.configuration import ConfigurationError
from countersign.gate.keys import public_key
from countersign.gate.policy import REVIEWER_ROLE
from countersign.gate.roster import ROSTER_FILE
from countersign.git.branches import branch_of
from countersign.git.process import GitError
from countersign.git.recomputed import recomputed_base
from countersign.git.repository import Repository
from countersign.git.target import Requirements, requirements_at
from countersign.wiring.signoffs import Place


class Unanswerable(Exception):  # noqa: N818 (it reads as what it says)
    """What was asked cannot be judged: somebody has to put something right first.

    Attributes:
        hint: what there is to do, as a sentence; empty if there is nothing.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Question:
    """What is judged against what: full ids, and the names that people know them by.

    Attributes:
        target: commit of the branch that the change is to go to.
        target_name: as it was given.
        branch: full name of that branch; empty if it is none.
        forks: where the change left it: several commits where histories cross.
        head: the last commit of the change.
        head_name: as it was given.
    """

    target: str
    target_name: str
    branch: str
    forks: tuple[str, ...]
    head: str
    head_name: str

    @property
    def range(self) -> str:
        """The change, as people name it."""
        return f"{self.target_name}..{self.head_name}"

    @property
    def fork(self) -> str:
        """Where the change left its target; the first place of several."""
        return self.forks[0]

    @property
    def place(self) -> Place:
        """The same for those who read sign-offs."""
        return Place(self.branch, self.target, self.fork, self.head)

    def several_forks(self) -> str:
        """Why no sign-off can be about this change, as a sentence; empty if one can."""
        if len(self.forks) == 1:
            return ""
        return (
            f"{self.head_name} and {self.target_name} have {len(self.forks)} merge bases that do not merge cleanly "
            "here, so it is not clear what the change is that a sign-off would be about"
        )


def question(repository: Repository, given: str | None, base: str | None) -> Question:
    """What a range and a base mean, as `check` takes them.

    Raises:
        Unanswerable: there is no commit, no target, or no history in common.
        UnknownRevision: a name stands for no commit.
    """
    left, right = _ends(given)
    # One name may be several of these, and each answer is a process.
    meant = cache(repository.meant)
    commit = cache(lambda name: repository.resolve(meant(name)))
    if "HEAD" in {left, right} and repository.head() is None:
        raise Unanswerable("there is no commit yet", "commit something, then check it")
    if base is not None:
        target, name = commit(base), base
    elif left is not None:
        target, name = commit(left), left
    else:
        found = repository.base()
        if found is None:
            raise Unanswerable(
                "there is no branch to judge against", "name one: --base REF, or `git config countersign.base REF`"
            )
        target, name = found.commit, found.name
    head = commit(right)
    start = target if left is None else commit(left)
    forks = repository.merge_bases(start, head)
    if not forks:
        raise Unanswerable(f"{left or name} and {right} have no history in common", "is this a shallow clone?")
    branch = branch_of(repository.git, meant(name))
    return Question(target, name, branch, _one_fork(repository, forks), head, right)


def requirements_of(repository: Repository, asked: Question) -> Requirements:
    """The policy and the roster of the target branch.

    Raises:
        Unanswerable: one of them is there and cannot be used.
    """
    try:
        return requirements_at(repository.git, asked.target).on(datetime.now(UTC).date())
    except ConfigurationError as error:
        raise Unanswerable(
            str(error), f"it is read from {asked.target_name} ({asked.target[:12]}): put it right there"
        ) from error


def brought_by(repository: Repository, asked: Question, now: datetime) -> Requirements:
    """The policy and the roster that a change brings, for a target that has none.

    Raises:
        Unanswerable: one of them is there and cannot be used.
    """
    try:
        return requirements_at(repository.git, asked.head).on(now.date())
    except ConfigurationError as error:
        raise Unanswerable(
            str(error), f"it is read from {asked.head_name}, which brings it: put it right there"
        ) from error


def vouched_for(
    repository: Repository, target: str, name: str, in_force: Requirements, brought: Requirements
) -> Requirements:
    """What a change brings, and of its roster only those who may vouch for it.

    Where the target has lost its roster, the last one that it had says who: else whoever is the first to bring
    another one would be the one to sign it.

    Args:
        repository: that the target is in.
        target: full id of its commit.
        name: what people call it.
        in_force: what it asks for.
        brought: what the change would have it ask for.

    Raises:
        Unanswerable: that last roster cannot be used.
        GitError: git failed.
    """
    if brought.roster is None or in_force.roster is not None or not in_force.policy.stated:
        return brought
    told = repository.git.run(
        "log", "-m", "--first-parent", "--diff-filter=D", "--max-count=1", "--format=%H", target, "--", ROSTER_FILE
    )
    if not (lost := told.decode().split()):
        return brought
    before = repository.parents(lost[0])[0]
    try:
        last = requirements_at(repository.git, before).roster
    except ConfigurationError as error:
        raise Unanswerable(
            f"the last roster of {name}, which says who may vouch for another, cannot be used: {error}",
            f"put it back into {name}, as somebody who may push there in spite of the gate",
        ) from error
    if last is None:
        return brought
    seniors = {one.name: one for one in last.people if last.roles.reaches(one.role, REVIEWER_ROLE)}
    # With a key of those that they had: a name alone is anybody's to write.
    people = tuple(
        replace(one, keys=tuple(key for key in one.keys if public_key(key) in set(map(public_key, was.keys))))
        for one in brought.roster.people
        if (was := seniors.get(one.name)) is not None
    )
    return replace(brought, roster=replace(brought.roster, people=people))


def signing_requirements(repository: Repository, asked: Question, now: datetime) -> tuple[Requirements, bool]:
    """By what a sign-off is given: what is in force, or, where that is not complete, what the change brings.

    Returns:
        It, and whether the change brings it.

    Raises:
        Unanswerable: it cannot be used.
    """
    in_force = requirements_of(repository, asked)
    if in_force.policy.stated and in_force.roster is not None:
        return in_force, False
    brought = brought_by(repository, asked, now)
    first = brought.policy.stated and brought.roster is not None
    return (brought, True) if first else (in_force, False)


def _one_fork(repository: Repository, forks: Sequence[str]) -> tuple[str, ...]:
    """Where histories cross, the merge of all places at which they parted; these themselves if they do not merge."""
    if len(forks) == 1:
        return tuple(forks)
    try:
        merged = recomputed_base(repository, forks)
    except GitError:
        # A repository that cannot be written to: no sign-off counts, and `several_forks` says so.
        merged = None
    return tuple(forks) if merged is None else (merged,)


def _ends(given: str | None) -> tuple[str | None, str]:
    """Both ends of a range as git reads one: an end that is left out is HEAD."""
    if given is None:
        return None, "HEAD"
    left, dots, right = given.partition("..")
    return (left or "HEAD", right.removeprefix(".") or "HEAD") if dots else (None, given)
