from hypothesis import given
from hypothesis import strategies as st

from countersign.lsp.standing import Judge, Standing
from countersign.origin import TYPED_OBSERVED, UNTRACKED, Attribution, Origin
from countersign.text.shadow import Edit, ShadowText


def judge(known: Attribution) -> bool:
    return known.origin is not Origin.HUMAN


def followed(lines: list[bool], text: str, *edits: Edit) -> list[bool]:
    standing = Standing()
    standing.compared(lines, Judge(judge))
    shadow = ShadowText(text)
    for version, edit in enumerate(edits, 1):
        shadow.change(version, [edit])
        standing.follow(shadow.take_splices(), len(shadow.lines))
    return [standing.is_new(line) for line in range(len(shadow.lines))]


def test_without_a_comparison_every_line_is_new() -> None:
    assert Standing().is_new(0)


def test_a_touched_line_is_new() -> None:
    assert followed([False] * 3, "a\nb\nc", Edit(1, 0, 1, 0, "x")) == [False, True, False]


def test_whole_lines_that_come_in_leave_their_neighbours_alone() -> None:
    assert followed([False] * 3, "a\nb\nc", Edit(1, 0, 1, 0, "x\ny\n")) == [False, True, True, False, False]


def test_a_line_break_at_the_end_of_a_line_leaves_it_alone() -> None:
    assert followed([False] * 2, "a\nb", Edit(0, 1, 0, 1, "\n    x")) == [False, True, False]


def test_lines_that_go_take_their_standing_along() -> None:
    assert followed([False, True, True, False], "a\nb\nc\nd", Edit(0, 1, 2, 1, "")) == [True, False]


def test_only_new_text_that_is_judged_needs_review() -> None:
    standing = Standing()
    standing.compared([False, True], Judge(judge))

    assert [standing.state(line, known) for line in (0, 1) for known in (UNTRACKED, TYPED_OBSERVED)] == [
        "none", "none", "needs-review", "none",
    ]  # fmt: skip


def standing_after(text: str, *changes: Edit) -> tuple[Standing, ShadowText]:
    shadow = ShadowText(text)
    standing = Standing()
    standing.compared([False] * len(shadow.lines), Judge(judge))
    for version, edit in enumerate(changes, 1):
        shadow.change(version, [edit])
        standing.follow(shadow.take_splices(), len(shadow.lines))
    return standing, shadow


def test_lines_are_found_again_where_edits_above_have_moved_them() -> None:
    standing, _ = standing_after("a\nb\nc\nd", Edit(0, 0, 0, 0, "x\ny\n"), Edit(0, 1, 1, 0, ""))

    assert standing.where(range(1, 3)) == range(2, 4)


def test_lines_that_others_came_between_reach_over_them() -> None:
    standing, _ = standing_after("a\nb\nc\nd", Edit(1, 1, 1, 1, "\nx"))

    assert standing.where(range(1, 3)) == range(1, 4)


def test_lines_that_are_gone_are_nowhere() -> None:
    standing, _ = standing_after("a\nb\nc\nd\ne", Edit(1, 0, 3, 0, ""))

    assert standing.where(range(1, 3)) is None
    assert standing.where(range(4, 5)) == range(2, 3)


def test_after_too_many_edits_lines_are_nowhere_rather_than_wrong() -> None:
    standing, _ = standing_after("a\nb", *[Edit(0, 0, 0, 0, "x\n")] * 1001)

    assert standing.where(range(1)) is None


edits = st.builds(
    lambda a, b, text: Edit(min(a, b)[0], min(a, b)[1], max(a, b)[0], max(a, b)[1], text),
    st.tuples(st.integers(0, 6), st.integers(0, 4)),
    st.tuples(st.integers(0, 6), st.integers(0, 4)),
    st.text(st.sampled_from("ab\n\r"), max_size=5),
)


@given(st.lists(edits, max_size=8))
def test_a_line_that_is_not_new_stood_there_before(changes: list[Edit]) -> None:
    text = "one\ntwo\nthree\nfour\nfive\nsix"
    shadow = ShadowText(text)
    standing = Standing()
    standing.compared([False] * len(shadow.lines), Judge(judge))
    for version, edit in enumerate(changes, 1):
        shadow.change(version, [edit])
        standing.follow(shadow.take_splices(), len(shadow.lines))

    old = {line.strip() for line in text.split("\n")}
    for number, line in enumerate(shadow.lines):
        assert standing.is_new(number) or any(line.strip("\r\n") in one for one in old)


@given(st.lists(edits, max_size=8))
def test_a_line_that_was_left_alone_is_found_where_it_is(changes: list[Edit]) -> None:
    text = "one\ntwo\nthree\nfour\nfive\nsix"
    standing, shadow = standing_after(text, *changes)

    for number, line in enumerate(text.split("\n")):
        now = standing.where(range(number, number + 1))
        assert now is None or len(now) == 1
        # A line that was broken in two is where its first half is.
        assert not now or standing.is_new(now[0]) or line.startswith(shadow.lines[now[0]].strip("\r\n"))
