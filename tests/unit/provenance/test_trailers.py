"""Which trailers a record asks for, and how a message is made ready for them."""

import pytest

from countersign.provenance.line_origins import Row
from countersign.provenance.record import Record, Totals
from countersign.provenance.trailers import (
    TrailerNames,
    agent_name,
    append_trailers,
    comment_prefix,
    has_counts,
    is_empty,
    outdated,
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


NO_AI = record(Totals(human=1, unknown=1), (row("human"), [1]), (row("unknown"), [2]))
SOME_AI = record(Totals(ai=1), (row("ai", "cursor"), [1]))


def test_without_ai_text_there_are_none() -> None:
    assert trailers_of(NO_AI) == []
    assert trailers_of(NO_AI, TrailerNames("A", "B", "C")) == []


def test_names_are_chosen_and_an_empty_one_switches_off() -> None:
    counts = "ai=1 mixed=0 human=0 unknown=0 digest=3f9a0c21b7de"
    assert trailers_of(SOME_AI, TrailerNames("A", "B", "C")) == ["A: Cursor", f"B: {counts}", "C: senior"]
    assert trailers_of(SOME_AI, TrailerNames("A", "", "")) == ["A: Cursor"]
    assert trailers_of(SOME_AI, TrailerNames("", "B", "")) == [f"B: {counts}"]
    assert trailers_of(SOME_AI, TrailerNames("", "B", "C"), counts=False) == ["C: senior"]
    assert trailers_of(SOME_AI, TrailerNames("", "", "")) == []


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        ("AI-Provenance: ai=1 mixed=0 human=0 unknown=0 digest=000000000000", True),
        ("ai-provenance: anything", True),
        ("X: ai=1 mixed=0 human=0 unknown=0 digest=000000000000 more=1", True),
        ("X: ai=1 mixed=0 human=0 unknown=0", False),
        ("X: human=0 ai=1 mixed=0 unknown=0 digest=000000000000", False),
        ("Text ai=1 mixed=0 human=0 unknown=0 digest=000000000000", False),
    ],
)
def test_counts_are_known_by_their_form_under_every_name(line: str, ours: bool) -> None:  # noqa: FBT001 (as below)
    assert has_counts(f"S\n\n{line}\n") is ours
    assert (prepare_message(f"S\n\nX-by: Y\n{line}\n", None) == "S\n\nX-by: Y\n") is ours


def test_trailers_that_may_be_ours_go_by_the_names_of_now_of_the_last_stamp_and_of_before() -> None:
    now, last = TrailerNames("New", "N", ""), ["Old: Somebody", "O: ai=1"]
    found = outdated("S\n\nOld: Cursor\n", now, last, lambda: SOME_AI)
    assert {"New: Cursor", "Old: Cursor", "Assisted-by: Cursor", "Review-Required: senior"} <= found
    assert "Other: Cursor" not in found


def test_a_message_without_such_trailers_has_no_record_read() -> None:
    def damaged() -> Record:
        raise AssertionError

    assert outdated("S\n\nX-by: Cursor\n", TrailerNames("A", "B", ""), [], damaged) == set()


@pytest.mark.parametrize(
    ("message", "stamped"),
    [
        ("S\n", "S\n\nA: B\nC: D\n"),
        ("fix: s\nmore: x\n", "fix: s\nmore: x\n\nA: B\nC: D\n"),
        ("S\n\nText\n", "S\n\nText\n\nA: B\nC: D\n"),
        ("S\n\nX-by: Y\n", "S\n\nX-by: Y\nA: B\nC: D\n"),
        ("S\n\nX-by: b\n", None),
        ("S\n\nX-by:Y\n", None),
        ("S\n\nText: with\na colon\n", None),
        ("S\n\n", None),
        ("\nS\n", None),
        ("S", None),
        ("S\r\n", None),
        ("", None),
    ],
)
def test_a_message_that_is_plain_is_stamped_here_and_every_other_by_git(message: str, stamped: str | None) -> None:
    assert append_trailers(message, ["A: B", "C: D"]) == stamped


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
        ("S\n\nHelper: A\n\nCo-authored-by: Z\n", ["Helper: A"], "S\n\nCo-authored-by: Z\n"),
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
