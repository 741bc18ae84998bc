"""JSON with an indent is what the standard library makes of it."""

import json
from enum import StrEnum

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.cli.indented import indented


class _Word(StrEnum):
    ONE = "öne"


_TEXTS = st.text(st.characters(), max_size=8)  # lone surrogates among them: odd bytes of paths
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS | st.just(_Word.ONE)
_DOCUMENTS = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(_TEXTS, inner),
)


@settings(max_examples=200, deadline=None)
@given(_DOCUMENTS)
def test_it_is_what_the_standard_library_writes(document: object) -> None:
    assert indented(document) == json.dumps(document, indent=2)


def test_a_key_is_a_text_like_any_other() -> None:
    document = [{"100 %s": "%s", "%": 1}, {"100 %s": "%%", "%": 2}]
    assert indented(document) == json.dumps(document, indent=2)
