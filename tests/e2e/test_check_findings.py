"""The gate in a real repository: what is judged, and how."""

from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED, UNTRACKED
from support.firm import AI, MIXED
from support.reviewed import Reviewed, json_of

pytestmark = pytest.mark.e2e


@pytest.fixture
def repository(tmp_path: Path) -> Reviewed:
    return Reviewed.begin(tmp_path)


def test_ai_lines_of_a_junior_are_blocked_with_every_field_of_the_interface(repository: Reviewed) -> None:
    repository.write("app.py", "one\ntwo\nthree\n")
    head = repository.commit_all("Work")
    repository.set_note(head, {"app.py": {1: TYPED_OBSERVED, 2: AI, 3: AI}})
    ran = repository.countersign("check", "--json")

    assert ran.code == 1
    assert json_of(ran) == {
        "base": repository.git("rev-parse", "main"),
        "head": head,
        "mode": "enforce",
        "verdict": "blocked",
        "findings": [
            {
                "rule": "junior-ai",
                "severity": "error",
                "path": "app.py",
                "lines": "2-3",
                "message": (
                    "app.py, lines 2-3: AI text (claude-code, claude-opus-4-8) in a change by bob (junior) needs one "
                    "person of role senior or above to sign it off; alice may clear it (rule junior-ai)."
                ),
                "needs": {"count": 1, "role": "senior"},
                "have": [],
            }
        ],
        "unblock": [["alice"]],
        "overridden": [],
        "debts": [],
        "excluded": 0,
        "excluded_by": [],
    }


def test_the_text_says_the_same_and_names_the_way_out(repository: Reviewed) -> None:
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": AI})
    ran = repository.countersign("check")

    assert ran.code == 1
    assert ran.out.startswith("blocked: 1 finding in main..HEAD\n\napp.py, line 1: AI text")
    assert "\nto unblock: alice\n" in ran.out
    assert ran.err == ""


def test_observed_human_lines_of_a_junior_are_clear(repository: Reviewed) -> None:
    repository.write("app.py", "one\n\ntwo\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": TYPED_OBSERVED})
    ran = repository.countersign("check")

    assert (ran.code, ran.out) == (0, "clear: nothing in main..HEAD needs a sign-off\n")


def test_a_commit_without_a_record_is_judged_as_ai_text(repository: Reviewed) -> None:
    repository.write("app.py", "one\ntwo\n")
    repository.commit_all("Work without hooks")

    assert repository.findings() == [("app.py", "1-2")]


def test_mixed_and_unknown_lines_are_judged_as_ai_text(repository: Reviewed) -> None:
    repository.write("app.py", "one\ntwo\nthree\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": {1: MIXED, 2: TYPED_OBSERVED, 3: UNTRACKED}})

    assert repository.findings() == [("app.py", "1"), ("app.py", "3")]


def test_ai_lines_of_a_senior_are_clear(repository: Reviewed) -> None:
    repository.author("alice")
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": AI})

    assert repository.judged()["verdict"] == "clear"


def test_one_line_of_a_junior_lowers_the_change_of_a_senior(repository: Reviewed) -> None:
    repository.write("hand.py", "typed\n")
    repository.set_note(repository.commit_all("By hand"), {"hand.py": TYPED_OBSERVED})
    repository.author("alice")
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("By AI"), {"app.py": AI})
    judged = repository.judged()

    assert judged["verdict"] == "blocked"
    assert judged["unblock"] == []


def test_a_junior_whose_lines_are_gone_again_does_not_lower_the_change(repository: Reviewed) -> None:
    repository.write("hand.py", "typed\n")
    repository.commit_all("By hand")
    repository.author("alice")
    (repository.path / "hand.py").unlink()
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("By AI"), {"app.py": AI})

    assert repository.judged()["verdict"] == "clear"


def test_ai_lines_that_are_gone_again_are_not_judged(repository: Reviewed) -> None:
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("By AI"), {"app.py": AI})
    repository.write("app.py", "typed\n")
    repository.set_note(repository.commit_all("By hand"), {"app.py": TYPED_OBSERVED})

    assert repository.findings() == []


def test_a_co_author_who_is_junior_lowers_the_change_of_a_senior(repository: Reviewed) -> None:
    repository.author("alice")
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work\n\nCo-authored-by: Bob <BOB@example.com>")
    repository.set_note(head, {"app.py": AI})

    assert repository.findings() == [("app.py", "1")]


