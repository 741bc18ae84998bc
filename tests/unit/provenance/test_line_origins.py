"""Whose each line of a blob is, as a value and as the text of a file."""

import pytest

from countersign.provenance.line_origins import BLANK, LineOrigins, escape, row_of, unescape

AI = ("ai", "observed", "claude-code", "opus", "", "", "", "")
HUMAN = ("human", "declared", "", "", "", "", "Ada\tLee", "2026-01-02T03:04:05Z")


def test_the_text_form_is_run_length_coded() -> None:
    origins = LineOrigins([AI, HUMAN], [0, 0, 0, BLANK, 1, 0])
    assert origins.encode() == (
        "countersign lines 1\n"
        "ai\tobserved\tclaude-code\topus\t\t\t\t\n"
        "human\tdeclared\t\t\t\t\tAda%09Lee\t2026-01-02T03:04:05Z\n"
        "\n"
        "3:0 1:- 1:1 1:0\n"
    )
    assert LineOrigins.decode(origins.encode()) == origins


def test_an_empty_blob_has_a_text_form() -> None:
    assert LineOrigins.decode(LineOrigins([], []).encode()) == LineOrigins([], [])


def test_equal_is_what_says_the_same_of_every_line() -> None:
    assert LineOrigins([AI, HUMAN], [0, 1, BLANK]) == LineOrigins([HUMAN, AI], [1, 0, BLANK])
    assert LineOrigins([AI, HUMAN], [0, 1]) != LineOrigins([AI, HUMAN], [0, 0])
    assert LineOrigins([AI], [0]) != LineOrigins([AI], [BLANK])


def test_a_line_is_asked_for_by_its_number_from_zero() -> None:
    origins = LineOrigins([AI], [BLANK, 0])
    assert origins.row(0) is None
    assert origins.row(1) == AI
    with pytest.raises(IndexError):
        origins.row(2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "countersign lines 2\n\n1:-\n",
        "countersign lines 1\n",
        "countersign lines 1\nai\tobserved\n\n1:0\n",
        "countersign lines 1\n\n1:0\n",
        "countersign lines 1\n\n1:-",
        "countersign lines 1\n\n1:--\n",
        "countersign lines 1\n\n-1:-\n",
        "countersign lines 1\n\n1\n",
        "countersign lines 1\n\n1:-  1:-\n",
        "countersign lines 1\n\n²:-\n",
        "countersign lines 1\n%zz\t\t\t\t\t\t\t\n\n1:0\n",
    ],
)
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        LineOrigins.decode(text)


def test_every_proper_beginning_of_a_text_is_refused() -> None:
    text = LineOrigins([AI, HUMAN], [0, 0, 1, BLANK]).encode()
    for end in range(len(text)):
        with pytest.raises(ValueError, match=r"."):
            LineOrigins.decode(text[:end])


def test_fields_are_escaped_where_they_would_break_their_line() -> None:
    field = " a%b\tc\nd\re\0 f "
    assert escape(field) == "%20a%25b%09c%0Ad%0De%00 f%20"
    assert unescape(escape(field)) == field
    assert escape(" ") == "%20"
    assert escape("a b→") == "a b→"
    with pytest.raises(ValueError, match="bad escape"):
        unescape("%41")
    with pytest.raises(ValueError, match="7 fields"):
        row_of("\t" * 6)
