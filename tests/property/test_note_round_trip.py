"""Whatever a record says, its note says the same, before and after git has cleaned it up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.line_origins import BLANK, LineOrigins, Row
from countersign.provenance.note import NoteDamagedError, NoteVersionError, format_note, parse_note
from countersign.provenance.record import Record, Totals

pytestmark = pytest.mark.property

FIELD = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PATH = st.binary(min_size=1, max_size=12).filter(lambda path: b"\0" not in path)

PARTS = {"mixed": ["", "4h12a", "1a9999999u", "2o3r"], "unknown": ["", "4h12p", "1i1x1b3u", "2r1h"]}


@st.composite
def rows(draw: st.DrawFn) -> Row:
    origin = draw(st.sampled_from(["ai", "mixed", "human", "unknown"]))
    evidence = draw(st.sampled_from(["observed", "declared", "inferred", "none"]))
    reason = draw(st.sampled_from(["untracked", "external", "paste", "burst"])) if origin == "unknown" else ""
    facts = origin, evidence, draw(FIELD), draw(FIELD), draw(FIELD), reason, draw(FIELD), draw(FIELD)
    parts = draw(st.sampled_from(PARTS.get(origin, [""])))
    return (*facts, parts) if parts else facts


@st.composite
def records(draw: st.DrawFn) -> Record:
    files: dict[str, list[tuple[Row, list[int]]]] = {}
    counts = {"ai": 0, "mixed": 0, "human": 0, "unknown": 0}
    for path in sorted(draw(st.sets(PATH, max_size=4))):
        table: dict[Row, list[int]] = {}
        of_line = draw(st.dictionaries(st.integers(1, 300), rows(), min_size=1, max_size=12))
        for number in sorted(of_line):
            table.setdefault(of_line[number], []).append(number)
            counts[of_line[number][0]] += 1
        files[path.decode("utf-8", "surrogateescape")] = list(table.items())
    return Record(files, Totals(**counts), draw(st.text("0123456789abcdef", min_size=64, max_size=64)))


def cleaned_up(text: str) -> str:
    """What `git notes` makes of a text: no blanks at the ends of lines, and of the text; no two empty lines."""
    kept: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip(" \t\r\n\v\f")  # noqa: PLW2901 (that is the point)
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"


@given(records())
def test_a_note_says_what_its_record_says(record: Record) -> None:
    text = format_note(record)
    assert parse_note(text) == record
    assert parse_note(cleaned_up(text)) == record
    assert text.encode("utf-8")


@given(records(), st.data())
@settings(max_examples=200)
def test_a_damaged_note_is_damaged_or_says_the_same_of_its_totals(record: Record, data: st.DataObject) -> None:
    text = format_note(record)
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 5)) :]
    try:
        read = parse_note(damaged)
    except (NoteDamagedError, NoteVersionError):
        return
    totals = read.totals
    assert totals.ai + totals.mixed + totals.human + totals.unknown == totals.added
    numbers = sum(len(lines) for rows in read.files.values() for _, lines in rows)
    assert numbers == totals.added + totals.excluded


@given(st.lists(rows(), min_size=1, max_size=5), st.data())
def test_line_origins_say_the_same_as_a_text(table: list[Row], data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.integers(BLANK, len(table) - 1), max_size=30))
    origins = LineOrigins(table, lines)
    assert LineOrigins.decode(origins.encode()) == origins
