"""`countersign declare`: a person says who wrote what nobody watched."""

import json
from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, text, whose

pytestmark = pytest.mark.e2e


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.agent("a.py", text("made = 1", "made = 2"))
    story.commit_all()
    return story


def test_declared_lines_are_in_the_record_with_name_and_time(story: Chronicle) -> None:
    story.nobody("a.py", text("made = 1", "mine = 1", "", "mine = 2", "made = 2", "theirs = 3"))
    said = story.json("declare", "--human", "a.py:2-4")
    assert said["declared"] == [{"path": "a.py", "lines": "2-4"}]
    assert (said["origin"], said["evidence"], said["by"]) == ("human", "declared", "Lee Lim <lee@example.com>")
    assert story.json("declare", "--ai", "chatgpt", "--model", "gpt-5.2", "a.py:6")["tool"] == "chatgpt"
    assert story.pending() == {
        "a.py": [*whose("human", "mine = 1", "", "mine = 2"), "ai: theirs = 3"],
    }
    commit = story.commit_all()
    assert story.added() == {"a.py": [*whose("human", "mine = 1", "", "mine = 2"), "ai: theirs = 3"]}
    rows = [row for row, _ in story.note(commit).files["a.py"]]
    assert [(row[:4], row[6], row[7]) for row in rows] == [
        (("human", "declared", "", ""), said["by"], said["at"]),
        (("ai", "declared", "chatgpt", "gpt-5.2"), said["by"], rows[1][7]),
    ]


def test_a_statement_wins_over_what_was_observed_and_can_be_made_again(story: Chronicle) -> None:
    story.agent("b.py", text("x = 1", "x = 2"))
    story.json("declare", "--human", "b.py")
    assert story.pending() == {"b.py": whose("human", "x = 1", "x = 2")}
    story.json("declare", "--ai", "aider", "b.py")
    assert story.pending() == {"b.py": whose("ai", "x = 1", "x = 2")}


def test_without_a_path_it_is_about_everything_that_is_not_committed_and_nothing_else(story: Chronicle) -> None:
    story.nobody("a.py", text("made = 1", "made = 2", "mine = 1"))
    story.nobody("new:1.py", text("mine = 2"))
    story.json("declare", "--human")
    assert story.pending() == {"a.py": ["human: mine = 1"], "new:1.py": ["human: mine = 2"]}
    story.commit_all()
    assert story.blamed("a.py") == [*whose("ai", "made = 1", "made = 2"), "human: mine = 1"]


def test_what_is_committed_is_no_matter_of_statements(story: Chronicle) -> None:
    ran = story.run(*COUNTERSIGN, "declare", "--human", "a.py:1-2")
    assert ran.code == 2
    assert "lines 1-2 of a.py: no line there is uncommitted" in ran.err
    assert story.blamed("a.py") == whose("ai", "made = 1", "made = 2")


def test_what_makes_no_sense_is_an_error(story: Chronicle) -> None:
    story.nobody("b.py", text("x = 1"))
    for words, error in (
        (["a.py"], "one of the arguments --human --ai is required"),
        (["--human", "--ai", "x"], "not allowed with"),
        (["--human", "--model", "m"], "--model goes with --ai TOOL"),
        (["--ai", " "], "which tool?"),
        (["--human", "nowhere.py"], "no line there is uncommitted"),
        (["--human", "b.py:0-2"], "lines count from 1"),
        (["--human", "../b.py"], "outside"),
    ):
        ran = story.run(*COUNTERSIGN, "declare", *words)
        assert ran.code == 2
        assert error in ran.err


def test_nobody_in_particular_declares_nothing(story: Chronicle) -> None:
    story.nobody("b.py", text("x = 1"))
    nameless = {f"GIT_{who}_{what}": "" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for name in nameless:
        del story.environment[name]
    ran = story.run(*COUNTERSIGN, "declare", "--human", "b.py")
    assert (ran.code, "a statement needs a name" in ran.err) == (2, True)


def test_it_says_what_was_declared(story: Chronicle) -> None:
    story.nobody("b.py", text("x = 1", "x = 2"))
    ran = story.run(*COUNTERSIGN, "declare", "--ai", "aider")
    assert ran.out == "b.py, lines 1-2: text of aider, declared by Lee Lim <lee@example.com>\n"
    assert json.loads(story.run(*COUNTERSIGN, "status", "--json").out)["totals"]["ai"] == 2
