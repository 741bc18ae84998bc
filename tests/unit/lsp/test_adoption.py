from countersign.lsp.adoption import adopt
from countersign.origin import (
    BURST,
    EXTERNAL,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
)
from countersign.text.marks import Marks
from countersign.text.shadow import ShadowText

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
DECLARED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="Lee", at="2026-01-01T00:00:00Z")

TABLE = {"a": AI, "t": TYPED_OBSERVED, "u": UNTRACKED, "b": BURST, "d": DECLARED}


def learnt(ours: str, theirs: str, *, foreign: bool = False) -> tuple[int, list[Attribution]]:
    """What a one-line document knows of its characters after it heard of somebody else's marks."""
    text = ShadowText("x" * len(ours), seed=Marks((ours,), TABLE))
    count = adopt(text, Marks((theirs,), TABLE), foreign=foreign)
    return count, [text.attribution(mark) for mark in text.marks[0]]


def test_unknown_text_learns_whose_it_is() -> None:
    assert learnt("uubt", "atau") == (3, [AI, TYPED_OBSERVED, AI, TYPED_OBSERVED])


def test_nobody_elses_ignorance_is_learnt() -> None:
    assert learnt("ubta", "bubu") == (0, [UNTRACKED, BURST, TYPED_OBSERVED, AI])


def test_typed_text_is_not_taken_away_by_ones_own_memory() -> None:
    assert learnt("tt", "aa") == (0, [TYPED_OBSERVED, TYPED_OBSERVED])


def test_what_looked_typed_and_was_written_by_an_agent_is_the_agents() -> None:
    assert learnt("tt", "at", foreign=True) == (1, [AI, TYPED_OBSERVED])


def test_a_statement_outweighs_everything() -> None:
    assert learnt("dd", "aa", foreign=True) == (0, [DECLARED, DECLARED])


def test_marks_of_another_text_are_not_taken() -> None:
    text = ShadowText("one\ntwo", otherwise=EXTERNAL)

    assert adopt(text, Marks(("aaa",), TABLE), foreign=True) == 0
    assert adopt(text, Marks(("aa", "aaa"), TABLE), foreign=True) == 3
    assert [text.attribution(mark) for mark in text.marks[0]] == [EXTERNAL] * 4
