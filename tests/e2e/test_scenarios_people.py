"""Agents, editors and people at work side by side: docs/scenarios.md, Agents, editors, people."""

import asyncio
from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, edited, text
from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

REPORTS = {"countersign": {"reportsCompletions": True}}


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


async def accept(editor: Editor, uri: str, line: int, character: int, completion: str) -> None:
    version = editor.change(uri, (line, character), (line, character), completion)
    await editor.command("recordCompletion", uri=uri, version=version, text=completion, tool="t", kind="accept")


async def saved(editor: Editor, uri: str, file: Path, content: str) -> None:
    """Save, and wait until the server has seen to it."""
    file.write_bytes(content.encode())  # noqa: ASYNC240 (nothing else waits in a test)
    editor.save(uri)
    await editor.pushed(uri)


def test_files_that_an_agent_makes_moves_and_deletes_are_its_and_ignored_ones_are_left_out(story: Chronicle) -> None:
    story.write(".gitignore", "*.log\n")
    story.person("kept.py", text("said = 1"))
    story.agent("old.py", text("made = 1"))
    story.commit_all()
    (story.path / "old.py").rename(story.path / "new.py")
    (story.path / "kept.py").chmod(0o755)
    story.write("run.log", "made\n")
    story.report(
        edited("old.py", text("made = 1"), None),
        edited("new.py", None, text("made = 1")),
        edited("run.log", None, "made\n"),
    )
    story.commit_all()
    assert story.added() == {"new.py": ["ai: made = 1"]}
    assert "run.log" not in (story.state / "known-paths").read_text()
    assert story.blamed("kept.py") == ["human: said = 1"]


async def test_the_record_states_just_what_remains_of_a_completion(bench: Workbench) -> None:
    """In an empty file, in part, edited afterwards, and undone: one file for each, one server for all."""
    files = {name: bench.write(f"{name}.py", "") for name in ("empty", "part", "edited", "undone")}
    bench.commit()
    Chronicle(bench.folder, bench.environment).install_hooks()
    async with Editor.at(bench, None, REPORTS) as editor:
        uris = {name: await editor.open(file) for name, file in files.items()}
        await accept(editor, uris["empty"], 0, 0, "made = 1\nmade = 2\n")
        await saved(editor, uris["empty"], files["empty"], "made = 1\nmade = 2\n")

        editor.type(uris["part"], 0, 0, "said_")
        version = editor.change(uris["part"], (0, 5), (0, 5), "made")
        await editor.command(
            "recordCompletion", uri=uris["part"], version=version, text="made", tool="t", kind="word"
        )  # fmt: skip
        editor.change(uris["part"], (0, 9), (0, 9), "\n")
        editor.type(uris["part"], 1, 0, "said = 2")
        await saved(editor, uris["part"], files["part"], "said_made\nsaid = 2")

        await accept(editor, uris["edited"], 0, 0, "made = 1\nmade = 2\n")
        editor.change(uris["edited"], (0, 7), (0, 8), "7")
        editor.change(uris["edited"], (1, 0), (1, 8), "")
        editor.type(uris["edited"], 1, 0, "said = 2")
        await saved(editor, uris["edited"], files["edited"], "made = 7\nsaid = 2\n")

        editor.type(uris["undone"], 0, 0, "said = 1")
        await accept(editor, uris["undone"], 0, 8, "\nmade = 2")
        editor.change(uris["undone"], (0, 8), (1, 8), "")
        await saved(editor, uris["undone"], files["undone"], "said = 1")

    story = Chronicle(bench.folder, bench.environment)
    story.commit_all()
    assert story.added() == {
        "edited.py": ["mixed: made = 7", "human: said = 2"],
        "empty.py": ["ai: made = 1", "ai: made = 2"],
        "part.py": ["mixed: said_made", "human: said = 2"],
        "undone.py": ["human: said = 1"],
    }
    assert story.stamp() == "ai=2 mixed=2 human=3 unknown=0"


