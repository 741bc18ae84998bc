"""From changes and the origins of lines to a record."""

import hashlib

import pytest

from countersign.provenance.added import FileChange, Hunk
from countersign.provenance.carried import carried_lines
from countersign.provenance.line_origins import BLANK, LineOrigins
from countersign.provenance.record import UNEXPLAINED, Record, Totals, record_of

AI = ("ai", "observed", "claude-code", "opus", "", "", "", "")
MIXED = ("mixed", "observed", "claude-code", "opus", "", "", "", "")
HUMAN = ("human", "observed", "", "", "", "", "", "")
ROWS = [AI, HUMAN, MIXED]


def change(path: str, *hunks: Hunk, blob: str = "2" * 40) -> FileChange:
    return FileChange(path.encode(), (0o100644, 0o100644), ("1" * 40, blob), list(hunks))


def record(lines: list[int] | None, *hunks: Hunk) -> Record:
    return record_of([change("a", *hunks)], lambda _: None if lines is None else LineOrigins(ROWS, lines))


def test_every_added_line_has_its_row_and_the_four_add_up() -> None:
    made = record([0, 1, 2, 0], (1, [b"1", b"2", b"3"]))
    assert made.files == {"a": [(AI, [1]), (HUMAN, [2]), (MIXED, [3])]}
    assert made.totals == Totals(ai=1, human=1, mixed=1)
    assert made.totals.added == 3


def test_a_file_without_evidence_is_unknown() -> None:
    made = record(None, (1, [b"1", b"", b"3"]))
    assert made.files == {"a": [(UNEXPLAINED, [1, 2, 3])]}


def test_lines_beyond_what_was_remembered_are_unknown() -> None:
    assert record([0], (1, [b"1", b"2"])).files == {"a": [(AI, [1]), (UNEXPLAINED, [2])]}


@pytest.mark.parametrize(
    ("lines", "hunk", "rows"),
    [
        ([0, BLANK, 1], (1, 3), [AI, AI, HUMAN]),  # above in the hunk
        ([BLANK, BLANK, 1], (1, 3), [HUMAN, HUMAN, HUMAN]),  # below in the hunk
        ([0, BLANK, 1], (2, 1), [AI]),  # above in the blob
        ([BLANK, BLANK, 1], (1, 2), [HUMAN, HUMAN]),  # below in the blob
        ([1, BLANK, BLANK, 0, BLANK], (2, 3), [AI, AI, AI]),  # the hunk is nearer than the blob
        ([BLANK, BLANK], (1, 2), [UNEXPLAINED, UNEXPLAINED]),  # nothing but blank lines
        ([0, BLANK], (1, 3), [AI, AI, UNEXPLAINED]),  # shorter than the blob
    ],
)
def test_a_blank_line_goes_with_the_block_that_it_stands_in(
    lines: list[int], hunk: tuple[int, int], rows: list[tuple[str, ...]]
) -> None:
    first, count = hunk
    made = record(lines, (first, [b""] * count))
    of_line = {number: row for row, numbers in made.files["a"] for number in numbers}
    assert [of_line[first + offset] for offset in range(count)] == rows


def test_paths_are_in_the_order_of_their_bytes_and_only_those_with_lines() -> None:
    names = ["b", "a/z", "a.py", "é", "Z"]
    made = record_of([*(change(name, (1, [b"x"])) for name in names), change("gone")], lambda _: None)
    assert list(made.files) == ["Z", "a.py", "a/z", "b", "é"]


def test_excluded_files_are_recorded_and_counted_beside() -> None:
    changes = [change("a", (1, [b"x"])), change("uv.lock", (1, [b"x", b"y"]))]
    made = record_of(changes, lambda _: LineOrigins([AI], [0, 0]), excluded={"uv.lock"})
    assert (made.totals.added, made.totals.ai, made.totals.excluded) == (1, 1, 2)
    assert list(made.files) == ["a", "uv.lock"]


def test_the_digest_is_that_of_path_row_and_content_of_every_added_line() -> None:
    made = record([0, 1], (1, [b"y = 1", b"z\r"]))
    expected = b"a\0ai\tobserved\tclaude-code\topus\t\t\t\t\0y = 1\na\0human\tobserved\t\t\t\t\t\t\0z\r\n"
    assert made.digest == hashlib.sha256(expected).hexdigest()


def test_the_digest_does_not_depend_on_where_lines_stand() -> None:
    assert record([0, 1], (1, [b"x", b"y"])).digest == record([1, 1, 0, 1, 1], (3, [b"x"]), (5, [b"y"])).digest


def test_the_digest_depends_on_path_row_and_content() -> None:
    base = record([0], (1, [b"x"])).digest
    assert record([1], (1, [b"x"])).digest != base
    assert record([0], (1, [b"y"])).digest != base
    assert record_of([change("b", (1, [b"x"]))], lambda _: LineOrigins(ROWS, [0])).digest != base


def test_a_record_is_carried_to_where_the_same_lines_stand_now() -> None:
    was = [change("a", (2, [b"x", b"", b"y"])), change("b", (1, [b"z"]))]
    now = [change("a", (5, [b"x", b""]), (9, [b"y"])), change("b", (1, [b"z changed"])), change("c", (1, [b"new"]))]
    old = record_of(was, lambda _: LineOrigins(ROWS, [0, 0, BLANK, 1]))
    known = carried_lines(old, was, now)
    assert list(known) == ["a"]
    made = record_of(now, lambda one: known.get(one.name))
    assert made.files["a"] == [(AI, [5, 6]), (HUMAN, [9])]
    assert made.files["b"] == [(UNEXPLAINED, [1])]
