"""From a blocked change to a clear one and back: real keys, real clones, a bare repository between them."""

from pathlib import Path
from typing import cast

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import Reviewed, json_of
from support.signing import Office, on_terminal

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Bob has AI text in two files on `work`, and alice has fetched it."""
    made = Office(tmp_path)
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.write("lib.py", "three\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI, "lib.py": AI})
    made.share(made.bob, made.alice)
    return made


def verdict(repo: Reviewed, *words: str) -> str:
    return cast("str", repo.judged(*(words or ("main..work",)))["verdict"])


def said(repo: Reviewed) -> str:
    ran = repo.countersign("check", "main..work")
    assert ran.code == 1, ran.out + ran.err
    return ran.out


def signed(office: Office) -> None:
    """Alice signs in her clone, and bob gets it."""
    ran = office.sign(office.alice, "alice", "main..work")
    assert ran.code == 0, ran.out + ran.err
    office.share(office.alice, office.bob)


def committed(repo: Reviewed, message: str, **files: str) -> None:
    for name, text in files.items():
        repo.write(f"{name}.py", text)
    repo.set_note(repo.commit_all(message), {f"{name}.py": AI for name in files})


def test_a_senior_signs_in_another_clone_and_the_change_is_clear(office: Office) -> None:
    before = verdict(office.bob)
    ran = office.sign(office.alice, "alice", "main..work", "--note", "Read it.")
    office.share(office.alice, office.bob)
    after = office.bob.countersign("check", "main..work")

    assert (before, ran.code, after.code) == ("blocked", 0, 0), ran.err
    assert "  app.py: 2 ai\n  lib.py: 1 ai\n" in ran.out
    assert "2 files of the change; lines: 3 ai" in ran.out
    assert "clears findings: 2 of junior-ai; 0 left" in ran.out
    assert after.out == "clear: 2 findings in main..work, all signed off\n"
    assert verdict(office.alice) == "clear"


def test_one_byte_more_is_blocked_and_names_the_file_that_changed(office: Office) -> None:
    signed(office)
    committed(office.bob, "More", app="one\ntwo \n")
    judged = office.bob.judged("main..work")

    assert office.bob.findings("main..work") == [("app.py", "1-2")]
    assert "alice signed app.py on " in said(office.bob)
    assert "and it has changed since: sign-off " in said(office.bob)
    assert judged["unblock"] == [["alice"], ["dana"]]


def test_a_sign_off_survives_reword_squash_and_rebase_onto_another_base(office: Office) -> None:
    signed(office)
    bob = office.bob
    committed(bob, "Third", other="x\n")
    office.share(bob, office.alice)
    assert office.sign(office.alice, "alice", "main..work", "--file", "other.py").code == 0
    office.share(office.alice, bob)
    bob.git("switch", "--quiet", "main")
    bob.write("base.py", "base\n")
    bob.commit_all("The base moves")
    bob.git("switch", "--quiet", "work")
    bob.git("reset", "--quiet", "--soft", "main~1")
    bob.set_note(bob.commit_all("All in one"), {"app.py": AI, "lib.py": AI, "other.py": AI})
    squashed = verdict(bob)
    bob.git("rebase", "--quiet", "main")
    bob.set_note(bob.head(), {"app.py": AI, "lib.py": AI, "other.py": AI})

    assert (squashed, verdict(bob)) == ("clear", "clear")


def test_merging_the_base_into_the_branch_keeps_it(office: Office) -> None:
    signed(office)
    office.bob.git("switch", "--quiet", "main")
    office.bob.write("base.py", "base\n")
    office.bob.commit_all("The base moves")
    office.bob.git("switch", "--quiet", "work")
    office.bob.git("merge", "--quiet", "--no-edit", "main")

    assert verdict(office.bob) == "clear"


def test_a_mode_that_changed_is_a_change(office: Office) -> None:
    signed(office)
    (office.bob.path / "app.py").chmod(0o755)
    office.bob.commit_all("Executable")

    assert office.bob.findings("main..work") == [("app.py", "1-2")]


def test_some_files_can_be_signed_and_the_others_stay_blocked(office: Office) -> None:
    ran = office.sign(office.alice, "alice", "main..work", "--file", "lib.py")

    assert "1 file of the change, 1 with added lines left out; lines: 1 ai" in ran.out
    assert office.alice.findings("main..work") == [("app.py", "1-2")]


def test_the_author_s_own_signature_does_not_count_and_says_so_when_it_is_given(office: Office) -> None:
    office.alice.git("switch", "--quiet", "work")
    committed(office.alice, "Hers", hers="x\n")
    ran = office.sign(office.alice, "alice", "main..work")

    assert ran.code == 0
    assert "warning: alice has contributed to this change: the sign-off will not count" in ran.err
    assert "clears findings: none; 3 left" in ran.out
    assert "alice signed it, but has contributed to the change, so it does not count." in said(office.alice)


def test_a_role_below_the_one_that_is_asked_for_does_not_count(office: Office) -> None:
    office.sign(office.alice, "carol", "main..work")

    assert "carol signed it, but is mid, so it does not count." in said(office.alice)


def test_a_rejection_blocks_until_it_is_revoked_even_if_somebody_else_approves(office: Office) -> None:
    office.sign(office.alice, "alice", "main..work")
    ran = office.sign(office.alice, "dana", "main..work", "--reject", "--note", "It drops the index.")
    blocked = office.alice.judged("main..work")
    text = said(office.alice)
    found = office.alice.countersign("signoffs", "main..work", "--json")
    rejection = next(one for one in cast("list[dict[str, str]]", json_of(found)["signoffs"]) if one["kind"] == "reject")
    office.sign(office.alice, "dana", rejection["id"][:12], command="revoke")

    assert "blocks findings: 2, until it is revoked" in ran.out
    assert "dana rejected it on" in text
    assert ': "It drops the index."' in text
    assert blocked["unblock"] == [["dana"]]
    assert verdict(office.alice) == "clear"


def test_a_sign_off_that_was_revoked_does_not_count(office: Office) -> None:
    signed(office)
    found = json_of(office.alice.countersign("signoffs", "main..work", "--json"))
    identity = cast("list[dict[str, str]]", found["signoffs"])[0]["id"]
    # Her other key may take it back, too.
    ran = office.sign(office.alice, "alice-laptop", identity[:8], command="revoke")
    office.share(office.alice, office.bob)

    assert ran.code == 0, ran.err
    assert "alice has revoked the sign-off of " in said(office.bob)


def test_sign_offs_are_listed_with_what_counts(office: Office) -> None:
    signed(office)
    committed(office.bob, "More", app="one\ntwo \n")
    ran = office.bob.countersign("signoffs", "main..work")

    assert "1 of 2 files of it count" in ran.out
    assert "app.py: alice signed app.py on " in ran.out


@pytest.mark.parametrize("typed", ["", "nothing"])
def test_nothing_is_signed_unless_the_delta_is_typed(office: Office, typed: str) -> None:
    ran = office.sign(office.alice, "alice", "main..work", typed=typed)

    assert ran.code == 2
    assert "nothing was signed" in ran.err
    assert office.alice.git("for-each-ref", "refs/countersign/signoffs/") == ""


def test_without_a_terminal_nothing_is_signed(office: Office) -> None:
    ran = office.alice.countersign("sign", "main..work", "--key", str(office.keys["alice"]), stdin="yes\n")

    assert ran.code == 2
    assert "there is no terminal to ask one on" in ran.err


def test_a_key_that_nobody_on_the_roster_has_signs_nothing(office: Office) -> None:
    ran = office.sign(office.alice, "mallory", "main..work")

    assert ran.code == 2
    assert "belongs to nobody on the roster" in ran.err


def test_the_key_of_the_user_s_own_configuration_is_used_and_never_the_repository_s(office: Office) -> None:
    office.alice.git("config", "user.signingkey", str(office.keys["alice"]))
    local = on_terminal(office.alice, "sign", "main..work")
    office.alice.git("config", "--global", "user.signingkey", str(office.keys["dana"].with_name("dana.pub")))
    users = on_terminal(office.alice, "sign", "main..work")

    assert (local.code, users.code) == (2, 0), users.err
    assert "no key is named" in local.err
    assert " by dana\n" in users.out


def test_who_signed_before_is_told_what_is_new_to_them(office: Office) -> None:
    signed(office)
    committed(office.bob, "More", app="one\ntwo\nthree\n", new="x\n")
    office.share(office.bob, office.alice)
    office.alice.git("fetch", "--quiet", "origin", "+work:work")
    ran = office.sign(office.alice, "alice", "main..work")

    assert (
        "unchanged since you signed: lib.py\nchanged since you signed: app.py\nnew since you signed: new.py\n"
        in ran.out
    )


def test_what_another_program_says_is_signed_is_not_what_is_typed(office: Office) -> None:
    shown = office.sign(office.alice, "alice", "main..work", "--file", "lib.py", typed="").out
    other = shown.partition("\ndelta ")[2][:6]
    ran = office.sign(office.alice, "alice", "main..work", typed=other)

    assert ran.code == 2
    assert "that is not what stands there: nothing was signed" in ran.err


def test_a_verdict_is_of_one_commit_and_a_push_in_between_has_its_own(office: Office) -> None:
    signed(office)
    before = office.bob.judged("main..work")
    committed(office.bob, "Meanwhile", app="one\ntwo\nthree\n")
    after = office.bob.judged("main..work")

    assert (before["verdict"], after["verdict"]) == ("clear", "blocked")
    assert (before["head"], after["head"]) == tuple(office.bob.git("rev-parse", "work~1", "work").split())
    assert office.bob.judged("main..work~1") == before


def test_who_opens_a_branch_on_the_same_commit_makes_no_difference(office: Office) -> None:
    signed(office)
    committed(office.bob, "Meanwhile", app="one\ntwo\nthree\n")
    of_bob = office.bob.judged("main..work")
    office.bob.author("dana")
    office.bob.git("branch", "dana/the-same", "work")

    assert office.bob.judged("main..dana/the-same") == of_bob


@pytest.mark.parametrize("how", ["author", "co-author", "rebased by a service", "squashed by a service"])
def test_an_author_is_one_however_the_commit_came_about(office: Office, how: str) -> None:
    bob = office.bob
    bob.write("hers.py", "one\n")
    bob.git("add", "hers.py")
    match how:
        case "author":
            bob.git("commit", "--quiet", "--message=Hers", "--author=Alice <alice@example.com>")
        case "co-author":
            bob.git("commit", "--quiet", "--message=Hers\n\nCo-authored-by: Alice <alice@example.com>")
        case "rebased by a service":
            bob.git("config", "user.email", "service@forge.example")
            bob.git("commit", "--quiet", "--message=Hers", "--author=Alice <ALICE@example.com>")
        case _:
            bob.git("config", "user.email", "service@forge.example")
            message = (
                "Hers (#7)\n\n* one\n\nCo-authored-by: Bob <bob@example.com>\nCo-authored-by: A <alice@example.com>"
            )
            bob.git("commit", "--quiet", f"--message={message}")
    bob.set_note(bob.head(), {"hers.py": AI})
    ran = office.sign(bob, "alice", "main..work")

    assert "the sign-off will not count" in ran.err
    assert "alice signed it, but has contributed to the change, so it does not count." in said(bob)


def test_a_human_s_lines_need_nobody_and_a_sign_off_changes_nothing_of_that(office: Office) -> None:
    office.bob.git("switch", "--quiet", "-C", "hand", "main")
    office.bob.write("hand.py", "typed\n")
    office.bob.set_note(office.bob.commit_all("By hand"), {"hand.py": TYPED_OBSERVED})

    assert verdict(office.bob, "main..hand") == "clear"


def test_on_a_terminal_of_80_columns_no_answer_runs_over_its_edge_and_none_loses_a_word(office: Office) -> None:
    plain = {words: office.bob.countersign(*words).out for words in (("check",), ("explain",), ("explain", "app.py:1"))}
    narrow = {words: on_terminal(office.bob, *words).out for words in plain}
    given = office.sign(office.bob, "alice")

    assert given.code == 0
    for told in (*narrow.values(), given.out):
        assert max(len(line) for line in told.splitlines()) <= 80, told
    for words, told in plain.items():
        assert len(told.splitlines()) < len(narrow[words].splitlines()), "the sentences are too long for one line"
        whole = [word for word in told.split() if word != "-"]
        assert [word for word in narrow[words].split() if word != "-"] == whole
