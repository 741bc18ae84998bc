"""Ways around a sign-off: each blocked, each with a sentence of its own."""

import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.gate.keys import fingerprint, public_key
from countersign.git.signoff_refs import Chain, append, read_chains
from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import Reviewed
from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

CHAINS = "refs/countersign/signoffs/"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text on `work`."""
    made = Office(tmp_path)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    return made


def said(repo: Reviewed) -> str:
    """The text of `check`, which has to block."""
    ran = repo.countersign("check", "main..work")
    assert ran.code == 1, ran.out + ran.err
    return ran.out


def is_clear(repo: Reviewed) -> bool:
    return repo.countersign("check", "main..work").code == 0


def on_main(repo: Reviewed, **control: str) -> None:
    """Change policy or roster on main, and bring the branch up to it."""
    repo.git("switch", "--quiet", "main")
    repo.control(**control)
    repo.commit_all("Control")
    repo.git("switch", "--quiet", "work")


def later(**by: int) -> str:
    return (datetime.now(UTC) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_forge_signs_without_any_change_counts(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")

    assert is_clear(office.bob)


def test_a_key_that_is_not_the_signer_s_signs_nothing(office: Office) -> None:
    office.forge(office.bob, "bob", "alice", chain_of="alice")

    assert "bears no valid signature by a key of theirs" in said(office.bob)


def test_a_chain_of_a_key_that_the_roster_does_not_have_is_ignored_and_named(office: Office) -> None:
    office.forge(office.bob, "mallory", "alice")
    ran = office.bob.countersign("check", "main..work")

    assert ran.code == 1
    assert "is of a key that the roster does not have: it does not count" in ran.err


def test_two_keys_of_one_person_are_one_person(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    office.forge(office.bob, "alice-laptop", "alice")
    office.bob.countersign("check", "main..work")
    refs = office.bob.git("for-each-ref", CHAINS).splitlines()

    assert len(refs) == 2
    assert is_clear(office.bob)
    # The author, with a key of her own each.
    office.bob.author("alice")
    office.bob.write("app.py", "one\ntwo\nthree\n")
    office.bob.set_note(office.bob.commit_all("Hers"), {"app.py": AI})
    office.forge(office.bob, "alice", "alice")
    office.forge(office.bob, "alice-laptop", "alice")
    assert said(office.bob).count("alice signed it, but has contributed to the change") == 1


def test_a_forged_trailer_is_no_sign_off(office: Office) -> None:
    office.bob.git("commit", "--quiet", "--amend", "--message=Work\n\nReviewed-by: alice <alice@example.com>")
    office.bob.set_note(office.bob.head(), {"app.py": AI})

    assert "alice or dana may clear it (rule junior-ai).\n" in said(office.bob)


def test_records_that_changed_after_the_sign_off_are_a_finding(office: Office) -> None:
    office.bob.write("lib.py", "three\n")
    office.bob.set_note(office.bob.commit_all("Lib"), {"lib.py": AI})
    office.forge(office.bob, "alice", "alice")
    office.bob.set_note(office.bob.git("rev-parse", "HEAD~1"), {"app.py": {1: TYPED_OBSERVED, 2: AI}})

    assert "The records of app.py are not those that alice was shown on " in said(office.bob)
    assert office.bob.findings("main..work") == [("app.py", "2"), ("app.py", "")]


def test_an_edited_note_that_does_not_fit_any_more_is_one_too(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    note = office.bob.git("notes", "--ref=countersign", "show", "HEAD")
    office.bob.write_note("HEAD", note.replace("ai\tobserved", "human\tobserved"))

    assert "text of unknown origin (untracked)" in said(office.bob)
    assert "The records of app.py are not those that alice was shown on " in said(office.bob)


def test_a_sign_off_for_another_repository_does_not_count(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", repo="another")

    assert "alice signed it for another repository." in said(office.bob)


def test_a_sign_off_for_another_branch_does_not_count(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", target="refs/heads/release")

    assert "alice signed it for release, not for main." in said(office.bob)


def test_a_sign_off_that_has_ended_does_not_count(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", exp=later(seconds=-5))

    assert "The sign-off by alice ended on " in said(office.bob)


def test_a_sign_off_for_ever_does_not_count(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", exp=later(days=92))

    assert "more than 90 days from now: it does not count" in said(office.bob)


def test_a_role_that_the_change_itself_gives_does_not_count(office: Office) -> None:
    office.bob.control(roster=office.roster(carol="senior"))
    head = office.bob.commit_all("Promote carol")
    office.bob.set_note(head, {".countersign/people.toml": TYPED_OBSERVED})
    office.forge(office.bob, "carol", "carol")

    assert "carol signed it, but is mid, so it does not count." in said(office.bob)


def test_the_role_is_the_one_of_today(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    before = is_clear(office.bob)
    on_main(office.bob, roster=office.roster(alice="mid"))

    assert before
    assert "alice signed it, but is mid, so it does not count." in said(office.bob)


def test_a_policy_without_a_repository_takes_no_sign_off(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    on_main(office.bob, policy="version = 1\n")
    ran = office.sign(office.bob, "alice", "main..work")

    assert "alice signed it for another repository." in said(office.bob)
    assert (ran.code, "names no `repository`" in ran.err) == (2, True)


def test_a_chain_that_was_rewound_is_noticed(office: Office) -> None:
    approved = office.forge(office.bob, "alice", "alice")
    (ref,) = office.bob.git("for-each-ref", "--format=%(refname)", CHAINS).splitlines()
    tip = office.bob.git("rev-parse", ref)
    ran = office.sign(office.bob, "alice", approved.id[:12], command="revoke")
    revoked = said(office.bob)
    office.bob.git("update-ref", ref, tip)
    rewound = said(office.bob)
    office.bob.git("update-ref", "-d", ref)

    assert ran.code == 0, ran.err
    assert "alice has revoked the sign-off of " in revoked
    assert "once reached record 2 (" in rewound
    assert "somebody has rewound or deleted it." in rewound
    assert "somebody has rewound or deleted it." in said(office.bob)
    assert office.bob.judged("main..work")["unblock"] == []
    assert office.sign(office.bob, "alice", "main..work").code == 2


def test_a_rejection_cannot_be_deleted_behind_the_gate_s_back(office: Office) -> None:
    assert office.sign(office.bob, "dana", "main..work", "--reject").code == 0
    office.forge(office.bob, "alice", "alice")
    said(office.bob)
    (ref,) = office.bob.git("for-each-ref", "--format=%(refname)", f"{CHAINS}dana/").splitlines()
    office.bob.git("update-ref", "-d", ref)

    assert "What dana has signed cannot be believed: their chain of key " in said(office.bob)


def test_a_rejection_is_not_hidden_by_a_copy_of_it_in_the_chain_of_another_key(office: Office) -> None:
    marks = {fingerprint(public_key(office.public(name)) or ""): name for name in ("alice", "alice-laptop")}
    first, last = sorted(marks)
    assert office.sign(office.bob, marks[last], "main..work", "--reject").code == 0
    assert office.sign(office.bob, "dana", "main..work").code == 0
    git = office.bob.repository.git
    rejection = next(one for one in read_chains(git) if one.key == last).kept[0].record
    # Chains are read in the order of their keys, and nobody but alice signs with this one; a ref takes anything.
    append(git, Chain("alice", first), rejection, b"nothing", office.bob.head())

    assert "alice rejected it on " in said(office.bob)


def test_a_chain_with_a_record_that_does_not_continue_it_counts_for_nothing(office: Office) -> None:
    office.forge(office.bob, "alice", "alice", seq=2)

    assert "is broken at record number 1, which does not continue the one before it." in said(office.bob)


def test_a_ref_with_anything_else_in_it_counts_for_nothing(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    (ref,) = office.bob.git("for-each-ref", "--format=%(refname)", CHAINS).splitlines()
    office.bob.git("update-ref", ref, "HEAD")

    assert "has a commit that is no record" in said(office.bob)


def test_a_fetched_chain_counts_and_one_that_contradicts_ours_does_not(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    (ref,) = office.bob.git("for-each-ref", "--format=%(refname)", CHAINS).splitlines()
    fetched = ref.replace(CHAINS, "refs/countersign/remotes/origin/signoffs/")
    first = office.bob.git("rev-parse", ref)
    office.bob.git("update-ref", "-d", ref)
    office.forge(office.bob, "alice", "alice", note="another")
    second = office.bob.git("rev-parse", ref)
    office.bob.git("update-ref", "-d", ref)
    office.bob.git("update-ref", fetched, first)
    only_fetched = is_clear(office.bob)
    office.bob.git("update-ref", ref, second)

    assert only_fetched
    assert "stands here in two forms, neither of which continues the other" in said(office.bob)


def test_a_change_that_was_merged_and_taken_back_needs_a_new_sign_off(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    before = is_clear(office.bob)
    office.bob.git("switch", "--quiet", "main")
    office.bob.git("merge", "--quiet", "--no-ff", "--no-edit", "work")
    office.bob.git("revert", "--no-edit", "--mainline=1", "HEAD")
    office.bob.git("switch", "--quiet", "-C", "work", "main")
    office.bob.write("app.py", "one\ntwo\n")
    office.bob.set_note(office.bob.commit_all("Again"), {"app.py": AI})

    assert before
    assert "has been used: main got that change already." in said(office.bob)


def test_nothing_that_the_repository_configures_is_run(office: Office) -> None:
    canary = office.folder / "canary"
    script = office.bob.write("ssh-keygen", f"#!/bin/sh\ntouch '{canary}'\nexit 0\n")
    script.chmod(0o755)
    for key in ("gpg.ssh.program", "gpg.program", "gpg.ssh.defaultKeyCommand", "core.fsmonitor", "diff.external"):
        office.bob.git("config", key, str(script))
    office.bob.git("config", "gpg.ssh.allowedSignersFile", str(script))
    office.bob.environment["PATH"] = f"{office.bob.path}:.:{office.bob.environment['PATH']}"
    office.forge(office.bob, "bob", "alice", chain_of="alice")
    said(office.bob)
    ran = office.sign(office.bob, "alice", "main..work")

    assert ran.code == 0, ran.err
    assert is_clear(office.bob)
    assert not canary.exists()


def test_an_object_that_is_not_what_its_name_says_is_not_what_gets_signed(office: Office) -> None:
    blob = office.bob.git("rev-parse", "work:app.py")
    office.share(office.bob, office.alice)
    store = office.folder / "store"
    lie = store / blob[:2] / blob[2:]
    lie.parent.mkdir(parents=True)
    text = b"harmless = True\n"
    lie.write_bytes(zlib.compress(b"blob %d\0%s" % (len(text), text)))
    objects = office.alice.path / ".git" / "objects"
    # A store that the repository borrows from is asked where its own has not got the object.
    (objects / blob[:2] / blob[2:]).unlink()
    (objects / "info" / "alternates").write_text(f"{store}\n", "utf-8")
    believed = office.alice.git("cat-file", "-p", blob)
    signed = office.sign(office.alice, "alice", "main..work")
    office.share(office.alice, office.bob)

    assert believed == "harmless = True"
    assert signed.code == 0, signed.err
    assert not is_clear(office.bob)
    assert "has changed since" in said(office.bob)


def test_objects_that_were_borrowed_and_are_gone_are_never_clear(office: Office) -> None:
    borrowing = Reviewed(office.folder / "borrowing", office.bob.environment)
    office.bob.git("clone", "--quiet", "--shared", str(office.bob.path), str(borrowing.path))
    there = borrowing.countersign("check", "origin/main..work")
    blob = office.bob.git("rev-parse", "work:app.py")
    (office.bob.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    gone = borrowing.countersign("check", "origin/main..work")

    assert there.code == 1
    assert gone.code == 2, gone.out
    assert gone.err.splitlines()[-1].startswith(("countersign: error: ", "hint: "))


def test_a_policy_that_changed_is_no_reason_to_sign_again(office: Office) -> None:
    office.forge(office.bob, "alice", "alice")
    on_main(office.bob, policy=POLICY + 'mode = "enforce"\n')

    assert is_clear(office.bob)
