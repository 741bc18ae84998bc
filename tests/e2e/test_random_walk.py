"""Whatever git does in whatever order, no line of an agent's is ever called a person's.

Long walks: `python -m support.random_walk --steps 1000 1 2 3` in this directory's parent.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.judgement import truth
from support.random_walk import walk

pytestmark = pytest.mark.e2e

STEPS = 40

#: Of the lines whose writer is known. Where it is lost, it is lost to `unknown`.
LOST_AT_MOST = 0.05


@pytest.mark.parametrize("seed", [2, 11, 21])
def test_every_line_is_called_what_its_words_say_or_unknown(
    tmp_path: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    walked = walk(tmp_path, seed, STEPS)
    lost = sum(walked.lost.values())
    record_property("judged", walked.told)
    record_property("lost", dict(walked.lost))
    print(f"{walked.told} lines judged, {lost} lost: {dict(walked.lost)}")  # noqa: T201 (what a walk is for)
    assert walked.told > STEPS
    assert lost <= LOST_AT_MOST * walked.told, "\n".join(walked.trail)


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("A1 A2", "ai"),
        ("A1 H2", "mixed"),
        ("U1 A2", "mixed"),
        ("H1 H2", "human"),
        ("H1 U2", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_truth_of_a_line_is_in_its_words(line: str, origin: str) -> None:
    assert truth(line) == origin
