"""Bad input gets a clear word, crashes nothing and loses nothing."""

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
INVALID_PARAMS = -32602


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


async def test_commands_refuse_what_they_do_not_understand(bench: Workbench) -> None:
    async with Editor.at(bench) as editor:
        uri = await editor.open("untitled:a", "x = 1\n")
        good: Json = {"uri": uri, "version": 1, "text": "x", "tool": "t", "kind": "accept"}
        record = "countersign.recordCompletion"
        wrong: dict[str, Json] = {
            "`kind` must be one of accept, word": {"kind": "guess"},
            "`version` must be a whole number": {"version": "1"},
            "`text` must be a string": {"text": 7},
            "`tool` must be a string": {"tool": None},
            "one line": {"tool": "a\nb"},
            "is not open here": {"uri": "untitled:b"},
            "`range` ends before it starts": {
                "range": {"start": {"line": 2, "character": 0}, "end": {"line": 1, "character": 0}}
            },
            "`range.end` must be a position": {"range": {"start": {"line": 2, "character": 0}, "end": 4}},
        }
        for sentence, fault in wrong.items():
            code, message = await editor.refusal(record, {**good, **fault})
            assert code == INVALID_PARAMS
            assert sentence in message
        for arguments in ([], [1], [good, good]):
            assert await editor.refusal(record, *arguments) == (
                INVALID_PARAMS, f"{record}: takes one object as its argument.",
            )  # fmt: skip
        assert (await editor.refusal("countersign.unheardOf"))[0] == INVALID_PARAMS
        assert await editor.totals(uri) == (0, 0, 0, 1)


