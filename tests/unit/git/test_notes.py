import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from countersign.git.notes import RECORDS, read_notes, write_notes, write_notes_onto
from countersign.git.process import GitError
from support.scratch import Scratch


def _history(scratch: Scratch, length: int) -> list[str]:
    tree = scratch.git("write-tree")
    commits: list[str] = []
    for number in range(length):
        parent = ["-p", commits[-1]] if commits else []
        commits.append(scratch.git("commit-tree", tree, *parent, "-m", str(number)))
    scratch.git("update-ref", "refs/heads/main", commits[-1])
    return commits


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_what_was_written_is_read_by_us_and_by_git(tmp_path: Path, object_format: str) -> None:
    scratch = Scratch.create(tmp_path, f"--object-format={object_format}")
    one, two, three = _history(scratch, 3)
    git = scratch.repository().git
    notes = {one: b"first\n\n  note\n", two: "zwölf\n".encode()}
    assert read_notes(git, [one]) == {}
    write_notes(git, notes)
    assert read_notes(git, [one, two, three]) == notes
    assert scratch.git("notes", f"--ref={RECORDS}", "show", one) == "first\n\n  note"
    assert scratch.git("rev-list", "--count", RECORDS) == "1"


def test_a_later_note_replaces_and_none_removes(scratch: Scratch) -> None:
    one, two = _history(scratch, 2)
    git = scratch.repository().git
    write_notes(git, {one: b"old", two: b"kept"})
    write_notes(git, {one: b"new"})
    assert read_notes(git, [one, two]) == {one: b"new", two: b"kept"}
    write_notes(git, {one: None})
    assert read_notes(git, [one, two]) == {two: b"kept"}
    write_notes(git, {})
    assert scratch.git("rev-list", "--count", RECORDS) == "3"


def test_bytes_come_back_as_they_were(scratch: Scratch) -> None:
    (one,) = _history(scratch, 1)
    git = scratch.repository().git
    odd = b"\0\xff\r\n done\ndata 3\nabc\n\n"
    write_notes(git, {one: odd}, message="a message\nof two lines")
    assert read_notes(git, [one]) == {one: odd}


def test_notes_that_are_spread_over_directories_are_found(scratch: Scratch) -> None:
    commits = _history(scratch, 2)
    git = scratch.repository().git
    blob = scratch.git("hash-object", "-w", "--stdin", stdin=b"deep")
    one, two = commits
    flat = scratch.git("mktree", stdin=f"100644 blob {blob}\t{one[4:]}\n".encode())
    middle = scratch.git("mktree", stdin=f"040000 tree {flat}\t{one[2:4]}\n".encode())
    other = scratch.git("mktree", stdin=f"100644 blob {blob}\t{two[2:]}\n".encode())
    entries = sorted([f"040000 tree {middle}\t{one[:2]}\n", f"040000 tree {other}\t{two[:2]}\n"])
    if one[:2] == two[:2]:
        pytest.skip("both ids begin alike, and cannot stand in directories of two depths")
    top = scratch.git("mktree", stdin="".join(entries).encode())
    scratch.git("update-ref", RECORDS, scratch.git("commit-tree", top, "-m", "notes"))
    assert read_notes(git, commits) == {one: b"deep", two: b"deep"}
    write_notes(git, {one: b"anew"})
    assert read_notes(git, commits) == {one: b"anew", two: b"deep"}
    assert scratch.git("notes", f"--ref={RECORDS}", "show", one) == "anew"


