"""Faults are kept, bounded, and never stop what they are about."""

import stat
from pathlib import Path

import pytest

from countersign.store.faults import note_fault, read_faults


def test_faults_are_read_in_the_order_they_were_noted_in(tmp_path: Path) -> None:
    note_fault(str(tmp_path), "post-commit", "the journal is locked")
    note_fault(str(tmp_path), "prepare commit", "two\nlines\tof\rtext")

    faults = read_faults(str(tmp_path))
    assert [fault[1:] for fault in faults] == [
        ("post-commit", "the journal is locked"),
        ("prepare-commit", "two lines of text"),
    ]
    assert all(len(stamp) == len("2026-08-01T10:00:00Z") and stamp.endswith("Z") for stamp, _, _ in faults)


def test_a_log_that_is_not_there_holds_no_faults(tmp_path: Path) -> None:
    assert read_faults(str(tmp_path)) == []


def test_the_directory_is_made_and_nobody_else_reads_it(tmp_path: Path) -> None:
    note_fault(str(tmp_path / "countersign"), "doctor", "x")

    assert stat.S_IMODE((tmp_path / "countersign").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "countersign" / "faults.log").stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["no/such/directory", "file"])
def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("not a directory")

    note_fault(str(tmp_path / place), "post-commit", "x")

    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_odd_characters_and_endless_sentences_are_a_line_like_others(tmp_path: Path) -> None:
    note_fault(str(tmp_path), "", "caf\u00e9 \udcff " + "x" * 10_000)
    note_fault(str(tmp_path), "b", "next")

    first, second = read_faults(str(tmp_path))
    assert first[1] == "somewhere"
    assert first[2].startswith("caf\u00e9 \\udcff xxx")
    assert len(first[2]) < 600
    assert second[1:] == ("b", "next")


def test_the_log_stays_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    for number in range(1500):
        note_fault(str(tmp_path), "here", f"fault {number} " + "x" * 400)

    faults = read_faults(str(tmp_path))
    numbers = [int(what.split()[1]) for _, _, what in faults]
    assert (tmp_path / "faults.log").stat().st_size <= 256 * 1024
    assert numbers == list(range(numbers[0], 1500))
    assert len(numbers) > 200
    assert [one.name for one in tmp_path.iterdir()] == ["faults.log"]
