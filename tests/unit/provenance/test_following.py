"""Added lines are followed back through the patches of commits, or not at all."""

import random
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.added import FileChange, Hunk
from countersign.provenance.following import Added, Step, alone, follow

#: Of each line of the version before: whether it is kept, and how many lines are put in front of it. Then the end.
Plan = list[tuple[bool, int]]

_FILE = 0o100644


@dataclass(frozen=True)
class Line:
    """A line, and where it was added; commit -1 is what was there before."""

    commit: int
    at: int
    text: bytes


def _changed(before: list[Line], plan: Plan, commit: int, words: list[bytes]) -> tuple[list[Line], FileChange]:
    after: list[Line] = []
    hunks: list[Hunk] = []
    edits: list[tuple[int, int, int]] = []
    removed = added = 0
    for line, (kept, put) in zip([*before, None], [*plan, (True, 1)], strict=True):
        for _ in range(put):
            after.append(Line(commit, len(after) + 1, words[(commit + len(after)) % len(words)]))
            added += 1
        if line is not None and not kept:
            removed += 1
            continue
        if added or removed:
            start = len(after) + 1 - added
            edits.append((start, added, removed))
            if added:
                hunks.append((start, [one.text for one in after[start - 1 :]]))
            added = removed = 0
        if line is not None:
            after.append(line)
    change = FileChange(b"f", (_FILE, _FILE), (f"v{commit}", f"v{commit + 1}"), hunks)
    change.edits = edits
    return after, change


def _history(plans: list[Plan], words: list[bytes]) -> tuple[list[Line], list[Step]]:
    lines = [Line(-1, number, words[number % len(words)]) for number in range(1, 5)]
    steps: list[Step] = []
    for commit, plan in enumerate(plans):
        padded = (plan + [(True, 0)] * len(lines))[: len(lines)]
        lines, change = _changed(lines, padded, commit, words)
        steps.insert(0, Step(str(commit), change))
    return lines, steps


def _delta(lines: list[Line], steps: int, wanted: set[int]) -> FileChange:
    hunks: list[Hunk] = []
    for number, line in enumerate(lines, 1):
        if number in wanted:
            if not hunks or hunks[-1][0] + len(hunks[-1][1]) != number:
                hunks.append((number, []))
            hunks[-1][1].append(line.text)
    return FileChange(b"f", (_FILE, _FILE), ("v0", f"v{steps}"), hunks)


def _placed(found: list[Added]) -> dict[int, tuple[str, int]]:
    return {
        added.run.line + offset: (added.commit, added.run.at + offset)
        for added in found
        for offset in range(len(added.run.lines))
    }


_PLANS = st.lists(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=8), min_size=1, max_size=6)
_WORDS = st.lists(st.sampled_from([b"a", b"b", b"", b"}"]), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(_PLANS, _WORDS)
def test_every_line_is_from_where_it_was_put_whatever_looks_like_it(plans: list[Plan], words: list[bytes]) -> None:
    lines, steps = _history(plans, words)
    new = {number for number, line in enumerate(lines, 1) if line.commit >= 0}

    found = follow(_delta(lines, len(steps), new), steps)

    assert found is not None
    assert _placed(found) == {number: (str(lines[number - 1].commit), lines[number - 1].at) for number in new}


@settings(max_examples=50, deadline=None)
@given(_PLANS, _WORDS, st.randoms(use_true_random=False))
def test_a_line_that_no_commit_added_is_not_laid_at_anybody_s_door(
    plans: list[Plan], words: list[bytes], dice: random.Random
) -> None:
    lines, steps = _history(plans, words)
    old = [number for number, line in enumerate(lines, 1) if line.commit < 0]
    if old:
        assert follow(_delta(lines, len(steps), set(range(1, len(lines) + 1)) - set(old[1:])), steps) is None
        assert follow(_delta(lines, len(steps), {dice.choice(old)}), steps) is None


def _two_steps() -> tuple[FileChange, list[Step]]:
    lines, steps = _history([[(False, 1)], [(True, 2)]], [b"a", b"b", b"c"])
    return _delta(lines, 2, {number for number, line in enumerate(lines, 1) if line.commit >= 0}), steps


def test_steps_that_do_not_lead_from_end_to_end_have_no_answer() -> None:
    change, steps = _two_steps()

    assert follow(change, steps) is not None
    assert follow(change, steps[:1]) is None
    assert follow(change, steps[1:]) is None
    assert follow(change, steps[::-1]) is None
    assert follow(change, [steps[0], *steps]) is None


def test_a_step_with_other_lines_has_no_answer() -> None:
    change, [last, first] = _two_steps()
    last.change.hunks[0][1][0] = b"other"

    assert follow(change, [last, first]) is None


def test_a_step_that_is_not_about_lines_has_no_answer() -> None:
    change, [last, first] = _two_steps()
    first.change.binary = True
    assert follow(change, [last, first]) is None
    first.change.binary, first.change.old_mode = False, 0o120000
    assert follow(change, [last, replace(first)]) is None


@given(st.lists(st.lists(st.sampled_from([b"a", b"b", b"c"]), max_size=4), max_size=4))
def test_a_change_that_one_commit_is_all_of_is_told_as_if_it_was_followed(hunks: list[list[bytes]]) -> None:
    change = FileChange(b"a.py", (0o100644, 0o100644), ("1" * 40, "2" * 40), [])
    at = 1
    for lines in hunks:
        change.edits.append((at, len(lines), 1))
        if lines:
            change.hunks.append((at, lines))
        at += len(lines) + 2
    step = Step("c" * 40, change)
    assert alone(step) == sorted(follow(change, [step]) or [], key=lambda added: added.run.line)


def test_a_change_that_is_not_about_lines_has_no_lines_of_one_commit_either() -> None:
    change = FileChange(b"logo", (0o100644, 0o100644), ("1" * 40, "2" * 40), [(1, [b"a"])], binary=True)
    assert alone(Step("c" * 40, change)) == []
