"""A journal that cannot be used says so in a sentence, and nothing in it is lost."""

import random
import shutil
import sqlite3
import string
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.store.errors import (
    JournalBrokenError,
    JournalBusyError,
    JournalError,
    JournalFullError,
    JournalNewerError,
)
from countersign.store.faults import read_faults
from countersign.store.journal import Journal
from countersign.text.splice import Splice
from unit.store.seen import TABLE, blob_of, meant, recalled, seen


def contents(directory: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in directory.iterdir() if one.is_file() and "-shm" not in one.name}


def filled(directory: Path) -> None:
    journal = Journal.open(directory)
    for number in range(50):
        journal.remember(seen(f"{number:04}", "haha", path=f"{number}.py"), writer="w")
    journal.close()


@pytest.mark.parametrize("garbage", [b"not a database at all\n" * 400, b"SQLite format 3\0" + b"\xff" * 9000])
def test_garbage_is_called_broken_and_left_as_it_is(directory: Path, garbage: bytes) -> None:
    directory.mkdir()
    (directory / "journal.db").write_bytes(garbage)

    with pytest.raises(JournalBrokenError, match=r"the journal .*journal\.db is damaged") as caught:
        Journal.open(directory)

    assert "set it aside" in caught.value.hint
    assert contents(directory) == {"journal.db": garbage}


def test_a_truncated_journal_is_called_broken(directory: Path) -> None:
    filled(directory)
    whole = (directory / "journal.db").read_bytes()
    (directory / "journal.db").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(JournalBrokenError):  # noqa: PT012 - it is found at the opening or at the first look
        journal = Journal.open(directory)
        try:
            for number in range(50):
                journal.recall(blob_of(f"{number:04}"), f"{number}.py", ".")
        finally:
            journal.close()

    assert (directory / "journal.db").read_bytes()[100:4000] == whole[100:4000]


def test_an_emptied_journal_with_a_log_beside_it_is_not_begun_anew(directory: Path) -> None:
    journal = Journal.open(directory)
    journal.remember(seen("ab", "ha"), writer="w")
    log = (directory / "journal.db-wal").read_bytes()
    journal.close()
    (directory / "journal.db").write_bytes(b"")
    (directory / "journal.db-wal").write_bytes(log)

    with pytest.raises(JournalBrokenError, match="write-ahead log"):
        Journal.open(directory)

    assert (directory / "journal.db-wal").read_bytes() == log


def test_the_database_of_another_program_is_not_touched(directory: Path) -> None:
    directory.mkdir()
    other = sqlite3.connect(directory / "journal.db")
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = contents(directory)

    with pytest.raises(JournalBrokenError, match="not a journal of Countersign"):
        Journal.open(directory)

    assert contents(directory) == before


def test_a_journal_of_a_later_version_is_not_touched(directory: Path) -> None:
    filled(directory)
    later = sqlite3.connect(directory / "journal.db")
    later.execute("PRAGMA user_version = 2")
    later.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    later.close()
    before = contents(directory)

    with pytest.raises(JournalNewerError, match=r"later version .*format 2, not 1") as caught:
        Journal.open(directory)

    assert "upgrade" in caught.value.hint
    assert contents(directory) == before


def test_a_broken_journal_is_set_aside_whole_and_a_new_one_begins(directory: Path) -> None:
    filled(directory)
    (directory / "journal.db").write_bytes(b"garbage" * 1000)
    (directory / "journal.db-wal").write_bytes(b"log")
    known = (directory / "known-paths").read_bytes()

    aside = Journal.set_aside_broken(directory)

    assert aside.name.startswith("journal.db.broken-")
    assert aside.read_bytes() == b"garbage" * 1000
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"log"
    journal = Journal.open(directory)
    journal.remember(seen("ab", "ha", path="new.py"), writer="w")
    assert recalled(journal, "ab", "new.py") == meant("ha")
    journal.close()
    assert set((directory / "known-paths").read_bytes().splitlines()) == {*known.splitlines(), b"new.py"}
    assert len(list((directory / "lines").iterdir())) == 51


def test_two_journals_that_break_in_one_second_are_both_kept(directory: Path) -> None:
    asides = set()
    for _ in range(3):
        Journal.open(directory).close()
        asides.add(Journal.set_aside_broken(directory))

    assert len(asides) == 3
    assert all(one.exists() for one in asides)


