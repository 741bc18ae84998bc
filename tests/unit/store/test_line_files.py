"""Plain files for hooks: their names, and that they are whole or not there."""

import subprocess
from pathlib import Path

import pytest

from countersign.provenance.line_origins import LineOrigins
from countersign.store.line_files import change_known_paths, line_file_name, write_lines
from unit.store.seen import CLAUDE


def test_a_line_file_is_named_by_blob_worktree_and_path() -> None:
    # CRC-32 of b".\0src/app.py"
    assert line_file_name("ab" * 20, b"src/app.py", b".") == "ab" * 20 + "-4b1fb244"
    assert line_file_name("ab" * 20, b"src/app.py", b"worktrees/x") != line_file_name("ab" * 20, b"src/app.py", b".")


def test_paths_are_quoted_as_git_quotes_them(tmp_path: Path) -> None:
    names = [bytes([byte]) + b"x" for byte in range(1, 256) if byte not in b"/"]  # every byte that a file name can have
    change_known_paths(tmp_path, added=names)
    ours = (tmp_path / "known-paths").read_bytes().splitlines()

    git = ["git", "-C", str(tmp_path), "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "-q"], check=True)
    rows = b"".join(b"100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\t" + name + b"\0" for name in names)
    subprocess.run([*git, "update-index", "-z", "--add", "--index-info"], input=rows, check=True)
    listed = subprocess.run([*git, "ls-files"], check=True, capture_output=True).stdout.splitlines()

    assert sorted(listed) == ours


def test_known_paths_come_and_go_and_unknown_ones_stay(tmp_path: Path) -> None:
    change_known_paths(tmp_path, added=[b"b", b"a", b"b"])
    change_known_paths(tmp_path, added=[b"c"], removed=[b"b", b"never there"])

    assert (tmp_path / "known-paths").read_bytes() == b"a\nc\n"


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "lines" / "taken").mkdir(parents=True)
    (tmp_path / "lines" / "taken" / "x").touch()

    with pytest.raises(OSError, match="taken"):
        write_lines(tmp_path, "taken", LineOrigins([CLAUDE.fields()], [0]))

    assert [one.name for one in (tmp_path / "lines").iterdir()] == ["taken"]
