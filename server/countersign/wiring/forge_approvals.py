"""Reviews of a forge, as whoever runs the gate has brought them in: a file of this repository, which nobody signed.

They say which commit was looked at, so they are bound to its content like sign-offs; that the forge said so is the word
of whoever ran the import, and travels nowhere.
"""

import json
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from countersign.gate.forge_reviews import ForgeReview
from countersign.gate.roster import Roster
from countersign.gate.shown import NOTHING_SHOWN
from countersign.gate.signoff import FIRST, Kind, Signed, SignOff, Subject
from countersign.gate.statements import TIME, Matter, Statement
from countersign.git.deltas import read_delta
from countersign.git.repository import Repository
from countersign.wiring.carrying import Carrying
from countersign.wiring.signoffs import Place, followed

FILE = "forge-approvals.json"

_VERSION = 1


class ForgeApprovalsDamaged(Exception):  # noqa: N818 (it reads as what it says)
    """The file is not what was written."""


def keep_reviews(state: Path, target: str, reviews: Iterable[ForgeReview]) -> None:
    """Keep reviews for a branch in place of those that there were.

    Raises:
        OSError: the file cannot be written.
    """
    rows = [[one.account, one.commit, one.approves, one.at.isoformat()] for one in reviews]
    state.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=state, prefix=f"{FILE}.", encoding="ascii", delete=False) as file:
        json.dump({"v": _VERSION, "target": target, "reviews": rows}, file)
    os.replace(file.name, state / FILE)  # noqa: PTH105 (a name, not a path)


def forge_statements(repository: Repository, place: Place, roster: Roster, matter: Matter) -> tuple[Statement, ...]:
    """The reviews that were brought in for a branch, by people of the roster and from forges that the policy lets in.

    Raises:
        ForgeApprovalsDamaged: the file cannot be understood.
        GitError: git failed.
    """
    if not matter.terms.forges:
        return ()
    accounts = {account: person.name for person in roster.people for account in person.accounts}
    carrying = Carrying(repository.git, place.fork, place.head, place.target_commit)
    found = []
    for review in _kept(repository.state_dir, place.target):
        name = accounts.get(review.account)
        if name is None or review.account.partition(":")[0] not in matter.terms.forges:
            continue
        record = _record(repository, place, matter, review, name)
        if record is not None:
            key = review.account.partition(":")[0]
            found.append(followed(Statement(record, key, genuine=True, declared=True), carrying, matter))
    return tuple(found)


def _record(repository: Repository, place: Place, matter: Matter, review: ForgeReview, name: str) -> SignOff | None:
    """What a review would be if it were a sign-off; None if what it is about is not here.

    What somebody asked to be changed, and is not here any more, may be just what is judged: it was pushed anew.
    """
    here = repository.find_commit(review.commit) is not None
    bases = repository.merge_bases(place.target_commit, review.commit) if here else ()
    if len(bases) == 1:
        base, head, delta = bases[0], review.commit, read_delta(repository.git, bases[0], review.commit)
    elif review.approves:
        return None
    else:
        base, head, delta = place.fork, place.head, matter.delta
    if not delta.leaves:
        return None
    files = tuple(Signed(path, leaf, matter.records.get(path, NOTHING_SHOWN)) for path, leaf in delta.leaves)
    return SignOff(
        kind=Kind.APPROVE if review.approves else Kind.REJECT, repo=matter.repository, target=matter.target,
        policy=FIRST, signer=name, seq=1, prev=FIRST, ts=review.at.strftime(TIME),
        note=f"on {review.account}", subject=Subject(base, head, files),
        exp=(review.at + matter.terms.longest).strftime(TIME) if review.approves else "",
    )  # fmt: skip


def _kept(state: Path, target: str) -> list[ForgeReview]:
    file = state / FILE
    try:
        told = json.loads(file.read_text("ascii"))
        reviews = {_VERSION: told["reviews"]}[told["v"]]
        if told["target"] != target:
            return []
        return [
            ForgeReview(str(account), str(commit), bool(approves), datetime.fromisoformat(at))
            for account, commit, approves, at in reviews
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ForgeApprovalsDamaged(f"{file} cannot be read ({fault})") from None
