import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.signoff import FIRST, Kind, Signed, SignOff, SignOffDamaged, Subject, parse_sign_off

HEX = "ab" * 32
SUBJECT = Subject("1" * 40, "2" * 40, (Signed(b"app.py", HEX, "cd" * 32), Signed(b"caf\xe9", HEX, HEX)))
APPROVAL = SignOff(
    kind=Kind.APPROVE, repo="5f0c", target="refs/heads/main", policy=HEX, signer="alice", seq=1, prev=FIRST,
    ts="2026-11-22T11:00:00Z", note="Read it.", subject=SUBJECT, exp="2026-12-22T11:00:00Z",
)  # fmt: skip
REVOCATION = replace(APPROVAL, kind=Kind.REVOKE, subject=None, exp="", revokes=APPROVAL.id, seq=2, prev=APPROVAL.id)


@given(st.text(), st.lists(st.binary(min_size=1), min_size=1, unique=True), st.sampled_from(Kind))
def test_a_record_that_is_written_is_read_as_it_was(note: str, paths: list[bytes], kind: Kind) -> None:
    subject = replace(SUBJECT, files=tuple(Signed(path, HEX, HEX) for path in sorted(paths)))
    record = replace(
        REVOCATION if kind is Kind.REVOKE else APPROVAL,
        note=note,
        kind=kind,
        subject=subject if kind.about_content else None,
        exp=APPROVAL.exp if kind.ends else "",
        incident="INC-7" if kind is Kind.OVERRIDE else "",
        to="carol" if kind is Kind.DELEGATE else "",
        begins=APPROVAL.ts if kind is Kind.DELEGATE else "",
    )

    assert parse_sign_off(record.line()) == record
    assert b"\n" not in record.line()


def test_a_record_never_says_which_role_its_signer_has() -> None:
    assert "role" not in json.loads(APPROVAL.line())


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"kind"', b'"kind":"reject","kind"', "twice"),
        (b'"note"', b'"more":1,"note"', "unknown field 'more'"),
        (b'"note"', b'"role":"senior","note"', "unknown field 'role'"),
        (b'"seq":1', b'"seq":1.0', "whole numbers"),
        (b'"seq":1', b'"seq":true', "seq"),
        (b'"seq":1', b'"seq":0', "seq"),
        (b'"seq":1', b'"seq":NaN', "whole numbers"),
        (b'"seq":1', b'"seq": 1', "canonical"),
        (b'"alice"', b'"\\u0061lice"', "canonical"),
        (b'"alice"', b'"\\u0430lice"', "signer"),
        (b'"alice"', b'"Alice"', "signer"),
        (b'"v":1', b'"v":2', "version 1"),
        (b'"v":1', b'"v":true', "version 1"),
        (b'"approve"', b'"bless"', "kind"),
        (b'"approve"', b'"reject"', "unknown field 'exp'"),
        (b"2026-12-22T11:00:00Z", b"2026-12-22T11:00:00+00:00", "exp"),
        (SUBJECT.delta.encode(), HEX.encode(), "canonical"),
        (SUBJECT.records.encode(), HEX.encode(), "canonical"),
        (b'"app.py"', b'"zzz.py"', "ascending"),
        (b'"app.py"', b'"\\ud800"', "character"),
        (b'"note":"Read it.",', b"", "note: is missing"),
    ],
)
def test_a_line_that_is_not_the_one_form_of_a_record_is_refused(old: bytes, new: bytes, why: str) -> None:
    assert old in APPROVAL.line()
    with pytest.raises(SignOffDamaged, match=why):
        parse_sign_off(APPROVAL.line().replace(old, new))


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b"{}"])
def test_garbage_is_refused(line: bytes) -> None:
    with pytest.raises(SignOffDamaged):
        parse_sign_off(line)
