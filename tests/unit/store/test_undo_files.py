"""What documents could take back is kept for the next server, for a while, and never guessed at."""

import os
from pathlib import Path

import pytest

from countersign.origin import BURST, Attribution, Evidence, Origin
from countersign.store.undo_files import UndoFiles, drop_old_undo, keep_undo, read_undo
from countersign.text.undoable import NOTHING_TO_UNDO, Undoable, UndoSteps

AI = Attribution(Origin.AI, Evidence.OBSERVED, "copilot", "gpt", "s-1")
STEPS = UndoSteps(
    (Undoable((0, 0), (0, 3), "", ()), Undoable((4, 2), (4, 2), "a\ud800\n", ((1, AI), (2, BURST)))),
    (Undoable((1, 0), (1, 0), "é", ((1, AI),)),),
)  # fmt: skip


def test_steps_come_back_as_they_were_kept_at_their_place_only(tmp_path: Path) -> None:
    keep_undo(tmp_path, "a b/\udcff.py", ".", STEPS)
    assert read_undo(tmp_path, "a b/\udcff.py", ".") == STEPS
    assert read_undo(tmp_path, "a b/\udcff.py", "worktrees/w") == NOTHING_TO_UNDO
    (file,) = (tmp_path / "undo").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_old_steps_are_nobodys_and_go(tmp_path: Path) -> None:
    keep_undo(tmp_path, "a", ".", STEPS)
    (file,) = (tmp_path / "undo").iterdir()
    os.utime(file, (1000.0, 1000.0))
    assert read_undo(tmp_path, "a", ".") == NOTHING_TO_UNDO
    drop_old_undo(tmp_path, 10_000_000.0)
    assert not file.exists()


@pytest.mark.parametrize("content", [b"", b"no zlib", b"x\x9c\x8b\x8e\x05\x00\x01\x15\x00\xb9"])
def test_a_damaged_file_is_said_to_be_one(tmp_path: Path, content: bytes) -> None:
    keep_undo(tmp_path, "a", ".", STEPS)
    (file,) = (tmp_path / "undo").iterdir()
    file.write_bytes(content)
    with pytest.raises(ValueError, match="damaged"):
        read_undo(tmp_path, "a", ".")
    said: list[str] = []
    assert UndoFiles(tmp_path, said.append).read("a", ".") == NOTHING_TO_UNDO
    assert "what 'a' could take back cannot be read: it is damaged" in said[0]
