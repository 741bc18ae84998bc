"""`show` and `status` of some paths only."""

from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, text

pytestmark = pytest.mark.e2e


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.agent("src/a.py", text("made = 1", "made = 2"))
    story.nobody("src/b.md", text("found = 1"))
    story.person("c.py", text("said = 1"))
    return story


def totals(story: Chronicle, *words: str, cwd: Path | None = None) -> tuple[list[str], int]:
    shown = story.json(*words, cwd=cwd)
    assert sum(shown["totals"][name] for name in ("ai", "mixed", "human", "unknown")) == shown["totals"]["added"]
    return [file["path"] for file in shown["files"]], shown["totals"]["added"]


@pytest.mark.parametrize("command", ["status", "show"])
def test_pathspecs_mean_what_they_mean_to_git(story: Chronicle, command: str) -> None:
    if command == "show":
        story.commit_all()
    assert totals(story, command) == (["c.py", "src/a.py", "src/b.md"], 4)
    assert totals(story, command, "--", "src") == (["src/a.py", "src/b.md"], 3)
    assert totals(story, command, "--", "*.py", ":!c.py") == (["src/a.py"], 2)
    assert totals(story, command, "--", "b.md", cwd=story.path / "src") == (["src/b.md"], 1)
    assert totals(story, command, "--", "nothing") == ([], 0)


def test_what_is_staged_can_be_limited_as_well(story: Chronicle) -> None:
    story.add("c.py", "src/a.py")
    assert totals(story, "status", "--staged", "--", "src") == (["src/a.py"], 2)


def test_a_pathspec_that_leads_out_of_the_repository_is_an_error(story: Chronicle) -> None:
    ran = story.run(*COUNTERSIGN, "status", "--", "../elsewhere")
    assert (ran.code, ran.err.startswith("countersign: error: ")) == (2, True)
