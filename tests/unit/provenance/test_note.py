"""A record as text that people and programs read."""

import pytest

from countersign.provenance.note import (
    NoteDamagedError,
    NoteVersionError,
    format_note,
    format_ranges,
    parse_note,
    quote_path,
)
from countersign.provenance.record import Record, Totals

AI = ("ai", "observed", "claude-code", "claude-opus-4-8", "c0ffee", "", "", "")
SAID = ("human", "declared", "", "", "", "", "Ada\nL", "2026-01-02T03:04:05Z")

RECORD = Record(
    {"src/app.py": [(AI, [1, 2, 3, 4, 9]), (SAID, [7])], "naïve .py": [(AI, [1])]}, Totals(ai=6, human=1), "ab" * 32
)
TEXT = (
    "countersign-record 1\n"
    f"digest {'ab' * 32}\n"
    "totals added=7 ai=6 mixed=0 human=1 unknown=0 excluded=0\n"
    "\n"
    "src/app.py\n"
    "  1-4,9\tai\tobserved\tclaude-code\tclaude-opus-4-8\tc0ffee\n"
    "  7\thuman\tdeclared\t\t\t\t\tAda%0AL\t2026-01-02T03:04:05Z\n"
    '"na\\303\\257ve .py"\n'
    "  1\tai\tobserved\tclaude-code\tclaude-opus-4-8\tc0ffee\n"
)


def test_a_note_can_be_read_by_people() -> None:
    assert format_note(RECORD) == TEXT


def test_a_note_can_be_read_back() -> None:
    assert parse_note(TEXT) == RECORD


def test_a_record_without_lines_is_a_note_too() -> None:
    empty = Record({}, Totals(), "0" * 64)
    assert parse_note(format_note(empty)) == empty


def test_blanks_that_git_puts_at_the_end_do_not_matter() -> None:
    assert parse_note(TEXT + "\n\n") == RECORD
    assert parse_note(TEXT.removesuffix("\n")) == RECORD


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        ("a b/c.py", "a b/c.py"),
        (" a", '" a"'),
        ("a ", '"a "'),
        ('"a"', '"\\"a\\""'),
        ("a\\b", '"a\\\\b"'),
        ("a\tb\n", '"a\\tb\\n"'),
        ("é", '"\\303\\251"'),
        ("\x7f", '"\\177"'),
        ("\udce9", '"\\351"'),
    ],
)
def test_paths_are_quoted_where_they_need_it(path: str, quoted: str) -> None:
    assert quote_path(path) == quoted
    record = Record({path: [(AI, [1])]}, Totals(ai=1), "0" * 64)
    assert parse_note(format_note(record)) == record


def test_numbers_become_ranges() -> None:
    assert format_ranges([1, 2, 3, 5, 7, 8]) == "1-3,5,7-8"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("countersign-record 1", "something", 1),
        ("countersign-record 1", "countersign-record one", 1),
        ("digest ab", "digest xx", 2),
        ("digest ", "", 2),
        ("ai=6", "ai=5", 3),
        ("ai=6 ", "", 3),
        ("excluded=0", "excluded=many", 3),
        ("added=7", "added=99999999999", 3),
        ("\n\nsrc", "\nsrc", 4),
        ("  1-4,9", "  1-4,9x", 6),
        ("  1-4,9", "  9,1-4", 6),
        ("  1-4,9", "  0-4", 6),
        ("  1-4,9", "  1-99999999", 6),
        ("  1-4,9", " 1-4,9", 6),
        ("\tai\tobserved", "\tmachine\tobserved", 6),
        ("\tai\tobserved", "\tai\tguessed", 6),
        ("Ada%0AL", "Ada%0L", 7),
        ('ve .py"', "ve .py", 8),
        ("\\303\\257", "\\9", 8),
        ("src/app.py\n", "\n", 5),
    ],
)
def test_damage_is_found_and_its_line_named(old: str, new: str, line: int) -> None:
    assert old in TEXT
    with pytest.raises(NoteDamagedError) as caught:
        parse_note(TEXT.replace(old, new, 1))
    assert caught.value.line == line
    assert f"line {line} of the note" in str(caught.value)


def test_totals_that_are_not_those_of_the_lines_are_damage() -> None:
    text = TEXT.replace("ai=6 mixed=0 human=1", "ai=1 mixed=0 human=6")
    with pytest.raises(NoteDamagedError, match="totals are not those"):
        parse_note(text)


def test_two_notes_in_one_are_damage() -> None:
    with pytest.raises(NoteDamagedError):
        parse_note(f"{TEXT}\n{TEXT}")


def test_a_later_version_is_no_damage() -> None:
    with pytest.raises(NoteVersionError, match="version 3"):
        parse_note(TEXT.replace("record 1", "record 3", 1))


def test_an_empty_note_is_damage() -> None:
    with pytest.raises(NoteDamagedError):
        parse_note("")
