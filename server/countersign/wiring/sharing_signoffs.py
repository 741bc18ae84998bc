"""Share sign-offs with a remote, chain by chain: what is there is taken, what is new here is pushed.

A chain only grows. One that has become shorter there, or other, was rewound by somebody: it is refused, what was
fetched before is kept, and it is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from countersign.git.process import Git
from countersign.git.remotes import SIGNOFFS, remote_names, sign_off_tracking_ref, tracked_sign_offs
from countersign.git.repository import Repository
from countersign.git.signoff_refs import is_chain
from countersign.git.transport import RemoteError, transport
from countersign.wiring.high_water import have_looked

_ATTEMPTS = 5


@dataclass(slots=True)
class SharedSignOffs:
    """What came of it.

    Attributes:
        received: records that are new here.
        sent: records that are new there; those that it would get, if nothing is pushed.
        refused: what is wrong with chains of the remote, each a clause.
        rejected: why the remote does not take a chain, in its own words, by its ref.
    """

    received: int = 0
    sent: int = 0
    refused: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)


def share_sign_offs(
    repository: Repository, remote: str, environment: Mapping[str, str], *, push: bool = True
) -> SharedSignOffs:
    """Fetch and push.

    Args:
        repository: whose sign-offs are shared.
        remote: the name of one of its remotes.
        environment: of the process; see `git.transport`.
        push: whether the remote gets ours.

    Raises:
        RemoteError: the remote cannot be reached. What was fetched is kept.
        GitError: the repository cannot be written to.
    """
    git = repository.git
    shared = SharedSignOffs()
    with transport(repository, remote, environment) as door:
        for _ in range(_ATTEMPTS):
            theirs = {ref: tip for ref, tip in door.fetch_below(SIGNOFFS).items() if is_chain(ref)}
            have_looked(repository.state_dir)
            shared.refused = []
            _take(git, remote, theirs, shared)
            ours = _ahead(git, theirs, shared)
            if not ours or not push:
                shared.sent += sum(_length(git, tip, theirs.get(ref)) for ref, tip in ours.items())
                return shared
            shared.rejected = door.push_all(ours)
            for ref, tip in ours.items():
                if ref not in shared.rejected:
                    git.run("update-ref", "-m", "countersign sync", sign_off_tracking_ref(remote, ref), tip)
                    shared.sent += _length(git, tip, theirs.get(ref))
            if not shared.rejected:
                return shared
            if door.fetch_below(SIGNOFFS) == theirs:
                return shared  # it takes none of these, and nobody else was faster
    raise RemoteError(
        f"others were faster {_ATTEMPTS} times: sign-offs are not at {remote} yet", "`countersign sync` tries again"
    )


def unfetched(repository: Repository) -> str:
    """Why there may be sign-offs that are not here, where there are none at all; empty if there can be none.

    Raises:
        GitError: git failed.
    """
    git = repository.git
    for remote in remote_names(git):
        told = git.call("config", "--get-all", f"remote.{remote}.fetch").out.decode("utf-8", "surrogateescape")
        if any(spec.removeprefix("+").startswith(SIGNOFFS) for spec in told.splitlines()):
            return ""
    if not remote_names(git):
        return ""
    return "no sign-off was ever fetched into this clone; `countersign sync --no-push` fetches them"


def _take(git: Git, remote: str, theirs: Mapping[str, str], shared: SharedSignOffs) -> None:
    """Keep in mind what the remote has, as far as it continues what it had."""
    known = tracked_sign_offs(git, remote)
    for ref in sorted(theirs.keys() | known.keys()):
        before, now = known.get(ref), theirs.get(ref)
        if now is None:
            shared.refused.append(f"{remote} has no {ref} any more: somebody has deleted it; what it had is kept here")
        elif before is None or (before != now and _contains(git, now, before)):
            git.run("update-ref", "-m", "countersign sync", sign_off_tracking_ref(remote, ref), now)
            shared.received += _length(git, now, before, _own(git, ref))
        elif before != now:
            shared.refused.append(
                f"{remote} has {ref} rewound: it does not continue what it had before; what it had is kept here"
            )


def _ahead(git: Git, theirs: Mapping[str, str], shared: SharedSignOffs) -> dict[str, str]:
    """Our chains that continue those of the remote."""
    listed = git.run("for-each-ref", "--format=%(objectname) %(refname)", SIGNOFFS).decode().splitlines()
    ours = {ref: tip for tip, _, ref in (line.partition(" ") for line in listed) if is_chain(ref)}
    ahead = {}
    for ref, tip in ours.items():
        there = theirs.get(ref)
        if there is None or (tip != there and _contains(git, tip, there)):
            ahead[ref] = tip
        elif tip != there and not _contains(git, there, tip):
            shared.refused.append(
                f"{ref} was continued here and elsewhere: one key signs on two machines. What is signed with it counts "
                "nowhere any more; give each machine a key of its own"
            )
    return ahead


def _own(git: Git, ref: str) -> str | None:
    told = git.call("rev-parse", "--verify", "--quiet", ref)
    return told.out.decode().strip() if told.code == 0 else None


def _length(git: Git, tip: str, *known: str | None) -> int:
    """How many records a chain has that are not in what is known."""
    limits = [f"^{one}" for one in known if one is not None]
    return int(git.run("rev-list", "--first-parent", "--count", "--merges", tip, *limits))


def _contains(git: Git, one: str, other: str) -> bool:
    return git.call("merge-base", "--is-ancestor", other, one).code == 0
