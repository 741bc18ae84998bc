"""Who may stand in for whom, of a change by bob and others."""

import pytest

from countersign.gate.delegation import delegates
from countersign.gate.statements import SignOffs
from support.firm import AI, FIRM, change_by
from support.statements import AWAY, Desk, policy


def stand_ins(desk: Desk, *contributors: str) -> dict[str, tuple[str, ...]]:
    return dict(delegates(FIRM, SignOffs(tuple(desk.said), {}), desk.matter, contributors))


@pytest.fixture
def desk() -> Desk:
    return Desk(change_by("bob@example.com", **{"app.py": {0: AI}}), FIRM, policy(AWAY))


def test_who_is_named_stands_in(desk: Desk) -> None:
    desk.delegate("alice", "carol")
    assert stand_ins(desk, "bob") == {"alice": ("carol",)}


def test_nobody_stands_in_for_themselves(desk: Desk) -> None:
    desk.delegate("alice", "alice")
    assert stand_ins(desk, "bob") == {}


@pytest.mark.parametrize("contributor", ["alice", "carol"])
def test_a_contributor_neither_stands_in_nor_is_stood_in_for(desk: Desk, contributor: str) -> None:
    desk.delegate("alice", "carol")
    assert stand_ins(desk, contributor) == {}
