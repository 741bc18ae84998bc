"""Messages of any shape: preparing and stamping them twice is the same as once, and git reads our trailers."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.trailers import append_trailers, prepare_message

pytestmark = pytest.mark.property

OURS = ["Assisted-by: Claude-Code:opus", "AI-Provenance: ai=1 mixed=0 human=0 unknown=0 digest=0123456789ab"]

LINE = st.sampled_from([
    "", "", "Text", "Note: text", "---", "# number", "Signed-off-by: A <a@b>", "Co-authored-by: B <b@c>", "Fixes: 1",
    " continued", "(cherry picked from commit 1)", *OURS, "AI-Provenance: old",
])  # fmt: skip
BODY = st.lists(LINE, max_size=10).map(lambda lines: "\n".join(["Subject", "", *lines]) + "\n")


#: Lines at which it is hard to say whether they are trailers, and messages that begin and end in any way.
ODD = st.sampled_from([
    "", "", " ", "Text", "Note: text", "X-by:Y", "X-by : Y", "X-by: Y ", "X-by:", "X-by: ", "-: Y", "Conflicts:",
    "\tpath", "\f", "a\rb", "# number", "% text", "---", "assisted-by: claude-code:opus", "Assisted: Claude-Code:opus",
    "Köln: x", "Signed-off-by: A <a@b>", "Fixes: 1", " continued", "(cherry picked from commit 1)", "X=Y", *OURS,
])  # fmt: skip
MESSAGE = st.tuples(st.lists(ODD, max_size=7).map("\n".join), st.sampled_from(["", "\n", "\n\n"])).map("".join)


def stamped(message: str) -> str:
    return stamped_by_git(prepare_message(message, None, OURS[:1]))


def stamped_by_git(message: str) -> str:
    words = [word for line in OURS for word in ("--trailer", line)]
    done = subprocess.run(
        ["git", "-c", "core.commentChar=&", "interpret-trailers", "--no-divider", "--where", "end",
         "--if-exists", "addIfDifferent", "--if-missing", "add", *words],
        input=message.encode(), capture_output=True, check=True, cwd="/",
    )  # fmt: skip
    return done.stdout.decode()


def parsed(message: str) -> list[str]:
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse", "--no-divider"],
        input=message.encode(), capture_output=True, check=True, cwd="/",
    )  # fmt: skip
    return done.stdout.decode().splitlines()


@given(BODY)
@settings(max_examples=100, deadline=None)
def test_stamping_twice_is_stamping_once_and_git_reads_each_trailer_once(message: str) -> None:
    once = stamped(message)
    assert stamped(once) == once
    trailers = parsed(once)
    assert [trailer for trailer in trailers if trailer in OURS] == OURS


@given(MESSAGE)
@settings(max_examples=200, deadline=None)
def test_what_is_stamped_without_git_is_stamped_as_git_does_it(message: str) -> None:
    appended = append_trailers(message, OURS)
    assert appended in (None, stamped_by_git(message))


@given(st.lists(st.sampled_from(["Text", "More text.", "", "# 1", "---"]), max_size=6))
def test_prose_needs_no_git(lines: list[str]) -> None:
    message = "\n".join(["fix: subject", *lines, "end", ""])
    assert append_trailers(message, OURS) == message + "\n".join(["", *OURS, ""])


@given(BODY)
def test_preparing_a_message_loses_no_line_of_anybody_else(message: str) -> None:
    prepared = prepare_message(message, "#", OURS[:1]).split("\n")
    theirs = [line for line in message.split("\n") if line.strip() and line not in OURS and "AI-Prov" not in line]
    # A line that continues an old trailer of ours goes with it.
    gone = {" continued"}
    assert [line for line in theirs if line not in gone] == [
        line for line in prepared if line.strip() and line not in OURS and "AI-Prov" not in line and line not in gone
    ]