def test_there_must_be_a_journal_to_set_it_aside(directory: Path) -> None:
    with pytest.raises(JournalError, match="failed"):
        Journal.set_aside_broken(directory)


def test_an_open_journal_goes_on_in_the_new_file_after_it_was_set_aside(journal: Journal, directory: Path) -> None:
    journal.remember(seen("ab", "ha"), writer="w")
    Journal.set_aside_broken(directory)

    assert not journal.note_splices("w", "src/app.py", ".", [Splice(0, 0, 0, 0, "x", "a")], TABLE)
    journal.remember(seen("ab", "ha"), writer="w")
    other = Journal.open(directory)
    assert recalled(other, "ab") == meant("ha")
    other.close()


def test_an_open_journal_goes_on_after_its_directory_was_removed(journal: Journal, directory: Path) -> None:
    journal.remember(seen("ab", "ha"), writer="w")
    shutil.rmtree(directory)

    assert recalled(journal, "ab") is None
    journal.remember(seen("ab", "ha"), writer="w")
    assert recalled(journal, "ab") == meant("ha")


def test_a_full_disk_undoes_the_whole_write_and_the_journal_goes_on(journal: Journal) -> None:
    journal.remember(seen("ab", "ha"), writer="w")
    connection = journal._database._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    noise = "".join(random.Random(1).choices(string.ascii_letters, k=60_000))  # noqa: S311 - it is no secret

    with pytest.raises(JournalFullError, match="no room left"):
        journal.remember(seen(noise, "h" * len(noise), path="noise"), writer="v")

    assert recalled(journal, noise, "noise") is None
    assert journal.latest("noise", ".") is None
    assert recalled(journal, "ab") == meant("ha")
    connection.execute("PRAGMA max_page_count = 100000")
    journal.remember(seen(noise, "h" * len(noise), path="noise"), writer="v")
    assert recalled(journal, noise, "noise") == meant("h" * len(noise))


def test_a_journal_that_stays_locked_says_so(
    journal: Journal, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countersign.store.opening._PATIENCE", 0.05)
    impatient = Journal.open(directory)
    with journal._database.writing():
        with pytest.raises(JournalBusyError, match="locked by another process"):
            impatient.remember(seen("ab", "ha"), writer="w")
        assert recalled(impatient, "ab") is None
    impatient.remember(seen("ab", "ha"), writer="w")
    assert recalled(impatient, "ab") == meant("ha")
    impatient.close()


def test_a_closed_journal_says_so(directory: Path) -> None:
    journal = Journal.open(directory)
    journal.close()
    journal.close()

    with pytest.raises(JournalError, match="closed already"):
        journal.known_paths()


def test_a_directory_that_is_a_file_is_an_error_and_stays_a_file(directory: Path) -> None:
    directory.write_text("mine")

    with pytest.raises(JournalError, match="failed"):
        Journal.open(directory)

    assert directory.read_text() == "mine"


def test_a_git_directory_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="failed"):
        Journal.open(tmp_path / "no" / "countersign")

    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE memories SET marks = x'00' WHERE writer = 1", "cannot be unpacked"),
        ("UPDATE memories SET marks = (SELECT marks FROM memories WHERE writer = 3) WHERE writer = 1", "other lengths"),
        ("DELETE FROM edits WHERE writer = 1", "nothing is known of some of its marks"),
    ],
)  # fmt: skip
def test_a_damaged_row_is_skipped_and_reported(directory: Path, damage: str, fault: str) -> None:
    journal = Journal.open(directory)
    journal.remember(seen("ab", "aa"), writer="damaged")
    journal.remember(seen("ab", "uh"), writer="intact")
    journal.remember(seen("abc", "hhh"), writer="another")
    journal.close()
    direct = sqlite3.connect(directory / "journal.db")
    direct.executescript(damage)
    direct.close()

    journal = Journal.open(directory)
    assert recalled(journal, "ab") == meant("uh")
    journal.close()
    assert any(fault in what for _, _, what in read_faults(str(directory)))


