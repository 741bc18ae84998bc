from hypothesis import example, given
from hypothesis import strategies as st

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.check import Verdict, judge
from countersign.gate.line_counts import LONGEST, counts_of_hunks, lines_in
from countersign.gate.policy_file import parse_policy
from support.firm import AI, FIRM

_TEN = parse_policy(
    'version = 1\n[[rule]]\nid = "junior-ai"\nwhen = { ai_lines = ">10", author_role = "<senior" }\n'
    'require = { role = ">=senior" }\n'
)
_ENDS = ("\r", "\v", "\f", "\u0085", "\u2028", "\u2029")


def _judged(line: str) -> tuple[Verdict, str]:
    counts = counts_of_hunks([(1, [line.encode()])])
    change = JudgedChange((JudgedFile("app.js", {0: AI}, counts=counts),), frozenset({"bob@example.com"}))
    judgement = judge(change, FIRM, _TEN)
    return judgement.verdict, "".join(finding.message for finding in judgement.findings)


def test_text_that_others_see_as_many_lines_is_as_many_whatever_ends_them() -> None:
    for end in _ENDS:
        assert _judged(end.join(["x = 1"] * 11))[0] is Verdict.BLOCKED, repr(end)
        assert _judged(end.join(["x = 1"] * 10))[0] is Verdict.CLEAR, repr(end)


def test_a_minified_file_is_as_much_as_there_is_to_read_and_the_finding_says_so() -> None:
    verdict, message = _judged("a=1;" * 25_000)

    assert verdict is Verdict.BLOCKED
    assert message.startswith(
        "app.js, line 1: AI text (claude-code, claude-opus-4-8), as much as 500 lines, in a change by bob (junior)"
    )


def test_a_line_that_somebody_would_write_is_one_line() -> None:
    assert lines_in(b" " * 500 + b"x" * LONGEST + b"\r") == 1
    assert lines_in("ü".encode() * LONGEST) == 1
    assert lines_in(b"x" * (LONGEST + 1)) == 2
    assert lines_in(b"one\r\r \rtwo\r") == 2
    assert lines_in(b"") == lines_in(b"\r\r\r") == 1


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=450), max_size=6))
@example(["\r".join("abc")])
def test_no_text_counts_as_less_than_what_is_left_of_it_in_lines_of_the_longest_size(lines: list[str]) -> None:
    counts = counts_of_hunks([(7, [line.encode() for line in lines])])
    for offset, line in enumerate(lines):
        seen = line
        for end in _ENDS:
            seen = seen.replace(end, "\n")
        # What a line is without white space at its ends depends on who looks: bytes know the ASCII one only.
        pieces = [piece.encode().strip().decode() for piece in seen.split("\n")]
        expected = sum((len(piece) + LONGEST - 1) // LONGEST for piece in pieces)
        assert counts.get(6 + offset, 1) == max(1, expected)
