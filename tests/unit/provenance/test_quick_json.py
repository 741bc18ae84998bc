import json
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.provenance import quick_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_as_it_was_by_us_and_by_everybody(value: object) -> None:
    text = quick_json.written(value)
    assert text.isascii()
    assert quick_json.read(text) == json.loads(text) == value
    assert quick_json.read(f"\ufeff{json.dumps(value, indent=1)}\r\n\t ".removeprefix("\ufeff")) == value


@given(st.text(st.sampled_from('{}[]:,"\\ue0123.-+ \n\tntrualsef')))
def test_what_is_no_json_is_none_here_either(text: str) -> None:
    try:
        wanted: object = json.loads(text, strict=False)
    except ValueError:
        with pytest.raises(ValueError, match=r"char \d+"):
            quick_json.read(text)
    else:
        assert quick_json.read(text) == wanted


def test_control_characters_in_strings_are_read_as_they_are() -> None:
    assert quick_json.read('["a\tb\x01\n"]') == ["a\tb\x01\n"]


def test_numbers_that_are_none_are_what_they_are_elsewhere() -> None:
    assert quick_json.read("[Infinity, -Infinity]") == [math.inf, -math.inf]


def test_nothing_but_json_is_written() -> None:
    with pytest.raises(TypeError, match="bytes"):
        quick_json.written({"a": [b"b"]})
    with pytest.raises(RecursionError):
        quick_json.read("[" * 200_000)


def test_what_is_wrong_is_said_where_nobody_has_loaded_json() -> None:
    code = 'from countersign.provenance import quick_json; quick_json.read(\'{"a": "b"\')'
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (
        done.stderr.splitlines()[-1]
        == "json.decoder.JSONDecodeError: Expecting ',' delimiter: line 1 column 10 (char 9)"
    )
