"""Reviews as forges tell of them: who said what about which commit. Nobody has signed them.

GitHub: the answer of `GET /repos/{owner}/{repo}/pulls/{number}/reviews`. GitLab: that of
`GET /projects/{id}/merge_requests/{iid}/approvals`, which names no commit.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

#: What a review on GitHub does to the verdict of its author; None takes back what they said before.
_GITHUB = {"APPROVED": True, "CHANGES_REQUESTED": False, "DISMISSED": None}
_GITHUB_WITHOUT_A_WORD = ("COMMENTED", "PENDING")


class ReviewsDamaged(ValueError):  # noqa: N818 (it reads as what it says)
    """No reviews in the form that a forge gives them."""


@dataclass(frozen=True, slots=True)
class ForgeReview:
    """The verdict of one account.

    Attributes:
        account: as a roster has it: `github:alice`.
        commit: full id of what was looked at.
        approves: or asks for changes.
        at: when, by the forge's clock.
    """

    account: str
    commit: str
    approves: bool
    at: datetime


def github_reviews(told: object, _: str) -> tuple[ForgeReview, ...]:
    """The last word of each person; those of bots are left out.

    Raises:
        ReviewsDamaged: it is not what GitHub answers.
    """
    verdicts: dict[str, ForgeReview] = {}
    for review in sorted(_listed(told), key=lambda one: _text(one, "submitted_at", otherwise="")):
        user = _table(review, "user")
        state = _text(review, "state")
        if _text(user, "type", otherwise="User") != "User" or state in _GITHUB_WITHOUT_A_WORD:
            continue
        if state not in _GITHUB:
            raise ReviewsDamaged(f"a review is {state!r}, which no review is")
        account = f"github:{_text(user, 'login').lower()}"
        approves = _GITHUB[state]
        if approves is None:
            verdicts.pop(account, None)
        else:
            when = _time(_text(review, "submitted_at"))
            verdicts[account] = ForgeReview(account, _commit(_text(review, "commit_id")), approves, when)
    return tuple(verdicts[account] for account in sorted(verdicts))


def gitlab_approvals(told: object, commit: str) -> tuple[ForgeReview, ...]:
    """Who approves; `commit` is the head that the merge request had when GitLab was asked.

    Raises:
        ReviewsDamaged: it is not what GitLab answers, or there is no commit.
    """
    if not isinstance(told, dict):
        raise ReviewsDamaged("expected an object")
    head = _commit(commit)
    found = {}
    for approval in _listed(told.get("approved_by")):
        account = f"gitlab:{_text(_table(approval, 'user'), 'username').lower()}"
        when = _time(_text(approval, "approved_at"))
        found[account] = ForgeReview(account, head, approves=True, at=when)
    return tuple(found[account] for account in sorted(found))


#: By the name under which they are imported.
FORMS: Mapping[str, Callable[[object, str], tuple[ForgeReview, ...]]] = {
    "github-reviews": github_reviews,
    "gitlab-approvals": gitlab_approvals,
}


def _listed(told: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise ReviewsDamaged("expected a list of objects")
    return told


def _table(told: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = told.get(key)
    if not isinstance(value, dict):
        raise ReviewsDamaged(f"{key}: expected an object")
    return value


def _text(told: Mapping[str, object], key: str, otherwise: str | None = None) -> str:
    value = told.get(key, otherwise)
    if not isinstance(value, str):
        raise ReviewsDamaged(f"{key}: expected a string")
    return value


def _commit(text: str) -> str:
    if not _COMMIT.fullmatch(text):
        raise ReviewsDamaged(f"expected the full id of a commit, found {text!r}")
    return text


def _time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ReviewsDamaged(f"expected a time, found {text!r}") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
