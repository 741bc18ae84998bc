from datetime import UTC, datetime

import pytest

from countersign.gate.forge_reviews import FORMS, ForgeReview, ReviewsDamaged, github_reviews, gitlab_approvals

HEAD = "1" * 40
TEN = datetime(2026, 11, 1, 10, tzinfo=UTC)


def github(login: str, state: str, hour: int = 10) -> dict[str, object]:
    at = f"2026-11-01T{hour:02}:00:00Z"
    return {"user": {"login": login, "type": "User"}, "state": state, "commit_id": HEAD, "submitted_at": at}


def test_a_comment_takes_nothing_back_and_a_dismissal_does() -> None:
    said = [github("Alice", "APPROVED"), github("alice", "COMMENTED", 11), github("dana", "APPROVED")]

    assert github_reviews([*said, github("dana", "DISMISSED", 12)], "") == (
        ForgeReview("github:alice", HEAD, approves=True, at=TEN),
    )


def test_a_review_that_is_not_sent_yet_says_nothing() -> None:
    pending = {"user": {"login": "alice", "type": "User"}, "state": "PENDING", "commit_id": HEAD}

    assert github_reviews([pending], "") == ()


def test_gitlab_says_who_approves_and_not_what() -> None:
    told = {"approved_by": [{"user": {"username": "Alice"}, "approved_at": "2026-11-01T12:00:00.123+02:00"}]}
    (review,) = gitlab_approvals(told, HEAD)

    assert (review.account, review.commit, review.approves) == ("gitlab:alice", HEAD, True)
    assert review.at.replace(microsecond=0) == TEN
    with pytest.raises(ReviewsDamaged, match="full id of a commit"):
        gitlab_approvals(told, "")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("told", [None, 1, "x", [1], {"approved_by": None}, {"approved_by": [{}]}, [{"user": {}}]])
def test_anything_else_is_refused(form: str, told: object) -> None:
    with pytest.raises(ReviewsDamaged):
        FORMS[form](told, HEAD)
