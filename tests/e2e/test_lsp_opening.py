"""What is known of a document when it is opened: from the journal, from git, from what was here a moment ago."""

from pathlib import Path

import pytest

from support.capabilities import VISUAL_STUDIO_CODE
from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

COPILOT = {"tool": "github-copilot", "kind": "accept"}
REPORTS = {"countersign": {"reportsCompletions": True}}
AI_LINE = "answer = 42\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


async def accept(editor: Editor, uri: str, line: int, text: str = AI_LINE) -> None:
    version = editor.change(uri, (line, 0), (line, 0), text)
    await editor.command("recordCompletion", uri=uri, version=version, text=text, **COPILOT)


async def write_and_save(editor: Editor, uri: str, file: Path, text: str) -> None:
    """Save, and wait until the server has written it down."""
    file.write_bytes(text.encode("utf-8"))  # noqa: ASYNC240 (nothing else waits in a test)
    editor.save(uri)
    await editor.pushed(uri)


async def test_a_path_never_seen_is_unknown(bench: Workbench) -> None:
    file = bench.write("old.py", "one = 1\ntwo = 2\n")
    bench.commit()
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)

        answer = await editor.command("attribution", uri=uri)
        assert [(span["origin"], span["evidence"], span["state"]) for span in answer["ranges"]] == [
            ("unknown", "none", "none")
        ]
        assert await editor.totals(uri) == (0, 0, 0, 2)


async def test_what_was_saved_is_known_to_the_next_server(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0)
        editor.type(uri, 1, 0, "x = 1")
        await write_and_save(editor, uri, file, AI_LINE + "x = 1")
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)

        assert await editor.totals(uri) == (1, 0, 1, 0)


async def test_what_changed_while_nobody_looked_is_external(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0)
        await write_and_save(editor, uri, file, AI_LINE)
    file.write_text(AI_LINE + "other_people = True\n", "utf-8")
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)

        assert await editor.totals(uri) == (1, 0, 0, 1)
        assert "changed outside of the editor" in await editor.hover(uri, 1, 3)


async def test_edits_that_were_never_saved_survive_kill_9(bench: Workbench) -> None:
    file = bench.write("app.py", "start = 0\n")
    bench.commit()
    killed = Editor()
    await killed.start(bench, None, REPORTS)
    uri = await killed.open(file)
    await accept(killed, uri, 1)
    for number in range(20):
        killed.type(uri, 2, 0, f"n{number}")
        killed.change(uri, (2, 0), (2, len(f"n{number}")), "")
    killed.type(uri, 2, 0, "typed = 1")
    await killed.until_flushed()
    killed.kill()
    await killed.process.wait()
    async with Editor.at(bench) as editor:
        uri = await editor.open(file, "start = 0\n" + AI_LINE + "typed = 1")

        assert await editor.totals(uri) == (1, 0, 1, 1)


@pytest.mark.parametrize("dies", [False, True])
async def test_one_ai_letter_that_undo_brings_back_in_the_next_server_is_not_typed(
    bench: Workbench,
    dies: bool,  # noqa: FBT001 (a case)
) -> None:
    file = bench.write("app.py", "")
    first = Editor()
    await first.start(bench, None, REPORTS)
    uri = await first.open(file)
    await accept(first, uri, 0, "answer = 42")
    first.change(uri, (0, 10), (0, 11), "")
    first.change(uri, (0, 9), (0, 10), "")
    await write_and_save(first, uri, file, "answer = ")
    first.type(uri, 0, 9, "x")
    await first.until_flushed()
    if dies:
        first.kill()
        await first.process.wait()
    else:
        await first.leave()
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file, "answer = x")
        editor.change(uri, (0, 9), (0, 10), "")
        editor.type(uri, 0, 9, "42")

        assert await editor.totals(uri) == (1, 0, 0, 0)


async def test_two_spellings_of_a_line_end_are_one_text(bench: Workbench) -> None:
    bench.git("config", "core.autocrlf", "true")
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0, "answer = 42\r\n")
        await write_and_save(editor, uri, file, "answer = 42\r\n")
    async with Editor.at(bench) as editor:
        uri = await editor.open(file, "answer = 42\n")

        assert await editor.totals(uri) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "shown", "attributes"),
    [
        (b"\xef\xbb\xbfanswer = 42\n", "answer = 42\n", ""),
        ("answer = 42\n".encode("utf-16"), "answer = 42\n", "*.py working-tree-encoding=UTF-16"),
        ("answer = 42\n".encode("utf-16-le"), "answer = 42\n", "*.py working-tree-encoding=UTF-16LE"),
        ("answer = 42 # \xe9\n".encode("latin-1"), "answer = 42 # \xe9\n", ""),
        (b"answer = 42\r\n", "answer = 42\r\n", "*.py text eol=crlf"),
    ],
    ids=["byte order mark", "UTF-16", "UTF-16LE", "Latin-1", "eol=crlf"],
)
async def test_a_saved_file_is_remembered_under_the_id_that_the_index_gives_it(
    bench: Workbench, content: bytes, shown: str, attributes: str
) -> None:
    bench.write(".gitattributes", attributes + "\n")
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0, shown)
        file.write_bytes(content)
        editor.save(uri)
        await editor.pushed(uri)
    bench.git("add", "app.py")
    blob = bench.git("ls-files", "--stage", "app.py").split()[1]

    assert list((bench.folder / ".git" / "countersign" / "lines").glob(f"{blob}-*"))


