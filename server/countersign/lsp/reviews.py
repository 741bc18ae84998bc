"""What the gate says of the work in a repository: base..HEAD, judged as `countersign check` judges it.

Called in threads, never at a keystroke. A judgement is kept until something changes that it depends on: the branch, its
base, the records, the sign-offs.
"""
# ruff: noqa: PLC0415

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from countersign.lsp.homes import Home
from countersign.provenance.line_origins import facts_of

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.gate.queue import QueuedFile
    from countersign.gate.roster import Person
    from countersign.git.repository import Repository
    from countersign.wiring.judged import Judged
    from countersign.wiring.news import News

_LOG = logging.getLogger(__name__)

_REVIEW = "review"

#: Seconds after which it is judged anew, whatever has changed: sign-offs and rules end with time.
_LONGEST = 600.0


@dataclass(frozen=True, slots=True)
class Review:
    """A judgement of base..HEAD.

    Attributes:
        judged: None where nothing can be judged.
        problem: why not, as a clause; empty if there is nothing to judge against, which is no fault of anybody.
        hint: what there is to do about it.
        queue: the files of the change.
        owed: findings about files that are owed a review, whether or not the change touches them.
        since: by path, what that person has signed last of a file, and what has changed since.
        me: who works here, by the e-mail address of git's configuration; None for somebody who is not on the roster.
    """

    judged: "Judged | None"
    problem: str = ""
    hint: str = ""
    queue: "tuple[QueuedFile, ...]" = ()
    owed: "tuple[Finding, ...]" = ()
    me: "Person | None" = None
    since: "Mapping[str, News]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A review, what it depends on as it was then, and when that was."""

    review: Review
    depends_on: tuple[str, ...]
    at: float


def review_of(home: Home) -> Review:
    """The review of a repository, from memory as long as it holds."""
    from countersign.git.process import GitError

    assert home.repository is not None  # noqa: S101 (the caller has looked)
    try:
        depends_on = _depends_on(home.repository)
    except GitError as error:
        return Review(None, f"git failed: {error}")
    kept = home.reviews.get(_REVIEW)
    now = time.monotonic()
    if kept is not None and kept.depends_on == depends_on and now - kept.at < _LONGEST:
        return kept.review
    review = _review(home)
    home.reviews[_REVIEW] = KeptReview(review, depends_on, now)
    return review


def is_stale(home: Home) -> bool:
    """Whether a review was made of a repository, and something has changed since that it depends on."""
    from countersign.git.process import GitError

    kept = home.reviews.get(_REVIEW)
    if kept is None or home.repository is None:
        return False
    try:
        return kept.depends_on != _depends_on(home.repository)
    except GitError:
        return True  # the next review says what is wrong


def _depends_on(repository: "Repository") -> tuple[str, ...]:
    from countersign.git.repository import UnknownRevision

    try:
        base = repository.base()
    except UnknownRevision as error:
        return (str(error), repository.head() or "")
    refs = repository.git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/notes/", "refs/countersign/")
    email = repository.config("user.email") or ""
    name, commit = ("", "") if base is None else (base.name, base.commit)
    return (name, commit, repository.head() or "", refs.decode("utf-8", "surrogateescape"), email)


def _review(home: Home) -> Review:
    from countersign.gate.overriding import owed
    from countersign.gate.queue import review_queue, untold
    from countersign.git.process import GitError
    from countersign.git.repository import UnknownRevision
    from countersign.store.errors import JournalError
    from countersign.wiring.checkout import Checkout
    from countersign.wiring.judged import judged
    from countersign.wiring.question import Unanswerable, question

    assert home.repository is not None  # noqa: S101 (the caller has looked)
    try:
        if home.repository.head() is None or home.repository.base() is None:
            return Review(None)
        with Checkout(home.repository, worktree=home.worktree) as checkout:
            found = judged(checkout, question(home.repository, None, None), datetime.now(UTC))
    except Unanswerable as fault:
        return Review(None, str(fault), fault.hint)
    except (UnknownRevision, GitError, JournalError) as fault:
        _LOG.warning("the work in a repository could not be judged: %s", type(fault).__name__)
        return Review(None, str(fault))
    roster = found.requirements.roster
    email = home.repository.config("user.email")
    me = roster.person(email) if roster is not None and email else None
    policy, judgement = found.requirements.policy, found.judgement
    debts = () if found.matter is None else tuple(owed(judgement.debts, found.matter.now, policy.mode))
    queue = review_queue(found.delta.change, policy, judgement, debts)
    return Review(found, queue=queue, owed=untold(debts, judgement), me=me, since=_since(home.repository, me, found))


def _since(repository: "Repository", me: "Person | None", found: "Judged") -> "Mapping[str, News]":
    from countersign.wiring.news import news_for

    if me is None or found.signed is None or found.matter is None:
        return {}
    return news_for(repository, me.name, found.signed, found.matter, found.asked.head)


def work_tree_findings(home: Home) -> "tuple[Finding, ...]":
    """What the gate would say of what is not committed yet, as hints: nobody has to do anything about it now.

    Raises:
        GitError, JournalError: see `record_of_worktree`.
    """
    from dataclasses import replace

    from countersign.gate.check import findings_for_lines
    from countersign.gate.findings import Severity
    from countersign.lsp.comparison import upstream
    from countersign.origin import Attribution
    from countersign.wiring.checkout import Checkout
    from countersign.wiring.uncommitted import record_of_worktree

    assert home.repository is not None  # noqa: S101 (the caller has looked)
    if home.repository.work_tree is None:
        return ()
    with Checkout(home.repository, worktree=home.worktree) as checkout:
        record = record_of_worktree(checkout).record
    against = upstream(home)
    found: list[Finding] = []
    for path, rows in record.files.items():
        lines = {number - 1: Attribution.from_fields(facts_of(row)) for row, numbers in rows for number in numbers}
        found += findings_for_lines(path, lines, against.author, against.rules.roster, against.rules.policy)
    return tuple(replace(finding, severity=Severity.NOTE) for finding in found)
