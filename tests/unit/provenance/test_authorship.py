import json

import pytest

from countersign.provenance.added import FileChange
from countersign.provenance.authorship import ClaimsUnreadableError, read_claims
from countersign.provenance.line_origins import Row
from countersign.provenance.record import UNEXPLAINED, record_of

CURSOR = {"agent_id": {"tool": "cursor", "id": "c1", "model": "sonnet"}, "human_author": "dev@example.com"}
TAB = {"agent_id": {"tool": "github-copilot-tab", "id": "t1", "model": "default"}}
LEGACY = {"agent_id": {"tool": "claude", "id": "old", "model": "opus"}, "total_additions": 3, "overriden_lines": 1}
AI = ("ai", "inferred", "cursor", "sonnet", "c1", "", "", "")
HUMAN = ("human", "inferred", "", "", "", "", "", "")


def note(*lines: str, **facts: object) -> str:
    told = {"schema_version": "authorship/3.0.0", "base_commit_sha": "0" * 40, "prompts": {}, **facts}
    return "\n".join([*lines, "---", json.dumps(told, indent=2)])


def added(path: str, *lines: str, start: int = 1) -> FileChange:
    return FileChange(path.encode(), (0o100644, 0o100644), ("0" * 40, "1" * 40), [(start, [*map(str.encode, lines)])])


def rows(text: str, change: FileChange, *, believe_people: bool = True) -> dict[int, Row]:
    claims = read_claims(text)
    assert claims is not None
    lines = claims.lines(change, believe_people=believe_people)
    record = record_of([change], lambda _: lines)
    return {number: row for row, numbers in record.files[change.name] for number in numbers}


def test_all_three_forms_of_keys_are_read_beside_each_other() -> None:
    text = note(
        "a.py", "  s_0123456789abcd::t_00000000000001 1", "  h_fedcba98765432 2", "  d9978a8723e02b52 3",
        "  d9978a8 4", "  s_ffffffffffffff::t_00000000000002 5", "b.py", "  h_fedcba98765432 1",
        sessions={"s_0123456789abcd": CURSOR, "s_ffffffffffffff": TAB},
        humans={"h_fedcba98765432": {"author": "Dev <dev@example.com>"}}, prompts={"d9978a8723e02b52": LEGACY},
    )  # fmt: skip
    assert rows(text, added("a.py", "a", "b", "c", "d", "e", "f")) == {
        1: AI,
        2: HUMAN,
        3: ("ai", "inferred", "claude", "opus", "old", "", "", ""),
        4: ("ai", "inferred", "", "", "", "", "", ""),
        5: ("ai", "inferred", "github-copilot-tab", "", "t1", "", "", ""),
        6: UNEXPLAINED,
    }


def test_what_is_claimed_of_people_is_unknown_to_whoever_judges() -> None:
    text = note("a.py", "  h_fedcba98765432 1-2")
    assert rows(text, added("a.py", "a", "b"), believe_people=False) == {1: UNEXPLAINED, 2: UNEXPLAINED}


def test_of_two_claims_for_a_line_that_of_an_ai_counts() -> None:
    sessions = {"s_0123456789abcd": CURSOR}
    ai, human = "  s_0123456789abcd::t_00000000000001 1-2", "  h_fedcba98765432 2-3"
    expected = {1: AI, 2: AI, 3: HUMAN}
    assert rows(note("a.py", ai, human, sessions=sessions), added("a.py", "a", "b", "c")) == expected
    assert rows(note("a.py", human, ai, sessions=sessions), added("a.py", "a", "b", "c")) == expected


def test_numbers_beyond_the_file_are_cut_off_and_cost_nothing() -> None:
    text = note("a.py", "  s_0123456789abcd::t_00000000000001 2-999999999,5", sessions={"s_0123456789abcd": CURSOR})
    assert rows(text, added("a.py", "a", "b")) == {1: UNEXPLAINED, 2: AI}


def test_lines_that_are_claimed_again_and_again_make_the_note_unreadable() -> None:
    text = note("a.py", *["  s_0123456789abcd::t_00000000000001 1-999999999"] * 60)
    claims = read_claims(text)
    assert claims is not None
    with pytest.raises(ClaimsUnreadableError, match="again and again"):
        claims.lines(added("a.py", *["x"] * 100_000), believe_people=True)


def test_blank_lines_go_with_their_neighbours() -> None:
    text = note("a.py", "  s_0123456789abcd::t_00000000000001 1,3", sessions={"s_0123456789abcd": CURSOR})
    assert rows(text, added("a.py", "a", "", "c")) == {1: AI, 2: AI, 3: AI}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ('"docs/read me.md"', "docs/read me.md"),
        ('"---"', "---"),
        ("naïve.md", "naïve.md"),
        ('"na\\303\\257ve.md"', "naïve.md"),
    ],
)
def test_paths_are_read_with_quotes_and_without(written: str, path: str) -> None:
    assert rows(note(written, "  h_fedcba98765432 1"), added(path, "a")) == {1: HUMAN}


@pytest.mark.parametrize(
    "text", ["", "declared: 1-4", "a\n---\nb", '---\n{"some": "thing"}', '---\n["list"]', "declared\n---\n"]
)
def test_what_other_tools_keep_there_is_left_alone(text: str) -> None:
    assert read_claims(text) is None


@pytest.mark.parametrize(
    "text",
    [
        note("a.py", "  s_0123456789abcd::t_00000000000001 1-x"),
        note("a.py", "  h_fedcba98765432 9999999999"),
        note("  h_fedcba98765432 1"),
        note("a.py").replace("3.0.0", "4.0.0"),
        note("a.py")[:-1],
        "---\n" + "[" * 100_000 + '"authorship/3.0.0"',
    ],
)
def test_a_damaged_note_says_so(text: str) -> None:
    with pytest.raises(ClaimsUnreadableError):
        read_claims(text)


@pytest.mark.parametrize(
    "facts", [{"sessions": [], "prompts": 1}, {"sessions": {"s_0123456789abcd": {"agent_id": "x"}}}, {"more": {}}]
)
def test_facts_of_another_shape_leave_the_tool_unknown_and_the_text_ai(facts: dict[str, object]) -> None:
    found = rows(note("a.py", "  s_0123456789abcd::t_00000000000001 1", **facts), added("a.py", "a"))
    assert found == {1: ("ai", "inferred", "", "", "", "", "", "")}


def test_a_later_version_of_the_same_form_and_keys_of_another_kind_are_no_reason_to_fail() -> None:
    text = note("a.py", "  x_1 1", "  s_01::t_02 2", sessions={"s_01": CURSOR}).replace("3.0.0", "3.2.0")
    assert rows(text, added("a.py", "a", "b")) == {1: UNEXPLAINED, 2: AI}