def test_many_notes_are_spread_over_directories(scratch: Scratch) -> None:
    commits = [f"{number:08x}" * 5 for number in range(1, 800)]
    git = scratch.repository().git
    for start in (0, 400):
        write_notes(git, {commit: commit.encode() for commit in commits[start : start + 400]})
    write_notes(git, dict.fromkeys(commits[300:500], b"again"))
    last = [f"{number:08x}" * 5 for number in (0xAB000001, 0xAB000002)]
    write_notes(git, dict.fromkeys(last, b"last"))
    listed = scratch.git("ls-tree", "-r", "--name-only", RECORDS).splitlines()
    assert len(listed) == len(commits) + 2
    assert f"ab/{last[0][2:]}" in listed
    wanted = {commit: b"again" if 300 <= n < 500 else commit.encode() for n, commit in enumerate(commits)}
    assert read_notes(git, [*commits, *last]) == {**wanted, **dict.fromkeys(last, b"last")}


def test_writers_at_the_same_time_lose_nothing(scratch: Scratch) -> None:
    commits = _history(scratch, 24)
    git = scratch.repository().git
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(write_notes, git, {commit: commit.encode()}) for commit in commits]:
            done.result()
    assert read_notes(git, commits) == {commit: commit.encode() for commit in commits}
    assert list((scratch.top / ".git").glob("fast_import_crash*")) == []


def test_nobody_has_to_say_who_they_are(tmp_path: Path) -> None:
    scratch = Scratch.create(tmp_path)
    (one,) = _history(scratch, 1)
    nameless = Scratch(scratch.top, {"PATH": scratch.environment["PATH"], "HOME": scratch.environment["HOME"]})
    scratch.git("config", "user.useConfigOnly", "true")
    git = nameless.repository().git
    write_notes(git, {one: b"note"})
    assert read_notes(git, [one]) == {one: b"note"}


def test_a_ref_that_cannot_be_written_is_an_error_and_changes_nothing(scratch: Scratch) -> None:
    one, two = _history(scratch, 2)
    git = scratch.repository().git
    write_notes(git, {one: b"note"})
    with pytest.raises(GitError):
        write_notes(git, {two: b"note"}, ref="refs/notes/countersign/below")
    assert read_notes(git, [one, two]) == {one: b"note"}


def test_the_notes_of_many_commits_are_those_of_each(scratch: Scratch) -> None:
    commits = [f"{number:08x}" * 5 for number in range(1, 700)]
    git = scratch.repository().git
    noted = commits[::2]
    for start in range(0, len(noted), 100):  # first flat, then in directories
        batch = noted[start : start + 100]
        write_notes(git, {commit: b"same" if number % 3 else commit.encode() for number, commit in enumerate(batch)})
    together = read_notes(git, commits)
    assert together.keys() == set(noted)
    assert together == {
        commit: note for one in range(0, 700, 50) for commit, note in read_notes(git, commits[one : one + 50]).items()
    }


def test_where_a_list_of_all_notes_would_be_too_long_each_is_looked_up(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = [f"{number:08x}" * 5 for number in range(1, 400)]
    git = scratch.repository().git
    write_notes(git, {commit: commit.encode() for commit in commits})
    listed = read_notes(git, commits[:100])
    monkeypatch.setattr("countersign.git.notes._LISTED_FOR_ONE", 1)

    write_notes(git, dict.fromkeys(commits[50:150], b"again"))

    assert listed == {commit: commit.encode() for commit in commits[:100]}
    assert read_notes(git, commits[:100]) == {**listed, **dict.fromkeys(commits[50:100], b"again")}
    assert len(scratch.git("ls-tree", "-r", "--name-only", RECORDS).splitlines()) == len(commits)


def test_notes_that_a_hook_is_writing_are_not_written_over_and_a_hook_that_was_killed_is_not_waited_for(
    scratch: Scratch,
) -> None:
    (one,) = _history(scratch, 1)
    repository = scratch.repository()
    repository.state_dir.mkdir(exist_ok=True)
    lock = repository.state_dir / "notes.lock"
    lock.write_text("1\n")
    assert not write_notes_onto(repository.git, {one: b"note"}, None)
    assert read_notes(repository.git, [one]) == {}
    os.utime(lock, (1, 1))
    write_notes(repository.git, {one: b"note"})
    assert read_notes(repository.git, [one]) == {one: b"note"}
    assert not lock.exists()
