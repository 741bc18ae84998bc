from dataclasses import replace
from datetime import UTC, datetime

from countersign.gate.delta import Delta
from countersign.gate.signoff import FIRST, Kind, Signed, SignOff, Subject
from countersign.gate.since import Since, since_signature
from countersign.gate.statements import Matter, SignOffs, Statement

OLD, NOW = "ab" * 32, "cd" * 32
MATTER = Matter(
    "5f0c", "refs/heads/main", Delta(((b"a.py", NOW), (b"b.py", NOW), (b"c.py", NOW))), {}, frozenset(),
    datetime(2026, 11, 22, tzinfo=UTC),
)  # fmt: skip
SIGNED = SignOff(
    kind=Kind.APPROVE, repo="5f0c", target="refs/heads/main", policy=OLD, signer="alice", seq=1, prev=FIRST,
    ts="2026-11-20T11:00:00Z", exp="2026-12-22T11:00:00Z",
    subject=Subject("1" * 40, "2" * 40, (Signed(b"a.py", NOW, OLD), Signed(b"b.py", OLD, OLD))),
)  # fmt: skip
STATEMENT = Statement(SIGNED, "key", genuine=True)


def since(*statements: Statement) -> list[Since]:
    return list(since_signature("alice", SignOffs(statements), MATTER).values())


def test_a_file_is_what_somebody_signed_or_another_state_of_it_or_new_to_them() -> None:
    assert since(STATEMENT) == [Since.UNCHANGED, Since.CHANGED, Since.NEW]


def test_what_a_replay_carries_need_not_be_looked_at_again() -> None:
    assert since(replace(STATEMENT, carried=frozenset({b"b.py"}))) == [Since.UNCHANGED, Since.UNCHANGED, Since.NEW]


def test_a_rejection_is_a_look_as_well() -> None:
    assert since(replace(STATEMENT, record=replace(SIGNED, kind=Kind.REJECT, exp="")))[0] is Since.UNCHANGED


def test_what_others_or_nobody_signed_is_new() -> None:
    others = replace(STATEMENT, record=replace(SIGNED, signer="dana"))
    elsewhere = replace(STATEMENT, record=replace(SIGNED, target="refs/heads/release"))
    attested = replace(STATEMENT, record=replace(SIGNED, kind=Kind.ATTEST, exp=""))

    for one in (others, elsewhere, attested, replace(STATEMENT, genuine=False), replace(STATEMENT, revoked_key=True)):
        assert since(one) == [Since.NEW] * 3
