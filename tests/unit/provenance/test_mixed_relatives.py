"""A note says of a whole line that it is mixed; who knows the characters knows better."""

from countersign.origin import TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.provenance.blob_marks import Relative, explained
from countersign.text.marks import Marks

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "claude-code")
FOUND = Attribution(Origin.UNKNOWN, Evidence.NONE)

TEXT = "found made\n"
FROM_NOTE = Relative(TEXT, Marks(("mmmmmmmmmm", ""), {"m": MIXED}), 1)


def origins(marks: Marks) -> list[str]:
    return ["".join(marks.table[mark].origin[0] for mark in line) for line in marks.lines]


def test_a_mixed_line_says_nothing_of_characters_that_a_nearer_relative_knows() -> None:
    near = Relative(TEXT, Marks(("uuuuuaaaaa", ""), {"u": FOUND, "a": AI}), 0)
    assert origins(explained(TEXT, [near, FROM_NOTE])) == ["uuuuuaaaaa", ""]


def test_a_mixed_line_counts_where_no_nearer_relative_knows_of_a_machine() -> None:
    near = Relative(TEXT, Marks(("uuuuuuuuuu", ""), {"u": FOUND}), 0)
    assert origins(explained(TEXT, [near, FROM_NOTE])) == ["mmmmmmmmmm", ""]


def test_what_a_nearer_relative_knows_as_human_stays_human() -> None:
    near = Relative(TEXT, Marks(("hhhhhhhhhh", ""), {"h": TYPED_OBSERVED}), 0)
    assert origins(explained(TEXT, [near, FROM_NOTE])) == ["hhhhhhhhhh", ""]
