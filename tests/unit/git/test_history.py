import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.git.history import commits_in, commits_touching, ends_of_range, shallow_commits
from countersign.git.patches import each_commit, of_commits, parent_counts, pieces
from countersign.git.process import GitError
from countersign.git.repository import UnknownRevision
from support.scratch import Scratch


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(1, 7), st.integers(1, 60))
def test_a_stream_comes_in_the_pieces_that_it_was_made_of(parts: list[bytes], length: int, size: int) -> None:
    end = b"=end=\n"
    whole = [part for part in parts if end not in part + end[:-1]]
    # Read as pipes are: no more than a few bytes at once.
    raw = io.BytesIO(b"".join(part + end for part in whole))

    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]  # newer Python's
            return raw.read(min(length, size or length))

    joined = [b""]
    for part, more in pieces(Trickle(), end, size):
        joined[-1] += part
        joined += [] if more else [b""]
    assert joined == [*whole, b""]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_range_has_ends_and_commits_with_their_authors(tmp_path: Path, object_format: str) -> None:
    scratch = Scratch.create(tmp_path, f"--object-format={object_format}")
    one = scratch.commit("a", "1\n")
    two = scratch.commit("b", "1\n")
    scratch.git("checkout", "-q", "-b", "other", one)
    scratch.git("commit", "-q", "--allow-empty", "-m", "x", "--author=Zoë <zoe@example.com>")
    three = scratch.git("rev-parse", "HEAD")
    scratch.git("merge", "-q", "-m", "merge", "main")
    four = scratch.git("rev-parse", "HEAD")
    repository = scratch.repository()
    assert ends_of_range(repository, "main..other") == [four, f"^{two}"]
    assert sorted(ends_of_range(repository, f"{two}...{three}")) == sorted([two, three, f"^{one}"])
    found = commits_in(repository, ends_of_range(repository, "other"))
    assert {commit.id: commit.parents for commit in found} == {four: 2, three: 1, two: 1, one: 0}
    assert found[0].id == four
    assert {commit.author for commit in found} == {"Ada", "Zoë"}
    touching = commits_in(repository, [four], ["b"], scratch.top)
    assert [commit.id for commit in touching] == [four, two], "the merge brought it to one of its sides"
    assert commits_touching(repository, four, "b", 10) == {two: 1}
    assert shallow_commits(repository) == frozenset()


@pytest.mark.parametrize("given_range", ["", "-1", "--all", "nowhere", "main..nowhere", "main:a", "main\0", "main\nx"])
def test_what_is_no_range_of_commits_is_said_to_be_none(scratch: Scratch, given_range: str) -> None:
    scratch.commit("a", "1\n")
    with pytest.raises(UnknownRevision):
        ends_of_range(scratch.repository(), given_range)


def test_configuration_does_not_change_which_commits_there_are(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    scratch.git("mv", "a", "b")
    moved = scratch.commit("c", "1\n")
    for key, value in {"log.follow": "true", "log.mailmap": "true", "log.showSignature": "true"}.items():
        scratch.git("config", key, value)
    scratch.write(".mailmap", "Somebody Else <else@example.com> <ada@example.com>\n")
    (found,) = commits_in(scratch.repository(), ["HEAD"], ["b"], scratch.top)
    assert (found.id, found.author, found.email) == (moved, "Ada", "ada@example.com")


def test_commits_come_one_by_one_with_what_they_add(scratch: Scratch) -> None:
    """One slow way beside it: every commit asked for alone."""
    commits = [scratch.commit("a", "".join(f"{line}\n" for line in range(number))) for number in (1, 5, 3, 9)]
    scratch.git("checkout", "-q", "-b", "other", commits[1])
    commits.append(scratch.commit("b", "end of commit 1\n\\ No newline at end of file\n@@ -1 +1 @@\nlast"))
    scratch.git("merge", "-q", "-m", "clean", "main")
    commits.append(scratch.git("rev-parse", "HEAD"))
    scratch.git("merge", "-q", "--no-ff", "--no-commit", "--allow-unrelated-histories", "main")
    scratch.git("commit", "-q", "--allow-empty", "-m", "empty")
    commits.append(scratch.git("rev-parse", "HEAD"))
    scratch.write("binary", b"\0")
    (scratch.top / "a").chmod(0o755)
    commits.append(scratch.commit("c\nd", "1\n"))
    repository = scratch.repository()
    parents = parent_counts(repository.git, commits)
    together = {commit: [(one.name, one.hunks) for one in found] for commit, found in each_commit(repository, parents)}
    assert together.keys() == set(commits)
    for commit in commits:
        assert together[commit] == [(one.name, one.hunks) for one in of_commits(repository, [commit])[commit]]
    assert together[commits[4]] == [
        ("b", [(1, [b"end of commit 1", b"\\ No newline at end of file", b"@@ -1 +1 @@", b"last"])])
    ]


def test_a_commit_that_is_not_there_is_an_error_and_not_an_empty_one(scratch: Scratch) -> None:
    commit = scratch.commit("a", "1\n")
    blob = scratch.git("rev-parse", "HEAD:a")
    (scratch.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (scratch.top / "a").unlink()  # or git would read it there
    with pytest.raises(GitError):
        list(each_commit(scratch.repository(), {commit: 0}))
