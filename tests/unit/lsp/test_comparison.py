import pytest

from countersign.lsp.comparison import new_lines


@pytest.mark.parametrize(
    ("old", "lines", "new"),
    [
        ("a = 1\nb = 2\n", ["a = 1", "b = 2"], [False, False]),
        ("a = 1\nb = 2\n", ["    a = 1", "b  =  2"], [False, False]),
        ("first = 1\nsecond = 2\n", ["second = 2", "first = 1"], [False, False]),
        ("a = 1\n", ["a = 1", "b = 2"], [False, True]),
        ("a = 1\n", ["a = compute(1)"], [True]),
        ("", ["a = 1", "", "b = 2"], [True, True, True]),
        ("a = 1\n", ["a = 1", "", "b = 2", ""], [False, False, True, True]),
        ("\ufeffa = 1\r\n", ["a = 1"], [False]),
    ],
    ids=["same", "white space", "moved", "added", "changed", "all new", "blank lines", "byte order mark"],
)
def test_a_line_is_new_if_something_in_it_is(old: str, lines: list[str], new: list[bool]) -> None:
    assert new_lines(old, lines) == new
