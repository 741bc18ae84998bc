"""What a change adds, read from git's own output."""

import pytest

from countersign.provenance.added import (
    PATCH_OPTIONS,
    FileChange,
    added_against_all,
    parse_patch,
    parse_patches,
    raw_list_of,
)
from support.repo import Repo


def staged(repo: Repo) -> bytes:
    return repo.git("diff-index", "--cached", *PATCH_OPTIONS, "HEAD").encode("utf-8", "surrogateescape") + b"\n"


def added(change: FileChange) -> list[tuple[int, list[bytes]]]:
    return change.hunks


@pytest.fixture
def begun(repo: Repo) -> Repo:
    repo.write("a", "one\ntwo\nthree\n")
    repo.write("link-to-be", "text\n")
    repo.write("gone", "x\n")
    repo.write("run", "x\n")
    repo.add()
    repo.commit("-m", "Begin")
    return repo


def test_every_kind_of_change_is_read(begun: Repo) -> None:
    begun.write("a", "zero\none\n+++ two\nthree\n--- four")
    begun.write("new", "diff --git a/x b/x\n@@ -1 +1 @@\n")
    begun.write("empty", "")
    begun.write("picture", b"\0\1\n\n")
    begun.write('say "hi"\n\t→', "x\n")
    (begun.path / "link-to-be").unlink()
    (begun.path / "link-to-be").symlink_to("a")
    (begun.path / "gone").unlink()
    (begun.path / "run").chmod(0o755)
    begun.add()
    changes = {change.name: change for change in parse_patch(staged(begun))}
    assert {name: added(change) for name, change in changes.items()} == {
        "a": [(1, [b"zero"]), (3, [b"+++ two"]), (5, [b"--- four"])],
        "empty": [],
        "gone": [],
        "link-to-be": [(1, [b"a"])],
        "new": [(1, [b"diff --git a/x b/x", b"@@ -1 +1 @@"])],
        "picture": [],
        "run": [],
        'say "hi"\n\t→': [(1, [b"x"])],
    }
    assert changes["picture"].binary
    assert not changes["a"].binary
    assert (changes["run"].old_mode, changes["run"].new_mode) == (0o100644, 0o100755)
    assert (changes["link-to-be"].old_mode, changes["link-to-be"].new_mode) == (0o100644, 0o120000)
    assert changes["gone"].new_mode == 0
    assert changes["gone"].new_blob == "0" * 40
    assert changes["a"].new_blob == begun.git("rev-parse", ":a")
    assert changes["a"].old_blob == begun.git("rev-parse", "HEAD:a")


def test_line_ends_within_a_line_belong_to_it(begun: Repo) -> None:
    begun.write("a", "one\r\nx\ry\x0cz\u2028\ntwo\nthree\n")
    begun.add()
    (change,) = parse_patch(staged(begun))
    assert added(change) == [(1, [b"one\r", "x\ry\x0cz\u2028".encode()])]


def test_a_line_end_at_the_end_of_the_file_makes_a_line_new(begun: Repo) -> None:
    begun.write("a", "one\ntwo\nthree")
    begun.add()
    (change,) = parse_patch(staged(begun))
    assert added(change) == [(3, [b"three"])]


def test_no_change_is_no_change() -> None:
    assert parse_patch(b"") == []


def test_the_list_alone_is_what_git_shows_without_a_patch(begun: Repo) -> None:
    begun.write("a", "one\n")
    begun.write("b\n", "one\n")
    begun.add()
    listed = begun.git("diff-index", "--cached", "--raw", "-z", "--no-renames", "HEAD").encode()
    assert raw_list_of(staged(begun)) == listed


def test_a_patch_that_is_cut_off_is_refused(begun: Repo) -> None:
    begun.write("a", "new one\ntwo\nthree\nfour")
    begun.write("b", "new\n")
    begun.add()
    whole = staged(begun)
    assert len(parse_patch(whole)) == 2
    # Between two lines git itself has to say that it came to its end.
    for end in (end for end in range(1, len(whole)) if whole[end - 1 : end] != b"\n"):
        with pytest.raises(ValueError, match=r"."):
            parse_patch(whole[:end])


def test_a_list_and_a_patch_of_different_changes_are_refused(begun: Repo) -> None:
    begun.write("a", "new\n")
    begun.add()
    one = staged(begun)
    begun.write("a", "newer\n")
    begun.add()
    other = staged(begun)
    with pytest.raises(ValueError, match="not of the same change"):
        parse_patch(raw_list_of(one) + other[len(raw_list_of(other)) :])


@pytest.mark.parametrize("data", [b"rubbish", b":100644 100644 a b M\0a", b":1 2 3 4 U\0a\0\0", b"\0", b":\0\0\0"])
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_patch(data)


def test_many_commits_are_read_from_one_process(begun: Repo) -> None:
    for number in range(3):
        begun.write("a", f"{number}\n")
        begun.commit("-a", "-m", "Change")
    begun.commit("--allow-empty", "-m", "Nothing")
    commits = begun.git("rev-list", "--reverse", "HEAD").splitlines()
    out = begun.run(
        "git", "diff-tree", "--stdin", "--root", "-m", *PATCH_OPTIONS, stdin="\n".join(commits).encode() + b"\n"
    )
    found = parse_patches(out.out.encode())
    assert [commit for commit, _ in found] == commits[:-1]
    assert [added(changes[0])[0] for _, changes in found[1:]] == [(1, [b"0"]), (1, [b"1"]), (1, [b"2"])]
    with pytest.raises(ValueError, match="begins no commit"):
        parse_patches(b"rubbish")


def change(path: bytes, *hunks: tuple[int, list[bytes]], binary: bool = False) -> FileChange:
    return FileChange(path, (0o100644, 0o100644), ("1" * 40, "2" * 40), list(hunks), binary=binary)


def test_a_merge_adds_what_it_adds_against_every_parent() -> None:
    ours = [change(b"a", (1, [b"1", b"2", b"3"]), (7, [b"7"])), change(b"b", (1, [b"x"]))]
    theirs = [change(b"a", (2, [b"2"]), (3, [b"3"]), (7, [b"7"])), change(b"c", (1, [b"y"]))]
    (one,) = added_against_all([ours, theirs])
    assert (one.path, one.hunks) == (b"a", [(2, [b"2", b"3"]), (7, [b"7"])])
    assert added_against_all([ours, theirs, []]) == []
    assert added_against_all([ours]) == ours


def test_the_hook_asks_git_the_same_question_as_everybody_else() -> None:
    from importlib.resources import files  # noqa: PLC0415 (of this one test only)

    script = files("countersign.hooks").joinpath("prepare-commit-msg.sh").read_text("utf-8")
    command = script[script.index("diff-index --cached \\") :].partition('"$1"')[0]
    assert tuple(command.replace("\\\n", " ").split()[2:]) == PATCH_OPTIONS
