"""The main way through the server, under what three editors say of themselves."""

from pathlib import Path

import pytest

from support.capabilities import EDITORS
from support.editor import Editor, Json
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

REPORTS = {"countersign": {"reportsCompletions": True}}
COPILOT = {"tool": "github-copilot", "model": "gpt-5.2", "kind": "accept"}


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@pytest.mark.parametrize("capabilities", EDITORS.values(), ids=EDITORS)
async def test_a_completion_is_ai_text_and_what_is_typed_is_human(bench: Workbench, capabilities: Json) -> None:
    file = bench.write("app.py", "")
    bench.commit("Begin")
    async with Editor.at(bench, capabilities, REPORTS) as editor:
        uri = await editor.open(file)
        editor.type(uri, 0, 0, "def f():")
        completion = "\n    return 1\n"
        version = editor.change(uri, (0, 8), (0, 8), completion)
        recorded = await editor.command("recordCompletion", uri=uri, version=version, text=completion, **COPILOT)
        answer = await editor.command("attribution", uri=uri)

    assert recorded == {"recorded": len(completion)}
    assert answer["version"] == version
    assert answer["ranges"] == [
        {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 8}},
            "origin": "human", "evidence": "observed", "state": "none",
        },
        {
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 12}},
            "origin": "ai", "evidence": "observed", "tool": "github-copilot", "model": "gpt-5.2",
            "state": "needs-review",
        },
    ]  # fmt: skip
    assert answer["totals"] == {"lines": 2, "ai": 1, "mixed": 0, "human": 1, "unknown": 0}
