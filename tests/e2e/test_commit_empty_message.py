"""A commit that git would not have made for want of a message is not made because of our stamp."""

import pytest

from support.memory import AI, ASSISTED, write_as
from support.repo import UNCHANGED, Repo

pytestmark = pytest.mark.e2e


@pytest.fixture
def staged(wired: Repo) -> Repo:
    """A line of a machine is staged."""
    write_as(wired, "a.py", ("y = 1", AI))
    wired.add("a.py")
    return wired


def is_refused(repo: Repo, *options: str, **variables: str) -> bool:
    before = repo.head()
    done = repo.run("git", *options, variables=variables)
    assert "countersign" not in done.err
    assert (done.code == 0) == (repo.head() != before)
    return done.code == 1 and ("empty commit message" in done.err or "did not edit the message" in done.err)


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["-v"],
        ["--cleanup=scissors"],
        ["-v", "--cleanup=scissors"],
        ["--no-status"],
        ["--signoff"],
        ["--cleanup=strip", "--signoff", "-v"],
    ],
)
def test_an_editor_left_as_it_was_aborts(staged: Repo, options: list[str]) -> None:
    assert is_refused(staged, "commit", *options, GIT_EDITOR=UNCHANGED)


@pytest.mark.parametrize("character", [";", "auto"])
def test_so_it_does_with_another_comment_character(staged: Repo, character: str) -> None:
    assert is_refused(staged, "-c", f"core.commentChar={character}", "commit", "-v", GIT_EDITOR=UNCHANGED)


def test_an_editor_that_empties_the_file_aborts(staged: Repo) -> None:
    assert is_refused(staged, "commit", GIT_EDITOR=staged.edits_with('true > "$1"'))


def test_an_editor_that_leaves_nothing_but_the_stamp_of_an_amended_commit_aborts(staged: Repo) -> None:
    staged.commit("-m", "Add a")
    editor = staged.edits_with('grep -E "^(Assisted-by|AI-Provenance|$|#)" "$1" > "$1.new"; mv "$1.new" "$1"')
    assert is_refused(staged, "commit", "--amend", GIT_EDITOR=editor)


def test_an_untouched_template_aborts(staged: Repo) -> None:
    staged.write("../template", "Say what\n\nSay why\n# Hint\n")
    staged.git("config", "commit.template", str(staged.path / "../template"))
    assert is_refused(staged, "commit", "-v", GIT_EDITOR=UNCHANGED)
    staged.commit(GIT_EDITOR=staged.edits_with('sed -i "1s/.*/Add a/" "$1"'))
    assert ASSISTED in staged.trailers()


def test_a_subject_with_the_stamp_below_is_a_message(staged: Repo) -> None:
    staged.commit(GIT_EDITOR=staged.edits_with('sed -i "1s/.*/Add a/" "$1"'))
    assert staged.message().startswith(f"Add a\n\n{ASSISTED}\n")


def test_an_empty_message_on_the_command_line_aborts(staged: Repo) -> None:
    assert is_refused(staged, "commit", "-m", "")


def test_an_empty_message_aborts_where_no_hook_could_take_the_stamp_out(staged: Repo) -> None:
    assert is_refused(staged, "commit", "--no-verify", GIT_EDITOR=UNCHANGED)
    assert is_refused(staged, "commit", "-n", "-v", GIT_EDITOR=UNCHANGED)


def test_an_allowed_empty_message_stays_empty_and_has_its_note(staged: Repo) -> None:
    staged.commit("--allow-empty-message", "-m", "")
    assert staged.message() == ""
    assert staged.note().totals.ai == 1


def test_the_next_commit_after_an_aborted_one_gets_its_own_record(staged: Repo) -> None:
    assert is_refused(staged, "commit", GIT_EDITOR=UNCHANGED)
    staged.git("reset", "--quiet")
    staged.write("b.txt", "nobody saw this\n")
    staged.add("b.txt")
    staged.commit("-m", "Add b")
    assert staged.message() == "Add b"
    assert not staged.has_note()
    assert staged.head() in (staged.state / "late").read_text()
