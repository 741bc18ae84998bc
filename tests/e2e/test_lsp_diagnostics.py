"""What is shown of text that needs review: after it is opened and saved, when a client asks, never while typing."""

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from support.capabilities import EMACS, NEOVIM, VISUAL_STUDIO_CODE
from support.editor import Editor, Json
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

REPORTS = {"countersign": {"reportsCompletions": True}}
COPILOT = {"tool": "github-copilot", "kind": "accept"}
OLD = "old = 0\n\n\n"
AI_TEXT = "def f():\n    return 1\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def _severities(editor: Editor, uri: str) -> list[types.DiagnosticSeverity | None]:
    return [found.severity for found in editor.diagnostics.get(uri, [])]


async def complete(editor: Editor, uri: str) -> None:
    version = editor.change(uri, (2, 0), (2, 0), AI_TEXT)
    await editor.command("recordCompletion", uri=uri, version=version, text=AI_TEXT, **COPILOT)


async def test_ai_text_of_a_junior_is_a_hint_when_saved_and_a_warning_when_committed(
    bench: Workbench,
) -> None:
    file = bench.write("app.py", OLD)
    bench.add_roster()
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        assert await editor.pushed(uri) == []
        await complete(editor, uri)
        await asyncio.sleep(0.6)
        assert uri not in editor.diagnostics, "nothing is shown while somebody types"
        file.write_text("old = 0\n\n" + AI_TEXT + "\n", "utf-8")
        editor.save(uri)
        shown = await editor.pushed(uri)
        answer = await editor.command("attribution", uri=uri)
        # Nobody tells the server: it notices.
        bench.git("switch", "--quiet", "--create", "work")
        bench.commit("Work")
        await editor.until(lambda: _severities(editor, uri) == [types.DiagnosticSeverity.Warning])

    [found] = shown
    assert found.range == types.Range(types.Position(2, 0), types.Position(3, 12))
    assert found.severity == types.DiagnosticSeverity.Hint
    assert (found.source, found.code) == ("countersign", "junior-ai")
    assert found.code_description is not None
    assert found.code_description.href.endswith("#policy-rule")
    assert "ada" in found.message
    assert [(span["origin"], span["state"]) for span in answer["ranges"]] == [
        ("unknown", "none"), ("ai", "needs-review"),
    ]  # fmt: skip