def test_memories_of_one_blob_that_are_of_different_texts_are_not_believed(directory: Path) -> None:
    journal = Journal.open(directory)
    for writer, path, text in (("v", "a", "ab"), ("w", "b", "a\u00e9b")):  # one blob, read in two encodings
        one = seen(text, "h" * len(text), path=path)
        journal.remember(type(one)(path, ".", (blob_of("ab"),), text, one.marks), writer=writer)

    assert recalled(journal, "ab", "elsewhere") is None
    assert recalled(journal, "ab", "a") == meant("hh")
    journal.close()
    assert "different texts" in read_faults(str(directory))[0][2]


def test_a_damaged_latest_text_gives_way_to_the_one_before(directory: Path) -> None:
    journal = Journal.open(directory)
    journal.remember(seen("ab", "ha"), writer="v")
    newest = journal.remember(seen("abc", "hac"), writer="w")
    journal.close()
    direct = sqlite3.connect(directory / "journal.db")
    direct.execute("UPDATE texts SET text = x'1234' WHERE sequence = ?", (newest,))
    direct.commit()
    direct.close()

    journal = Journal.open(directory)
    found = journal.latest("src/app.py", ".")
    journal.close()
    assert found is not None
    assert found.text == "ab"


READER = """
import os
import sys
from pathlib import Path
from countersign.store.errors import JournalReadOnlyError
from countersign.store.journal import Journal, Remembered
from countersign.text.marks import Marks
from countersign.origin import TYPED_OBSERVED

if os.geteuid() == 0:  # to whom permissions mean nothing: become nobody
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    journal = Journal.open(Path(sys.argv[1]))
except JournalReadOnlyError as error:
    sys.exit(print(error))
found = journal.recall(sys.argv[2], "src/app.py", ".")
print(journal.writable, found and [found.table[mark].origin.value for mark in found.lines[0]])
try:
    journal.remember(Remembered("a", ".", ("0" * 40,), "x", Marks(("h",), {"h": TYPED_OBSERVED})), writer="w")
except JournalReadOnlyError as error:
    print(error.hint)
journal.close()
"""


@pytest.fixture
def closed_to_us() -> Iterator[Path]:
    """A directory that an ordinary user may read and not write, wherever pytest keeps its own."""
    above = Path(tempfile.mkdtemp(prefix="countersign-test-"))
    above.chmod(0o755)
    yield above / "countersign"
    (above / "countersign").chmod(0o700)
    shutil.rmtree(above)


def read_as_ordinary_user(directory: Path, blob: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(directory), blob], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def make_readable_only(directory: Path) -> None:
    for one in directory.rglob("*"):
        one.chmod(0o555 if one.is_dir() else 0o444)
    directory.chmod(0o555)


@pytest.mark.parametrize("state", ["closed", "open elsewhere", "log left by a killed process"])
def test_a_journal_in_a_read_only_directory_can_be_read(closed_to_us: Path, tmp_path: Path, state: str) -> None:
    journal = Journal.open(closed_to_us)
    journal.remember(seen("ab", "ha"), writer="w")
    if state == "log left by a killed process":
        shutil.copytree(closed_to_us, tmp_path / "killed")
        (tmp_path / "killed" / "journal.db-shm").unlink()
        journal.close()
        shutil.rmtree(closed_to_us)
        shutil.copytree(tmp_path / "killed", closed_to_us)
        assert (closed_to_us / "journal.db-wal").stat().st_size
    if state == "closed":
        journal.close()
    make_readable_only(closed_to_us)
    before = contents(closed_to_us)

    told = read_as_ordinary_user(closed_to_us, blob_of("ab"))

    assert told[0] == "False ['human', 'ai']"
    assert "writable for this user" in told[1]
    assert contents(closed_to_us) == before
    closed_to_us.chmod(0o700)
    journal.close()


def test_a_read_only_directory_without_a_journal_is_called_so(closed_to_us: Path) -> None:
    closed_to_us.mkdir(mode=0o555)

    [told] = read_as_ordinary_user(closed_to_us, blob_of("ab"))

    assert told.endswith("journal.db cannot be written")


def test_a_line_file_that_cannot_be_written_undoes_the_memory(journal: Journal, directory: Path) -> None:
    (directory / "lines").write_text("in the way")

    with pytest.raises(JournalError):
        journal.remember(seen("ab", "ha"), writer="w")

    assert recalled(journal, "ab") is None
    (directory / "lines").unlink()
    journal.remember(seen("ab", "ha"), writer="w")
    assert recalled(journal, "ab") == meant("ha")
