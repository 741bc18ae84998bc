from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.blocks import blocks, blocks_of
from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.findings import LineRange
from countersign.gate.policy import Policy
from countersign.origin import PASTE, TYPED_INFERRED, TYPED_OBSERVED, Attribution, Reason
from support.firm import AI, MIXED, change_by

LINES = st.sampled_from([AI, MIXED, PASTE, TYPED_OBSERVED, TYPED_INFERRED, None])
POLICIES = st.sampled_from([Policy(), Policy(trusted_unknown=frozenset({Reason.PASTE}))])


def places(change: JudgedChange, policy: Policy = Policy()) -> list[tuple[str, LineRange]]:  # noqa: B008 (frozen)
    return [(block.path, block.lines) for block in blocks(change, policy)]


def test_adjoining_lines_are_one_block_whatever_kind_of_ai_text_they_are() -> None:
    assert places(change_by(f={3: AI, 4: MIXED, 5: PASTE})) == [("f", LineRange(3, 6))]


def test_a_line_that_the_change_leaves_alone_parts_two_blocks() -> None:
    assert places(change_by(f={3: AI, 5: AI})) == [("f", LineRange(3, 4)), ("f", LineRange(5, 6))]


def test_a_human_line_parts_two_blocks() -> None:
    assert places(change_by(f={3: AI, 4: TYPED_OBSERVED, 5: AI})) == [
        ("f", LineRange(3, 4)),
        ("f", LineRange(5, 6)),
    ]


def test_blank_lines_belong_to_the_block_around_them_but_not_at_its_edges() -> None:
    assert places(change_by(f={2: None, 3: AI, 4: None, 5: AI, 6: None})) == [("f", LineRange(3, 6))]


def test_a_block_counts_as_what_there_is_to_read_in_it_and_blank_lines_are_nothing() -> None:
    lines = {2: None, 3: AI, 4: None, 5: AI, 6: None}
    plain, long = (JudgedFile("f", lines, counts=counts) for counts in ({}, {5: 7}))

    assert [block.count for file in (plain, long) for block in blocks_of(file, lambda _: True)] == [2, 8]


def test_files_never_share_a_block() -> None:
    assert places(change_by(f={0: AI}, g={1: AI})) == [("f", LineRange(0, 1)), ("g", LineRange(1, 2))]


def test_lines_are_taken_by_number_and_not_by_the_order_they_are_given_in() -> None:
    assert places(change_by(f={2: AI, 0: AI, 1: AI})) == [("f", LineRange(0, 3))]


def test_line_ranges_read_inclusive_and_from_one() -> None:
    assert LineRange(0, 1).label == "1"
    assert LineRange(4, 6).label == "5-6"


def test_a_file_that_cannot_be_read_is_a_block_as_a_whole_unless_the_policy_trusts_it() -> None:
    change = JudgedChange((JudgedFile("logo.png", {}, PASTE),), frozenset())

    assert places(change) == [("logo.png", LineRange(0, 0))]
    assert LineRange(0, 0).label == ""
    assert places(change, Policy(trusted_unknown=frozenset({Reason.PASTE}))) == []


def covered_slowly(lines: dict[int, Attribution | None], policy: Policy) -> list[set[int]]:
    """The blocks as sets of line numbers: judged lines joined over nothing but added blank ones."""
    judged = [n for n, line in sorted(lines.items()) if line is not None and policy.judged_as_ai(line)]
    result: list[set[int]] = []
    for number in judged:
        above = result[-1] if result else set()
        if above and all(between in lines and lines[between] is None for between in range(max(above) + 1, number)):
            above.update(range(max(above) + 1, number + 1))
        else:
            result.append({number})
    return result


@given(st.dictionaries(st.integers(0, 20), LINES), POLICIES)
def test_blocks_are_the_judged_lines_joined_over_added_blank_ones(
    lines: dict[int, Attribution | None], policy: Policy
) -> None:
    change = JudgedChange((JudgedFile("f", lines),), frozenset())
    found = list(blocks(change, policy))

    assert [set(range(block.lines.start, block.lines.stop)) for block in found] == covered_slowly(lines, policy)
    for block in found:
        inside = [lines[n] for n in range(block.lines.start, block.lines.stop)]
        assert list(block.attributions) == [line for line in inside if line is not None]
