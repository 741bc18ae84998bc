"""Formatters, white space and moves change nobody's ownership: docs/scenarios.md, Formatting, whitespace, moves."""

from pathlib import Path

import pytest

from support.chronicle import Chronicle, text, whose

pytestmark = pytest.mark.e2e

ONE_LINE = text("total = add(price, tax, discount, shipping)")
REFLOWED = text("total = add(", "    price,", "    tax,", "    discount,", "    shipping,", ")")


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


@pytest.mark.parametrize(("before", "after"), [(ONE_LINE, REFLOWED), (REFLOWED, ONE_LINE)], ids=["split", "joined"])
def test_human_lines_that_an_agent_reflows_stay_human(story: Chronicle, before: str, after: str) -> None:
    story.person("a.py", before)
    story.commit_all()
    story.agent("a.py", after)
    story.commit_all()
    assert story.added() == {"a.py": whose("human", *after.splitlines())}
    story.agent("a.py", before)
    story.commit_all()
    assert story.blamed("a.py") == whose("human", *before.splitlines())


@pytest.mark.parametrize(("before", "after"), [(ONE_LINE, REFLOWED), (REFLOWED, ONE_LINE)], ids=["split", "joined"])
def test_ai_lines_that_a_person_reflows_stay_ai(story: Chronicle, before: str, after: str) -> None:
    story.agent("a.py", before)
    story.commit_all()
    story.person("a.py", after)
    story.commit_all()
    assert story.added() == {"a.py": whose("ai", *after.splitlines())}


def test_what_an_agent_puts_into_a_line_that_it_reflows_is_ai(story: Chronicle) -> None:
    story.person("a.py", ONE_LINE)
    story.commit_all()
    story.agent("a.py", REFLOWED.replace("    shipping,\n", "    shipping,\n    handling,\n"))
    story.commit_all()
    assert "ai:     handling," in story.added()["a.py"]
    assert "human:     discount," in story.added()["a.py"]


def test_a_formatter_that_nobody_watches_takes_nothing_from_what_an_agent_has_just_written(story: Chronicle) -> None:
    story.person("a.py", text("import os"))
    story.commit_all()
    story.agent("a.py", text("import os", "def made( x,y ):", "  return {'x':x,'y':y}"))
    formatted = text("import os", "", "", "def made(x, y):", '    return {"x": x, "y": y}')
    story.nobody("a.py", formatted)
    story.commit_all()
    assert [line for line in story.added()["a.py"] if line.partition(": ")[2]] == whose(
        "ai", "def made(x, y):", '    return {"x": x, "y": y}'
    )


def test_an_unchanged_row_of_a_table_that_an_agent_rewrites_keeps_its_owner(story: Chronicle) -> None:
    story.person("t.md", text("| name | cost |", "| ---- | ---- |", "| tea | one |"))
    story.commit_all()
    story.agent("t.md", text("| article | price |", "| ---- | ---- |", "| coffee | two |"))
    story.commit_all()
    lines = story.blamed("t.md")
    assert lines[1] == "human: | ---- | ---- |"
    assert [line.partition(":")[0] for line in lines] in (["ai", "human", "ai"], ["mixed", "human", "mixed"])
    assert len(story.added()["t.md"]) == 2


SAID = ("def said_first():", "    return compute(1)")
MADE = ("def made_first():", "    value = measure(2)", "    return value")


def test_a_block_that_is_moved_keeps_its_owner_whoever_moves_it(story: Chronicle) -> None:
    middle = [f"constant_{number} = {number}" for number in range(6)]
    story.person("a.py", text(*SAID, *middle))
    story.agent("a.py", text(*SAID, *MADE, *middle))
    story.commit_all()
    story.person("a.py", text(*SAID, *middle, *MADE))
    assert set(story.pending().get("a.py", [])) <= {*whose("ai", *MADE), *whose("human", *middle)}
    story.commit_all()
    assert story.blamed("a.py") == [*whose("human", *SAID, *middle), *whose("ai", *MADE)]
    story.agent("a.py", text(*middle, *MADE, *SAID))
    story.commit_all()
    assert story.blamed("a.py") == [*whose("human", *middle), *whose("ai", *MADE), *whose("human", *SAID)]


def test_a_line_that_is_moved_keeps_its_owner_and_what_is_edited_on_the_way_is_the_editors(story: Chronicle) -> None:
    middle = [f"constant_{number} = {number}" for number in range(4)]
    story.agent("a.py", text("made = measure(room, scale)", *middle))
    story.commit_all()
    story.person("a.py", text(*middle, "made = measure(room, scale)"))
    story.commit_all()
    assert story.blamed("a.py")[-1] == "ai: made = measure(room, scale)"
    story.person("a.py", text("made = measure(house, scale)", *middle))
    story.commit_all()
    assert story.blamed("a.py")[0] in {"mixed: made = measure(house, scale)", "human: made = measure(house, scale)"}
    assert story.blamed("a.py")[1:] == whose("ai", *middle)