async def test_without_a_roster_there_are_hints(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    bench.commit()
    file.write_text("pasted = 1\n", "utf-8")
    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(file)
        [found] = await editor.pushed(uri)

    assert found.severity == types.DiagnosticSeverity.Hint


async def test_a_seniors_ai_text_needs_nobody_else(tmp_path: Path) -> None:
    bench = Workbench(tmp_path, who=("Ada", "ada@example.com"))
    file = bench.write("app.py", OLD)
    bench.add_roster()
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        await complete(editor, uri)
        file.write_text("old = 0\n\n" + AI_TEXT + "\n", "utf-8")
        editor.save(uri)

        assert await editor.pushed(uri) == []


@pytest.mark.parametrize("capabilities", [VISUAL_STUDIO_CODE, NEOVIM], ids=["vscode", "neovim"])
async def test_a_client_that_pulls_is_told_when_to_and_gets_nothing_twice(bench: Workbench, capabilities: Json) -> None:
    file = bench.write("app.py", OLD)
    bench.add_roster()
    async with Editor.at(bench, capabilities, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.until(lambda: editor.refreshed)
        first = await editor.pull(uri)
        await complete(editor, uri)
        assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
        unchanged = await editor.pull(uri, first.result_id)
        anyway = await editor.pull(uri)
        file.write_text("old = 0\n\n" + AI_TEXT + "\n", "utf-8")
        refreshed = editor.refreshed
        editor.save(uri)
        await editor.until(lambda: editor.refreshed > refreshed)
        saved = await editor.pull(uri, first.result_id)

        assert editor.diagnostics == {}
    assert not first.items
    assert isinstance(unchanged, types.RelatedUnchangedDocumentDiagnosticReport)
    assert isinstance(anyway, types.RelatedFullDocumentDiagnosticReport)
    assert [found.code for found in anyway.items] == ["junior-ai"]
    assert isinstance(saved, types.RelatedFullDocumentDiagnosticReport)
    assert [found.code for found in saved.items] == ["junior-ai"]


async def test_of_what_is_no_file_yet_a_client_need_not_ask_again_at_every_key(bench: Workbench) -> None:
    async with Editor.at(bench, VISUAL_STUDIO_CODE) as editor:
        uri = await editor.open("untitled:Untitled-1", "old\n")
        first = await editor.pull(uri)
        assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
        editor.change(uri, (1, 0), (1, 0), "new\n")
        again = await editor.pull(uri, first.result_id)

    assert not first.items
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)


async def test_the_setting_decides_which_text_is_shown(bench: Workbench) -> None:
    file = bench.write("app.py", "old = 1\n")
    bench.add_roster()
    async with Editor.at(bench, EMACS, settings={"countersign": {"diagnostics": "all"}}) as editor:
        uri = await editor.open(file)
        # The settings and the document race; what is shown in the end is what counts.
        await editor.until(lambda: bool(editor.diagnostics.get(uri)))
        everything = editor.diagnostics.pop(uri)
        editor.settings = {"countersign": {"diagnostics": "off"}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        nothing = await editor.pushed(uri)
        editor.settings = {"countersign": {"diagnostics": "loud"}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.told("must be one of off, range, all")

    assert [found.range.start.line for found in everything] == [0]
    assert nothing == []


async def test_a_declaration_is_kept_and_ends_the_warning(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    bench.add_roster()
    file.write_text("mine = 1\n", "utf-8")
    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(file)
        assert [found.code for found in await editor.pushed(uri)] == ["junior-ai"]
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}
        kept = await editor.command("declareHuman", uri=uri, range=whole)
        assert await editor.pushed(uri) == []
        assert "Lee Lim" in await editor.hover(uri, 0, 0)
    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(file)
        answer = await editor.command("attribution", uri=uri)

    assert kept == {
        "uri": uri,
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 8}},
        "origin": "human", "evidence": "declared", "by": "Lee Lim <lee@example.com>", "at": kept["at"],
    }  # fmt: skip
    assert [(span["origin"], span["evidence"]) for span in answer["ranges"]] == [("human", "declared")]


async def test_a_declaration_needs_a_name(bench: Workbench) -> None:
    (bench.home / ".gitconfig").write_text("", "utf-8")
    file = bench.write("app.py", "mine = 1\n")
    async with Editor.at(bench) as editor:
        uri = await editor.open(file)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
        refused = await editor.refusal("countersign.declareHuman", {"uri": uri, "range": whole})

    assert refused == (-32803, "A statement needs a name: set user.name and user.email in git's configuration.")


async def test_hover_and_explain_say_who_how_and_what_is_needed(bench: Workbench) -> None:
    file = bench.write("app.py", OLD)
    bench.add_roster()
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        version = editor.change(uri, (2, 0), (2, 0), AI_TEXT)
        tool = "<b>*evil*</b>"
        await editor.command(
            "recordCompletion", uri=uri, version=version, text=AI_TEXT, tool=tool, session="[x](y)", kind="line"
        )
        hover = await editor.hover(uri, 2, 1)
        old = await editor.hover(uri, 0, 1)
        explained = await editor.command("explain", uri=uri, position={"line": 3, "character": 4})
        of_old = await editor.command("explain", uri=uri, position={"line": 0, "character": 0})
        of_nothing = await editor.command("explain", uri=uri, position={"line": 1, "character": 0})

    assert hover == (
        "**AI text** from \\<b\\>\\*evil\\*\\<\\/b\\>. Observed: the editor or the agent reported this very edit. "
        "Before it is merged it needs the sign-off of 1 person of role senior or above."
    )
    assert old == ""
    assert "Session: \\[x\\]\\(y\\)." in explained
    assert "rule junior\\-ai" in explained
    assert "not new against the base" in of_old
    assert of_nothing == "There is no text here."


async def test_a_broken_roster_is_said_and_there_are_hints_only(bench: Workbench) -> None:
    bench.write(".countersign/people.toml", "people = 3\n")
    file = bench.write("app.py", "")
    bench.commit()
    file.write_text("x = 1\n", "utf-8")
    async with Editor.at(bench, EMACS) as editor:
        uri = await editor.open(file)
        await editor.told(".countersign/people.toml")
        [found] = await editor.pushed(uri)

    assert found.severity == types.DiagnosticSeverity.Hint
