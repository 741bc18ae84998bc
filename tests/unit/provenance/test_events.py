import json

import pytest

from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import LARGEST_TEXT, Before, EditEvent, EventRefused, parse_event

_GOOD: dict[str, object] = {
    "v": 1, "type": "edit", "path": "src/a.py", "origin": "ai", "tool": "claude-code", "model": "opus",
    "session": "c0ffee", "before": "old\n", "after": "new\n",
}  # fmt: skip


def _line(**changes: object) -> bytes:
    return json.dumps({**_GOOD, **changes}).encode()


def _without(*fields: str, **changes: object) -> bytes:
    return json.dumps({key: value for key, value in {**_GOOD, **changes}.items() if key not in fields}).encode()


def test_an_event_is_read_as_it_is_written() -> None:
    assert parse_event(_line()) == EditEvent("src/a.py", Origin.AI, "claude-code", "opus", "c0ffee", "old\n", "new\n")


def test_no_text_before_and_no_word_of_it_are_two_things() -> None:
    assert parse_event(_line(before=None)).before is None
    assert parse_event(_without("before")).before is Before.LEFT_OUT
    assert parse_event(_line(after=None)).after is None


def test_what_a_tool_reports_of_itself_is_observed_and_what_a_person_says_is_declared() -> None:
    seen = parse_event(_line()).attribution("ada@example.com", "2026-01-02T03:04:05Z")
    assert seen == Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "opus", "c0ffee")
    said = parse_event(_without("tool", "model", "session", origin="human"))
    assert said.attribution("ada@example.com", "2026-01-02T03:04:05Z") == Attribution(
        Origin.HUMAN, Evidence.DECLARED, by="ada@example.com", at="2026-01-02T03:04:05Z"
    )


def test_bytes_that_are_not_utf_8_may_be_smuggled_as_surrogates() -> None:
    assert parse_event(_line(path="odd\udcff", after="caf\udce9")).after == "caf\udce9"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"v":1,"v":1}', "given twice"),
        (_without("v"), '"v" is missing'),
        (_line(v=2), "version 1"),
        (_line(v=True), '"v" is true'),
        (_line(v="1"), '"v" is "1"'),
        (_line(type="delete"), '"type" is "delete"'),
        (_without("type"), '"type" is missing'),
        (_line(befor="x"), 'no field "befor"'),
        (_line(path=""), '"path"'),
        (_line(path=7), '"path"'),
        (_without("after"), '"after" is missing'),
        (_line(after=7), '"after" is neither'),
        (_line(before=["x"]), '"before" is neither'),
        (_line(origin="mixed"), '"origin" is "mixed"'),
        (_line(origin="x" * 100), '"origin" is "xxx.*…'),
        (_without("tool"), '"tool" is missing'),
        (_line(tool=""), '"tool" is missing'),
        (_line(tool=7), '"tool" is not a string'),
        (_line(model="a\nb"), '"model" has characters'),
        (_line(session="x" * 201), '"session" is longer'),
        (_line(after="a\0b"), '"after" is binary'),
        (_line(after="\ud800"), '"after" has half'),
        (_line(before="é" * (LARGEST_TEXT // 2 + 1)), '"before" is too large: 8.0 MiB'),
    ],
    ids=range(28),
)
def test_what_is_no_event_is_refused_with_the_reason(line: bytes, why: str) -> None:
    with pytest.raises(EventRefused, match=why):
        parse_event(line)
