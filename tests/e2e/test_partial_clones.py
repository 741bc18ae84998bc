"""A partial clone of which the remote cannot be reached: what is missing is said, is unknown, and breaks nothing."""

import json
from pathlib import Path

import pytest

from support.chronicle import Chronicle, edited, text
from support.clones import Clone, complaints

pytestmark = pytest.mark.e2e

OLD = [f"made_{number} = measure({number})" for number in range(3)]
HOW = "nothing is fetched in passing: `git fetch --refetch --no-filter` gets all there is"


@pytest.fixture
def partial(tmp_path: Path) -> Clone:
    """It has the records of three commits, and of their contents no more than what is checked out."""
    story = Chronicle.begin(tmp_path)
    story.agent("a.py", text(*OLD[:1]))
    story.commit_all()
    story.agent("a.py", text(*OLD[:2]))
    story.commit_all()
    story.git("mv", "a.py", "b.py")
    story.agent("b.py", text(*OLD))
    story.commit_all("Rename and grow")
    assert story.json("stats", "HEAD")["totals"]["ai"] == 5
    story.git("config", "uploadpack.allowFilter", "true")
    partial = Clone(tmp_path / "partial", story.environment)
    story.git("clone", "--quiet", "--filter=blob:none", story.path.as_uri(), str(partial.path))
    partial.git("fetch", "--quiet", "origin", "+refs/notes/countersign:refs/notes/countersign")
    partial.install_hooks()
    story.path.rename(tmp_path / "away")
    return partial


def origins(document: str) -> list[str]:
    return [line["origin"] for line in json.loads(document)["lines"]]


def test_what_cannot_be_read_is_said_and_is_unknown(partial: Clone) -> None:
    for words, count in (((), 3), (("--rev", "HEAD"), 3), (("-L2,3",), 2)):
        ran = partial.countersign("blame", *words, "b.py")
        assert ran.code == 0, ran.err
        said = f"this partial clone lacks what b.py once was: {count} lines cannot be traced, and are unknown ({HOW})"
        assert complaints(ran.err) == [f"countersign: warning: {said}"]
        assert [line.split()[1:3] for line in ran.out.splitlines()] == [["unknown", "untracked"]] * count
    told = partial.countersign("explain", "b.py:1")
    assert (told.code, complaints(told.err)) == (0, [])
    assert "objects are missing here" in told.out
    ran = partial.countersign("stats", "HEAD")
    # Of the first commit of all, the content is checked out.
    said = f"not counted: 3 commits of which this partial clone lacks what they add ({HOW})"
    assert (ran.code, complaints(ran.err)) == (0, [f"countersign: warning: {said}"])
    assert "1 line added: 1 unknown" in ran.out
    for command, said in (
        (("blame", "--rev", "HEAD~1", "a.py"), "a.py as it is in HEAD~1 is not in this partial clone"),
        (("show",), f"what {partial.head()[:12]} adds is not in this partial clone"),
        (("check", "HEAD~1..HEAD"), "is not in this partial clone"),
        (("export", "--format", "agent-trace", "HEAD~1..HEAD"), "is not in this partial clone"),
    ):
        ran = partial.countersign(*command)
        assert (ran.code, ran.out) == (2, ""), (command, ran)
        error, hint = complaints(ran.err)
        assert error.startswith("countersign: error: ")
        assert said in error
        assert hint == f"hint: objects are missing here, and {HOW}"


def test_work_on_top_of_what_cannot_be_read_is_recorded_as_ever(partial: Clone) -> None:
    partial.agent("b.py", text("made_new = 1", *OLD))
    assert partial.pending() == {"b.py": ["ai: made_new = 1"]}
    partial.commit_all()
    assert partial.stamp() == "ai=1 mixed=0 human=0 unknown=0"
    partial.agent("b.py", text("made_new = 1", *OLD, "made_more = 2", "made_most = 3"))
    partial.stage("b.py", text("made_new = 1", *OLD, "made_more = 2"))
    partial.commit("-m", "A part")
    assert partial.added() == {"b.py": ["ai: made_more = 2"]}
    assert partial.pending() == {"b.py": ["ai: made_most = 3"]}
    assert partial.json("stats", "HEAD~2..HEAD")["totals"]["ai"] == 2
    # The commits in which a file of the past is compared are followed, and those behind them are not.
    told = partial.countersign("blame", "--json", "b.py")
    assert (told.code, origins(told.out)) == (0, ["ai", *["unknown"] * 3, "ai", "ai"])
    partial.forget()
    told = partial.countersign("blame", "--json", "--rev", "HEAD", "b.py")
    assert (told.code, origins(told.out)) == (0, ["ai", *["unknown"] * 3, "ai"])
    partial.nobody("b.py", text("made_new = 1", *OLD, "made_more = 2 + 3"))
    partial.commit_all("Nobody watches")
    assert partial.faults() == []
    assert partial.added() == {"b.py": ["mixed: made_more = 2 + 3"]}


def test_what_this_machine_remembers_of_a_text_is_known_without_its_history(partial: Clone) -> None:
    partial.agent("b.py", text("made_new = 1", "", *OLD))
    partial.add()
    # Beside the commit that is checked out: of the one before it, the file is not here.
    commit = partial.git("commit-tree", partial.git("write-tree"), "-p", "HEAD~1", "-m", "Beside")
    partial.git("update-ref", "HEAD", commit)
    for words in ((), ("--rev", "HEAD")):
        told = partial.countersign("blame", "--json", *words, "b.py")
        assert (told.code, origins(told.out)) == (0, ["ai", "ai", *["unknown"] * 3]), told
    told = partial.countersign("show", "--json")
    assert told.code == 2, "nobody knows which of its lines the commit has added"


def test_an_edit_of_a_file_that_was_never_fetched_is_recorded(tmp_path: Path) -> None:
    story = Chronicle.begin(tmp_path)
    story.nobody("sub/x.py", text("found = 1"))
    story.commit_all()
    story.git("config", "uploadpack.allowFilter", "true")
    partial = Clone(tmp_path / "partial", story.environment)
    story.git("clone", "--quiet", "--filter=blob:none", "--sparse", story.path.as_uri(), str(partial.path))
    partial.install_hooks()
    story.path.rename(tmp_path / "away")
    partial.report(edited("sub/x.py", text("found = 1", "found = 2"), text("found = 1", "found = 2", "made = 3")))
    partial.write("sub/x.py", text("found = 1", "found = 2", "made = 3"))
    told = partial.countersign("status")
    assert (told.code, told.out) == (2, ""), "git cannot tell what is new"
    assert "is not in this partial clone" in told.err
