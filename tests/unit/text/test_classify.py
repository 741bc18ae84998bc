"""Whose a line is, when its characters are whose they are."""

import pytest

from countersign.origin import BURST, PASTE, TYPED_INFERRED, TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.text.classify import line_attribution, marked_contents
from countersign.text.marks import Marks

CLAUDE = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "opus")
TRAILER = Attribution(Origin.AI, Evidence.DECLARED, "aider", by="alice", at="2026-08-01T10:00:00Z")
GUESSED = Attribution(Origin.AI, Evidence.INFERRED, "cursor")
MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "claude-code", "opus")
DECLARED = Attribution(Origin.HUMAN, Evidence.DECLARED, by="alice", at="2026-08-01T10:00:00Z")

TABLE = {
    "c": CLAUDE, "C": CLAUDE, "t": TRAILER, "g": GUESSED, "m": MIXED, "h": TYPED_OBSERVED, "i": TYPED_INFERRED,
    "d": DECLARED, "b": BURST, "p": PASTE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "marks", "whose"),
    [
        ("abc", "hhh", TYPED_OBSERVED),
        ("abc", "ccc", CLAUDE),
        ("abc", "cCc", CLAUDE),  # two completions of one tool
        ("abc", "chh", MIXED),
        ("abc", "hhc", MIXED),
        ("abc", "cbb", MIXED),  # unknown text beside AI text
        ("abc", "hhb", BURST),
        ("abc", "mmm", MIXED),
        ("abc", "mcc", MIXED),
        ("  a\tb ", "hhcbhb", MIXED),
    ],
)
def test_the_origin_follows_the_visible_characters(content: str, marks: str, whose: Attribution) -> None:
    assert line_attribution(content, marks, TABLE) == whose


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u3000", "\f", "\x1c", "\u2028"])
def test_blank_characters_are_nobodys(blank: str) -> None:
    assert line_attribution(f"{blank}ab{blank}c{blank}", "hccbcb", TABLE) == CLAUDE
    assert line_attribution(f"{blank}ab{blank}c{blank}", "chhchc", TABLE) == TYPED_OBSERVED


@pytest.mark.parametrize(("content", "marks"), [("", ""), ("   ", "ccc"), ("\t ", "hc")])
def test_a_blank_line_is_nobodys(content: str, marks: str) -> None:
    assert line_attribution(content, marks, TABLE) is None


@pytest.mark.parametrize(
    ("marks", "whose"),
    [
        ("hhhhi", TYPED_INFERRED),
        ("hhhhd", DECLARED),
        ("hhddi", TYPED_INFERRED),
        ("ccccg", GUESSED),
        ("cccct", TRAILER),
        ("bbppp", PASTE),
        ("bbhpp", BURST),  # as many: the first
    ],
)
def test_a_line_is_worth_its_weakest_evidence(marks: str, whose: Attribution) -> None:
    assert line_attribution("abcde", marks, TABLE) == whose


def test_in_a_mixed_line_only_the_machines_part_gives_the_evidence() -> None:
    whose = line_attribution("abcdef", "ctthhi", TABLE)

    assert whose == Attribution(Origin.MIXED, Evidence.DECLARED, "aider", by="alice", at="2026-08-01T10:00:00Z")


def test_a_mark_that_nothing_is_known_of_is_no_guess() -> None:
    with pytest.raises(KeyError):
        line_attribution("ab", "h?", TABLE)


def test_line_ends_carry_no_marks() -> None:
    contents, lines = marked_contents("a\r\nb\rc\n", Marks(("h", "c", "b", ""), TABLE))

    assert (contents, lines) == (["a", "b", "c", ""], ("h", "c", "b", ""))


@pytest.mark.parametrize("first", ["hc", "bhc"])
def test_a_byte_order_mark_carries_none_either(first: str) -> None:
    contents, lines = marked_contents("\ufeffab\n", Marks((first, ""), TABLE))

    assert (contents, lines) == (["ab", ""], ("hc", ""))


@pytest.mark.parametrize(
    ("text", "lines"), [("ab", ("h",)), ("a", ("h", "")), ("a\n", ("h",)), ("", ()), ("\ufeffab", ("h",))]
)
def test_marks_of_another_text_are_refused(text: str, lines: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not those of this text"):
        marked_contents(text, Marks(lines, TABLE))