def test_a_machine_as_co_author_does_not(repository: Reviewed) -> None:
    repository.author("alice")
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    repository.set_note(head, {"app.py": AI})

    assert repository.judged()["verdict"] == "clear"


def test_a_co_author_without_an_address_is_somebody_nobody_knows(repository: Reviewed) -> None:
    repository.author("alice")
    repository.write("app.py", "one\n")
    repository.set_note(repository.commit_all("Work\n\nCo-authored-by: alice"), {"app.py": AI})

    assert "alice (not on the roster, so junior)" in repository.countersign("check").out


def test_a_mailmap_in_the_change_turns_nobody_into_a_senior(repository: Reviewed) -> None:
    repository.write(".mailmap", "Alice <alice@example.com> <bob@example.com>\n")
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work")
    repository.set_note(head, {"app.py": AI, ".mailmap": TYPED_OBSERVED})

    assert repository.findings() == [("app.py", "1")]


def test_a_forged_review_in_the_message_clears_nothing(repository: Reviewed) -> None:
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work\n\nReviewed-by: Alice <alice@example.com>\nAI-Provenance: ai=0 human=1")
    repository.set_note(head, {"app.py": AI})

    assert repository.findings() == [("app.py", "1")]


def test_a_note_that_was_edited_is_not_believed_and_the_lines_are_unknown(repository: Reviewed) -> None:
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work")
    repository.set_note(head, {"app.py": AI})
    note = repository.git("notes", "--ref=countersign", "show", head).replace("ai\tobserved", "human\tobserved")
    repository.write_note(head, note)
    ran = repository.countersign("check")

    assert ran.code == 1
    assert f"warning: the record of {head[:12]} is not believed" in ran.err
    assert "app.py, line 1: text of unknown origin (untracked)" in ran.out


def test_a_note_of_another_commit_is_not_believed(repository: Reviewed) -> None:
    repository.write("hand.py", "typed\n")
    by_hand = repository.commit_all("By hand")
    repository.set_note(by_hand, {"hand.py": TYPED_OBSERVED})
    repository.write("app.py", "typed\n")
    other = repository.commit_all("Not recorded")
    note = repository.git("notes", "--ref=countersign", "show", by_hand).replace("hand.py", "app.py")
    repository.write_note(other, note)

    assert repository.findings() == [("app.py", "1")]


def test_garbage_for_a_note_is_as_good_as_none(repository: Reviewed) -> None:
    repository.write("app.py", "one\n")
    head = repository.commit_all("Work")
    repository.write_note(head, "\x01\x02 nothing of ours")

    assert repository.findings() == [("app.py", "1")]


def test_what_only_this_machine_remembers_is_not_known_at_the_gate(repository: Reviewed) -> None:
    event = '{"v":1,"type":"edit","path":"app.py","origin":"human","before":null,"after":"one\\n"}\n'
    repository.write("app.py", "one\n")
    recorded = repository.countersign("record", stdin=event)
    repository.commit_all("Work without hooks")

    assert recorded.code == 0, recorded.err
    assert repository.findings() == [("app.py", "1")]


