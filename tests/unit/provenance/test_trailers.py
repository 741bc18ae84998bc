"""Which trailers a record asks for, and how a message is made ready for them."""

import pytest

from countersign.provenance.line_origins import Row
from countersign.provenance.record import Record, Totals
from countersign.provenance.trailers import (
    agent_name,
    comment_prefix,
    is_empty,
    prepare_message,
    split_message,
    trailers_of,
)

SCISSORS = "------------------------ >8 ------------------------"


def row(origin: str, tool: str = "", model: str = "") -> Row:
    return origin, "observed", tool, model, "session", "", "", ""


def record(totals: Totals, *rows: tuple[Row, list[int]]) -> Record:
    return Record({"a": list(rows)}, totals, "3f9a0c21b7de" + "0" * 52)


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("claude-code", "Claude-Code"),
        ("github-copilot", "GitHub-Copilot"),
        ("GitHub-Copilot", "GitHub-Copilot"),
        ("cursor", "Cursor"),
        ("gemini-cli", "Gemini-Cli"),
        ("my tool", "My-Tool"),
        ("evil\nSigned-off-by: Boss", "Evil-Signed-Off-By--Boss"),
        ("a:b", "A-B"),
        ("", "AI"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_tools_have_names(tool: str, name: str) -> None:
    assert agent_name(tool) == name


def test_each_tool_and_model_has_a_trailer_and_the_counts_are_last() -> None:
    made = record(
        Totals(ai=42, mixed=3, human=60, unknown=15),
        (row("ai", "github-copilot", "gpt-5.2"), list(range(1, 43))),
        (row("mixed", "claude-code"), [50, 51, 52]),
        (row("human"), [60]),
    )
    assert trailers_of(made) == [
        "Assisted-by: GitHub-Copilot:gpt-5.2",
        "Assisted-by: Claude-Code",
        "AI-Provenance: ai=42 mixed=3 human=60 unknown=15 digest=3f9a0c21b7de",
    ]
    assert trailers_of(made, counts=False) == trailers_of(made)[:2]


def test_without_ai_text_there_are_none() -> None:
    assert trailers_of(record(Totals(human=1, unknown=1), (row("human"), [1]), (row("unknown"), [2]))) == []


def test_a_model_cannot_break_out_of_its_line() -> None:
    made = record(Totals(ai=1), (row("ai", "cursor", "x\r\nReviewed-by: Boss"), [1]))
    assert trailers_of(made)[0] == "Assisted-by: Cursor:x-Reviewed-by:-Boss"


HINTS = "# Please enter the commit message for your changes.\n#\n#\tnew file:   a\n#\n"


@pytest.mark.parametrize(
    ("message", "prefix"),
    [
        (f"\n{HINTS}", "#"),
        (f"\n{HINTS.replace('#', ';')}", ";"),
        (f"\n{HINTS.replace('#', '//')}", "//"),
        (f"\n@ {SCISSORS}\n@ Do not touch.\ndiff --git\n#\n", "@"),
        ("Subject\n", "#"),
        ("Subject\n\n---\n", "#"),
        ("", "#"),
    ],
)
def test_what_comments_begin_with_is_read_from_the_message(message: str, prefix: str) -> None:
    assert comment_prefix(message) == prefix


def test_a_message_ends_where_comments_begin() -> None:
    assert split_message(f"Subject\n\nBody\n\n{HINTS}", "#") == (["Subject", "", "Body"], ["", *HINTS.split("\n")])
    assert split_message(f"Subject\n# {SCISSORS}\nx", "#") == (["Subject"], [f"# {SCISSORS}", "x"])
    assert split_message("Subject\n# 1", None) == (["Subject", "# 1"], [])


OLD = "AI-Provenance: ai=1 mixed=0 human=0 unknown=0 digest=000000000000"


@pytest.mark.parametrize(
    ("message", "ours", "prepared"),
    [
        (f"S\n\nAssisted-by: A\n{OLD}\n", ["Assisted-by: A"], "S\n"),
        (f"S\n\nAssisted-by: A\n{OLD}\n", [], "S\n\nAssisted-by: A\n"),
        (f"S\n\nAssisted-by: B\n{OLD}\nX-by: Y\n", ["Assisted-by: A"], "S\n\nAssisted-by: B\nX-by: Y\n"),
        (f"S\n\nBody\n\n{OLD}\n", [], "S\n\nBody\n"),
        (f"S\n\n{OLD}\n more of it\nX-by: Y\n", [], "S\n\nX-by: Y\n"),
        ("S\n\nX-by: Y\n\nCo-authored-by: Z\n", [], "S\n\nX-by: Y\nCo-authored-by: Z\n"),
        ("S\n\nX-by: Y\n\n\n\nFixes: 1\n\nZ-by: Z\n", [], "S\n\nX-by: Y\nFixes: 1\nZ-by: Z\n"),
        ("S\n\nNote: this\n\nCo-authored-by: Z\n", [], "S\n\nNote: this\n\nCo-authored-by: Z\n"),
        ("S\n\nText, then\nX-by: Y\n\nZ-by: Z\n", [], "S\n\nText, then\nX-by: Y\n\nZ-by: Z\n"),
        ("fix: S\n\nZ-by: Z\n", [], "fix: S\n\nZ-by: Z\n"),
        (f"S\n\nWe stamp\n{OLD}\nas you see.\n", [], f"S\n\nWe stamp\n{OLD}\nas you see.\n"),
        ("S\n\nA-by: B\n(cherry picked from commit 1)\n\nC-by: D\n", [],
         "S\n\nA-by: B\n(cherry picked from commit 1)\nC-by: D\n"),
        (f"{OLD}\n", [], f"{OLD}\n"),
        (f"S\n\nText\nSigned-off-by: A\n{OLD}\n", [], "S\n\nText\nSigned-off-by: A\n"),
        (f"S\n\nText\n{OLD}\n", [], f"S\n\nText\n{OLD}\n"),
        (f"S\n\n{OLD}\n\n{HINTS}", [], f"S\n\n{HINTS}"),
        (f"\n\n{OLD}\n\n{HINTS}", [], f"\n\n{HINTS}"),
        (f"S\r\n\r\nX-by: Y\r\n\r\n{OLD}\r\n", [], "S\r\n\r\nX-by: Y\r\n"),
        ("", [], ""),
    ],
)  # fmt: skip
def test_a_message_is_prepared(message: str, ours: list[str], prepared: str) -> None:
    assert prepare_message(message, "#", ours) == prepared
    assert prepare_message(prepared, "#", ours) == prepared


@pytest.mark.parametrize(
    ("message", "empty"),
    [("", True), (f"\n\n{HINTS}", True), ("\nSigned-off-by: A\n", True), (" x", False), (f"S\n{HINTS}", False)],
)
def test_empty_is_what_git_calls_empty(message: str, empty: bool) -> None:  # noqa: FBT001 (a parameter of the table)
    assert is_empty(message, "#") is empty
