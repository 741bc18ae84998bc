from collections.abc import Callable
from pathlib import Path

import pytest

from countersign.git.live import ByLibrary, ByProcess, Live, live
from countersign.git.repository import Repository
from support.scratch import Scratch

_WAYS: list[Callable[[Repository], Live]] = [live, ByProcess]


@pytest.fixture(params=_WAYS, ids=["library", "process"])
def ask(request: pytest.FixtureRequest) -> Callable[[Repository], Live]:
    way: Callable[[Repository], Live] = request.param
    return way


def test_answers_are_those_of_the_moment(scratch: Scratch, ask: Callable[[Repository], Live]) -> None:
    answers = ask(scratch.repository())
    assert answers.head_entry("a") is None
    assert answers.index_entry("a") is None
    one = scratch.commit("a", "1\n")
    first = answers.head_entry("a")
    assert first is not None
    assert answers.content(first.id) == b"1\n"
    assert answers.index_entry("a") == first
    scratch.write("a", "2\n")
    scratch.git("add", "a")
    staged = answers.index_entry("a")
    assert staged is not None
    assert staged.id == scratch.git("rev-parse", ":a")
    assert answers.head_entry("a") == first
    scratch.git("commit", "-q", "-m", "two")
    assert answers.head_entry("a") == staged
    assert answers.commit_entry("a", one) == first


def test_what_is_not_there_is_none(scratch: Scratch, ask: Callable[[Repository], Live]) -> None:
    commit = scratch.commit("dir/a", "1\n")
    answers = ask(scratch.repository())
    assert answers.commit_entry("gone", commit) is None
    assert answers.commit_entry("dir", commit) is None
    assert answers.content("0" * 40) is None


def test_odd_paths_and_modes_are_entries(scratch: Scratch, ask: Callable[[Repository], Live]) -> None:
    (scratch.top / "link").symlink_to("a")
    scratch.write("\udcff", "1\n")
    scratch.write("run", "1\n").chmod(0o755)
    commit = scratch.commit("a", "1\n")
    answers = ask(scratch.repository())
    for path, mode in {"link": "120000", "\udcff": "100644", "run": "100755"}.items():
        entry = answers.index_entry(path)
        assert entry is not None
        assert entry.mode == mode
        assert answers.commit_entry(path, commit) == answers.head_entry(path) == entry
    assert not answers.ignored("\udcff")


def test_ignored_is_what_a_rule_matches_and_the_index_does_not_have(
    scratch: Scratch, ask: Callable[[Repository], Live]
) -> None:
    scratch.write(".gitignore", "*.log\n")
    scratch.write("kept.log", "x\n")
    scratch.git("add", "--force", "kept.log")
    answers = ask(scratch.repository())
    assert [answers.ignored(name) for name in ("a.log", "kept.log", "a.txt")] == [True, False, False]


def test_the_user_is_who_the_configuration_says(scratch: Scratch, ask: Callable[[Repository], Live]) -> None:
    scratch.git("config", "user.email", "ada@example.com")
    assert ask(scratch.repository()).user_email() == "ada@example.com"


def test_a_linked_work_tree_has_its_own_answers(
    scratch: Scratch, ask: Callable[[Repository], Live], tmp_path: Path
) -> None:
    scratch.commit("a", "1\n")
    scratch.git("worktree", "add", "-q", str(tmp_path / "second"))
    (tmp_path / "second" / "a").write_text("2\n")
    repository = scratch.repository(tmp_path / "second")
    repository.git.run("add", "a")
    entry = ask(repository).index_entry("a")
    assert entry is not None
    assert ask(repository).content(entry.id) == b"2\n"
    assert entry != ask(scratch.repository()).index_entry("a")


def test_what_the_library_does_not_know_processes_do(tmp_path: Path) -> None:
    scratch = Scratch.create(tmp_path, "--object-format=sha256")
    scratch.commit("a", "1\n")
    answers = live(scratch.repository())
    assert isinstance(answers, ByProcess)
    assert answers.head_entry("a") is not None


def test_the_library_is_used_where_it_can_be(scratch: Scratch) -> None:
    assert isinstance(live(scratch.repository()), ByLibrary)
