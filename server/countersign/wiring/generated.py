"""Which files are generated: only the target branch's policy says so, for no change exempts files of its own."""

from countersign.gate.configuration import ConfigurationError
from countersign.gate.globs import Globs
from countersign.gate.policy import NOTHING_GENERATED
from countersign.git.repository import Repository, UnknownRevision
from countersign.git.target import requirements_at


def generated_files(repository: Repository) -> tuple[Globs, str]:
    """The files that count as generated; and why none does where the policy cannot be asked, else nothing."""
    try:
        base = repository.base()
        policy = None if base is None else requirements_at(repository.git, base.commit).policy
    except (ConfigurationError, UnknownRevision) as fault:
        return NOTHING_GENERATED, f"no file counts as generated: the policy cannot be read: {fault}"
    return (NOTHING_GENERATED if policy is None else policy.generated), ""
