"""Whose the lines of a text are, counted as git counts them."""

from pathlib import Path

from countersign.origin import TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.provenance.classified import line_origins
from countersign.store.journal import Journal, Remembered
from countersign.text.marks import Marks

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
TEXT = "h1\rh2\nai\r\n\nh3"
MARKS = Marks(("hh", "hh", "aa", "", "hh"), {"h": TYPED_OBSERVED, "a": AI})


def test_a_lone_carriage_return_ends_no_line() -> None:
    found = line_origins(TEXT, MARKS)

    assert [found.rows[line][0] if line >= 0 else "" for line in found.lines] == ["human", "ai", "", "human"]


def test_the_journal_counts_lines_as_git_does_also_when_evidence_comes_late(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "countersign")
    blob = "0" * 40
    journal.remember(Remembered("a", ".", (blob,), TEXT, MARKS), writer="w")
    before = journal.line_origins(blob, "a", ".")
    journal.settle("w", {"h": AI})
    after = journal.line_origins(blob, "a", ".")
    journal.close()

    assert before is not None
    assert after is not None
    assert [before.rows[line][0] if line >= 0 else "" for line in before.lines] == ["human", "ai", "", "human"]
    assert [after.rows[line][0] if line >= 0 else "" for line in after.lines] == ["ai", "ai", "", "ai"]


def test_a_part_of_a_line_behind_a_lone_carriage_return_makes_it_mixed() -> None:
    found = line_origins("h1\rai\n", Marks(("hh", "aa", ""), MARKS.table))

    assert [found.rows[line][0] if line >= 0 else "" for line in found.lines] == ["mixed", ""]