def test_a_line_that_is_moved_and_edited_at_once_is_not_all_the_editors(story: Chronicle) -> None:
    middle = [f"constant_{number} = {number}" for number in range(4)]
    story.agent("a.py", text("made = measure(room, scale, height)", *middle))
    story.commit_all()
    story.person("a.py", text(*middle, "said_new = 5", "made = measure(room, scale, depth)"))
    story.commit_all()
    assert story.blamed("a.py")[4:] == ["human: said_new = 5", "mixed: made = measure(room, scale, depth)"]


@pytest.mark.parametrize("writer", ["person", "agent", "nobody"])
def test_trailing_white_space_changes_no_owner(story: Chronicle, writer: str) -> None:
    story.person("a.py", text("said = 1"))
    story.agent("a.py", text("said = 1", "made = 2"))
    story.commit_all()
    write = {"person": story.person, "agent": story.agent, "nobody": story.nobody}[writer]
    write("a.py", text("said = 1   ", "made = 2\t"))
    story.commit_all()
    assert story.added() == {"a.py": ["human: said = 1   ", "ai: made = 2\t"]}
    write("a.py", text("said = 1", "made = 2"))
    story.commit_all()
    assert story.blamed("a.py") == ["human: said = 1", "ai: made = 2"]


@pytest.mark.parametrize("committed", [False, True], ids=["in work", "committed"])
def test_attribution_follows_a_file_that_is_renamed(story: Chronicle, committed: bool) -> None:  # noqa: FBT001 (a case)
    story.person("a.py", text("said = 1"))
    story.agent("a.py", text("said = 1", "made = 2", "made = 3"))
    story.add()
    if committed:
        story.commit("-m", "Before it is moved")
    story.git("mv", "a.py", "b.py")
    assert story.pending() == {"b.py": ["human: said = 1", "ai: made = 2", "ai: made = 3"]}
    story.commit("-m", "Move")
    assert story.added() == {"b.py": ["human: said = 1", "ai: made = 2", "ai: made = 3"]}
    assert story.blamed("b.py") == ["human: said = 1", "ai: made = 2", "ai: made = 3"]
    assert story.stamp() == "ai=2 mixed=0 human=1 unknown=0"


def test_attribution_follows_a_file_that_is_renamed_and_edited(story: Chronicle) -> None:
    story.person("a.py", text("said = 1", "said_too = 2"))
    story.agent("a.py", text("said = 1", "said_too = 2", "made = 3", "made_too = 4"))
    story.commit_all()
    story.git("mv", "a.py", "b.py")
    story.agent("b.py", text("said = 1", "said_too = 2", "made = 3", "made_new = 5", "made_too = 4"))
    story.nobody("b.py", text("said = 1", "said_too = 2", "made = 3", "made_new = 5", "made_too = 4", "found = 6"))
    story.commit_all()
    assert story.added() == {
        "b.py": [
            *whose("human", "said = 1", "said_too = 2"), *whose("ai", "made = 3", "made_new = 5", "made_too = 4"),
            "unknown: found = 6",
        ]
    }  # fmt: skip
    assert story.stamp() == "ai=3 mixed=0 human=2 unknown=1"


def test_attribution_follows_the_files_of_a_renamed_directory(story: Chronicle) -> None:
    story.agent("old/a.py", text("made = 1"))
    story.person("old/b.py", text("said = 2"))
    story.commit_all()
    story.git("mv", "old", "new")
    story.commit("-m", "Move")
    assert story.added() == {"new/a.py": ["ai: made = 1"], "new/b.py": ["human: said = 2"]}
    assert story.stamp() == "ai=1 mixed=0 human=1 unknown=0"


def test_attribution_follows_a_name_of_which_only_the_case_changes(story: Chronicle) -> None:
    story.agent("Name.py", text("made = 1"))
    story.commit_all()
    story.git("mv", "-f", "Name.py", "name.py")
    story.commit("-m", "Rename")
    assert story.added() == {"name.py": ["ai: made = 1"]}


def test_a_file_that_is_deleted_and_made_again_begins_anew(story: Chronicle) -> None:
    story.person("a.py", text("said_long_ago = 1"))
    story.commit_all()
    story.git("rm", "--quiet", "a.py")
    story.commit("-m", "Gone")
    assert story.added() == {}
    story.nobody("a.py", text("found = 1"))
    story.commit_all()
    assert story.added() == {"a.py": ["unknown: found = 1"]}


def test_the_record_of_one_file_is_never_that_of_another_with_like_text(story: Chronicle) -> None:
    story.agent("a.py", text("made = 1", "shared = 2"))
    story.person("b.py", text("said = 1", "shared = 2"))
    story.commit_all()
    assert story.added() == {
        "a.py": whose("ai", "made = 1", "shared = 2"),
        "b.py": whose("human", "said = 1", "shared = 2"),
    }
