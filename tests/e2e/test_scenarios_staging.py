"""A commit is what was staged, and nothing else: docs/scenarios.md, Staging."""

import json
import sys
from pathlib import Path

import pytest

from support.chronicle import Chronicle, edited, text, whose

pytestmark = pytest.mark.e2e

OLD = [f"said_{number} = {number}" for number in range(1, 9)]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.person("a.py", text(*OLD))
    story.commit_all()
    return story


def stage_hunks(story: Chronicle, path: str, *which: int) -> None:
    """Stage some hunks of a file (counted from 0) with `git apply --cached`, as `git add --patch` does."""
    patch = story.git("diff", "-U0", "--", path) + "\n"
    head, *hunks = patch.split("\n@@")
    chosen = "".join(f"\n@@{hunk}" for number, hunk in enumerate(hunks) if number in which)
    story.git("apply", "--cached", "--unidiff-zero", "-", stdin=f"{head}{chosen}".rstrip("\n").encode() + b"\n")


def test_staged_ai_lines_are_credited_and_the_others_stay_pending_as_ai(story: Chronicle) -> None:
    story.agent("a.py", text("made_top = 1", *OLD, "made_end = 2"))
    stage_hunks(story, "a.py", 1)
    assert story.pending(staged=True) == {"a.py": ["ai: made_end = 2"]}
    story.commit("-m", "The end")
    assert story.added() == {"a.py": ["ai: made_end = 2"]}
    assert story.stamp() == "ai=1 mixed=0 human=0 unknown=0"
    assert story.pending() == {"a.py": ["ai: made_top = 1"]}
    story.commit("-a", "-m", "The top")
    assert story.added() == {"a.py": ["ai: made_top = 1"]}


def test_the_staged_middle_of_a_block_is_attributed_where_it_is_committed(story: Chronicle) -> None:
    made = [f"made_{number} = {number}" for number in range(6)]
    story.agent("a.py", text(*OLD[:4], *made, *OLD[4:]))
    story.stage("a.py", text(*OLD[:4], *made[2:4], *OLD[4:]))
    story.commit("-m", "The middle")
    (file,) = story.json("show")["files"]
    assert [(span["lines"], span["origin"]) for span in file["ranges"]] == [("5-6", "ai")]
    assert story.blamed("a.py", "HEAD") == [
        *whose("human", *OLD[:4]),
        *whose("ai", *made[2:4]),
        *whose("human", *OLD[4:]),
    ]
    assert story.pending() == {"a.py": whose("ai", *made[:2], *made[4:])}
    story.commit("-a", "-m", "The edges")
    assert story.added() == {"a.py": whose("ai", *made[:2], *made[4:])}


def test_two_stagings_with_an_edit_between_them_credit_each_commit_with_its_own_lines(story: Chronicle) -> None:
    first = [*OLD[:2], "made_first = 1", *OLD[2:]]
    story.agent("a.py", text(*first), session="first")
    story.add()
    story.agent("a.py", text(*first[:7], "made_second = 2", *first[7:]), session="second")
    story.commit("-m", "First")
    assert story.added() == {"a.py": ["ai: made_first = 1"]}
    story.commit("-a", "-m", "Second")
    assert story.added() == {"a.py": ["ai: made_second = 2"]}
    sessions = [story.json("show", commit)["files"][0]["ranges"][0]["session"] for commit in ("HEAD~", "HEAD")]
    assert sessions == ["first", "second"]


def test_a_new_file_staged_in_two_parts_credits_each_commit_with_its_part(story: Chronicle) -> None:
    story.agent("new.py", text("made_1 = 1", "made_2 = 2"))
    story.person("new.py", text("made_1 = 1", "made_2 = 2", "said_3 = 3", "said_4 = 4"))
    story.stage("new.py", text("made_1 = 1", "said_3 = 3"))
    story.commit("-m", "One part")
    assert story.added() == {"new.py": ["ai: made_1 = 1", "human: said_3 = 3"]}
    story.commit("-a", "-m", "The other part")
    assert story.added() == {"new.py": ["ai: made_2 = 2", "human: said_4 = 4"]}


def test_an_edit_while_git_commit_runs_does_not_leak_into_its_record(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD, "made_before = 1"))
    story.add()
    after = text(*OLD, "made_before = 1", "made_meanwhile = 2")
    event = json.dumps(edited("a.py", text(*OLD, "made_before = 1"), after, session="meanwhile"))
    (story.path.parent / "event").write_text(event + "\n", "utf-8")
    (story.path.parent / "after").write_text(after, "utf-8")
    writes = f'cp ../after a.py && "{sys.executable}" -I -m countersign record <../event && echo Message >"$1"'
    story.commit("--edit", "-m", "Draft", GIT_EDITOR=story.edits_with(writes))
    assert story.added() == {"a.py": ["ai: made_before = 1"]}
    assert story.pending() == {"a.py": ["ai: made_meanwhile = 2"]}
    story.commit("-a", "-m", "Next")
    assert story.added() == {"a.py": ["ai: made_meanwhile = 2"]}


def test_hunks_of_an_agent_and_of_a_person_in_one_file_keep_their_owners(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD[:2], "made = 1", *OLD[2:]))
    story.person("a.py", text(*OLD[:2], "made = 1", *OLD[2:6], "said = 2", *OLD[6:]))
    story.nobody("a.py", text(*OLD[:2], "made = 1", *OLD[2:6], "said = 2", *OLD[6:], "found = 3"))
    story.commit_all()
    assert story.added() == {"a.py": ["ai: made = 1", "human: said = 2", "unknown: found = 3"]}
    assert story.stamp() == "ai=1 mixed=0 human=1 unknown=1"


def test_what_is_not_staged_stays_pending_through_commits_of_other_files_and_of_named_paths(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD, "made = 1"))
    story.agent("b.py", text("made = 2"))
    story.agent("c.py", text("made = 3"))
    story.add("b.py")
    story.git("add", "--intent-to-add", "c.py")
    story.commit("-m", "Only c", "--", "c.py")
    assert story.added() == {"c.py": ["ai: made = 3"]}
    assert story.pending() == {"a.py": ["ai: made = 1"], "b.py": ["ai: made = 2"]}
    story.commit("-m", "Only b")
    assert story.added() == {"b.py": ["ai: made = 2"]}
    story.commit("-a", "-m", "The rest")
    assert story.added() == {"a.py": ["ai: made = 1"]}
