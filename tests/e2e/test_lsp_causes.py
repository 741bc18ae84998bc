"""`countersign.recordCause`: why text came that was no completion."""

from pathlib import Path

import pytest

from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

REPORTS = {"countersign": {"reportsCompletions": True}}


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@pytest.mark.parametrize(
    ("cause", "text", "known"),
    [
        ("unseen", "(", {"origin": "unknown", "evidence": "none"}),
        ("paste", "x", {"origin": "unknown", "evidence": "none"}),
        ("list", "print", {"origin": "human", "evidence": "inferred"}),
        ("typed", "日本語", {"origin": "human", "evidence": "observed"}),
    ],
)
async def test_the_text_of_a_change_is_what_its_cause_says(
    bench: Workbench, cause: str, text: str, known: dict[str, str]
) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        version = editor.change(uri, (0, 0), (0, 0), text)
        recorded = await editor.command("recordCause", uri=uri, version=version, cause=cause)
        (found,) = (await editor.command("attribution", uri=uri))["ranges"]

    assert recorded == {"recorded": len(text)}
    assert {name: found[name] for name in known} == known


async def test_a_cause_may_be_told_after_the_file_was_saved(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        version = editor.change(uri, (0, 0), (0, 0), "(")
        bench.write("app.py", "(")
        editor.save(uri)
        await editor.command("recordCause", uri=uri, version=version, cause="unseen")
        await editor.until_flushed()
        editor.close(uri)
        await editor.open(file)

        assert await editor.totals(uri) == (0, 0, 0, 1)


async def test_a_cause_that_nobody_knows_is_refused(bench: Workbench) -> None:
    file = bench.write("app.py", "")
    async with Editor.at(bench, None, REPORTS) as editor:
        uri = await editor.open(file)
        refusal = await editor.refusal("countersign.recordCause", {"uri": uri, "version": 2, "cause": "magic"})

    assert refusal[0] == -32602
    assert "`cause` must be one of" in refusal[1]
