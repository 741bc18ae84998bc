"""Merges that git commits by itself, which runs other hooks for them than for a commit."""

from pathlib import Path

import pytest

from support.chronicle import Chronicle
from support.clones import Clone

pytestmark = pytest.mark.e2e

_MARKER = "stamped/main/merging"


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


def _sides(story: Chronicle) -> None:
    """Main moves a directory; a branch changes a file in it, and makes another one."""
    story.agent("old/one.py", "made_1 = measure(1)\n")
    story.person("old/two.py", "said_2 = weigh(2)\n")
    story.commit_all("Base")
    story.git("switch", "--quiet", "--create", "side")
    story.agent("old/new.py", "made_3 = measure(3)\n")
    story.person("old/one.py", "made_1 = measure(1)\nsaid_4 = weigh(4)\n")
    story.commit_all("Side")
    story.git("switch", "--quiet", "main")
    story.git("mv", "old", "fresh")
    story.commit_all("Move")
    story.git("config", "merge.directoryRenames", "true")


def _noted(story: Chronicle) -> set[str]:
    return {line.split(" ")[1] for line in story.git("notes", "--ref=countersign", "list").splitlines()}


def _is_marked(story: Chronicle) -> bool:
    marker = story.state / _MARKER
    return marker.exists() and bool(marker.read_text())


def test_what_a_merge_puts_elsewhere_is_whose_it_was_in_its_note_and_its_trailers(story: Chronicle) -> None:
    _sides(story)
    story.git("merge", "--quiet", "--no-edit", "side")
    assert story.added() == {"fresh/new.py": ["ai: made_3 = measure(3)"], "fresh/one.py": ["human: said_4 = weigh(4)"]}
    assert story.head() in _noted(story)
    assert "AI-Provenance: ai=1 mixed=0 human=1 unknown=0 " in story.message()
    assert not _is_marked(story)


def test_a_merge_that_adds_nothing_gets_a_record_that_says_so(story: Chronicle) -> None:
    story.git("switch", "--quiet", "--create", "side")
    story.agent("a.py", "made_1 = measure(1)\n")
    story.commit_all("Side")
    story.git("switch", "--quiet", "main")
    story.person("b.py", "said_2 = weigh(2)\n")
    story.commit_all("Main")
    story.git("merge", "--quiet", "--no-edit", "side")
    assert story.added() == {}
    assert story.head() in _noted(story)
    assert "AI-Provenance" not in story.message()


def test_going_forward_to_somebody_elses_merge_records_nothing(story: Chronicle, tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone", story.environment)
    story.git("clone", "--quiet", str(story.path), str(clone.path))
    clone.install_hooks()
    _sides(story)
    story.git("merge", "--quiet", "--no-edit", "side")
    clone.git("pull", "--quiet")
    assert clone.head() == story.head()
    assert not _is_marked(clone)
    assert not (clone.state / "late").exists()


@pytest.mark.parametrize("way", ["--squash", "--ff-only"])
def test_a_merge_that_came_to_nothing_is_not_taken_for_the_next(story: Chronicle, way: str) -> None:
    _sides(story)
    others = story.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Of somebody else")
    before = _noted(story)
    assert story.run("git", "merge", "--edit", "side", variables={"GIT_EDITOR": "false"}).code != 0
    assert _is_marked(story)
    story.git("merge", "--abort")
    story.git("merge", "--quiet", way, "side" if way == "--squash" else others)
    assert not _is_marked(story)
    story.git("reset", "--quiet", "--hard")
    assert story.json("status")["totals"]["added"] == 0
    assert _noted(story) == before
    story.git("switch", "--quiet", "side")
    story.git("merge", "--quiet", "--no-edit", "main")
    assert story.added() == {"fresh/new.py": ["ai: made_3 = measure(3)"], "fresh/one.py": ["human: said_4 = weigh(4)"]}


def test_a_tree_that_is_put_beside_another_is_not_compared_file_by_file(story: Chronicle) -> None:
    story.git("switch", "--quiet", "--orphan", "library")
    for number in range(60):
        story.nobody(f"module_{number}.py", f"found_{number} = look({number})\n")
    story.commit_all("Library")
    story.git("switch", "--quiet", "main")
    story.agent("a.py", "made_1 = measure(1)\n")
    story.commit_all("Main")
    story.git("merge", "--quiet", "--strategy=ours", "--no-commit", "--allow-unrelated-histories", "library")
    story.git("read-tree", "--prefix=lib/", "-u", "library")
    story.agent("a.py", "made_1 = measure(1)\nmade_2 = measure(2)\n")
    story.add()
    story.commit("-m", "Take the library in")
    added = story.added()
    assert added.pop("a.py") == ["ai: made_2 = measure(2)"]
    assert {line.partition(":")[0] for lines in added.values() for line in lines} == {"unknown"}
    assert len(added) == 60
