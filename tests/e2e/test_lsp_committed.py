"""What an editor shows of a branch: warnings where somebody is needed, hints for the rest, and what to do."""

import ast
from pathlib import Path

import pytest
from lsprotocol import types

from support.capabilities import EMACS
from support.editor import Editor
from support.firm import AI
from support.reviewed import Reviewed
from support.signing import Office
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

TEXT = "first = 1\nsecond = 2\n\nmine = 3\nthird = 4\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.bob.write("app.py", TEXT)
    head = office.bob.commit_all("Work")
    office.bob.set_note(head, {"app.py": AI})
    office.share(office.bob, office.alice)
    return office


def bench_of(repo: Reviewed) -> Workbench:
    """The same repository as an editor's workbench."""
    bench = Workbench.__new__(Workbench)
    bench.folder, bench.home = repo.path, Path(repo.environment["HOME"])
    bench.environment = repo.environment
    return bench


def places(found: list[types.Diagnostic]) -> list[tuple[int, int, types.DiagnosticSeverity | None]]:
    return [(one.range.start.line, one.range.end.line, one.severity) for one in found]


async def states(editor: Editor, uri: str) -> list[tuple[int, str]]:
    answer = await editor.command("attribution", uri=uri)
    return [(span["range"]["start"]["line"], span["state"]) for span in answer["ranges"]]


async def lens(editor: Editor, uri: str) -> list[str]:
    parameters = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = await editor.client.text_document_code_lens_async(parameters)
    return [one.command.title for one in found or [] if one.command is not None]


WARNING, HINT = types.DiagnosticSeverity.Warning, types.DiagnosticSeverity.Hint


async def test_committed_lines_are_warnings_where_they_stand_now_and_others_hints(office: Office) -> None:
    office.bob.git("switch", "--quiet", "work")
    file = office.bob.path / "app.py"
    file.write_text("zero = 0\nfirst = 1\nsecond = 2\n\nmine = 'changed'\nthird = 4\n")
    async with Editor.at(bench_of(office.bob), EMACS) as editor:
        uri = await editor.open(file)
        await editor.until(lambda: len(editor.diagnostics.get(uri, [])) == 4)
        shown = editor.diagnostics.pop(uri)
        title = await lens(editor, uri)

    assert places(shown) == [(1, 3, WARNING), (5, 5, WARNING), (0, 0, HINT), (4, 4, HINT)]
    assert shown[0].message.startswith("app.py, lines 2-4: AI text (claude-code")
    # Of the file, and of each block that has to be looked at.
    assert title == [
        "Countersign: 4 lines to be signed off by 1 senior",
        "Countersign: 3 lines to be signed off by 1 senior",
        "Countersign: 1 line to be signed off by 1 senior",
    ]


async def test_what_is_said_of_lines_goes_along_with_them_while_somebody_types_above(office: Office) -> None:
    office.bob.git("switch", "--quiet", "work")
    file = office.bob.path / "app.py"
    file.write_text("zero = 0\n" + TEXT)
    async with Editor.at(bench_of(office.bob), EMACS) as editor:
        uri = await editor.open(file)
        await editor.until(lambda: len(editor.diagnostics.get(uri, [])) == 2)
        editor.change(uri, (0, 8), (0, 8), "\none = 1\ntwo = 2")
        found = await editor.client.text_document_code_lens_async(
            types.CodeLensParams(types.TextDocumentIdentifier(uri))
        )
        actions = [
            await editor.client.text_document_code_action_async(
                types.CodeActionParams(
                    types.TextDocumentIdentifier(uri),
                    types.Range(types.Position(line, 0), types.Position(line, 0)),
                    types.CodeActionContext([]),
                )
            )
            for line in (2, 3)
        ]
        told = await editor.command("explain", uri=uri, position={"line": 3, "character": 1})

    assert [one.range.start.line for one in found or []] == [0, 3]
    assert [len(some or []) for some in actions] == [0, 4]
    assert "app\\.py, lines 4\\-" in told or "app.py, lines 4-" in told


