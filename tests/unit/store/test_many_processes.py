"""Real processes write and read one journal at once, and one of them is killed."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import countersign
from countersign.provenance.line_origins import LineOrigins
from countersign.store.faults import read_faults
from countersign.store.journal import Journal
from countersign.store.line_files import line_file_name
from unit.store.seen import blob_of, meant, recalled, seen

#: Writes texts of one shared path and of its own paths, and says which ones have been acknowledged.
WRITER = """
import sys
from pathlib import Path
from threading import Barrier
from countersign.store.journal import Journal
from countersign.text.splice import Splice
from unit.store.seen import TABLE, seen

directory, name, letter, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
journal = Journal.open(directory)
for number in range(count):
    shared = f"shared {number}"
    journal.remember(seen(shared, letter * len(shared), path="shared.py"), writer=name)
    own = f"{name} {number}"
    journal.remember(seen(own, letter * len(own), path=f"{name}.py"), writer=name + "-own")
    assert journal.note_splices(name + "-own", f"{name}.py", ".", [Splice(0, 0, 0, 0, "x", letter)], TABLE)
    assert journal.recall(seen(own, letter * len(own)).blobs[0], f"{name}.py", ".") is not None
    print(number, flush=True)
journal.close()
"""


def start(directory: Path, name: str, letter: str, count: int) -> subprocess.Popen[str]:
    tests = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tests)!r})\n{WRITER}",
         str(directory), name, letter, str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def integrity(journal: Journal) -> str:
    with journal._database.reading() as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def test_processes_that_create_and_write_one_journal_at_once_lose_nothing(directory: Path) -> None:
    count = 25
    writers = [start(directory, name, letter, count) for name, letter in (("one", "h"), ("two", "a"), ("three", "u"))]
    for writer in writers:
        told, complaint = writer.communicate(timeout=120)
        assert complaint == ""
        assert told.split() == [str(number) for number in range(count)]

    journal = Journal.open(directory)
    assert integrity(journal) == "ok"
    for number in range(count):
        shared = f"shared {number}"
        assert recalled(journal, shared, "shared.py") == meant("a" * len(shared))
        on_disk = directory / "lines" / line_file_name(blob_of(shared), b"shared.py", b".")
        assert LineOrigins.decode(on_disk.read_text()).rows[0][0] == "ai"
        for name, letter in (("one", "h"), ("two", "a"), ("three", "u")):
            own = f"{name} {number}"
            assert recalled(journal, own, f"{name}.py") == meant(letter * len(own))
    assert journal.known_paths() == ["one.py", "shared.py", "three.py", "two.py"]
    assert (directory / "known-paths").read_text() == "one.py\nshared.py\nthree.py\ntwo.py\n"
    journal.close()
    assert read_faults(str(directory)) == []


def test_a_journal_that_many_begin_in_one_moment_is_one_journal(tmp_path: Path) -> None:
    def begin(directory: Path, together: Barrier, name: str) -> None:
        together.wait()
        journal = Journal.open(directory)
        journal.remember(seen("ab", "ha", path=name), writer=name)
        journal.close()

    with ThreadPoolExecutor(5) as pool:
        for turn in range(15):
            together = Barrier(5)
            directory = tmp_path / str(turn)
            list(pool.map(lambda name: begin(directory, together, name), "abcde"))  # noqa: B023 - done in this turn
            journal = Journal.open(directory)
            assert journal.known_paths() == ["a", "b", "c", "d", "e"]
            journal.close()


def test_threads_share_one_journal(directory: Path) -> None:
    journal = Journal.open(directory)

    def write(name: str) -> None:
        for number in range(30):
            journal.remember(seen(f"{name} {number}", "a" * len(f"{name} {number}"), path=name), writer=name)
            assert recalled(journal, f"{name} {number}", name) is not None

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, ["one", "two", "three", "four"]))

    assert journal.sequence() == 120
    assert recalled(journal, "two 29", "two") == meant("a" * 6)
    journal.close()


def test_what_a_killed_process_had_acknowledged_is_there(directory: Path) -> None:
    writer = start(directory, "victim", "a", 100_000)
    assert writer.stdout is not None
    assert writer.stderr is not None
    for _ in range(5):
        writer.stdout.readline()
    time.sleep(0.3)
    writer.send_signal(signal.SIGKILL)
    acknowledged = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    writer.wait(timeout=30)
    writer.stdout.close()
    writer.stderr.close()
    assert acknowledged, "it was killed before it had written anything, so this has shown nothing"

    journal = Journal.open(directory)
    assert integrity(journal) == "ok"
    for number in range(acknowledged[-1] + 1):
        own = f"victim {number}"
        assert recalled(journal, own, "victim.py") == meant("a" * len(own))
    latest = journal.latest("victim.py", ".")
    assert latest is not None
    text = latest.text.removeprefix("x")
    # The last acknowledged round, its unsaved edit included, or the round that was under way.
    assert int(text.removeprefix("victim ")) in (acknowledged[-1], acknowledged[-1] + 1)
    assert latest.text.startswith("x") or int(text.removeprefix("victim ")) > acknowledged[-1]
    journal.close()


def test_the_journal_loads_nothing_that_it_does_not_need() -> None:
    heavy = ["asyncio", "lsprotocol", "platformdirs", "pygit2", "pygls", "rich"]
    code = f"import sys, countersign.store.journal; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_noting_a_fault_loads_nothing_but_the_time_and_the_system() -> None:
    # Without site, as hooks run: an installed package is found by its path.
    code = (
        "from __future__ import annotations\n"
        "import sys, os, time; before = set(sys.modules)\n"
        f"sys.path.insert(0, {str(Path(countersign.__file__).parents[1])!r})\n"
        "import countersign.store.faults\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["countersign", "countersign.store", "countersign.store.faults"]


def test_a_journal_that_is_opened_twice_in_one_process_keeps_its_locks_for_both(directory: Path) -> None:
    """On POSIX a process loses all its locks on a file as soon as it closes any descriptor of that file."""
    with closing(Journal.open(directory)) as first:
        first.remember(seen("one", "aaa"), writer="first")
        for round_ in range(3):
            with closing(Journal.open(directory)) as second:
                assert recalled(second, "one") == meant("aaa")
            writer = start(directory, f"other {round_}", "h", 1)
            assert writer.communicate(timeout=120)[1] == ""
            assert (directory / "journal.db-wal").exists()
            first.remember(seen(f"round {round_}", "aaaaaaa"), writer="first")
        assert recalled(first, "other 2 0") == meant("hhhhhhhhh")
