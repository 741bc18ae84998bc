"""Sign-offs travel with `sync`: real keys, real clones, a bare repository between them."""

from pathlib import Path
from typing import cast

import pytest

from countersign.git.signoff_refs import read_chains
from support.firm import AI
from support.reviewed import Reviewed, json_of
from support.signing import Office

pytestmark = pytest.mark.e2e

CHAINS = "refs/countersign/signoffs/"
FETCHED = "refs/countersign/remotes/origin/signoffs/"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`; alice has fetched it."""
    made = Office(tmp_path)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    made.bob.git("push", "--quiet", "origin", "work")
    synced(made.bob)
    synced(made.alice)
    made.alice.git("fetch", "--quiet", "origin", "work:work")
    return made


def synced(repo: Reviewed, *words: str) -> dict[str, object]:
    ran = repo.countersign("sync", "--json", *words)
    assert ran.code in {0, 1}, ran.err
    return cast("dict[str, object]", json_of(ran)["signoffs"])


def signed(office: Office, repo: Reviewed, key: str, *words: str) -> None:
    ran = office.sign(repo, key, "main..work", *words)
    assert ran.code == 0, ran.out + ran.err


def chains(repo: Reviewed, below: str = CHAINS) -> list[str]:
    return repo.git("for-each-ref", "--format=%(objectname) %(refname)", below).splitlines()


def test_a_junior_is_blocked_a_senior_signs_elsewhere_and_after_a_sync_the_change_is_clear(office: Office) -> None:
    before = office.bob.judged("main..work")["verdict"]
    signed(office, office.alice, "alice")
    sent = office.alice.countersign("sync")
    received = office.bob.countersign("sync")

    assert (before, office.bob.judged("main..work")["verdict"]) == ("blocked", "clear")
    assert sent.out == "origin: 1 sign-off sent\n"
    assert received.out == "origin: 1 sign-off received\n"
    assert chains(office.bob) == [], "what others signed stays where it was fetched to"
    assert office.bob.countersign("sync").out == "origin: no record is new\n"


def test_two_seniors_who_sign_at_once_do_not_collide(office: Office) -> None:
    carol = office.clone("carol")
    synced(carol)
    carol.git("fetch", "--quiet", "origin", "work:work")
    signed(office, office.alice, "alice")
    signed(office, carol, "dana")

    assert [synced(office.alice)["sent"], synced(carol)["sent"], synced(office.alice)["received"]] == [1, 1, 1]
    assert len(chains(office.bob, FETCHED)) == 0
    assert synced(office.bob)["received"] == 2


def test_two_machines_of_one_person_have_a_key_each_and_do_not_collide(office: Office) -> None:
    laptop = office.clone("laptop")
    synced(laptop)
    laptop.git("fetch", "--quiet", "origin", "work:work")
    signed(office, office.alice, "alice")
    signed(office, laptop, "alice-laptop")

    assert [synced(office.alice)["sent"], synced(laptop)["sent"]] == [1, 1]
    assert [one.fault for one in read_chains(laptop.repository.git)] == ["", ""]


def test_one_key_on_two_machines_is_told_of(office: Office) -> None:
    laptop = office.clone("laptop")
    synced(laptop)
    laptop.git("fetch", "--quiet", "origin", "work:work")
    signed(office, office.alice, "alice")
    signed(office, laptop, "alice", "--reject")
    synced(office.alice)
    ran = laptop.countersign("sync")

    assert ran.code == 1
    assert "one key signs on two machines" in ran.err


def test_a_chain_that_was_rewound_at_the_remote_is_refused_and_still_counts(office: Office) -> None:
    signed(office, office.alice, "dana", "--reject")
    synced(office.alice)
    ref = chains(office.alice)[0].split(" ")[1]
    first = office.bob.git("rev-parse", ref, cwd=office.bare)
    signed(office, office.alice, "dana", "--reject", "--note", "Still.")
    synced(office.alice)
    synced(office.bob)
    office.bob.git("update-ref", ref, first, cwd=office.bare)
    ran = office.bob.countersign("sync")

    assert ran.code == 1
    assert f"warning: origin has {ref} rewound: it does not continue what it had before" in ran.err
    assert "dana rejected it on" in office.bob.countersign("check", "main..work").out
    assert synced(office.alice)["sent"] == 1, "its owner brings it back"
    assert synced(office.bob)["refused"] == []


def test_a_chain_that_was_deleted_at_the_remote_is_kept(office: Office) -> None:
    signed(office, office.alice, "dana", "--reject")
    synced(office.alice)
    synced(office.bob)
    ref = chains(office.alice)[0].split(" ")[1]
    office.bob.git("update-ref", "-d", ref, cwd=office.bare)
    ran = office.bob.countersign("sync")

    assert ran.code == 1
    assert f"origin has no {ref} any more: somebody has deleted it" in ran.err
    assert "dana rejected it on" in office.bob.countersign("check", "main..work").out


def test_without_a_push_nothing_is_sent(office: Office) -> None:
    signed(office, office.alice, "alice")

    assert office.alice.countersign("sync", "--no-push").out == "origin: 1 sign-off not sent\n"
    assert office.bob.git("for-each-ref", CHAINS, cwd=office.bare) == ""


def test_a_ref_that_is_no_chain_does_not_travel(office: Office) -> None:
    office.alice.git("update-ref", f"{CHAINS}mallory/not-a-key", "HEAD")
    office.bob.git("update-ref", f"{CHAINS}mallory/not-a-key-either", "work", cwd=office.bare)

    assert synced(office.alice) == {"received": 0, "sent": 0, "refused": [], "rejected": {}}


def test_after_init_a_plain_fetch_brings_them_and_refuses_a_rewound_one(office: Office) -> None:
    assert office.bob.countersign("init").code == 0
    signed(office, office.alice, "alice")
    first = synced(office.alice)
    ref = chains(office.alice)[0].split(" ")[1]
    tip = office.bob.git("rev-parse", ref, cwd=office.bare)
    office.bob.git("fetch", "--quiet")
    clear = office.bob.judged("main..work")["verdict"]
    signed(office, office.alice, "alice", "--reject")
    synced(office.alice)
    office.bob.git("fetch", "--quiet")
    office.bob.git("update-ref", ref, tip, cwd=office.bare)
    rewound = office.bob.run("git", "fetch")

    assert first["sent"] == 1
    assert clear == "clear"
    assert rewound.code != 0
    assert "[rejected]" in rewound.err
    assert office.bob.judged("main..work")["verdict"] == "blocked"
