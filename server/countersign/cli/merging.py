"""`sync --merged`: records for the commits that a forge has made when it merged pull requests."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.cli import errors
from countersign.git.history import ends_of_range
from countersign.git.transport import transport
from countersign.hooks.late_records import record_rewritten, write_records
from countersign.wiring.checkout import Checkout
from countersign.wiring.merged import KEPT, Merged, made_from, merged_commits, numbered_heads

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: what the commits were made from, how many records were written, and the refs to share."""

    merged: Merged
    written: int
    kept: tuple[str, ...]


def record_merged(checkout: Checkout, remote: str, given: str, sources: Sequence[str]) -> Taken:
    """Make the records of the commits of a range, from those of the pull requests that they were made from.

    Args:
        checkout: of the repository.
        remote: that is asked for the pull requests which messages name.
        given: `BASE..HEAD`.
        sources: the last commits of pull requests, as people name them; none, to find out.

    Raises:
        CommandError: it is no such range.
        UnknownRevision, RemoteError, GitError, NotesBusy: see there.
    """
    repository = checkout.repository
    ends = ends_of_range(repository, given)
    heads = [end for end in ends if not end.startswith("^")]
    bases = [end.removeprefix("^") for end in ends if end.startswith("^")]
    if len(heads) != 1 or len(bases) != 1:
        raise errors.CommandError(
            f"--merged {given}: not a range of what was merged", "BASE..HEAD: the target branch before, and after"
        )
    commits = merged_commits(repository, bases[0], heads[0])
    named = [repository.resolve(source) for source in sources]
    if not named:
        with transport(repository, remote, os.environ) as door:
            named = list(dict.fromkeys(door.heads(numbered_heads(repository, commits)).values()))
    merged = made_from(checkout, heads[0], commits, named)
    written = record_rewritten(checkout, [(old, new) for new, old in merged.sources.items()])
    write_records(checkout, merged.by_note)
    kept = tuple(f"{KEPT}{commit}" for commit in sorted(merged.squashed))
    for ref in kept:
        repository.git.run("update-ref", "-m", "countersign sync", ref, merged.sources[ref.removeprefix(KEPT)])
    return Taken(merged, written + len(merged.by_note), kept)


def document(taken: Taken) -> dict[str, object]:
    """For `--json`."""
    return {
        "written": taken.written,
        "sources": {**taken.merged.sources, **dict.fromkeys(taken.merged.by_note)},
        "recorded": list(taken.merged.recorded),
        "unknown": list(taken.merged.unknown),
    }


def sentence(taken: Taken) -> str:
    """For people."""
    merged = taken.merged
    found = len(merged.sources) + len(merged.by_note)
    parts = [
        f"{found} found out" if found else "",
        f"{len(merged.recorded)} recorded before" if merged.recorded else "",
    ]
    said = ", ".join(filter(None, parts)) or "nothing to record"
    return f"merged commits: {said}"


def warn(taken: Taken) -> None:
    """Say which commits stay unknown, on standard error."""
    for commit in taken.merged.unknown:
        errors.warn(
            f"nobody can tell what {commit[:_SHORT]} was made from: its lines stay unknown. "
            "`--from REV` names the last commit of the pull request"
        )