async def test_a_sign_off_is_noticed_and_the_lines_are_signed_off(office: Office) -> None:
    office.alice.git("switch", "--quiet", "work")
    async with Editor.at(bench_of(office.alice), EMACS) as editor:
        uri = await editor.open(office.alice.path / "app.py")
        await editor.until(lambda: len(editor.diagnostics.get(uri, [])) == 1)
        before = await states(editor, uri)
        editor.diagnostics.clear()
        assert office.sign(office.alice, "alice", "origin/main..work").code == 0
        await editor.until(lambda: editor.diagnostics.get(uri) == [])
        after = await states(editor, uri)
        title = await lens(editor, uri)
        [review] = (await editor.command("review"))["reviews"]
        explained = await editor.command("explain", uri=uri, position={"line": 0, "character": 1})

    assert {state for _, state in before} == {"needs-review"}
    assert {state for _, state in after} == {"signed-off"}
    assert title == ["Countersign: signed off"]
    assert (review["verdict"], [file["state"] for file in review["queue"]]) == ("clear", ["signed-off"])
    assert len(review["cleared"]) == 1
    assert "Somebody has signed it off\\." in explained


async def test_a_client_is_asked_to_renew_its_lenses_when_they_say_what_was_signed(office: Office) -> None:
    office.alice.git("switch", "--quiet", "work")
    renewing = {**EMACS, "workspace": {**EMACS["workspace"], "codeLens": {"refreshSupport": True}}}
    async with Editor.at(bench_of(office.alice), renewing) as editor:
        uri = await editor.open(office.alice.path / "app.py")
        await editor.until(lambda: len(editor.diagnostics.get(uri, [])) == 1)
        assert office.sign(office.alice, "alice", "origin/main..work").code == 0
        title, renewed = await lens(editor, uri), 0
        while title != ["Countersign: signed off"]:
            # Only when it is told to does a client ask again.
            await editor.until(lambda seen=renewed: editor.lenses_renewed > seen)
            renewed, title = editor.lenses_renewed, await lens(editor, uri)
        editor.diagnostics.clear()


async def test_code_actions_lead_to_a_terminal_a_reviewer_and_a_reason(office: Office) -> None:
    office.alice.git("switch", "--quiet", "work")
    async with Editor.at(bench_of(office.alice), EMACS) as editor:
        uri = await editor.open(office.alice.path / "app.py")
        await editor.until(lambda: len(editor.diagnostics.get(uri, [])) == 1)
        [diagnostic] = editor.diagnostics.pop(uri)
        at = types.Range(types.Position(1, 0), types.Position(1, 0))
        context = types.CodeActionContext([diagnostic])
        found = await editor.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(uri), at, context)
        )
        # pygls' client takes every action for a bare command, and the command in it for its name.
        actions = [(one.title, ast.literal_eval(one.command)) for one in found or [] if isinstance(one, types.Command)]
        for _, command in actions:
            await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams(command["command"], command["arguments"])
            )
        words = [await editor.told(part) for part in ("--file app.py", "To sign, run", "AI text", "please look at")]
        only = types.CodeActionContext([], only=[types.CodeActionKind.Refactor])
        others = await editor.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(uri), at, only)
        )

    assert [title for title, _ in actions] == [
        "Countersign: Sign off this file", "Countersign: Sign off this change", "Countersign: Who can clear this?",
        "Countersign: Request review",
    ]  # fmt: skip
    assert not others
    assert "alice or dana may clear it" in words[2]
    assert words[3].startswith("alice: please look at app.py in origin/HEAD..HEAD")
    assert office.alice.git("for-each-ref", "refs/countersign/signoffs") == ""


async def test_diagnostics_can_be_for_everything_or_nothing(office: Office) -> None:
    office.bob.git("switch", "--quiet", "work")
    settings = {"countersign": {"diagnostics": "off"}}
    async with Editor.at(bench_of(office.bob), EMACS, settings=settings) as editor:
        uri = await editor.open(office.bob.path / "app.py")
        await editor.until(lambda: editor.diagnostics.get(uri) == [])
        assert await lens(editor, uri) != []
