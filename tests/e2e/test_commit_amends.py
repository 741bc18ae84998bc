"""Amending, and taking messages over: the trailers are those of the commit that is made, or none."""

import pytest

from support.memory import AI, ASSISTED, COPILOT, TYPED, write_as
from support.repo import UNCHANGED, Repo

pytestmark = pytest.mark.e2e


@pytest.fixture
def stamped(wired: Repo) -> Repo:
    """A repository whose last commit adds two lines of a machine."""
    write_as(wired, "a.py", ("import x", TYPED), ("y = 1", AI), ("z = 2", AI))
    wired.add()
    wired.commit("-m", "Add a")
    return wired


def add_a_line(repo: Repo) -> None:
    write_as(repo, "a.py", ("import x", TYPED), ("y = 1", AI), ("z = 2", AI), ("w = 3", COPILOT))
    repo.add()


def counts(repo: Repo) -> list[str]:
    return [line for line in repo.trailers() if line.startswith("AI-Provenance: ")]


def test_an_amend_that_changes_nothing_changes_no_trailer(stamped: Repo) -> None:
    before = stamped.message()
    stamped.commit("--amend", "--no-edit")
    assert stamped.message() == before
    assert stamped.note().totals.ai == 2


@pytest.mark.parametrize("amend", ["--amend", "--am", "--amen"])
def test_an_amend_counts_against_the_parent(stamped: Repo, amend: str) -> None:
    add_a_line(stamped)
    stamped.commit(amend, "--no-edit")
    assert stamped.trailers()[:2] == [ASSISTED, "Assisted-by: GitHub-Copilot:gpt-5.2"]
    assert counts(stamped) == [f"AI-Provenance: ai=3 mixed=0 human=1 unknown=0 digest={stamped.note().digest[:12]}"]
    assert stamped.note().totals.added == 4


def test_an_amend_with_a_new_message_has_its_trailers_again(stamped: Repo) -> None:
    stamped.commit("--amend", "-m", "Add a, better said")
    assert stamped.message().startswith(f"Add a, better said\n\n{ASSISTED}\nAI-Provenance: ai=2 ")


def test_a_message_that_reads_like_an_option_is_no_amend(stamped: Repo) -> None:
    add_a_line(stamped)
    stamped.commit("-m", "--amend")
    assert stamped.message().startswith("--amend\n")
    assert counts(stamped)[0].startswith("AI-Provenance: ai=1 mixed=0 human=0 ")


def test_an_amend_in_an_editor_shows_the_new_trailers(stamped: Repo) -> None:
    add_a_line(stamped)
    stamped.commit("--amend", GIT_EDITOR=UNCHANGED)
    assert counts(stamped)[0].startswith("AI-Provenance: ai=3 ")


def test_an_amend_that_takes_the_ai_text_out_takes_the_trailers_out(stamped: Repo) -> None:
    write_as(stamped, "a.py", ("import x", TYPED))
    stamped.add()
    stamped.commit("--amend", "--no-edit")
    assert stamped.message() == "Add a"
    assert stamped.note().totals.ai == 0


def test_an_amend_of_the_first_commit_counts_everything(repo: Repo) -> None:
    repo.install_hooks()
    write_as(repo, "a.py", ("y = 1", AI))
    repo.add()
    repo.commit("-m", "Begin")
    repo.commit("--amend", "-m", "Begin again")
    assert counts(repo)[0].startswith("AI-Provenance: ai=1 ")


def test_a_message_taken_over_has_the_trailers_of_its_new_commit(stamped: Repo) -> None:
    add_a_line(stamped)
    stamped.commit("-C", "HEAD")
    assert stamped.trailers()[:1] == ["Assisted-by: GitHub-Copilot:gpt-5.2"]
    assert counts(stamped)[0].startswith("AI-Provenance: ai=1 mixed=0 human=0 ")
    assert stamped.note().totals.added == 1


def test_a_message_taken_over_for_a_commit_without_ai_text_loses_the_trailers(stamped: Repo) -> None:
    stamped.write("README", "Read me, please.\n")
    stamped.commit("-a", "-C", "HEAD")
    assert stamped.message() == "Add a"


def test_an_alias_is_the_command_that_it_stands_for(stamped: Repo) -> None:
    stamped.git("config", "alias.fix", "commit --quiet --amend")
    add_a_line(stamped)
    stamped.git("fix", "-m", "Fixed")
    assert counts(stamped)[0].startswith("AI-Provenance: ai=3 ")


def test_an_amend_behind_a_hook_manager_is_seen(stamped: Repo) -> None:
    hook = stamped.path / ".git/hooks/prepare-commit-msg"
    hook.rename(hook.with_name("inner"))
    hook.write_text('#!/bin/sh\nsh -c \'"$0" "$@"\' "${0%/*}/inner-run" "$@"\n')
    inner = hook.with_name("inner-run")
    inner.write_text('#!/bin/sh\n. "${0%/*}/inner"\n')
    hook.chmod(0o755)
    inner.chmod(0o755)
    add_a_line(stamped)
    stamped.commit("--amend", "-m", "Again")
    assert counts(stamped)[0].startswith("AI-Provenance: ai=3 ")


def test_where_an_amend_cannot_be_told_the_counts_stay_out_and_the_note_is_right(stamped: Repo) -> None:
    hidden = stamped.path.parent / "hidden"
    # As where the system shows no command lines: the hook runs under a process that is adopted by nobody's git.
    hook = stamped.path / ".git/hooks/prepare-commit-msg"
    text = hook.read_text()
    hook.write_text(text.replace('ours "$@"\n', f'PPID=999999999\n. "{hidden}"\nours "$@"\n', 2))
    hidden.write_text("")
    hook.chmod(0o755)
    add_a_line(stamped)
    stamped.commit("--amend", "-m", "Again")
    assert counts(stamped) == []
    assert "Assisted-by: GitHub-Copilot:gpt-5.2" in stamped.trailers()
    assert stamped.note().totals.ai == 3


def test_a_note_survives_a_setting_that_copies_notes_at_an_amend(stamped: Repo) -> None:
    stamped.git("config", "notes.rewriteRef", "refs/notes/*")
    add_a_line(stamped)
    stamped.commit("--amend", "--no-edit")
    assert stamped.note().totals.ai == 3
