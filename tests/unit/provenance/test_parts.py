"""Whose the parts of a line are whose characters are not all of one origin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.origin import (
    BURST,
    EXTERNAL,
    PASTE,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
)  # fmt: skip
from countersign.provenance.added import FileChange
from countersign.provenance.classified import line_origins
from countersign.provenance.fitting import NoteDoesNotFitError, fitting_record
from countersign.provenance.line_origins import WIDTH, facts_of
from countersign.provenance.note import NoteDamagedError, format_note, parse_note
from countersign.provenance.parts import are_parts, parts_of_line, told_parts
from countersign.provenance.record import Record, Totals, record_of
from countersign.text.classify import line_attribution
from countersign.text.marks import Marks

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "opus", "c0")
GUESSED = Attribution(Origin.AI, Evidence.INFERRED, "cursor")
EDITED = Attribution(Origin.MIXED, Evidence.OBSERVED, "claude-code", "opus", "c0")
STATED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee", at="2026-01-02T03:04:05Z")
TABLE = {
    "a": AI, "g": GUESSED, "e": EDITED, "h": TYPED_OBSERVED, "i": TYPED_INFERRED, "d": STATED, "u": UNTRACKED,
    "x": EXTERNAL, "p": PASTE, "b": BURST,
}  # fmt: skip


def parts(content: str, marks: str) -> str:
    whose = line_attribution(content, marks, TABLE)
    assert whose is not None
    return parts_of_line(content, marks, TABLE, whose)


@pytest.mark.parametrize(
    ("content", "marks", "expected"),
    [
        ("word", "aaaa", ""),
        ("word", "hhhh", ""),
        ("wordword", "hhhhaaaa", "4h4a"),
        ("wordword", "hhhhpppp", "4h4p"),
        ("uxbpi", "uxbpi", "1u1x1b1p1i"),
        ("wordword", "aaaagggg", ""),
        ("one two six", "hhhhaaaaggg", "4h4o3a"),
        ("uxpb", "uxpb", ""),
        ("one two", "hhhheee", "4h3r"),
        ("one two", "ddddaaa", "4i3a"),
        ("wordword", "hhhhiiii", ""),
    ],
)
def test_parts_are_said_where_the_line_alone_says_too_little(content: str, marks: str, expected: str) -> None:
    assert parts(content, marks) == expected


def test_blank_characters_go_with_what_stands_before_them_or_else_behind() -> None:
    assert parts("  a  b ", "hhapphh") == "5a2h"


def test_a_line_beyond_all_reason_is_what_it_is_as_a_whole() -> None:
    assert parts("wo" * 100, "ha" * 100) == "1h1a" * 100
    assert parts("wo" * 100 + "w", "ha" * 100 + "h") == ""
    assert parts("w" * 10_000_000, "h" + "a" * 9_999_999) == "1h9999999a"
    assert parts("w" * 10_000_001, "h" + "a" * 10_000_000) == ""


def test_of_two_tools_the_line_names_one_and_the_other_is_a_machine_all_the_same() -> None:
    whose = line_attribution("one two six", "hhhhaaaaggg", TABLE)
    assert whose is not None
    assert told_parts("4h4o3a", whose) == [
        (4, TYPED_OBSERVED),
        (4, Attribution(Origin.AI, Evidence.INFERRED)),
        (3, GUESSED),
    ]


@given(st.text("ab \t", min_size=1, max_size=12), st.data())
def test_no_visible_character_gets_an_origin_that_it_has_not(content: str, data: st.DataObject) -> None:
    marks = data.draw(st.text(sorted(TABLE), min_size=len(content), max_size=len(content)))
    whose = line_attribution(content, marks, TABLE)
    if whose is None:
        return
    told = parts_of_line(content, marks, TABLE, whose)
    if not told:
        visible = {TABLE[mark].origin for character, mark in zip(content, marks, strict=True) if character.strip()}
        assert len(visible) == 1
        return
    assert are_parts(told, whose.origin)
    known = [one for count, one in told_parts(told, whose) for _ in range(count)]
    for character, mark, one in zip(content, marks, known, strict=True):
        if character.strip():
            assert one.origin is TABLE[mark].origin
            assert one == TABLE[mark] or TABLE[mark] is STATED or one.evidence is whose.evidence


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("", "mixed"), ("4h", "mixed"), ("4h4p", "mixed"), ("4h4a", "unknown"), ("4h4i", "unknown"), ("4h4a", "ai"),
        ("4h4p", "human"), ("0h4a", "mixed"), ("04h4a", "mixed"), ("4h 4a", "mixed"), ("4h4a1", "mixed"),
        ("4z4a", "mixed"), ("h4a", "mixed"), ("٤h4a", "mixed"), ("99999999h4a", "mixed"), ("4H4a", "mixed"),
    ],
)  # fmt: skip
def test_what_a_line_of_its_origin_cannot_have_is_no_part(text: str, origin: str) -> None:
    assert not are_parts(text, origin)


def test_a_line_of_many_hands_is_in_the_note_as_it_was_written() -> None:
    marks = Marks(("hhhhaaaa", "", "aaaaaaaa"), TABLE)
    found = line_origins("wordword\n\nwordword", marks)
    assert [row[WIDTH:] for row in found.rows] == [("4h4a",), ()]
    record = Record({"a": [(found.rows[0], [1]), (facts_of(found.rows[0]), [2])]}, Totals(mixed=2), "0" * 64)
    text = format_note(record)
    assert text.startswith("countersign-record 2\n")
    assert "\n  1\tmixed\tobserved\tclaude-code\topus\tc0\t\t\t\t4h4a\n" in text
    assert parse_note(text) == record


def test_a_note_of_the_first_version_has_no_parts_and_one_with_impossible_parts_is_damaged() -> None:
    row = (*EDITED.fields(), "4h4a")
    text = format_note(Record({"a": [(row, [1])]}, Totals(mixed=1), "0" * 64))
    with pytest.raises(NoteDamagedError, match="line 6"):
        parse_note(text.replace("record 2", "record 1"))
    with pytest.raises(NoteDamagedError, match="line 6"):
        parse_note(text.replace("4h4a", "4h4i"))
    with pytest.raises(NoteDamagedError, match="line 6"):
        parse_note(text.replace("4h4a", "4h4a\tmore"))


def test_parts_are_bound_to_the_commit() -> None:
    change = FileChange(b"a", (0, 0o100644), ("0" * 40, "1" * 40), [(1, [b"wordword", b""])])
    record = record_of([change], lambda _: line_origins("wordword\n\n", Marks(("hhhhaaaa", "", ""), TABLE)))
    note = format_note(record)
    assert fitting_record(note.encode(), [change]) == record
    for forged in (note.replace("4h4a", "1a7h"), note.replace("\t\t\t4h4a", "").replace("record 2", "record 1")):
        with pytest.raises(NoteDoesNotFitError):
            fitting_record(forged.encode(), [change])


def test_a_blank_line_goes_with_a_line_and_not_with_its_parts() -> None:
    change = FileChange(b"a", (0, 0o100644), ("0" * 40, "1" * 40), [(1, [b"wordword", b""])])
    record = record_of([change], lambda _: line_origins("wordword\n\n", Marks(("hhhhaaaa", "", ""), TABLE)))
    assert record.files["a"] == [((*EDITED.fields(), "4h4a"), [1]), (EDITED.fields(), [2])]
