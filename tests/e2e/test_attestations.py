"""Authors sign the records of their changes; what changed after somebody put a name to it is a finding."""

from pathlib import Path
from typing import cast

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import Reviewed, json_of
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`."""
    made = Office(tmp_path)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    made.share(made.bob, made.alice)
    return made


def said(repo: Reviewed) -> str:
    ran = repo.countersign("check", "main..work")
    assert ran.code == 1, ran.out + ran.err
    return ran.out


def rules(repo: Reviewed) -> list[str]:
    found = cast("list[dict[str, str]]", repo.judged("main..work")["findings"])
    return [finding["rule"] for finding in found]


def test_an_author_attests_the_records_once_and_it_is_no_approval(office: Office) -> None:
    first = office.attest(office.bob, "bob", "main..work")
    again = office.attest(office.bob, "bob", "main..work")
    listed = json_of(office.bob.countersign("signoffs", "main..work", "--json"))

    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert first.out.startswith("signed: attest ")
    assert again.out == "nothing to sign: the records of main..work are attested as they are\n"
    assert [one["kind"] for one in cast("list[dict[str, str]]", listed["signoffs"])] == ["attest"]
    assert rules(office.bob) == ["junior-ai"]


def test_only_an_author_attests(office: Office) -> None:
    ran = office.attest(office.bob, "alice", "main..work")

    assert ran.code == 2
    assert "alice has no line in main..work" in ran.err


def test_a_record_that_changed_after_it_was_attested_is_a_finding_of_its_own(office: Office) -> None:
    office.attest(office.bob, "bob", "main..work")
    office.bob.set_note(office.bob.head(), {"app.py": TYPED_OBSERVED})
    text = said(office.bob)

    assert rules(office.bob) == ["record-changed"]
    assert "app.py: its records are not those that bob attested on " in text
    assert "alice or dana may clear it (rule record-changed)." in text


def test_attesting_again_puts_the_author_s_name_to_what_the_records_say_now(office: Office) -> None:
    office.attest(office.bob, "bob", "main..work")
    office.bob.set_note(office.bob.head(), {"app.py": TYPED_OBSERVED})
    before = rules(office.bob)
    ran = office.attest(office.bob, "bob", "main..work")

    assert ran.code == 0, ran.err
    assert (before, rules(office.bob)) == (["record-changed"], [])


def test_a_record_that_changed_after_a_rejection_saw_it_is_a_finding_even_if_no_rule_asks_any_more(
    office: Office,
) -> None:
    assert office.sign(office.bob, "alice", "main..work", "--reject").code == 0
    office.bob.set_note(office.bob.head(), {"app.py": TYPED_OBSERVED})

    assert rules(office.bob) == ["record-changed"]
    assert "app.py: its records are not those that alice was shown with the rejection of " in said(office.bob)


def test_an_edited_note_blocks_what_was_signed_and_a_senior_who_looks_again_clears_it(office: Office) -> None:
    assert office.sign(office.bob, "alice", "main..work").code == 0
    office.bob.set_note(office.bob.head(), {"app.py": TYPED_OBSERVED})
    blocked = said(office.bob)
    ran = office.sign(office.bob, "dana", "main..work")

    assert "app.py: its records are not those that alice was shown with the sign-off of " in blocked
    assert ran.code == 0, ran.err
    assert office.bob.countersign("check", "main..work").code == 0


def test_what_a_push_signs_in_passing_cannot_be_passed_off_as_an_approval(office: Office) -> None:
    # An attestation's signature under an approval: made for another namespace.
    program_line = office.forge(office.bob, "alice", "alice", namespace="attest@countersign.v1")

    assert program_line.signer == "alice"
    assert "bears no valid signature by a key of theirs." in said(office.bob)


@pytest.fixture
def strict(office: Office) -> Office:
    """The policy asks for attested human text."""
    office.bob.git("switch", "--quiet", "main")
    office.bob.control(policy=POLICY + 'human = "attested"\n')
    office.bob.commit_all("Attest")
    office.bob.git("switch", "--quiet", "work")
    return office


def test_a_script_that_calls_ai_text_human_is_not_believed_where_the_policy_asks_for_a_name(strict: Office) -> None:
    # As observed as a record can say, with a digest that fits: everything that who can write to the clone can write.
    strict.bob.set_note(strict.bob.head(), {"app.py": TYPED_OBSERVED})

    assert rules(strict.bob) == ["junior-ai"]


def test_a_false_record_that_is_attested_is_somebody_s_signed_statement(strict: Office) -> None:
    strict.bob.set_note(strict.bob.head(), {"app.py": TYPED_OBSERVED})
    assert strict.attest(strict.bob, "bob", "main..work").code == 0
    listed = json_of(strict.bob.countersign("signoffs", "main..work", "--json"))
    (statement,) = cast("list[dict[str, object]]", listed["signoffs"])

    assert rules(strict.bob) == []
    assert (statement["kind"], statement["signer"]) == ("attest", "bob")
    assert statement["files"] == [{"path": "app.py", "counts": True, "reason": None}]


def test_an_attestation_of_other_content_vouches_for_nothing(strict: Office) -> None:
    assert strict.attest(strict.bob, "bob", "main..work").code == 0
    strict.bob.write("app.py", "one\ntwo\nthree\n")
    strict.bob.commit_all("More")
    strict.bob.set_note(strict.bob.git("rev-parse", "HEAD~1"), {"app.py": TYPED_OBSERVED})
    strict.bob.set_note(strict.bob.head(), {"app.py": TYPED_OBSERVED})

    assert rules(strict.bob) == ["junior-ai"]