async def test_a_file_that_is_not_what_was_saved_is_not_remembered(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0)
        await write_and_save(editor, uri, file, "something_else = True\n")
    bench.git("add", "app.py")
    blob = bench.git("ls-files", "--stage", "app.py").split()[1]

    assert not list((bench.folder / ".git" / "countersign" / "lines").glob(f"{blob}-*"))
    assert "has not the text of its document" in bench.log


async def test_text_of_an_untitled_document_keeps_its_marks_in_the_file(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        draft = await editor.open("untitled:Untitled-1", "")
        await accept(editor, draft, 0)
        file = bench.write("new.py", AI_LINE)
        uri = await editor.open(file)
        editor.close(draft)

        assert await editor.totals(uri) == (1, 0, 0, 0)


async def test_a_renamed_file_takes_its_marks_along(bench: Workbench) -> None:
    file = bench.write("old.py", "")
    async with Editor.at(bench, VISUAL_STUDIO_CODE, REPORTS) as editor:
        uri = await editor.open(file)
        await accept(editor, uri, 0)
        file.write_text(AI_LINE, "utf-8")
        editor.save(uri)
        await editor.until(lambda: editor.refreshed >= 2)
        editor.close(uri)
        renamed = file.rename(file.with_name("new.py"))
        await editor.renamed(file, renamed)
        renamed.write_text(AI_LINE + "more = 1\n", "utf-8")
        again = await editor.open(renamed)

        assert await editor.totals(again) == (1, 0, 0, 1)
    assert "new.py" in (bench.folder / ".git" / "countersign" / "known-paths").read_text("utf-8").split()


async def test_a_file_in_no_repository_is_remembered_for_its_user(bench: Workbench) -> None:
    file = bench.home / "notes.py"
    file.write_text("", "utf-8")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0)
        await write_and_save(editor, uri, file, AI_LINE)
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)
        answer = await editor.command("attribution", uri=uri)

    assert [(span["origin"], span["state"]) for span in answer["ranges"]] == [("ai", "none")]
    assert not (bench.folder / ".git" / "countersign").exists()


async def test_an_ignored_file_is_followed_but_not_kept(bench: Workbench) -> None:
    bench.write(".gitignore", "secret.py\n")
    file = bench.write("secret.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 0)
        await write_and_save(editor, uri, file, AI_LINE)

        assert await editor.totals(uri) == (1, 0, 0, 0)
    journal = bench.folder / ".git" / "countersign"
    assert all(AI_LINE.strip().encode() not in kept.read_bytes() for kept in journal.rglob("*") if kept.is_file())
    assert (
        "secret.py" not in (journal / "known-paths").read_text("utf-8") if (journal / "known-paths").exists() else True
    )


async def test_evidence_that_comes_after_the_save_reaches_what_hooks_read(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    lines = bench.folder / ".git" / "countersign" / "lines"
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        version = editor.change(uri, (0, 0), (0, 0), AI_LINE)
        await write_and_save(editor, uri, file, AI_LINE)
        blob = bench.git("hash-object", "app.py")
        [before] = lines.glob(f"{blob}-*")
        told_before = before.read_text("utf-8")
        await editor.command("recordCompletion", uri=uri, version=version, text=AI_LINE, **COPILOT)
        await editor.pushed(uri)
    [after] = lines.glob(f"{blob}-*")

    assert "burst" in told_before
    assert "github-copilot" in after.read_text("utf-8")


async def test_what_is_undone_and_redone_keeps_its_marks(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open("untitled:a", "")
        await accept(editor, uri, 0)
        editor.change(uri, (0, 0), (1, 0), "")
        editor.change(uri, (0, 0), (0, 0), AI_LINE)

        assert await editor.totals(uri) == (1, 0, 0, 0)


async def test_text_that_is_cut_here_and_pasted_there_keeps_its_marks(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        here = await editor.open("untitled:a", "")
        there = await editor.open("untitled:b", "")
        await accept(editor, here, 0)
        editor.change(here, (0, 0), (1, 0), "")
        editor.type(here, 0, 0, "x")
        editor.change(there, (0, 0), (0, 0), AI_LINE)

        assert await editor.totals(there) == (1, 0, 0, 0)


async def test_an_untitled_document_hands_its_marks_to_a_file_that_is_opened_empty(
    bench: Workbench,
) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, VISUAL_STUDIO_CODE, REPORTS) as editor:
        untitled = await editor.open("untitled:app.py", "")
        await accept(editor, untitled, 0)
        editor.type(untitled, 1, 0, "by_hand")
        uri = await editor.open(file)
        editor.change(uri, (0, 0), (0, 0), AI_LINE + "by_hand")
        editor.close(untitled)

        assert await editor.totals(uri) == (1, 0, 1, 0)


async def test_a_clone_knows_from_the_notes_what_was_committed_elsewhere(bench: Workbench, tmp_path: Path) -> None:
    file = bench.write("app.py", "by_hand = 1\n")
    bench.commit()
    bench.countersign("init")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await accept(editor, uri, 1)
        await write_and_save(editor, uri, file, "by_hand = 1\n" + AI_LINE)
    bench.commit()
    clone = tmp_path / "clone"
    bench.git("clone", "--quiet", str(bench.folder), str(clone))
    bench.git("-C", str(clone), "fetch", "--quiet", "origin", "refs/notes/countersign:refs/notes/countersign")
    async with Editor.at(bench, folders=[clone]) as editor:
        uri = await editor.open(clone / "app.py")
        answer = await editor.command("attribution", uri=uri)

    assert [(span["origin"], span.get("tool")) for span in answer["ranges"]] == [
        ("unknown", None),
        ("ai", "github-copilot"),
    ]
