"""Values put into JSON with comments, and taken out again."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countersign.agents import jsonc
from countersign.agents.jsonc import NotJson

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=4))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "hooks"]), VALUES, max_size=3)
BLANKS = st.sampled_from(["", " ", "\n", "\t", " // remark, with [brackets]\n", "/* , */", "\r\n  "])


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Any]:
    """A value, and a text that says it with remarks and blanks wherever they may stand."""
    value = draw(OBJECTS)
    trailing = draw(st.booleans())

    def blank() -> str:
        return draw(BLANKS)

    def text(one: Any) -> str:  # noqa: ANN401 (as above)
        if isinstance(one, dict):
            members = [
                f"{blank()}{json.dumps(key)}{blank()}:{blank()}{text(inner)}{blank()}" for key, inner in one.items()
            ]
            return "{" + ",".join(members) + (f",{blank()}" if members and trailing else blank()) + "}"
        if isinstance(one, list):
            items = [f"{blank()}{text(inner)}{blank()}" for inner in one]
            return "[" + ",".join(items) + (f",{blank()}" if items and trailing else blank()) + "]"
        return json.dumps(one)

    return blank() + text(value) + blank(), value


@given(written())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_read_is_what_is_said(pair: tuple[str, Any]) -> None:
    text, value = pair
    assert jsonc.parse(text).plain() == value


@given(written(), st.integers(0, 2))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_an_item_that_is_put_in_is_there_and_nothing_else_has_changed(pair: tuple[str, Any], number: int) -> None:
    text, value = pair
    keys = [("hooks", "Pre"), ("list",), ("a", "b", "c")][number]
    owner = value
    for key in keys:
        if not isinstance(owner, dict) or not isinstance(owner.get(key, {}), dict):
            return
        owner = owner.get(key, {})
    if owner:
        return

    after = jsonc.with_item(text, keys, {"ours": [1]})

    node: Any = jsonc.parse(after).plain()
    for key in keys:
        node = node[key]
    assert node == [{"ours": [1]}]
    rest = iter(after)
    assert all(character in rest for character in text if not character.isspace()), "something that stood there is gone"


@given(written(), st.lists(SCALARS, max_size=3))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_items_come_last_and_can_be_taken_out_again(pair: tuple[str, Any], items: list[Any]) -> None:
    text, _ = pair
    wrapped = f'{{"outer": {text}\n, "list": {json.dumps(items)}}}'
    after = jsonc.with_item(wrapped, ("list",), "ours")

    value: Any = jsonc.parse(after).plain()
    assert value["list"] == [*items, "ours"]
    if items:
        assert jsonc.without(after, ("list",), len(items)) == wrapped
    else:
        emptied: Any = jsonc.parse(jsonc.without(after, ("list",), 0)).plain()
        assert emptied["list"] == []


def test_a_remark_stays_with_what_it_is_about() -> None:
    text = '{\n  "hooks": [\n    "one" // the first\n  ]\n}\n'
    assert jsonc.with_item(text, ("hooks",), "two") == ('{\n  "hooks": [\n    "one", // the first\n    "two"\n  ]\n}\n')


def test_an_empty_file_becomes_one_with_the_item() -> None:
    assert json.loads(jsonc.with_item("", ("hooks", "Pre"), 1)) == {"hooks": {"Pre": [1]}}


def test_indentation_and_line_ends_are_those_of_the_file() -> None:
    text = '{\r\n\t"model": "x"\r\n}\r\n'
    assert jsonc.with_item(text, ("hooks",), 1) == '{\r\n\t"model": "x",\r\n\t"hooks": [\r\n\t\t1\r\n\t]\r\n}\r\n'


def test_a_switch_that_is_there_is_left_as_it_is() -> None:
    assert jsonc.with_member('{"a": {"on": false}}', ("a", "on"), value=True) == '{"a": {"on": false}}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "a key was expected"), ('{"a" 1}', "a colon"), ("[1 2]", "a comma"), ("{} x", "more after its end"),
        ('{"a": nil}', "no value"), ('{"a": "b', "without an end"), ("/* ", "without an end"),
        ("[" * 9999, "too deeply"),
        ('{"hooks": 1}', "no object"), ('{"hooks": {"Pre": {}}}', "no list"), ("[]", "no object"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(NotJson, match=why):
        jsonc.with_item(text, ("hooks", "Pre"), 1)
