"""Replayed splices, against the same replacements in one flat list of characters."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.origin import BURST, TYPED_OBSERVED, UNTRACKED, Attribution, Evidence, Origin
from countersign.store.journal import Journal, Remembered
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks
from countersign.text.splice import Splice, apply_splices

TABLE = {
    "h": TYPED_OBSERVED,
    "b": BURST,
    "u": UNTRACKED,
    "a": Attribution(Origin.AI, Evidence.OBSERVED, "claude-code"),
}

texts = st.lists(st.sampled_from(["\n", "\r\n", "\r", "a", "bc", " ", "\u2028", "é", "𝄞", "\ud800"]), max_size=12).map(
    "".join
)
letters = st.sampled_from("hbua")

Cells = list[tuple[str, str]]


def as_marks(cells: Cells) -> Marks:
    """The slow way from characters with marks to lines of marks."""
    lines = split_lines("".join(letter for letter, _ in cells))
    marks = []
    start = 0
    for line in lines:
        marks.append("".join(mark for _, mark in cells[start : start + len(content(line))]))
        start += len(line)
    return Marks(tuple(marks), TABLE)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Cells, list[list[Splice]], Cells]:
    """A text, batches of splices, and the text that they lead to."""
    cells = [(letter, draw(letters)) for letter in draw(texts)]
    first = list(cells)
    batches = []
    for _ in range(draw(st.integers(0, 4))):
        batch = []
        for _ in range(draw(st.integers(1, 3))):
            lines = split_lines("".join(letter for letter, _ in cells))
            places = [(row, index) for row, line in enumerate(lines) for index in range(len(content(line)) + 1)]
            start, end = sorted(draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
            fresh = [(letter, draw(letters)) for letter in draw(texts)]
            batch.append(
                Splice(*start, *end, "".join(letter for letter, _ in fresh), "".join(mark for _, mark in fresh))
            )
            before = [sum(map(len, lines[:row])) + index for row, index in (start, end)]
            cells = cells[: before[0]] + fresh + cells[before[1] :]
        batches.append(batch)
    return first, batches, cells


@given(edited())
def test_splices_lead_where_plain_replacements_lead(story: tuple[Cells, list[list[Splice]], Cells]) -> None:
    first, batches, last = story
    start = "".join(letter for letter, _ in first)
    text, marks = apply_splices(start, as_marks(first), [splice for batch in batches for splice in batch])

    assert text == "".join(letter for letter, _ in last)
    assert marks.lines == as_marks(last).lines


@settings(max_examples=60, deadline=None)
@given(edited())
def test_a_journal_gives_back_what_was_noted(story: tuple[Cells, list[list[Splice]], Cells]) -> None:
    first, batches, last = story
    start = "".join(letter for letter, _ in first)
    with tempfile.TemporaryDirectory() as above:
        journal = Journal.open(Path(above) / "countersign")
        journal.remember(Remembered("a", ".", (), start, as_marks(first)), writer="w")
        for batch in batches:
            assert journal.note_splices("w", "a", ".", batch, TABLE)
        journal.close()
        journal = Journal.open(Path(above) / "countersign")
        found = journal.latest("a", ".")
        journal.close()

    assert found is not None
    assert found.text == "".join(letter for letter, _ in last)
    expected = as_marks(last)
    assert [[found.marks.table[mark] for mark in line] for line in found.marks.lines] == [
        [TABLE[mark] for mark in line] for line in expected.lines
    ]