def test_text_that_moves_between_equal_lines_is_not_new(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.write("f.c", "a {\n}\n\nb {\n}\n\nc {\n}\n")
    repository.commit_all("Old text without any record")
    repository.git("switch", "--quiet", "-C", "work")
    repository.write("f.c", "a {\n}\n\nnew {\n}\n\nb {\n}\n\nc {\n}\n")
    head = repository.commit_all("By hand")
    repository.set_note(head, {"f.c": TYPED_OBSERVED})

    assert repository.findings() == []


def test_a_line_that_the_diff_and_blame_count_differently_is_not_new(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.write("f.c", "x {\n}\nx {\nx {\n")
    repository.commit_all("Old text without any record")
    repository.git("switch", "--quiet", "-C", "work")
    repository.write("f.c", "x {\nx {\n\n}\n")
    repository.set_note(repository.commit_all("By hand"), {"f.c": TYPED_OBSERVED})

    assert repository.findings() == []


def test_a_renamed_file_is_not_new(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.write("old.py", "".join(f"line {n}\n" for n in range(20)))
    repository.commit_all("Old text without any record")
    repository.git("switch", "--quiet", "-C", "work")
    repository.git("mv", "old.py", "new.py")
    repository.write("new.py", (repository.path / "new.py").read_text().replace("line 7\n", "line seven\n"))
    repository.commit_all("Rename")

    assert repository.findings() == [("new.py", "8")]


def test_lines_that_the_target_has_by_now_are_not_judged_after_a_merge(repository: Reviewed) -> None:
    repository.write("hand.py", "typed\n")
    repository.set_note(repository.commit_all("By hand"), {"hand.py": TYPED_OBSERVED})
    repository.git("switch", "--quiet", "main")
    repository.write("theirs.py", "no record\n")
    repository.commit_all("Somebody else's")
    repository.git("switch", "--quiet", "work")
    repository.git("merge", "--quiet", "--no-edit", "main")

    assert repository.findings() == []


def test_text_that_a_merge_brings_back_is_judged_by_its_record(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.author("bob")
    repository.write("f.py", "keep\nbad\n")
    repository.commit_all("No record")
    repository.git("switch", "--quiet", "-C", "work")
    repository.git("switch", "--quiet", "main")
    repository.write("f.py", "keep\n")
    repository.commit_all("Take it out")
    repository.git("switch", "--quiet", "work")
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "main")
    repository.write("f.py", "keep\nbad\n")
    repository.commit_all("Merge")

    assert repository.findings() == [("f.py", "2")]


def test_a_binary_file_is_unknown_as_a_whole(repository: Reviewed) -> None:
    repository.write("logo.png", b"\x89PNG\0\n\0")
    repository.set_note(repository.commit_all("Draw"), {})
    ran = repository.countersign("check")

    assert ran.code == 1
    assert "logo.png as a whole: text of unknown origin (untracked) in a change by bob (junior)" in ran.out


def test_a_nul_does_not_hide_the_text_around_it(repository: Reviewed) -> None:
    repository.write("app.py", "import os\n")
    repository.set_note(repository.commit_all("By hand"), {"app.py": TYPED_OBSERVED})
    repository.write("app.py", b"import os\nos.remove('x')  # \0\n")
    repository.commit_all("Hide")

    assert repository.findings() == [("app.py", "")]


def test_attributes_of_the_change_hide_nothing(repository: Reviewed) -> None:
    repository.write(".gitattributes", "*.py -diff -text linguist-generated\n")
    repository.write("app.py", "one\n")
    head = repository.commit_all("Hide")
    repository.set_note(head, {".gitattributes": TYPED_OBSERVED, "app.py": AI})

    assert repository.findings() == [("app.py", "1")]


def test_names_that_git_has_to_quote_are_judged_like_all_others(repository: Reviewed) -> None:
    names = ["-x", "a b", "tab\there", 'quote".py', "caf\u00e9.py", "line\nfeed"]
    for name in names:
        repository.write(name, f"{name!r}\n")
    repository.set_note(repository.commit_all("Names"), dict.fromkeys(names, AI))

    assert {path for path, _ in repository.findings()} == set(names)


def test_blank_lines_at_the_edges_are_in_no_finding(repository: Reviewed) -> None:
    repository.write("app.py", "\none\n\ntwo\n\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": AI})

    assert repository.findings() == [("app.py", "2-4")]


def test_the_verdict_is_the_same_in_a_clone_that_has_the_notes(repository: Reviewed, tmp_path: Path) -> None:
    repository.write("app.py", "one\ntwo\n")
    repository.set_note(repository.commit_all("Work"), {"app.py": {1: AI, 2: TYPED_OBSERVED}})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", str(repository.path), str(clone))
    repository.git("-C", str(clone), "fetch", "--quiet", "origin", "refs/notes/*:refs/notes/*", "main:main")
    here = repository.countersign("check", "--json", "main..work")
    again = repository.countersign("check", "--json", "main..work")
    cloned = repository.countersign("-C", str(clone), "check", "--json", "main..work")

    assert here.code == 1
    assert here.out == again.out == cloned.out


def test_a_file_without_line_feeds_is_as_many_lines_as_others_see_in_it(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "many"\nwhen = { ai_lines = ">10" }\nrequire = { role = ">=senior" }\n'
    repository = Reviewed.begin(tmp_path, policy=f"version = 1\n{rule}")
    repository.write("old.mac", "x = 1\r" * 11)
    repository.write("app.min.js", "x=1;" * 600)
    repository.set_note(repository.commit_all("Work"), {"old.mac": AI})
    ran = repository.countersign("check")

    assert "old.mac, line 1: AI text (claude-code, claude-opus-4-8), as much as 11 lines, in a change by bob" in ran.out
    assert "app.min.js, line 1: text of unknown origin (untracked), as much as 12 lines, in a change by bob" in ran.out
