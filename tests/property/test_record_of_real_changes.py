"""The record of a change against a slow, obvious oracle, and against git's own count of lines."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countersign.provenance.added import PATCH_OPTIONS, FileChange, Hunk, parse_patch
from countersign.provenance.line_origins import BLANK, LineOrigins, Row
from countersign.provenance.record import UNEXPLAINED, record_of

pytestmark = pytest.mark.property

TABLE: list[Row] = [
    ("ai", "observed", "tool", "", "", "", "", ""),
    ("human", "observed", "", "", "", "", "", ""),
    ("unknown", "none", "", "", "", "paste", "", ""),
]

LINE = st.sampled_from(
    [b"a", b"b", b"c", b"", b" ", b"+", b"-x", b"@@ -1 +1 @@", b"\\ No", b"diff --git a/a b/a", b"\r"]
)
TEXT = st.tuples(st.lists(LINE, max_size=12), st.booleans()).map(
    lambda drawn: b"\n".join(drawn[0]) + (b"\n" if drawn[0] and drawn[1] else b"")
)


@st.composite
def blobs_with_hunks(draw: st.DrawFn) -> tuple[list[int], list[Hunk]]:
    lines = draw(st.lists(st.integers(BLANK, 2), min_size=1, max_size=14))
    added = draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    hunks: list[Hunk] = []
    for number, is_added in enumerate(added, 1):
        if is_added and number > 1 and added[number - 2]:
            hunks[-1][1].append(b"x")
        elif is_added:
            hunks.append((number, [b"x"]))
    return lines, hunks


def obvious_row(lines: list[int], hunk: range, number: int) -> Row:
    """The rule for blank lines, as it is written down: the four places, one after the other."""
    above = range(number, hunk.start - 1, -1)
    below = range(number, hunk.stop)
    for place in (above, below, range(hunk.start - 1, 0, -1), range(hunk.stop, len(lines) + 1)):
        for other in place:
            if lines[other - 1] != BLANK:
                return TABLE[lines[other - 1]]
    return UNEXPLAINED


@given(blobs_with_hunks())
@settings(max_examples=200)
def test_every_added_line_has_the_row_that_the_rule_gives_it(blob: tuple[list[int], list[Hunk]]) -> None:
    lines, hunks = blob
    change = FileChange(b"a", (0o100644, 0o100644), ("1" * 40, "2" * 40), hunks)
    made = record_of([change], lambda _: LineOrigins(TABLE, lines))
    expected = {
        number: obvious_row(lines, range(start, start + len(added)), number)
        for start, added in hunks
        for number in range(start, start + len(added))
    }
    assert {number: row for row, numbers in made.files.get("a", []) for number in numbers} == expected
    totals = made.totals
    assert totals.added == len(expected) == totals.ai + totals.mixed + totals.human + totals.unknown


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def git(repository: Path, *words: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *words], cwd=repository, input=stdin, capture_output=True, check=True).stdout


@given(TEXT, TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_from_git_rebuilds_the_new_text(repository: Path, old: bytes, new: bytes) -> None:
    trees = []
    for text in (old, new):
        blob = git(repository, "hash-object", "-w", "--stdin", stdin=text).strip()
        trees.append(git(repository, "mktree", stdin=b"100644 blob %s\ta b\n" % blob).strip().decode())
    changes = parse_patch(git(repository, "diff-tree", *PATCH_OPTIONS, *trees))
    if old == new:
        assert changes == []
        return
    (change,) = changes
    lines = new.split(b"\n")
    for start, added in change.hunks:
        assert lines[start - 1 : start - 1 + len(added)] == added
    counted = git(repository, "diff-tree", "-r", "--numstat", "--text", "--diff-algorithm=histogram", *trees).split()
    assert sum(len(added) for _, added in change.hunks) == int(counted[0])
