"""Who wrote a line, in the simplest of stories: docs/scenarios.md, Basics."""

from pathlib import Path

import pytest

from support.chronicle import Chronicle, edited, text, whose

pytestmark = pytest.mark.e2e


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


def test_the_first_commit_of_a_repository_has_exactly_the_agents_lines_as_ai(tmp_path: Path) -> None:
    story = Chronicle.create(tmp_path / "new", tmp_path / "home")
    story.install_hooks()
    story.agent("a.py", text("made = 1", "made = 2"))
    story.nobody("b.py", text("found = 3"))
    story.commit_all("Begin")
    assert story.added() == {"a.py": whose("ai", "made = 1", "made = 2"), "b.py": ["unknown: found = 3"]}
    assert story.stamp() == "ai=2 mixed=0 human=0 unknown=1"


def test_lines_that_an_agent_adds_to_a_committed_file_are_ai_and_the_old_ones_stay_whose_they_were(
    story: Chronicle,
) -> None:
    story.person("a.py", text("said_one = 1", "said_two = 2"))
    story.commit_all()
    story.agent("a.py", text("said_one = 1", "made = 9", "said_two = 2"))
    story.commit_all()
    assert story.added() == {"a.py": ["ai: made = 9"]}
    assert story.blamed("a.py", "HEAD") == ["human: said_one = 1", "ai: made = 9", "human: said_two = 2"]


def test_what_a_person_puts_around_committed_ai_lines_is_human_and_they_stay_ai(story: Chronicle) -> None:
    story.agent("a.py", text("made_one = 1", "made_two = 2"))
    story.commit_all()
    story.person("a.py", text("above = 0", "made_one = 1", "between = 5", "made_two = 2", "below = 9"))
    story.commit_all()
    assert story.added() == {"a.py": whose("human", "above = 0", "between = 5", "below = 9")}
    assert story.stamp() == ""
    assert story.blamed("a.py") == [
        "human: above = 0", "ai: made_one = 1", "human: between = 5", "ai: made_two = 2", "human: below = 9",
    ]  # fmt: skip


def test_lines_of_people_and_agents_in_turn_keep_their_owners(story: Chronicle) -> None:
    lines: list[str] = []
    for number in range(3):
        lines.append(f"said_{number} = {number}")
        story.person("a.py", text(*lines))
        lines.append(f"made_{number} = {number}")
        story.agent("a.py", text(*lines))
    story.commit_all()
    assert story.added() == {
        "a.py": [
            "human: said_0 = 0", "ai: made_0 = 0", "human: said_1 = 1", "ai: made_1 = 1", "human: said_2 = 2",
            "ai: made_2 = 2",
        ]
    }  # fmt: skip


def test_only_ai_lines_that_survive_until_the_commit_are_counted(story: Chronicle) -> None:
    story.agent("a.py", text("made_one = 1", "made_two = 2"))
    story.agent("a.py", text("made_one = 1", "made_two = 2", "made_three = 3", "made_four = 4"))
    story.person("a.py", text("made_two = 2", "made_four = 4"))
    story.commit_all()
    assert story.added() == {"a.py": whose("ai", "made_two = 2", "made_four = 4")}
    assert story.stamp() == "ai=2 mixed=0 human=0 unknown=0"


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in work"])
def test_a_line_of_which_an_agent_only_deletes_a_part_stays_whose_it_was(story: Chronicle, committed: bool) -> None:  # noqa: FBT001 (a case)
    story.person("a.py", text("first = 1", "total = add(price, tax, discount)", "last = 3"))
    if committed:
        story.commit_all()
    story.agent("a.py", text("first = 1", "total = add(price, discount)", "last = 3"))
    story.commit_all()
    assert "human: total = add(price, discount)" in story.added()["a.py"]
    assert story.blamed("a.py") == whose("human", "first = 1", "total = add(price, discount)", "last = 3")


def test_a_path_with_spaces_is_recorded_and_read_back_as_it_is(story: Chronicle) -> None:
    story.agent("my notes/to do.txt", text("made"))
    assert story.pending() == {"my notes/to do.txt": ["ai: made"]}
    story.commit_all()
    assert story.added() == {"my notes/to do.txt": ["ai: made"]}
    assert story.blamed("my notes/to do.txt") == ["ai: made"]


