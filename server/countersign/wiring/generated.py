"""Which files are generated: only the target branch's policy says so, for no change exempts files of its own."""

from collections.abc import Callable

from countersign.git.objects import tree_entries
from countersign.git.repository import Repository, UnknownRevision

#: What the policy of a branch is in, if it has one.
_DIRECTORY = ".countersign"


def generated_files(repository: Repository) -> tuple[Callable[[str], bool], str]:
    """Whether a path counts as generated; and why none does where the policy cannot be asked, else nothing."""
    try:
        base = repository.base()
    except UnknownRevision as fault:
        return _none, _because(fault)
    if base is None or not tree_entries(repository.git, base.commit, [_DIRECTORY], directories=True):
        return _none, ""
    # All that reads policies takes as long to load as everything else that `status` needs.
    from countersign.gate.configuration import ConfigurationError  # noqa: PLC0415
    from countersign.git.target import requirements_at  # noqa: PLC0415

    try:
        return requirements_at(repository.git, base.commit).policy.generated.match, ""
    except ConfigurationError as fault:
        return _none, _because(fault)


def _none(_: str) -> bool:
    return False


def _because(fault: Exception) -> str:
    return f"no file counts as generated: the policy cannot be read: {fault}"
