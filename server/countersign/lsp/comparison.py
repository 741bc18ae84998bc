"""A document against the base: which lines are new, and what the policy of the base says of them.

Called in threads. The gate is imported at the first comparison: nobody should wait for it at the start.
"""
# ruff: noqa: PLC0415

import logging
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from countersign.lsp.homes import Home, Place
from countersign.lsp.standing import Judge
from countersign.origin import Attribution
from countersign.text.alignment import align
from countersign.text.lines import content, split_lines

if TYPE_CHECKING:
    from countersign.gate.findings import Finding
    from countersign.gate.policy import Policy
    from countersign.gate.roster import Roster
    from countersign.git.live import Live

_LOG = logging.getLogger(__name__)

_OLD, _NEW = "o", "n"

#: Seconds for which an answer about the base branch holds.
_FRESH = 1.0
_UPSTREAM = "base"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is judged by: policy and roster as the base branch has them.

    Attributes:
        problem: why they cannot be used, in one line; empty if they can.
    """

    policy: "Policy"
    roster: "Roster | None"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Upstream:
    """What the work in a repository is judged against.

    Attributes:
        fork: the commit at which it left the base branch; None while nothing is committed.
        author: the e-mail address of who works here.
    """

    fork: str | None
    rules: Rules
    author: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document against the base.

    Attributes:
        new: for each line whether it is new.
        author: the e-mail address of who works here.
        lines: of the document, without line ends.
    """

    path: str
    new: tuple[bool, ...]
    rules: Rules
    author: str
    lines: Sequence[str]

    def judge(self) -> Judge:
        """How new text of this file is judged."""
        from countersign.gate.check import need_of_ai_text

        policy = self.rules.policy
        need = need_of_ai_text(self.path, self.author, self.rules.roster, policy)
        if need is None and self.rules.roster is not None:
            return Judge(lambda _: False)
        words = (
            ""
            if need is None
            else f"{need.count} {'person' if need.count == 1 else 'people'} of role {need.role} or above"
        )
        return Judge(lambda known: policy.judged_as_ai(known, attested=True), words)

    def findings(
        self, attributions: Sequence[Attribution | None], *, everything: bool, without: Container[int] = ()
    ) -> "tuple[Finding, ...]":
        """What the gate would say of the new lines; of all lines if `everything` says so.

        Args:
            attributions: of each line; None for a blank one.
            everything: whether lines count that are not new.
            without: lines that are somebody else's matter.
        """
        from countersign.gate.check import findings_for_lines
        from countersign.gate.line_counts import counts_of_hunks

        lines: Mapping[int, Attribution | None] = {
            number: known for number, known in enumerate(attributions)
            if number not in without and (everything or number >= len(self.new) or self.new[number])
        }  # fmt: skip
        counts = counts_of_hunks([(1, [line.encode("utf-8", "surrogatepass") for line in self.lines])])
        return findings_for_lines(self.path, lines, self.author, self.rules.roster, self.rules.policy, counts)


def compare(place: Place, lines: Sequence[str]) -> Comparison | None:
    """Compare a document with what the base has at its path.

    Args:
        place: of the document.
        lines: of the document, without line ends.

    Returns:
        None for a file that is in no repository, or whose repository cannot be read: nobody judges it.
    """
    from countersign.git.process import GitError

    home = place.home
    if home.repository is None or home.live is None or not place.judged:
        return None
    try:
        return _compare(place, home, home.live, lines)
    except GitError as error:
        _LOG.warning("a document could not be compared with the base: %s", type(error).__name__)
        return None


def _compare(place: Place, home: Home, live: "Live", lines: Sequence[str]) -> Comparison:
    against = upstream(home)
    old = None if against.fork is None else _text_at(live, place.path, against.fork)
    new = [True] * len(lines) if old is None else new_lines(old, lines)
    return Comparison(place.path, tuple(new), against.rules, against.author, lines)


def upstream(home: Home) -> Upstream:
    """What the work in this repository is judged against. Documents that are opened together share one answer."""
    asked = time.monotonic()
    at, known = home.upstream.get(_UPSTREAM, (asked, None))
    if known is None or asked - at > _FRESH:
        known = _look_upstream(home)
        home.upstream[_UPSTREAM] = asked, known
    return known


def _look_upstream(home: Home) -> Upstream:
    assert home.repository is not None  # noqa: S101 (the caller has looked)
    assert home.live is not None  # noqa: S101 (as above)
    from countersign.gate.policy import Policy
    from countersign.git.repository import UnknownRevision

    try:
        base = home.repository.base()
    except UnknownRevision as error:
        head = home.repository.head()
        return Upstream(head, Rules(Policy(), None, f"countersign.base: {error}"), home.live.user_email() or "")
    head = home.repository.head()
    branch = base.commit if base is not None else head
    return Upstream(_fork(home, branch, head), _rules(home.live, branch), home.live.user_email() or "")


def _fork(home: Home, branch: str | None, head: str | None) -> str | None:
    """Where the work here left the base branch; the newest place, if it did so more than once."""
    assert home.repository is not None  # noqa: S101 (the caller has looked)
    if branch is None or head is None or branch == head:
        return head
    forks = home.repository.merge_bases(branch, head)
    return forks[0] if forks else None


def new_lines(old: str, lines: Sequence[str]) -> list[bool]:
    """For each line whether anything in it is new, white space aside. Moved text is not new.

    A blank line is as new as the line above it.
    """
    old_lines = [content(line) for line in split_lines(old.removeprefix("\ufeff"))]
    rows = align(old_lines, [_OLD * len(line) for line in old_lines], lines, _NEW)
    new = []
    above = False
    for line, row in zip(lines, rows, strict=True):
        if line.strip():
            above = any(mark == _NEW and not letter.isspace() for letter, mark in zip(line, row, strict=True))
        new.append(above)
    return new


def _text_at(live: "Live", path: str, commit: str) -> str | None:
    entry = live.commit_entry(path, commit)
    if entry is None or not entry.is_file:
        return None
    stored = live.content(entry.id)
    return None if stored is None else stored.decode("utf-8", "surrogateescape")


def _rules(live: "Live", branch: str | None) -> Rules:
    from countersign.gate.configuration import ConfigurationError
    from countersign.gate.policy import Policy
    from countersign.gate.requirements import read_requirements

    if branch is None:
        return Rules(Policy(), None)
    try:
        asked = read_requirements(lambda path: _text_at(live, path, branch))
    except ConfigurationError as error:
        return Rules(Policy(), None, str(error))
    return Rules(asked.policy.on(datetime.now(UTC).date()), asked.roster)
