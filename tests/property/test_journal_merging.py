"""What the journal believes of a blob, against an oracle that goes character by character."""

import tempfile
from functools import reduce
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.origin import BURST, PASTE, TYPED_INFERRED, TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.provenance.line_origins import facts_of
from countersign.store.journal import Journal, Remembered
from countersign.store.merging import merge
from countersign.text.classify import line_attribution
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks

ATTRIBUTIONS = [
    TYPED_OBSERVED, TYPED_INFERRED, BURST, PASTE,
    Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "opus"),
    Attribution(Origin.AI, Evidence.DECLARED, "aider"),
    Attribution(Origin.HUMAN, Evidence.DECLARED, by="alice", at="2026-08-01T10:00:00Z"),
    Attribution(Origin.MIXED, Evidence.OBSERVED, "cursor"),
]  # fmt: skip

CAUTION = [Origin.HUMAN, Origin.UNKNOWN, Origin.MIXED, Origin.AI]

BLOB = "ab" * 20

texts = st.lists(
    st.sampled_from(["\n", "\r\n", "\r", "a", "bc", " ", "\t", "\u3000", "\u2028", "é", "𝄞"]), max_size=15
).map("".join)
names = st.permutations([chr(code) for code in (0, 0x21, 0x7F, 0x85, 0xE9, 0x2028, 0xE000, 0x1F600)])


@st.composite
def marks_of(draw: st.DrawFn, text: str) -> Marks:
    """Marks of a text under names that this writer has chosen."""
    table = dict(zip(draw(names), ATTRIBUTIONS, strict=True))
    letters = st.sampled_from(sorted(table))
    lengths = [len(content(line)) for line in split_lines(text)]
    return Marks(tuple(draw(st.text(letters, min_size=length, max_size=length)) for length in lengths), table)


def more_feared(one: Attribution, other: Attribution) -> Attribution:
    return one if CAUTION.index(one.origin) >= CAUTION.index(other.origin) else other


def meaning(marks: Marks) -> list[list[Attribution]]:
    return [[marks.table[mark] for mark in line] for line in marks.lines]


def oracle(memories: list[Marks]) -> list[list[Attribution]]:
    """Every character for itself; of equals, the first one given."""
    return [
        [reduce(more_feared, column) for column in zip(*rows, strict=True)]
        for rows in zip(*map(meaning, memories), strict=True)
    ]


@given(data=st.data(), text=texts, count=st.integers(1, 4))
def test_merging_is_caution_character_by_character(data: st.DataObject, text: str, count: int) -> None:
    memories = [data.draw(marks_of(text)) for _ in range(count)]
    merged = merge(memories)

    assert meaning(merged) == oracle(memories)
    assert set(merged.table) == set("".join(merged.lines))
    assert len(set(merged.table.values())) == len(merged.table)
    assert not {"\n", "\r"} & set(merged.table)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), text=texts)
def test_a_journal_believes_what_the_oracle_believes(data: st.DataObject, text: str) -> None:
    """Writers speak at places; each replaces its own word and what it had read; place goes before elsewhere."""
    places = [("a", "."), ("b", "."), ("a", "worktrees/w")]
    said: list[tuple[tuple[str, str], str, Marks, int]] = []
    books = {writer: data.draw(marks_of(text)) for writer in "vwx"}  # a writer's marks keep their meaning
    with tempfile.TemporaryDirectory() as above:
        journal = Journal.open(Path(above) / "countersign")
        for _ in range(data.draw(st.integers(0, 6))):
            place = data.draw(st.sampled_from(places))
            writer = data.draw(st.sampled_from("vwx"))
            table = books[writer].table
            letters = st.sampled_from(sorted(table))
            lines = tuple(
                data.draw(st.text(letters, min_size=len(one), max_size=len(one))) for one in books[writer].lines
            )
            marks = Marks(lines, table)
            absorbed = data.draw(st.sampled_from([0, *(sequence for _, _, _, sequence in said)]))
            sequence = journal.remember(Remembered(*place, (BLOB,), text, marks), writer=writer, absorbed=absorbed)
            said = [one for one in said if not (one[0] == place and (one[1] == writer or one[3] <= absorbed))] + [
                (place, writer, marks, sequence)
            ]
        for place in [*places, ("elsewhere", ".")]:
            here = [marks for where, _, marks, _ in said if where == place] or [marks for _, _, marks, _ in said]
            found = journal.recall(BLOB, *place)
            origins = journal.line_origins(BLOB, *place)
            if not here:
                assert (found, origins) == (None, None)
                continue
            expected = oracle(here[::-1])  # of equals, the newest
            assert found is not None
            assert meaning(found) == expected
            assert origins is not None
            rows = [origins.row(number) for number in range(len(origins.lines))]
            assert [row and facts_of(row) for row in rows] == [
                whose and whose.fields() for whose in as_git_counts(text, found)
            ]
        journal.close()


def as_git_counts(text: str, marks: Marks) -> list[Attribution | None]:
    """Whose the lines are that end at line feeds, character by character."""
    whole, beside = [""], [""]
    for line, marked in zip(split_lines(text), marks.lines, strict=True):
        whole[-1] += content(line)
        beside[-1] += marked
        if line.endswith("\n"):
            whole.append("")
            beside.append("")
    return [line_attribution(one, mark, marks.table) for one, mark in zip(whole, beside, strict=True)]
