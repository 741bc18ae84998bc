"""What a range means to the commands of the gate; what cannot be judged is an error of the command."""

from datetime import datetime

from countersign.cli import errors
from countersign.git.repository import Repository
from countersign.git.target import Requirements
from countersign.wiring import question as asking
from countersign.wiring.question import Question as Question  # noqa: PLC0414 (those who ask get it from here)


def question(repository: Repository, given: str | None, base: str | None) -> Question:
    """What RANGE and `--base` mean.

    Raises:
        CommandError: there is no commit, no target, or no history in common.
        UnknownRevision: a name stands for no commit.
    """
    try:
        return asking.question(repository, given, base)
    except asking.Unanswerable as fault:
        raise errors.CommandError(str(fault), fault.hint) from fault


def requirements_of(repository: Repository, asked: Question) -> Requirements:
    """The policy and the roster of the target branch.

    Raises:
        CommandError: one of them is there and cannot be used.
    """
    try:
        return asking.requirements_of(repository, asked)
    except asking.Unanswerable as fault:
        raise errors.CommandError(str(fault), fault.hint) from fault


def signing_requirements(repository: Repository, asked: Question, now: datetime) -> tuple[Requirements, bool]:
    """By what a sign-off is given, and whether the change itself brings it: the first policy of its target.

    Raises:
        CommandError: it cannot be used.
    """
    try:
        return asking.signing_requirements(repository, asked, now)
    except asking.Unanswerable as fault:
        raise errors.CommandError(str(fault), fault.hint) from fault
