"""What of a new text is the old one's."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from countersign.origin import EXTERNAL, TYPED_OBSERVED
from countersign.text.alignment import align, carry
from countersign.text.marks import Marks
from countersign.text.matching import matches


def carried(old: str, new: str) -> str:
    """The new text, with a dot for each character that the old text explains and a cross for the others."""
    lines = old.split("\n")
    rows = align(lines, ["." * len(line) for line in lines], new.split("\n"), "x")
    return "\n".join(rows)


def test_an_unchanged_text_is_explained_whole() -> None:
    assert carried("a\nb\n\nc", "a\nb\n\nc") == ".\n.\n\n."


def test_white_space_changes_nobodys_ownership() -> None:
    assert carried("if x:\nfoo( a,b )", "if  x:\n    foo(a, b)") == "......\n............."


def test_new_lines_are_not_explained() -> None:
    assert carried("a = 1\nb = 2", "a = 1\nnew = 3\nb = 2") == ".....\nxxxxxxx\n....."


def test_moved_blocks_are_explained_with_their_short_lines() -> None:
    old = "def one():\n    {\n    return 1\n    }\ndef two():\n    return 22"
    new = "def two():\n    return 22\ndef one():\n    {\n    return 1\n    }"

    assert set(carried(old, new)) <= {".", "\n"}


def test_a_brace_alone_is_not_taken_for_moved() -> None:
    assert carried("}\nalpha\nbeta", "alpha\nbeta\n}") == ".....\n....\nx"


def test_reflowed_text_is_explained_across_line_ends() -> None:
    assert carried("f(alpha, beta, gamma)", "f(\n    alpha,\n    beta,\n    gamma\n)").replace("\n", "") == "." * 31


def test_a_trailing_comma_of_a_formatter_goes_with_its_text() -> None:
    assert "x" not in carried("f(alpha, beta)", "f(\n    alpha,\n    beta,\n)")


def test_quotes_that_a_formatter_swaps_go_with_their_text() -> None:
    assert "x" not in carried("name = 'alpha' + beta", 'name = "alpha" + beta')


def test_a_changed_operator_is_not_explained() -> None:
    assert carried("limit = first < second", "limit = first <= second") == "." * 15 + "xx" + "." * 6


def test_punctuation_alone_is_no_evidence() -> None:
    assert carried("f(a)", "g[b] = h(c)") == "x" * 11


def test_what_nothing_explains_is_as_the_caller_says() -> None:
    old = Marks(("!!!",), {"!": TYPED_OBSERVED})
    new = carry("abc", old, "abc\ndef", EXTERNAL)

    assert new.table[new.lines[0][0]] == TYPED_OBSERVED
    assert new.table[new.lines[1][0]] == EXTERNAL


_LINES = st.lists(st.sampled_from(["a", "b", "", "  a", "long line", "}", "x y z"]), max_size=12)


@given(_LINES, _LINES)
def test_every_character_gets_exactly_one_mark(old: list[str], new: list[str]) -> None:
    rows = align(old, ["." * len(line) for line in old], new, "x")

    assert [len(row) for row in rows] == [len(line) for line in new]
    assert set("".join(rows)) <= {".", "x"}


@given(_LINES)
def test_a_text_explains_itself(lines: list[str]) -> None:
    rows = [chr(0x100 + i) * len(line) for i, line in enumerate(lines)]

    assert align(lines, rows, lines, "x") == rows


@given(st.permutations(list("abcdefghij")), st.permutations(list("abcdefghij")))
def test_matches_ascend_on_both_sides_and_pair_equal_elements(old: list[str], new: list[str]) -> None:
    pairs = matches(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == _longest_common(old, new)


@given(st.lists(st.sampled_from("ab}"), max_size=9), st.lists(st.sampled_from("ab}"), max_size=9))
def test_matches_of_repeated_elements_ascend(old: list[str], new: list[str]) -> None:
    pairs = matches(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


def _longest_common(old: list[str], new: list[str]) -> int:
    if not old or not new:
        return 0
    if old[0] == new[0]:
        return 1 + _longest_common(old[1:], new[1:])
    if old[0] not in new:
        return _longest_common(old[1:], new)
    j = new.index(old[0])
    return max(_longest_common(old[1:], new), 1 + _longest_common(old[1:], new[j + 1 :]))
