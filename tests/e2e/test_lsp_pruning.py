"""The server keeps its journal small while it runs."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


async def _type_and_save(bench: Workbench, name: str) -> None:
    file = bench.write(name, "")
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)
        editor.type(uri, 0, 0, "x = 1")
        file.write_bytes(b"x = 1")
        editor.save(uri)
        await editor.pushed(uri)


async def test_a_save_prunes_the_journal_once_a_day(bench: Workbench) -> None:
    await _type_and_save(bench, "old.py")
    state = bench.folder / ".git" / "countersign"
    long_ago = time.time() - 91 * 86_400
    with closing(sqlite3.connect(state / "journal.db")) as journal, journal:
        journal.execute("UPDATE memories SET at = ?", (long_ago,))
        journal.execute("UPDATE latest SET at = ?", (long_ago,))
    await _type_and_save(bench, "new.py")
    assert (state / "known-paths").read_text().split() == ["new.py", "old.py"]
    (state / "pruned").write_text(f"{long_ago:.0f}")
    await _type_and_save(bench, "newer.py")
    assert (state / "known-paths").read_text().split() == ["new.py", "newer.py"]
