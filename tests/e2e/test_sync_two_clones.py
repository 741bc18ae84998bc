"""What one clone recorded, another one sees line for line, with nothing but what git brought along."""

from pathlib import Path

import pytest

from support.clones import Clone, Hub

pytestmark = pytest.mark.e2e

_FILES = {
    "src/app.py": "def first():\n    return 1\n\n\ndef second():\n    return 2\n",
    "docs/naïve name.md": "# Title\n\nText of a machine.\n",
    "crlf.txt": "one\r\ntwo\r\n",
    "no-end": "without a line end",
}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def _story(one: Clone) -> list[str]:
    """Commits of every kind of text; their ids."""
    for path, content in _FILES.items():
        one.agent(path, content)
    commits = [one.commit_all("By a machine")]
    one.person("src/app.py", _FILES["src/app.py"].replace("return 2", "return 2 + 2  # mine"))
    one.nobody("docs/naïve name.md", _FILES["docs/naïve name.md"] + "Where is this from?\n")
    commits.append(one.commit_all("By a person, and by nobody"))
    one.agent("src/app.py", "import os\n\n\n" + (one.path / "src/app.py").read_text())
    return [*commits, one.commit_all("More")]


def _everything(clone: Clone, commits: list[str]) -> list[object]:
    shown: list[object] = [clone.json("show", commit) for commit in commits]
    return shown + [clone.json("blame", "--rev=HEAD", "--", path) for path in _FILES]


def _shared(one: Clone) -> list[str]:
    commits = _story(one)
    one.git("push", "--quiet")
    one.sync()
    return commits


def test_after_a_fetch_everything_is_known(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commits = _shared(one)
    other.git("pull", "--quiet")
    assert other.noted() == set(), "nothing was merged: what was fetched is enough"
    assert not list(other.state.glob("journal.db"))
    assert _everything(other, commits) == _everything(one, commits)
    assert other.noted() == set()
    assert {line.partition(":")[0] for line in other.blamed("src/app.py")} >= {"ai", "mixed"}


def test_the_parts_of_a_line_of_two_hands_are_known_when_they_become_lines(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    _shared(one)
    other.git("pull", "--quiet")
    assert other.blamed("src/app.py")[-1] == "mixed:     return 2 + 2  # mine"
    text = (other.path / "src/app.py").read_text().replace("    return 2 + 2  # mine", "    return 2\n    # mine")
    told = other.json("explain", "src/app.py:9")["parts"]
    assert [(part["origin"], part["start"], part["end"]) for part in told] == [("ai", 0, 13), ("human", 13, 24)]
    split = ["ai:     return 2", "human:     # mine"]
    other.nobody("src/app.py", text)
    assert other.blamed("src/app.py")[-2:] == split
    other.agent("src/app.py", text + "print(os)\n")
    other.commit_all("Split")
    assert other.blamed("src/app.py", "HEAD")[-3:] == [*split, "ai: print(os)"]


def test_it_is_the_same_after_a_sync_and_when_the_tracking_ref_is_gone(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commits = _shared(one)
    other.git("pull", "--quiet")
    other.sync()
    other.git("update-ref", "-d", "refs/countersign/remotes/origin/notes")
    assert _everything(other, commits) == _everything(one, commits)


def test_what_is_committed_upon_fetched_records_knows_them(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    _shared(one)
    other.git("pull", "--quiet")
    moved = (other.path / "src/app.py").read_text()
    other.agent("src/app.py", moved + "print(os)\n")
    other.commit_all("Go on")
    assert other.blamed("src/app.py")[-1] == "ai: print(os)"
    assert other.pending() == {}


def test_a_record_of_ones_own_counts_before_a_fetched_one(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commit = one.wrote("a.py", "a = 1\n")
    one.git("push", "--quiet")
    one.sync()
    other.git("pull", "--quiet")
    assert other.json("show", commit)["totals"]["ai"] == 1
    other.git("notes", "--ref=countersign", "add", "-m", "not a record", commit)
    ran = other.countersign("show", commit)
    assert "is not believed" in ran.err
    assert other.sync()["joined"] == [commit]
    assert other.json("show", commit)["totals"]["ai"] == 1


def test_where_two_remotes_differ_the_note_that_fits_counts(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    commit = one.wrote("a.py", "a = 1\n")
    one.git("push", "--quiet")
    one.sync()
    other.git("pull", "--quiet")
    other.git("notes", "--ref=elsewhere", "add", "-m", "not a record", commit)
    for name in ("aside", "upstream"):
        other.git("update-ref", f"refs/countersign/remotes/{name}/notes", "refs/notes/elsewhere")
        assert other.json("show", commit)["totals"]["ai"] == 1
