import pytest

from countersign.gate.configuration import ConfigurationError, read_toml
from countersign.gate.toml_places import Step, place_of

TEXT = '''\
# version = 0
version = 1
  mode = "enforce"

[unknown]
paste = "ai"

[people."alice"]
role = "senior"

[[rule]]
id = "one"
when = { ai_lines = ">0", author_role = "<senior" }

[[rule]]
id = """
id = "not here"
"""
when.ai_lines = ">5"

[rule.require]
count = 1
'''


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("version",), (2, 1)),
        (("mode",), (3, 3)),
        (("unknown", "paste"), (6, 1)),
        (("unknown", "pasted"), (5, 2)),
        (("people", "alice", "role"), (9, 1)),
        (("rule", 1), (11, 3)),
        (("rule", 1, "id"), (12, 1)),
        (("rule", 1, "when", "author_role"), (13, 27)),
        (("rule", 1, "when", "tier"), (13, 1)),
        (("rule", 2, "id"), (16, 1)),
        (("rule", 2, "when", "ai_lines"), (19, 1)),
        (("rule", 2, "require", "count"), (22, 1)),
        (("no", "such"), (1, 1)),
    ],
)
def test_a_key_is_found_where_it_stands_or_else_what_is_nearest(
    steps: tuple[Step, ...], place: tuple[int, int]
) -> None:
    assert place_of(TEXT, steps) == place


def test_an_error_names_file_line_column_key_and_what_was_expected() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_toml(TEXT, "p.toml").tables("rule")[0].table("when").number("ai_lines")

    assert str(caught.value) == (
        'p.toml: line 13, column 10: rule[1].when.ai_lines: expected a whole number, found ">0"'
    )


def test_toml_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        read_toml("a = " + "[" * 100_000, "p.toml")
