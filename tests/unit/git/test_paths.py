from pathlib import Path

import pytest

from countersign.git.ignored import ignored_paths
from countersign.git.paths import PathRefused, repository_path
from countersign.git.quoting import unquoted
from support.scratch import Scratch


def test_a_name_is_a_path_from_the_top(scratch: Scratch) -> None:
    scratch.write("dir/file", "x\n")
    repository = scratch.repository()
    below = scratch.top / "dir"
    assert repository_path(repository, "file", below) == "dir/file"
    assert repository_path(repository, "../other", below) == "other"
    assert repository_path(repository, "gone/and/away", below) == "dir/gone/and/away"
    assert repository_path(repository, str(scratch.top / "dir" / "file"), Path("/")) == "dir/file"
    assert repository_path(repository, "odd\udcff\n", scratch.top) == "odd\udcff\n"


def test_a_directory_may_be_reached_through_a_link(scratch: Scratch, tmp_path: Path) -> None:
    scratch.write("dir/file", "x\n")
    (tmp_path / "way").symlink_to(scratch.top)
    (scratch.top / "short").symlink_to("dir")
    repository = scratch.repository()
    assert repository_path(repository, str(tmp_path / "way" / "dir" / "file"), Path("/")) == "dir/file"
    assert repository_path(repository, "short/file", scratch.top) == "dir/file"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../out", "outside"),
        ("/etc/passwd", "outside"),
        ("way-out/file", "outside"),
        ("", "not the name"),
        ("a\0b", "not the name"),
        ("dir/", "not the name"),
        ("dir", "directory"),
        (".", "outside|directory"),
        ("..", "directory"),
        ("link", "symbolic link"),
        (".git/config", "git directory"),
        ("dir/.GIT/config", "git directory"),
        ("nested/file", "another repository"),
    ],
)
def test_what_the_repository_cannot_hold_is_refused_with_the_reason(
    scratch: Scratch, tmp_path: Path, name: str, why: str
) -> None:
    scratch.write("dir/file", "x\n")
    (tmp_path / "outside").mkdir()
    (scratch.top / "link").symlink_to("dir/file")
    (scratch.top / "way-out").symlink_to(tmp_path / "outside")
    scratch.git("init", "-q", "nested")
    with pytest.raises(PathRefused, match=why):
        repository_path(scratch.repository(), name, scratch.top)


def test_a_bare_repository_has_no_paths_of_files(scratch: Scratch, tmp_path: Path) -> None:
    scratch.git("init", "-q", "--bare", str(tmp_path / "bare"))
    with pytest.raises(PathRefused, match="no work tree"):
        repository_path(scratch.repository(tmp_path / "bare", GIT_DIR="."), "a", tmp_path / "bare")


def test_ignored_paths_are_those_that_a_rule_matches_and_the_index_does_not_have(scratch: Scratch) -> None:
    scratch.write(".gitignore", "*.log\n/:*\n")
    scratch.write("kept.log", "x\n")
    scratch.git("add", "--force", "kept.log")
    git = scratch.repository().git
    names = ["kept.log", "b.log", "plain", ":(top)x", "dir/a.log", "\udcff.log", "-z"]
    assert ignored_paths(git, names) == {"b.log", ":(top)x", "dir/a.log", "\udcff.log"}
    assert ignored_paths(git, []) == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"plain", b"plain"),
        (b'"tab\\tname"', b"tab\tname"),
        (b'"\\303\\244\\"\\\\"', b'\xc3\xa4"\\'),
        (b'"', b'"'),
        (b'"a\\nb"', b"a\nb"),
    ],
)
def test_quoted_paths_are_read(written: bytes, meant: bytes) -> None:
    assert unquoted(written) == meant
