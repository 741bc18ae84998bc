from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.origin import (
    BURST,
    EXTERNAL,
    PASTE,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
    more_cautious,
)
from countersign.provenance.blob_marks import Relative, explained, marks_of_blob, unexplained
from countersign.text.marks import Marks

AI = Attribution(Origin.AI, Evidence.OBSERVED, "tool", "model", "session")
MIXED = Attribution(Origin.MIXED, Evidence.OBSERVED, "tool")


@dataclass
class _Memory:
    known: dict[tuple[str, str], Marks] = field(default_factory=dict)

    def recall(self, blob: str, path: str) -> Marks | None:
        return self.known.get((blob, path))


def _whole(text: str, whose: Attribution) -> Marks:
    return unexplained(text, whose)


def _relative(text: str, whose: Attribution, distance: int = 0) -> Relative:
    return Relative(text, _whole(text, whose), distance)


def _whose(marks: Marks) -> list[list[Attribution]]:
    return [[marks.table[mark] for mark in line] for line in marks.lines]


def _of_lines(marks: Marks) -> list[Attribution | None]:
    """Whose each line is, where all of its characters are of one kind."""
    kinds = [set(line) for line in _whose(marks)]
    assert all(len(kind) < 2 for kind in kinds)
    return [next(iter(kind), None) for kind in kinds]


def test_what_is_remembered_of_the_blob_holds() -> None:
    remembered = _whole("a\nb", AI)
    memory = _Memory({("id", "path"): remembered})
    relatives = [_relative("a\nb", TYPED_OBSERVED)]
    assert marks_of_blob("a\nb", "id", "path", memory, relatives) == remembered
    assert _of_lines(marks_of_blob("a\nb", "id", "other", memory, relatives)) == [TYPED_OBSERVED, TYPED_OBSERVED]


def test_a_memory_that_is_not_of_this_text_is_no_memory() -> None:
    memory = _Memory({("id", "path"): _whole("other", AI)})
    assert _of_lines(marks_of_blob("a\nb", "id", "path", memory, [])) == [UNTRACKED, UNTRACKED]


def test_what_no_relative_explains_is_unknown() -> None:
    assert _of_lines(explained("first line\nsecond line\n", [_relative("first line\n", AI)])) == [AI, UNTRACKED, None]
    assert _of_lines(explained("a", [])) == [UNTRACKED]
    assert explained("", []).lines == ("",)


def test_each_relative_explains_what_nearer_ones_left() -> None:
    text = "typed line\naccepted line\nold line\nnew line"
    found = explained(
        text,
        [
            _relative("typed line\n", TYPED_OBSERVED, 0),
            _relative("accepted line\ntyped line", AI, 1),
            _relative("old line\naccepted line", TYPED_INFERRED, 2),
        ],
    )
    assert _of_lines(found) == [TYPED_OBSERVED, AI, TYPED_INFERRED, UNTRACKED]


@pytest.mark.parametrize(
    ("near", "far", "believed"),
    [
        (TYPED_OBSERVED, AI, TYPED_OBSERVED),
        (AI, TYPED_OBSERVED, AI),
        (PASTE, AI, AI),
        (PASTE, MIXED, MIXED),
        (PASTE, TYPED_OBSERVED, PASTE),
        (BURST, UNTRACKED, BURST),
        (UNTRACKED, TYPED_OBSERVED, TYPED_OBSERVED),
        (EXTERNAL, TYPED_OBSERVED, TYPED_OBSERVED),
        (EXTERNAL, AI, AI),
        (EXTERNAL, UNTRACKED, EXTERNAL),
        (UNTRACKED, EXTERNAL, UNTRACKED),
        (UNTRACKED, PASTE, UNTRACKED),
    ],
)
def test_a_nearer_relative_knows_better_unless_it_did_not_watch_or_the_farther_one_saw_ai(
    near: Attribution, far: Attribution, believed: Attribution
) -> None:
    assert _of_lines(explained("same", [_relative("same", near, 0), _relative("same", far, 1)])) == [believed]


@pytest.mark.parametrize(
    ("one", "other", "believed"),
    [
        (TYPED_OBSERVED, AI, AI),
        (AI, TYPED_OBSERVED, AI),
        (UNTRACKED, TYPED_OBSERVED, UNTRACKED),
        (TYPED_OBSERVED, EXTERNAL, EXTERNAL),
        (UNTRACKED, AI, AI),
    ],
)
def test_of_equally_near_relatives_ai_beats_unknown_beats_human(
    one: Attribution, other: Attribution, believed: Attribution
) -> None:
    assert _of_lines(explained("same", [_relative("same", one, 2), _relative("same", other, 2)])) == [believed]


def test_relatives_are_asked_only_as_far_as_they_are_needed() -> None:
    asked: list[int] = []

    def relatives() -> Iterator[Relative]:
        for distance in range(4):
            asked.append(distance)
            yield _relative("known line" if distance else "other", TYPED_OBSERVED, distance)

    explained("known line", relatives())
    # The one behind the last group is drawn, to see that the group has ended.
    assert asked == [0, 1, 2]


_KNOWN = st.sampled_from([AI, MIXED, TYPED_OBSERVED, TYPED_INFERRED, UNTRACKED, EXTERNAL, PASTE, BURST])
_TEXT = "ab cd\ne\n\nfg"


@st.composite
def _same_text(draw: st.DrawFn) -> Relative:
    """A relative with the very same text, so that alignment has nothing to decide."""
    letters = {mark: draw(_KNOWN) for mark in "ABC"}
    lines = tuple("".join(draw(st.sampled_from("ABC")) for _ in line) for line in _TEXT.split("\n"))
    return Relative(_TEXT, Marks(lines, letters), draw(st.integers(0, 2)))


def _believed(answers: list[tuple[int, list[Attribution]]]) -> list[Attribution]:
    """One line, slowly: the most cautious of each distance, then the nearest, with its three exceptions."""
    by_distance: dict[int, list[Attribution]] = {}
    for distance, line in answers:
        before = by_distance.get(distance, line)
        by_distance[distance] = [more_cautious(*pair) for pair in zip(before, line, strict=True)]
    nearest, *farther = [by_distance[distance] for distance in sorted(by_distance)]
    for line in farther:
        explains_mixed = any(near.origin is Origin.AI for near in nearest)
        nearest = [
            near if explains_mixed and far.origin is Origin.MIXED else _of_two(near, far)
            for near, far in zip(nearest, line, strict=True)
        ]
    return nearest


def _of_two(near: Attribution, far: Attribution) -> Attribution:
    unwatched = near in (UNTRACKED, EXTERNAL) and far.origin is not Origin.UNKNOWN
    saw_ai = near.origin is Origin.UNKNOWN and far.origin in (Origin.AI, Origin.MIXED)
    return far if unwatched or saw_ai else near


@pytest.mark.property
@given(st.lists(_same_text(), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_character_is_what_the_relatives_say_of_it(relatives: list[Relative]) -> None:
    relatives.sort(key=lambda relative: relative.distance)
    found = _whose(explained(_TEXT, relatives))
    for number in range(len(_TEXT.split("\n"))):
        answers = [(one.distance, [one.marks.table[mark] for mark in one.marks.lines[number]]) for one in relatives]
        assert found[number] == _believed(answers)
