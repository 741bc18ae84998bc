"""What clears a finding, and what does not: the same for all who ask, from values alone."""

from dataclasses import replace

import pytest

from countersign.gate.delta import Delta
from countersign.gate.signoff import Kind, Signed, Subject
from countersign.origin import TYPED_OBSERVED
from support.firm import AI, FIRM, change_by
from support.statements import AWAY, GLASS, Desk, at, policy


def desk(more: str = AWAY + GLASS, *by: str) -> Desk:
    return Desk(change_by(*(by or ("bob@example.com",)), **{"app.py": {0: AI}}), FIRM, policy(more))


def test_the_approval_of_a_senior_clears_what_a_junior_has_changed() -> None:
    asked = desk()
    before = asked.is_clear()
    asked.say("alice")

    assert (before, asked.is_clear()) == (False, True)


def test_somebody_stands_in_for_another_by_a_signed_word() -> None:
    asked = desk()
    asked.say("carol")
    before = asked.is_clear()
    asked.delegate("alice", "carol")

    assert (before, asked.is_clear()) == (False, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"begins": at(hours=1)},
        {"exp": at(seconds=0)},
        {"begins": at(days=-8)},
        {"begins": "2026-02-31T00:00:00Z"},
        {"target": "refs/heads/release"},
        {"repo": "else"},
        {"genuine": False},
        {"revoked_key": True},
    ],
    ids=str,
)
def test_nobody_stands_in_by_a_word_that_does_not_hold_here_and_now(changed: dict[str, object]) -> None:
    asked = desk()
    asked.say("carol")
    asked.delegate("alice", "carol", **changed)

    assert not asked.is_clear()


def test_nobody_stands_in_who_was_not_named_or_names_themselves() -> None:
    asked = desk()
    asked.say("carol")
    asked.delegate("alice", "nobody")
    asked.delegate("alice", "alice")
    asked.delegate("carol", "carol")
    asked.delegate("bob", "carol")

    assert not asked.is_clear()


def test_a_second_key_makes_no_second_person_of_who_delegates() -> None:
    asked = desk(AWAY + '[[rule]]\nid = "two"\nrequire = { count = 2, role = ">=senior" }\nwhen = { files = ">0" }\n')
    asked.say("alice")
    asked.say("alice", key="alice-laptop")
    asked.delegate("alice", "alice", key="alice-laptop")
    asked.delegate("dana", "alice")

    assert not asked.is_clear()


@pytest.mark.parametrize("kind", [Kind.APPROVE, Kind.OVERRIDE])
def test_nothing_by_somebody_whose_chain_was_rewound_counts_whatever_their_role(kind: Kind) -> None:
    """What they took back may be what is missing."""
    asked = desk(AWAY if kind is Kind.APPROVE else GLASS.replace("senior", "mid"))
    asked.say("carol", kind, incident="INC-7")
    if kind is Kind.APPROVE:
        asked.delegate("alice", "carol")
    before = asked.is_clear()
    asked.unreadable["carol"] = "somebody has rewound their chain"

    assert before
    assert "junior-ai" in asked.rules()


def test_who_has_stolen_a_key_takes_nothing_back_with_it_after_it_was_revoked() -> None:
    asked = desk()
    rejection = asked.say("alice", Kind.REJECT)
    asked.say("dana")
    asked.say("alice", Kind.REVOKE, revokes=rejection.record.id, key="alice-lost", revoked_key=True)
    asked.say("alice", Kind.APPROVE, key="alice-lost", revoked_key=True)
    asked.say("bob", Kind.REVOKE, revokes=rejection.record.id)
    asked.say("alice", Kind.REVOKE, revokes=rejection.record.id, genuine=False)
    blocked = asked.messages()
    asked.say("alice", Kind.REVOKE, revokes=rejection.record.id)

    assert "alice rejected it" in blocked
    assert asked.is_clear()


def test_an_attestation_by_an_author_whose_chain_was_rewound_vouches_for_nothing() -> None:
    change = change_by("bob@example.com", **{"app.py": {0: TYPED_OBSERVED}})
    asked = Desk(change, FIRM, policy('human = "attested"\n'))
    asked.say("bob", Kind.ATTEST)
    before = asked.is_clear()
    asked.unreadable["bob"] = "somebody has rewound their chain"

    assert (before, asked.is_clear()) == (True, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": at(seconds=0)},
        {"ts": at(hours=-5), "exp": at(hours=-1)},
        {"ts": at(hours=1), "exp": at(hours=2)},
        {"ts": at(days=-3), "exp": at(hours=1)},
        {"exp": at(days=30)},
        {"target": "refs/heads/release"},
        {"repo": "else"},
        {"genuine": False},
        {"used": frozenset({b"app.py"})},
    ],
    ids=str,
)
def test_an_override_that_does_not_hold_here_and_now_lets_nothing_through(changed: dict[str, object]) -> None:
    asked = desk()
    asked.say("alice", Kind.OVERRIDE, incident="INC-7", **changed)

    assert not asked.is_clear()


