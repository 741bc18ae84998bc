"""Share records and sign-offs: fetch those of others, join them with ours, and push what comes out.

`git push` and `git pull` do nothing of it, and are not changed by it. Nothing is lost, however many push at once.

for example:
  countersign sync                 with the remote that `git fetch` asks
  countersign sync upstream
  countersign sync --no-push       only takes
  countersign sync --json | jq .received
  countersign sync --merged BASE..HEAD      in CI, after a forge has merged: records for the commits that it has made

--merged finds the pull requests that the commits were made from by the numbers in their messages, by refs and reflogs
that are here, and by what the commits add; --from REV says it. A squash gets what is known of all the commits in it.

Exit code: 0; 1 if somebody has rewound a chain of sign-offs at the remote: it is refused, and what was there is kept.
"""

import argparse
import os

from countersign.cli import errors, merging, render
from countersign.cli.reading import reading
from countersign.gate.phrases import counted
from countersign.git.process import GitError
from countersign.git.remotes import remote_names, usual_remote
from countersign.git.repository import Repository
from countersign.git.transport import RemoteError
from countersign.hooks.late_records import record_late
from countersign.hooks.unhooked import record_unhooked
from countersign.wiring.checkout import Checkout
from countersign.wiring.read_ahead import hold_against_commits
from countersign.wiring.sharing import Shared, push_refs, share_records
from countersign.wiring.sharing_signoffs import SharedSignOffs, share_sign_offs

#: Seconds that received records are looked at, at most.
_READ_AHEAD = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("remote", metavar="REMOTE", nargs="?", help="a remote (default: the one that `git fetch` asks)")
    parser.add_argument("--no-push", dest="push", action="store_false", help="fetch and join only")
    parser.add_argument(
        "--merged", metavar="BASE..HEAD", help="make the records of commits that a forge has squashed or rebased"
    )
    parser.add_argument(
        "--from", dest="sources", metavar="REV", action="append", default=[],
        help="with --merged: the last commit of the pull request; may be repeated",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Share the records of a repository with a remote."""
    if arguments.sources and not arguments.merged:
        raise errors.CommandError("--from REV goes with --merged BASE..HEAD")
    with reading(arguments.directory, os.environ) as checkout:
        remote = arguments.remote or _usual_remote(checkout.repository)
        with render.progress("making the records that are late"):
            _record_all_late(checkout)
        try:
            taken = _take_merged(checkout, remote, arguments) if arguments.merged else None
            with render.progress(f"sharing records with {remote}"):
                shared = share_records(checkout.repository, remote, os.environ, push=arguments.push)
                signed = share_sign_offs(checkout.repository, remote, os.environ, push=arguments.push)
                if taken is not None and arguments.push and not shared.refused:
                    push_refs(checkout.repository, remote, os.environ, taken.kept)
        except RemoteError as fault:
            raise errors.CommandError(str(fault), fault.hint) from fault
        _read_ahead(checkout, shared)
    more = {} if taken is None else {"merged": merging.document(taken)}
    if arguments.json:
        render.print_json({**_document(shared, signed), **more})
    elif not shared.refused:
        render.Page().line(_sentence(shared, signed, push=arguments.push))
    for remark in signed.refused:
        errors.warn(remark)
    if shared.refused:
        raise errors.CommandError(
            f"{remote} takes no records: {shared.refused}",
            "what it has was fetched and joined; `countersign sync --no-push` does no more than that",
        )
    if signed.rejected:
        ref, why = next(iter(sorted(signed.rejected.items())))
        raise errors.CommandError(f"{remote} does not take {ref}: {why}", "what it has was fetched")
    return errors.FINDINGS if signed.refused else errors.FINE


def _read_ahead(checkout: Checkout, shared: Shared) -> None:
    with render.progress("holding what came against its commits"):
        try:
            hold_against_commits(checkout, shared.fresh, _READ_AHEAD)
        except GitError:
            return  # a partial clone has not all of it here; whoever reads a record is told what is missing


def _take_merged(checkout: Checkout, remote: str, arguments: argparse.Namespace) -> merging.Taken:
    with render.progress("finding out what the commits were made from"):
        # The records of a pull request come from those who wrote it.
        share_records(checkout.repository, remote, os.environ, push=False)
        taken = merging.record_merged(checkout, remote, arguments.merged, arguments.sources)
    merging.warn(taken)
    if not arguments.json:
        render.Page().line(merging.sentence(taken))
    return taken


def _usual_remote(repository: Repository) -> str:
    remote = usual_remote(repository)
    if remote is not None:
        return remote
    names = remote_names(repository.git)
    if names:
        raise errors.CommandError(
            "it is not clear which remote is meant", f"name one of them: {', '.join(map(render.visible, names))}"
        )
    raise errors.CommandError("there is no remote to share records with", "`git remote add origin URL` adds one")


def _record_all_late(checkout: Checkout) -> None:
    """Hooks and reading commands make a batch at most, of what hooks have seen; what is shared is whole."""
    late = checkout.repository.state_dir / "late"
    while late.exists():
        if not record_late(checkout):
            break
    record_unhooked(checkout)


def _document(shared: Shared, signed: SharedSignOffs) -> dict[str, object]:
    return {
        "remote": shared.remote,
        "received": shared.received,
        "sent": shared.sent if shared.pushed else 0,
        "unsent": 0 if shared.pushed else shared.sent,
        "joined": list(shared.joined),
        "pushed": shared.pushed,
        "refused": shared.refused or None,
        "attempts": shared.attempts,
        "notes": shared.notes,
        "signoffs": {
            "received": signed.received,
            "sent": signed.sent,
            "refused": signed.refused,
            "rejected": signed.rejected,
        },
    }


def _sentence(shared: Shared, signed: SharedSignOffs, *, push: bool) -> str:
    parts = []
    if shared.received:
        parts.append(f"{counted(shared.received, 'record')} received")
    if shared.sent:
        parts.append(f"{counted(shared.sent, 'record')} {'sent' if push else 'not sent'}")
    if shared.joined:
        parts.append(f"{counted(len(shared.joined), 'record')} joined, because both sides had one")
    if signed.received:
        parts.append(f"{counted(signed.received, 'sign-off')} received")
    if signed.sent:
        parts.append(f"{counted(signed.sent, 'sign-off')} {'sent' if push else 'not sent'}")
    if not parts:
        parts.append("no record is new" if shared.notes else "there are no records yet, here or there")
    return f"{render.visible(shared.remote)}: {'; '.join(parts)}"
