"""Keys that were lost, keys that have to be touched, and how long what they sign holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.gate.keys import fingerprint
from countersign.git.signatures import SshKeygen
from countersign.git.signoff_refs import Chain, append
from support.firm import AI
from support.reviewed import Reviewed
from support.security_keys import SecurityKey
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

TOUCH = (
    '[[rule]]\nid = "touched"\nwhen = { ai_lines = ">0" }\nrequire = { count = 1, role = ">=senior", touch = true }\n'
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`, and alice has signed it."""
    made = Office(tmp_path)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    made.forge(made.bob, "alice", "alice")
    return made


def on_main(repo: Reviewed, *, policy: str | None = None, roster: str | None = None) -> None:
    repo.git("switch", "--quiet", "main")
    repo.control(roster=roster, policy=policy)
    repo.commit_all("On main")
    repo.git("switch", "--quiet", "work")


def said(repo: Reviewed) -> str:
    return repo.countersign("check", "main..work").out


def with_revoked(office: Office, count: int) -> str:
    key = office.public("alice")
    return office.roster().replace(f"keys = [{key!r}, ", f"revoked = {{ {key!r} = {count} }}\nkeys = [")


def test_a_key_that_was_revoked_keeps_what_it_signed_before_and_signs_nothing_more(office: Office) -> None:
    on_main(office.bob, roster=with_revoked(office, 1))
    before = said(office.bob)
    ran = office.sign(office.bob, "alice", "main..work")

    assert before.startswith("clear:")
    assert ran.code == 2
    assert "belongs to nobody on the roster" in ran.err


def test_a_backdated_record_by_a_revoked_key_counts_for_nothing(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", ts="2020-01-01T00:00:00Z")
    on_main(office.bob, roster=with_revoked(office, 0))
    text = said(office.bob)

    assert text.startswith("blocked:")
    assert "The sign-off by alice of 2020-01-01 is by a key that was revoked before." in text


def test_a_key_that_left_the_roster_counts_for_nothing(office: Office) -> None:
    on_main(office.bob, roster=office.roster().replace(f"{office.public('alice')!r}, ", ""))
    ran = office.bob.countersign("check", "main..work")

    assert ran.code == 1
    assert "is of a key that the roster does not have: it does not count" in ran.err


def test_a_policy_says_how_long_an_approval_holds_at_most(office: Office) -> None:
    on_main(office.bob, policy=POLICY + '[sign_off]\nlongest = "30d"\n')
    text = said(office.bob)
    ran = office.sign(office.bob, "dana", "main..work")
    until = datetime.now(UTC) + timedelta(days=30)

    assert "more than 30 days from now: it does not count." in text
    assert ran.code == 0, ran.err
    assert f", until {until:%Y-%m-%d}" in office.bob.countersign("signoffs", "main..work").out
    assert said(office.bob).startswith("clear:")


@pytest.mark.parametrize("touched", [True, False])
def test_where_a_touch_is_asked_for_a_signature_without_one_does_not_count_though_openssh_calls_it_good(
    office: Office, *, touched: bool
) -> None:
    device = SecurityKey(b"dana")
    roster = office.roster().replace(repr(office.public("dana")), repr(device.public))
    on_main(office.bob, policy=POLICY + TOUCH, roster=roster)
    git = office.bob.repository.git
    made = office.forge(office.bob, "dana", "dana", chain_of="dana")
    office.bob.git("update-ref", "-d", f"refs/countersign/signoffs/dana/{fingerprint(office.public('dana'))}")
    signature = device.sign(made.line(), made.kind.namespace, touched=touched)
    append(git, Chain("dana", fingerprint(device.public)), made, signature, office.bob.head())
    text = said(office.bob)

    assert SshKeygen.beside(git).verify(made.line(), signature, "dana", device.public)
    assert text.startswith("clear:" if touched else "blocked:")
    assert ("dana signed it with a key that nobody has to touch, and this asks for one." in text) is not touched
    assert ("alice signed it with a key that nobody has to touch, and this asks for one." in text) is not touched