async def test_a_completion_may_be_reported_before_its_change_comes(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open("untitled:a", "")
        await editor.command("recordCompletion", uri=uri, version=2, text="return 1", **COPILOT)
        editor.change(uri, (0, 0), (0, 0), "return 1")

        assert await editor.totals(uri) == (1, 0, 0, 0)


async def test_a_completion_may_be_reported_without_knowing_whether_its_change_has_come(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open("untitled:a", "return 1\n")
        said = {"uri": uri, "text": "return 1", "orNext": True, **COPILOT}
        await editor.command("recordCompletion", version=1, **said)
        editor.change(uri, (1, 0), (1, 0), "return 1\n")  # version 2
        editor.change(uri, (2, 0), (2, 0), "return 1")  # version 3
        await editor.command("recordCompletion", version=3, **said)
        editor.type(uri, 2, 8, "return 1")

        assert await editor.totals(uri) == (1, 1, 0, 1)


async def test_without_reports_typing_is_inferred_and_a_burst_is_unknown(bench: Workbench) -> None:
    async with Editor.at(bench, NEOVIM) as editor:
        uri = await editor.open("untitled:a", "")
        editor.type(uri, 0, 0, "x = 1")
        editor.change(uri, (0, 5), (0, 5), "\ndef came_in_one_piece():\n    pass\n")
        answer = await editor.command("attribution", uri=uri)

    assert [(span["origin"], span["evidence"]) for span in answer["ranges"]] == [
        ("human", "inferred"), ("unknown", "none"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("encodings", "units"),
    [(["utf-8", "utf-16"], 7), (["utf-16"], 4), (["utf-32"], 3), (None, 4)],
    ids=["utf-8", "utf-16", "utf-32", "none"],
)
async def test_positions_count_what_was_negotiated(bench: Workbench, encodings: list[str] | None, units: int) -> None:
    capabilities = {"general": {"positionEncodings": encodings}} if encodings else {}
    async with Editor.at(bench, capabilities, REPORTS) as editor:
        assert editor.result is not None
        assert editor.result.capabilities.position_encoding == (encodings[0] if encodings else "utf-16")
        uri = await editor.open("untitled:a", "\u00e9\U0001f600x\u2028y\n")
        editor.change(uri, (0, units), (0, units), "z")
        answer = await editor.command("attribution", uri=uri)

    assert [(span["range"]["start"]["character"], span["origin"]) for span in answer["ranges"]] == [
        (0, "unknown"), (units, "human"), (units + 1, "unknown"),
    ]  # fmt: skip


async def test_a_document_that_can_no_longer_be_followed_is_unknown_until_it_is_saved(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        editor.type(uri, 0, 0, "one = 1")
        editor.change(uri, (90, 0), (91, 3), "far away")
        lost = await editor.totals(uri)
        await editor.told("a change lay outside of the document")
        editor.type(uri, 0, 7, "0")
        file.write_text("one = 10\nfar away", "utf-8")
        editor.save(uri)
        await editor.told("is followed again")
        await editor.pushed(uri)

        assert lost == (0, 0, 0, 1)
        assert await editor.totals(uri) == (0, 0, 0, 2)


async def test_an_old_version_is_said_and_nothing_is_guessed(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open("untitled:a", "")
        editor.type(uri, 0, 0, "one = 1")
        editor.change(uri, (0, 0), (0, 0), "old ", version=3)
        await editor.told("a change came with an old version")
        assert await editor.totals(uri) == (0, 0, 0, 1)
        editor.versions[uri] = 20
        editor.replace(uri, "one = 1\n")

        assert await editor.totals(uri) == (0, 0, 1, 0)


async def test_malformed_changes_end_nothing(bench: Workbench) -> None:
    async with Editor.at(bench) as editor:
        uri = await editor.open("untitled:a", "x\n")
        tell = editor.say
        tell("textDocument/didChange", {"textDocument": {"uri": "untitled:never", "version": 2}, "contentChanges": []})
        await editor.told("its document was never opened")
        tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": 3}]})
        await editor.told("had not the shape")
        tell("textDocument/didChange", {"contentChanges": []})
        await editor.told("could not be handled")
        tell("textDocument/didChange", None)
        await editor.told("could not be handled")

        assert await editor.totals(uri) == (0, 0, 0, 1)


async def test_lone_surrogates_are_text_like_any_other(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.pushed(uri)
        editor.type(uri, 0, 0, "a\ud83db")
        await editor.until_flushed()
        file.write_bytes(b"a\xef\xbf\xbdb")
        editor.save(uri)
        await editor.pushed(uri)

        assert await editor.totals(uri) == (0, 0, 1, 0)


async def test_what_cannot_be_followed_is_said_once(bench: Workbench) -> None:
    async with Editor.at(bench) as editor:
        large = await editor.open(bench.folder / "large.txt", "x" * 50_000_000)
        await editor.told("larger than")
        editor.type(large, 0, 0, "ab")
        binary = await editor.open(bench.folder / "image.png", "\x89PNG\r\n\0\0")
        await editor.told("it is binary")
        other = await editor.open("git:/app.py?ref", "x = 1\n")
        for uri in (large, binary, other):
            answer = await editor.command("attribution", uri=uri)
            assert answer["ranges"] == []
            assert await editor.hover(uri, 0, 0) == ""


async def test_two_servers_on_one_folder_learn_from_each_other(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    text = "answer = compute(42)\n"
    async with Editor.at(bench, EMACS, REPORTS) as one, Editor.at(bench, EMACS) as other:
        uri = await one.open(file)
        await other.open(file)
        await one.pushed(uri)
        await other.pushed(uri)
        version = one.change(uri, (0, 0), (0, 0), text)
        await one.command("recordCompletion", uri=uri, version=version, text=text, **COPILOT)
        file.write_text(text, "utf-8")
        one.save(uri)
        await one.pushed(uri)
        other.change(uri, (0, 0), (0, 0), text)  # as an editor shows that it has loaded the file again
        await other.pushed(uri)

        assert await other.totals(uri) == (1, 0, 0, 0)


async def test_what_an_agent_reports_late_is_learnt_while_the_file_is_open(bench: Workbench) -> None:
    file = bench.write("app.py", "x = 1\n")
    bench.commit()
    async with Editor.at(bench, VISUAL_STUDIO_CODE, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.until(lambda: editor.refreshed)
        file.write_text("x = 1\nmade_by = 'agent'\n", "utf-8")
        editor.change(uri, (1, 0), (1, 0), "made_by = 'agent'\n")
        before = await editor.totals(uri)
        await asyncio.sleep(0.7)
        bench.record("app.py", "claude-code", "x = 1\n", "x = 1\nmade_by = 'agent'\n")
        editor.watched(uri)
        await editor.until(lambda: any(told["totals"]["ai"] for told in editor.changed))

        assert before == (0, 0, 0, 2)
        assert await editor.totals(uri) == (1, 0, 0, 1)
        assert "textDocument/didChangeWatchedFiles" not in editor.registered
        assert "workspace/didChangeWatchedFiles" in editor.registered


async def test_the_client_is_told_when_its_user_pauses(bench: Workbench) -> None:
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open("untitled:a", "")
        editor.type(uri, 0, 0, "typed")
        await editor.until(lambda: editor.changed)

        assert editor.changed == [
            {"uri": uri, "version": 6, "totals": {"lines": 1, "ai": 0, "mixed": 0, "human": 1, "unknown": 0}}
        ]


async def test_slow_looks_show_progress_and_edits_wait_in_order(bench: Workbench) -> None:
    old = "".join(f"value_{number} = compute({number})\n" for number in range(60_000))
    file = bench.write("long.py", old)
    bench.commit()
    async with Editor.at(bench, VISUAL_STUDIO_CODE, REPORTS) as editor:
        uri = await editor.open(file, old.replace("compute", "reckon"))
        editor.type(uri, 0, 0, "abc")
        editor.change(uri, (0, 1), (0, 2), "")
        answer = await editor.command(
            "attribution",
            uri=uri,
            range={"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
        )
        assert editor.progress[:2] == ["create", "begin"]
        await editor.until(lambda: editor.progress[-1] == "end")

    first = answer["ranges"][0]
    assert (first["range"]["end"]["character"], first["origin"]) == (2, "human")


async def test_a_journal_that_cannot_be_read_stops_nothing(bench: Workbench) -> None:
    journal = bench.write(".git/countersign/journal.db", b"this is no database" * 1000)
    file = bench.write("app.py", "")
    async with Editor.at(bench, EMACS, REPORTS) as editor:
        uri = await editor.open(file)
        await editor.told("cannot be kept")
        await editor.pushed(uri)
        editor.type(uri, 0, 0, "x = 1")
        file.write_text("x = 1", "utf-8")
        editor.save(uri)
        await editor.pushed(uri)

        assert await editor.totals(uri) == (0, 0, 1, 0)
    assert journal.read_bytes().startswith(b"this is no database")


async def test_the_log_quotes_no_document(bench: Workbench) -> None:
    phrase = "quoted-nowhere"
    async with Editor.at(bench) as editor:
        uri = await editor.open("untitled:a", phrase)
        await editor.until_flushed()
        await asyncio.sleep(1.5)  # the log begins when the first document could be looked up
        bad = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"range": phrase, "text": phrase}]}
        editor.say("textDocument/didChange", bad)
        await editor.told("had not the shape")
        await editor.refusal("countersign.recordCompletion", {"uri": phrase})
        editor.say("textDocument/didOpen", {"textDocument": phrase})

    assert "a change could not be applied" in bench.log
    assert phrase not in bench.log


async def test_folders_may_come_and_go(bench: Workbench, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    file = second / "loose.py"
    file.write_text("x = 1\n", "utf-8")
    async with Editor.at(bench, VISUAL_STUDIO_CODE, folders=[bench.folder]) as editor:
        uri = await editor.open(file)
        event = types.WorkspaceFoldersChangeEvent(added=[types.WorkspaceFolder(second.as_uri(), "second")], removed=[])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

        assert await editor.totals(uri) == (0, 0, 0, 1)