def test_an_override_by_somebody_of_a_lower_role_or_by_nobody_known_lets_nothing_through() -> None:
    asked = desk()
    for name in ("carol", "mallory"):
        asked.say(name, Kind.OVERRIDE, incident="INC-7")

    assert not asked.is_clear()


def test_an_override_of_one_path_lets_no_other_one_through() -> None:
    change = change_by("bob@example.com", **{"app.py": {0: AI}, "other.py": {0: AI}})
    asked = Desk(change, FIRM, policy(GLASS))
    whole = asked.say("alice", Kind.OVERRIDE, incident="INC-7")
    before = asked.is_clear()
    subject = whole.record.subject
    assert subject is not None
    asked.said[:] = [replace(whole, record=replace(whole.record, subject=replace(subject, files=subject.files[:1])))]

    assert before
    assert [finding.path for finding in asked.judged().findings] == ["other.py"]


def test_one_person_with_two_keys_overrides_a_critical_file_alone_no_more_than_with_one() -> None:
    asked = desk(GLASS)
    asked.matter = replace(asked.matter, critical=frozenset({b"app.py"}))
    asked.say("alice", Kind.OVERRIDE, incident="INC-7")
    asked.say("alice", Kind.OVERRIDE, incident="INC-7", key="alice-laptop")
    alone = asked.is_clear()
    asked.say("dana", Kind.OVERRIDE, incident="INC-7")

    assert (alone, asked.is_clear()) == (False, True)


def test_a_sign_off_of_a_file_under_another_spelling_of_its_name_is_of_another_file() -> None:
    asked = desk()
    for path in (b"App.py", "äpp.py".encode(), b"app.py/", b"./app.py"):
        asked.say("alice", subject=Subject("b" * 40, "c" * 40, (Signed(path, asked.delta.leaves[0][1], "0" * 64),)))

    assert not asked.is_clear()


def test_a_file_that_joins_a_signed_change_is_not_signed_and_one_that_leaves_it_takes_nothing_along() -> None:
    change = change_by("bob@example.com", **{"a.py": {0: AI}, "b.py": {0: AI}})
    asked = Desk(change, FIRM, policy())
    asked.say("alice")
    both = asked.is_clear()
    asked.change = change_by("bob@example.com", **{"a.py": {0: AI}, "b.py": {0: AI}, "c.py": {0: AI}})
    asked.matter = replace(asked.matter, delta=Delta((*asked.delta.leaves, (b"c.py", "1" * 64))))
    more = [finding.path for finding in asked.judged().findings]
    asked.change = change_by("bob@example.com", **{"a.py": {0: AI}})
    asked.matter = replace(asked.matter, delta=Delta(asked.delta.leaves[:1]))

    assert both
    assert more == ["c.py"]
    assert asked.is_clear()


def test_no_emergency_lets_the_floor_through() -> None:
    change = change_by("bob@example.com", **{".github/workflows/ci.yml": {0: AI}, "app.py": {0: AI}})
    asked = Desk(change, FIRM, policy(GLASS))
    before = set(asked.rules())
    for name in ("alice", "dana"):
        asked.say(name, Kind.OVERRIDE, incident="INC-7")

    assert before == {"control-plane", "junior-ai"}
    assert set(asked.rules()) == {"control-plane"}


def test_no_emergency_lets_a_record_through_that_changed_after_somebody_saw_it() -> None:
    asked = Desk(change_by("bob@example.com", **{"app.py": {0: TYPED_OBSERVED}}), FIRM, policy(GLASS))
    asked.say("dana", subject=Subject("b" * 40, "c" * 40, (Signed(b"app.py", asked.delta.leaves[0][1], "0" * 64),)))
    before = asked.rules()
    asked.say("alice", Kind.OVERRIDE, incident="INC-7")

    assert (before, asked.rules()) == (["record-changed"], ["record-changed"])


def test_an_override_is_over_when_what_it_was_about_has_come_in() -> None:
    asked = desk()
    asked.say("alice", Kind.OVERRIDE, incident="INC-7")
    before = asked.is_clear()
    asked.matter = replace(asked.matter, merged=frozenset({"c" * 40}))

    assert (before, asked.is_clear()) == (True, False)


def test_an_approval_that_was_taken_back_or_holds_too_long_clears_nothing() -> None:
    taken_back, long, later = desk(), desk(), desk()
    approval = taken_back.say("alice")
    taken_back.say("alice", Kind.REVOKE, revokes=approval.record.id)
    long.say("alice", exp=at(days=92))
    later.say("alice", ts=at(days=30), exp=at(days=92))

    assert not any(asked.is_clear() for asked in (taken_back, long, later))


def test_who_is_in_a_change_hands_it_to_nobody() -> None:
    asked, other = desk(AWAY, "bob@example.com", "alice@example.com"), desk(AWAY)
    for one in (asked, other):
        one.say("carol")
        one.delegate("alice", "carol")

    assert (asked.is_clear(), other.is_clear()) == (False, True)
