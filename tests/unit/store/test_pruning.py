"""The journal stays small: the old goes, then the oldest of what is too much."""

import os
from pathlib import Path

from countersign.store.journal import Journal
from countersign.store.line_files import line_file_name
from countersign.text.splice import Splice
from unit.store.conftest import Clock
from unit.store.seen import TABLE, blob_of, meant, recalled, seen

DAY = 86_400.0


def line_files(directory: Path) -> set[str]:
    return {one.name for one in (directory / "lines").iterdir()}


def name_of(text: str, path: str = "src/app.py") -> str:
    return line_file_name(blob_of(text), path.encode(), b".")


def count(journal: Journal, table: str) -> int:
    with journal._database.reading() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own words


def test_what_was_last_seen_ninety_days_ago_goes_with_all_that_belongs_to_it(
    journal: Journal, directory: Path, clock: Clock
) -> None:
    journal.remember(seen("old", "hhh", path="old.py"), writer="v")
    journal.note_splices("v", "old.py", ".", [Splice(0, 0, 0, 0, "x", "a")], TABLE)
    clock.now += 60 * DAY
    journal.remember(seen("new", "aaa", path="new.py"), writer="w")
    clock.now += 31 * DAY
    journal.prune(clock.now)

    assert recalled(journal, "old", "old.py") is None
    assert journal.latest("old.py", ".") is None
    assert recalled(journal, "new", "new.py") == meant("aaa")
    assert journal.known_paths() == ["new.py"]
    assert (directory / "known-paths").read_text() == "new.py\n"
    assert line_files(directory) == {name_of("new", "new.py")}
    tables = ("memories", "blobs", "latest", "texts", "splices", "writers")
    assert [count(journal, table) for table in tables] == [1, 1, 1, 1, 0, 1]


def test_what_is_not_old_stays(journal: Journal, directory: Path, clock: Clock) -> None:
    journal.remember(seen("text", "hhaa"), writer="w")
    journal.note_splices("w", "src/app.py", ".", [Splice(0, 0, 0, 0, "x", "a")], TABLE)
    clock.now += 89 * DAY
    journal.prune(clock.now)

    assert recalled(journal, "text") == meant("hhaa")
    latest = journal.latest("src/app.py", ".")
    assert latest is not None
    assert latest.text == "xtext"
    assert line_files(directory) == {name_of("text")}


def test_the_oldest_memories_make_room(journal: Journal, directory: Path, clock: Clock) -> None:
    for number in range(20):
        journal.remember(seen(f"{number:03}", "hah"), writer="w")
    journal.prune(clock.now, size=20 * 1024)

    kept = [number for number in range(20) if recalled(journal, f"{number:03}") is not None]
    assert kept
    assert kept == list(range(kept[0], 20))
    assert 5 < kept[0] < 15
    assert line_files(directory) == {name_of(f"{number:03}") for number in kept}
    assert journal.latest("src/app.py", ".") is not None


def test_the_oldest_texts_make_room(journal: Journal, clock: Clock) -> None:
    for number in range(20):
        journal.remember(seen(f"{number:03}", "hah", path=f"{number:03}.py"), writer="w")
    journal.prune(clock.now, size=20 * 1024)

    kept = [number for number in range(20) if journal.latest(f"{number:03}.py", ".") is not None]
    assert kept == list(range(kept[0], 20))
    assert 5 < kept[0] < 15


def test_a_writer_goes_on_after_its_rows_were_pruned_by_another_process(
    journal: Journal, directory: Path, clock: Clock
) -> None:
    journal.remember(seen("old", "hah"), writer="w")
    clock.now += 91 * DAY
    other = Journal.open(directory, clock)
    other.prune(clock.now)
    other.close()
    journal.remember(seen("new", "hah"), writer="w")

    assert recalled(journal, "new") == meant("hah")


def test_line_files_without_a_memory_stay_until_they_are_old(journal: Journal, directory: Path, clock: Clock) -> None:
    journal.remember(seen("text", "hhaa"), writer="w")
    Journal.set_aside_broken(directory)
    unfinished = directory / "lines" / ".unfinished-1-1"
    unfinished.write_text("countersign li")
    for one in (directory / "lines").iterdir():
        os.utime(one, (clock.now, clock.now))

    journal.prune(clock.now)
    assert line_files(directory) == {name_of("text"), unfinished.name}
    journal.prune(clock.now + 91 * DAY)
    assert line_files(directory) == set()


def test_pruning_gives_the_room_back(journal: Journal, directory: Path, clock: Clock) -> None:
    for number in range(300):
        journal.remember(seen(f"{number}", "h" * len(str(number)), path=f"{number}.py"), writer=f"w{number}")
    clock.now += 91 * DAY
    journal.prune(clock.now - 91 * DAY)
    before = (directory / "journal.db").stat().st_size
    journal.prune(clock.now)

    assert (directory / "journal.db").stat().st_size < before / 2


def test_an_empty_journal_can_be_pruned(journal: Journal, clock: Clock) -> None:
    journal.prune(clock.now)

    assert journal.known_paths() == []


def test_pruning_daily_is_pruning_once_a_day_by_whoever_comes_first(
    journal: Journal, directory: Path, clock: Clock
) -> None:
    journal.remember(seen("old", "hah"), writer="w")
    assert not journal.prune_daily(), "a new journal has nothing to forget"
    clock.now += 91 * DAY
    journal.remember(seen("new", "hah", path="new.py"), writer="w")
    other = Journal.open(directory, clock)
    assert other.prune_daily()
    other.close()
    assert recalled(journal, "old") is None
    assert recalled(journal, "new", "new.py") == meant("hah")

    assert [journal.prune_daily() for _ in range(3)] == [False] * 3
    clock.now += 0.9 * DAY
    assert not journal.prune_daily()
    clock.now += 0.2 * DAY
    assert journal.prune_daily()


def test_a_clock_that_was_put_back_or_a_damaged_stamp_do_not_end_the_pruning(
    journal: Journal, directory: Path, clock: Clock
) -> None:
    journal.prune_daily()
    clock.now -= 400 * DAY
    assert journal.prune_daily()
    assert not journal.prune_daily()
    (directory / "pruned").write_text("damaged")
    assert not journal.prune_daily()
    clock.now += 1.1 * DAY
    assert journal.prune_daily()
