"""The policy that `policy …` is about: the one in the work tree, or that of a commit."""

from pathlib import Path

from countersign.cli import errors
from countersign.gate.configuration import ConfigurationError
from countersign.gate.policy import POLICY_FILE
from countersign.gate.requirements import Requirements
from countersign.git.repository import Repository
from countersign.git.target import requirements_at, text_at
from countersign.wiring.candidate import candidate_in, candidate_text


def candidate(repository: Repository, rev: str | None) -> Requirements:
    """Policy and roster.

    Raises:
        CommandError: they cannot be used.
        UnknownRevision: `rev` stands for no commit.
    """
    try:
        found = (
            candidate_in(_top(repository))
            if rev is None
            else requirements_at(repository.git, repository.resolve(repository.meant(rev)))
        )
    except ConfigurationError as error:
        raise errors.CommandError(str(error), "docs/policy.md of Countersign explains every key") from error
    if not found.policy.stated:
        raise errors.CommandError(f"there is no {POLICY_FILE}", "`countersign init` writes one to start from")
    return found


def beside(repository: Repository, rev: str | None, path: str) -> str | None:
    """A file that belongs to them; None if there is none.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        if rev is None:
            return candidate_text(_top(repository), path)
        return text_at(repository.git, repository.resolve(repository.meant(rev)), path)
    except ConfigurationError as error:
        raise errors.CommandError(str(error)) from error


def _top(repository: Repository) -> Path:
    if repository.work_tree is None:
        raise errors.CommandError("a bare repository has no work tree", "name a commit: --rev REF")
    return repository.work_tree
