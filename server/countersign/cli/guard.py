"""Whether the policy closes what an agent is about to write: asked before each call where `agents guard on` was said.

It is a courtesy to the agent, which hears at once what the gate would say later. What cannot be asked is not refused:
the gate still judges.
"""

import os
from pathlib import Path

from countersign.agents.told import Told
from countersign.git.nearby import nearby
from countersign.git.repository import Repository
from countersign.git.target import requirements_at


def refusal(told: Told, here: str) -> str:
    """Why an agent may not write a file that it is about to write; empty if it may.

    Args:
        told: what its hook says.
        here: the directory that the hook runs in.

    Raises:
        ConfigurationError, GitError, NotARepository: the policy cannot be read.
    """
    for touched in told.touched:
        real = os.path.realpath(Path(told.directory or here, touched.path))
        place = nearby(str(Path(real).parent))
        if place is None:
            continue
        repository = Repository.find(Path(place.top), os.environ, inherit_repository=False)
        base = repository.base()
        if base is None:
            continue
        path = place.path(real)
        if requirements_at(repository.git, base.commit).policy.closed_to_agents.match(path):
            return (
                f"{path} is closed to agents by the policy of {base.name} ([agents] closed): "
                "leave it as it is, and ask a person to make this change"
            )
    return ""