def test_an_agents_file_that_a_person_rewrites_is_the_persons(story: Chronicle) -> None:
    story.agent("a.py", text("def made():", "    return 'machine'"))
    story.commit_all()
    story.person("a.py", text("class Said:", "    kind = person", "    age = 40"))
    story.commit_all()
    assert story.added() == {"a.py": whose("human", "class Said:", "    kind = person", "    age = 40")}
    assert story.blamed("a.py") == whose("human", "class Said:", "    kind = person", "    age = 40")


def test_each_line_keeps_the_session_that_wrote_it(story: Chronicle) -> None:
    story.agent("a.py", text("first = 1"), session="one")
    story.agent("a.py", text("first = 1", "second = 2"), session="two")
    story.agent("a.py", text("zeroth = 0", "first = 1", "second = 2"), session="one")
    story.commit_all()
    (file,) = story.json("show")["files"]
    assert {span["lines"]: span["session"] for span in file["ranges"]} == {"1-2": "one", "3": "two"}
    assert [line["session"] for line in story.json("blame", "a.py")["lines"]] == ["one", "one", "two"]


def test_blank_lines_inside_a_block_of_an_agent_count_as_ai(story: Chronicle) -> None:
    story.person("a.py", text("said = 1"))
    story.commit_all()
    story.agent("a.py", text("said = 1", "", "def made():", "    x = 1", "", "    return x", ""))
    story.commit_all()
    assert story.added() == {"a.py": whose("ai", "", "def made():", "    x = 1", "", "    return x", "")}
    # Between other people's lines, each goes with the nearest one above it.
    story.person("b.py", text("said = 1", "", "said = 2"))
    story.agent("b.py", text("said = 1", "", "made = 3", "", "made = 4", "said = 2"))
    story.person("b.py", text("said = 1", "", "made = 3", "", "made = 4", "said = 2", "", "said = 5"))
    story.commit_all()
    assert story.added() == {
        "b.py": [
            *whose("human", "said = 1", ""), *whose("ai", "made = 3", "", "made = 4"),
            *whose("human", "said = 2", "", "said = 5"),
        ]
    }  # fmt: skip


def test_a_burst_of_prepended_lines_loses_and_misplaces_none(story: Chronicle) -> None:
    made = [f"made_{number} = '{'日本🦉é'[number % 4]}'" for number in range(40)]
    story.person("a.py", text("said = 0"))
    old = text("said = 0")
    events = []
    for number in range(40):
        new = text(*reversed(made[: number + 1]), "said = 0")
        events.append(edited("a.py", old, new))
        old = new
    story.write("a.py", old)
    story.report(*events)
    story.commit_all()
    assert story.added() == {"a.py": [*whose("ai", *reversed(made)), "human: said = 0"]}


def test_a_line_that_nobody_saw_being_typed_under_an_ai_line_is_not_ai(story: Chronicle) -> None:
    story.agent("a.py", text("def made():", "    return 1"))
    story.nobody("a.py", text("def made():", "    return 1", "print(typed)"))
    story.commit_all()
    assert story.added() == {"a.py": ["ai: def made():", "ai:     return 1", "unknown: print(typed)"]}


def test_edits_that_nobody_saw_in_the_middle_of_a_new_ai_file_are_not_ai(story: Chronicle) -> None:
    made = [f"made_{number} = {number}" for number in range(6)]
    story.agent("a.py", text(*made))
    story.nobody("a.py", text(*made[:3], "typed = 'here'", "typed_too = 'there'", *made[3:]))
    story.commit_all()
    assert story.added() == {
        "a.py": [
            *whose("ai", *made[:3]), "unknown: typed = 'here'", "unknown: typed_too = 'there'", *whose("ai", *made[3:]),
        ]
    }  # fmt: skip


def test_a_commit_without_any_evidence_is_unknown_and_never_human(story: Chronicle) -> None:
    story.nobody("a.py", text("found = 1", "", "found = 2"))
    story.commit_all()
    assert story.added() == {"a.py": whose("unknown", "found = 1", "", "found = 2")}
    assert story.stamp() == ""
    assert {line["reason"] for line in story.json("blame", "a.py")["lines"]} == {"untracked"}