async def test_a_large_block_that_is_pasted_is_unknown_and_nobodys(bench: Workbench) -> None:
    file = bench.write("a.py", "")
    bench.commit()
    story = Chronicle(bench.folder, bench.environment)
    story.install_hooks()
    block = text(*(f"pasted_{number} = {number}" for number in range(30)))
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        editor.change(uri, (0, 0), (0, 0), block)
        editor.type(uri, 30, 0, "said = 1")
        await saved(editor, uri, file, f"{block}said = 1")
    story.commit_all()
    totals = story.json("show")["totals"]
    assert totals == {"added": 31, "ai": 0, "mixed": 0, "human": 1, "unknown": 30}
    assert {line["reason"] for line in story.json("blame", "a.py")["lines"][:30]} <= {"paste", "burst"}


async def test_an_agents_write_beside_unsaved_work_is_told_apart_from_it(bench: Workbench) -> None:
    file = bench.write("a.py", "old = 0\n")
    bench.commit()
    story = Chronicle(bench.folder, bench.environment)
    story.install_hooks()
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        editor.change(uri, (1, 0), (1, 0), "s")
        editor.type(uri, 1, 1, "aid = 1")
        await editor.until_flushed()
        await asyncio.to_thread(story.agent, "b.py", text("made = 1"))
        await saved(editor, uri, file, "old = 0\nsaid = 1")
    story.commit_all()
    assert story.added() == {"a.py": ["human: said = 1"], "b.py": ["ai: made = 1"]}


def test_a_statement_is_that_of_the_configured_identity(story: Chronicle) -> None:
    story.git("config", "user.name", "Ada Override")
    story.git("config", "user.email", "override@example.com")
    story.person("a.py", text("said = 1"))
    story.commit_all()
    assert "override@example.com" in story.git("notes", "--ref=countersign", "show", "HEAD")


def test_no_record_is_lost_when_two_clones_share_theirs_at_the_same_time(story: Chronicle, tmp_path: Path) -> None:
    story.git("clone", "--quiet", "--bare", str(story.path), str(tmp_path / "origin.git"))
    clones = [Chronicle(tmp_path / name, story.environment) for name in ("one", "two")]
    for clone in clones:
        story.git("clone", "--quiet", str(tmp_path / "origin.git"), str(clone.path))
        clone.install_hooks()
        clone.git("switch", "--quiet", "-c", clone.path.name)
        clone.agent(f"{clone.path.name}.py", text(f"made_{clone.path.name} = 1"))
        clone.commit_all()
        clone.git("push", "--quiet", "origin", "HEAD")
    both = " & ".join(f"(cd '{clone.path}' && '{COUNTERSIGN[0]}' -I -m countersign sync)" for clone in clones)
    ran = story.run("sh", "-c", f"{both} & wait")
    assert ran.code == 0, ran.err
    third = Chronicle(tmp_path / "third", story.environment)
    story.git("clone", "--quiet", str(tmp_path / "origin.git"), str(third.path))
    told = third.run(*COUNTERSIGN, "sync")
    assert told.code == 0, told.err
    for name in ("one", "two"):
        assert third.blamed(f"{name}.py", f"origin/{name}") == [f"ai: made_{name} = 1"]


def test_the_four_always_add_up_to_what_was_added(story: Chronicle) -> None:
    story.person("a.py", text("said = add(1, 2)", ""))
    story.agent("a.py", text("said = add(1, made)", "", "made = 2"))
    story.nobody("a.py", text("said = add(1, made)", "", "made = 2", "found = 3", "", ""))
    story.commit_all()
    shown = story.json("show")
    assert shown["totals"] == {"added": 6, "ai": 1, "mixed": 2, "human": 0, "unknown": 3}
    lines = [line["origin"] for line in story.json("blame", "a.py")["lines"]]
    assert {origin: lines.count(origin) for origin in ("ai", "mixed", "human", "unknown")} == {
        origin: shown["totals"][origin] for origin in ("ai", "mixed", "human", "unknown")
    }
