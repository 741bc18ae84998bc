import io

import pytest

from countersign.cli import render
from countersign.provenance.line_origins import Row
from countersign.provenance.record import Record, Totals

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
SAID = ("human", "declared", "", "", "", "", "ada@example.com", "2026-01-02T03:04:05Z")
PASTE = ("unknown", "none", "", "", "", "paste", "", "")
EXTERNAL = ("unknown", "none", "", "", "", "external", "", "")


def _page(record: Record) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    page = render.Page(stream)
    page.line(page.totals(record.totals))
    page.record(record)
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def test_a_record_is_columns_with_the_evidence_in_sight() -> None:
    record = Record({"a b": [(AI, [1, 2, 9]), (SAID, [3])], "ü": [(PASTE, [1])]}, Totals(ai=3, human=1, unknown=1), "")
    assert _page(record) == (
        "5 lines added: 3 ai, 1 human, 1 unknown\n"
        "\n"
        "a b\n"
        "  1-2,9  ai     observed  claude-code:opus\n"
        "  3      human  declared  by ada@example.com 2026-01-02\n"
        "\n"
        "ü\n"
        "  1  unknown  paste\n"
    )


def test_excluded_lines_are_counted_beside() -> None:
    assert _page(Record({}, Totals(ai=1, excluded=2), "")) == "1 line added: 1 ai, 2 excluded\n"
    assert _page(Record({}, Totals(), "")) == "0 lines added\n"


def test_a_document_has_the_promised_fields_and_no_others() -> None:
    rows: list[tuple[Row, list[int]]] = [(PASTE, [1, 5]), (AI, [2]), (EXTERNAL, [3, 4])]
    assert render.record_document(Record({"a": rows}, Totals(ai=1, unknown=4, excluded=7), "")) == {
        "files": [
            {
                "path": "a",
                "ranges": [
                    {
                        "lines": "1,3-5", "origin": "unknown", "evidence": "none", "tool": None, "model": None,
                        "session": None,
                    },
                    {
                        "lines": "2", "origin": "ai", "evidence": "observed", "tool": "claude-code", "model": "opus",
                        "session": "c0",
                    },
                ],
            }
        ],
        "totals": {"added": 5, "ai": 1, "mixed": 0, "human": 0, "unknown": 4, "excluded": 7},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 🙂", "plain é 漢 🙂"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\ttab\rcr\x07", "    tab\\rcr\\x07"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("caf\udce9", "caf\\xe9"),
        ("\ud800", "\\ud800"),
        ("a\xa0b\u3000", "a\xa0b\u3000"),
        ("line\u2028separator", "line\\u2028separator"),
    ],
)
def test_nothing_in_a_text_can_steer_the_terminal(text: str, shown: str) -> None:
    assert render.visible(text) == shown


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("🙂", 2), ("", 0)])
def test_columns_are_what_a_terminal_takes(text: str, columns: int) -> None:
    assert render.columns(text) == columns
    assert len(render.padded(text, 10)) == 10 - columns + len(text)


def test_lines_that_differ_in_their_parts_only_are_shown_together() -> None:
    mixed = ("mixed", "observed", "cursor", "", "", "", "", "")
    rows: list[tuple[Row, list[int]]] = [((*mixed, "1a2h"), [1]), (AI, [2]), ((*mixed, "2h1a"), [3]), (mixed, [4])]
    record = Record({"a": rows}, Totals(ai=1, mixed=3), "")
    assert render.record_document(record)["files"] == [
        {"path": "a", "ranges": [_range("1,3-4", mixed), _range("2", AI)]},
    ]
    assert [line.split()[:2] for line in _page(record).splitlines()[3:]] == [["1,3-4", "mixed"], ["2", "ai"]]


def _range(lines: str, row: Row) -> dict[str, str | None]:
    origin, evidence, tool, model, session, *_ = (field or None for field in row)
    return {
        "lines": lines, "origin": origin, "evidence": evidence, "tool": tool, "model": model, "session": session,
    }  # fmt: skip
