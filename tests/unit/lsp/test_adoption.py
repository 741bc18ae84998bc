from countersign.lsp.adoption import Adopted, adopt
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
from countersign.text.shadow import Edit, ShadowText

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
DECLARED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="Lee", at="2026-01-01T00:00:00Z")

TABLE = {"a": AI, "t": TYPED_OBSERVED, "u": UNTRACKED, "b": BURST, "d": DECLARED}


def learnt(ours: str, theirs: str) -> tuple[int, list[Attribution]]:
    """What a one-line document knows of its characters after it heard of somebody else's marks."""
    text = ShadowText("x" * len(ours), seed=Marks((ours,), TABLE))
    adopted = adopt(text, Marks((theirs,), TABLE))
    return adopted.learnt, [text.attribution(mark) for mark in text.marks[0]]


def typed(keys: str, *, saved: bool = False) -> ShadowText:
    """A document that was typed key by key."""
    text = ShadowText("", typed=TYPED_OBSERVED)
    for at, key in enumerate(keys):
        text.change(at + 1, [Edit(0, at, 0, at, key)])
    if saved:
        text.confirm()
    return text


def test_unknown_text_learns_whose_it_is() -> None:
    assert learnt("uubt", "atau") == (3, [AI, TYPED_OBSERVED, AI, TYPED_OBSERVED])


def test_nobody_elses_ignorance_is_learnt() -> None:
    assert learnt("ubta", "bubu") == (0, [UNTRACKED, BURST, TYPED_OBSERVED, AI])


def test_what_looked_typed_and_was_written_by_an_agent_is_the_agents() -> None:
    assert learnt("tt", "at") == (1, [AI, TYPED_OBSERVED])
    assert adopt(typed("abc"), Marks(("aaa",), TABLE)) == Adopted(3, 0)


def test_what_was_surely_typed_is_held_against_whoever_says_otherwise() -> None:
    assert adopt(typed("abcd"), Marks(("aaaa",), TABLE)) == Adopted(0, 4)
    assert adopt(typed("abc", saved=True), Marks(("aaa",), TABLE)) == Adopted(0, 3)


def test_one_character_in_a_typed_line_is_none_that_was_surely_typed() -> None:
    assert adopt(typed("abcdefgh"), Marks(("ttttattt",), TABLE)) == Adopted(1, 0)


def test_white_space_is_no_evidence_of_typing() -> None:
    assert adopt(typed("a    b"), Marks(("aaaaaa",), TABLE)) == Adopted(6, 0)


def test_a_statement_outweighs_everything() -> None:
    assert learnt("dd", "aa") == (0, [DECLARED, DECLARED])


def test_marks_of_another_text_are_not_taken() -> None:
    text = ShadowText("one\ntwo", otherwise=EXTERNAL)

    assert adopt(text, Marks(("aaa",), TABLE)) == Adopted()
    assert adopt(text, Marks(("aa", "aaa"), TABLE)) == Adopted(3, 0)
    assert [text.attribution(mark) for mark in text.marks[0]] == [EXTERNAL] * 4


def test_only_what_came_since_and_only_looks_typed_is_disowned() -> None:
    text = typed("kept")
    text.change(9, [Edit(0, 4, 0, 4, "1")])
    text.change(10, [Edit(0, 5, 0, 5, "\n")])
    for at, key in enumerate("typed"):
        text.change(11 + at, [Edit(1, at, 1, at, key)])
    assert text.disown(8, 15, EXTERNAL) == 2
    assert [text.attribution(mark) for mark in text.marks[0]] == [TYPED_OBSERVED] * 4 + [EXTERNAL] * 2
    assert {text.attribution(mark) for mark in text.marks[1]} == {TYPED_OBSERVED}
