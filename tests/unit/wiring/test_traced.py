"""Files that a branch has moved and edited: only what is new in them is new, however many they are."""

import pytest

from countersign.git.blame import blame
from countersign.git.patches import of_range
from countersign.git.process import Git
from countersign.wiring.blamed import Records
from countersign.wiring.checkout import Checkout
from countersign.wiring.followed import own_commits
from countersign.wiring.records import AT_THE_GATE
from countersign.wiring.traced import Ends, lines_by_blame
from support.repo import Repo

_FILES = 40


@pytest.fixture
def moved(repo: Repo) -> Repo:
    """A branch that has moved a directory, and edited what is in it; the target has gone on and was merged."""
    for number in range(_FILES):
        repo.write(f"old/{number}.py", "".join(f"line {line} of {number}\n" for line in range(12)))
    repo.add()
    repo.commit("-m", "Base")
    repo.git("branch", "target")
    repo.git("mv", "old", "new")
    for number in range(0, _FILES, 3):
        text = (repo.path / f"new/{number}.py").read_text()
        repo.write(f"new/{number}.py", text.replace("line 5", "changed") + f"more of {number}\n")
    repo.add()
    repo.commit("-m", "Move")
    repo.git("switch", "--quiet", "target")
    repo.write("beside", "the target goes on\n")
    repo.add()
    repo.commit("-m", "Beside")
    repo.git("switch", "--quiet", "-")
    repo.git("merge", "--quiet", "--no-edit", "target")
    return repo


def ends_of(repo: Repo) -> Ends:
    git, head = repo.repository.git, repo.head()
    target = repo.git("rev-parse", "target")
    own = frozenset(own_commits(git, target, head).parents)
    return Ends(git, target, repo.git("merge-base", "target", "HEAD"), head, own)


def traced(repo: Repo) -> dict[str, list[tuple[int, str | None, bytes]]]:
    ends = ends_of(repo)
    changes = [change for change in of_range(repo.repository, ends.fork, ends.head) if change.hunks]
    with Checkout(repo.repository) as checkout:
        records = Records(checkout, AT_THE_GATE)
        found = list(lines_by_blame(ends, changes, records))
    return {
        change.name: [(line.line, line.commit, line.content) for line in lines]
        for change, lines in zip(changes, found, strict=True)
    }


def test_lines_of_moved_files_are_new_where_blame_of_all_history_finds_them_on_the_branch(moved: Repo) -> None:
    ends = ends_of(moved)
    right = {
        path: [
            (line.line, line.commit, line.content)
            for line in blame(ends.git, path, ends.head)
            if line.commit in ends.own
        ]
        for path in moved.git("ls-files", "new").splitlines()
    }
    assert traced(moved) == right
    assert sorted(map(len, right.values())) == [0] * 26 + [2] * 14


def test_what_a_merge_brings_back_is_new_and_from_the_commit_that_had_it(repo: Repo) -> None:
    repo.write("file", "one\ntwo\nthree\n")
    repo.add()
    repo.commit("-m", "With two")
    first = repo.head()
    repo.write("other", "later\n")
    repo.add()
    repo.commit("-m", "Later")
    later = repo.head()
    repo.write("file", "one\nthree\n")
    repo.add()
    repo.commit("-m", "Without two")
    repo.git("branch", "target")
    repo.git("switch", "--quiet", "--create", "work", later)
    repo.write("beside", "work\n")
    repo.add()
    repo.commit("-m", "Work")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "target")
    repo.write("file", "one\ntwo\nthree\n")
    repo.add()
    repo.commit("-m", "Merge, and keep two")
    assert traced(repo)["file"] == [(2, first, b"two")]


def test_many_moved_files_take_one_process_each_and_few_beside(moved: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    command_line = Git.__dict__["_line"]

    def counted(git: Git, arguments: tuple[str, ...]) -> list[str]:
        started.append(arguments[0])
        return list(command_line(git, arguments))

    monkeypatch.setattr(Git, "_line", counted)
    traced(moved)
    assert started.count("blame") == _FILES
    assert len(started) < 2 * _FILES
