"""Files of every kind, through the doors of editors and of agents: only what was added is AI, whatever the bytes."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.chronicle import numbers
from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

MADE = "made = 'by a machine'"
ACCENT = "caf\u00e9.py"


@dataclass(frozen=True, slots=True)
class Kind:
    """A file, and the one line that an AI adds to it.

    Attributes:
        before: its text, with the line ends that it has.
        put: what is put in, line ends included.
        at: the line and the character where it is put in, from 0.
        lines: which lines are the AI's then, from 1.
        encoding: how the file is written.
    """

    before: str
    put: str
    at: tuple[int, int]
    lines: frozenset[int]
    encoding: str = "utf-8"

    @property
    def after(self) -> str:
        lines = self.before.splitlines(keepends=True)
        place = sum(map(len, lines[: self.at[0]])) + self.at[1]
        return self.before[:place] + self.put + self.before[place:]


def plain(*lines: str, encoding: str = "utf-8") -> Kind:
    """A text into which a line comes after the first."""
    return Kind("".join(f"{line}\n" for line in lines), f"{MADE}\n", (1, 0), frozenset({2}), encoding)


KINDS = {
    "crlf.py": Kind("one = 1\r\ntwo = 2\r\n", f"{MADE}\r\n", (1, 0), frozenset({2})),
    "mixed ends.py": Kind("one = 1\r\ntwo = 2\nthree = 3\r\n", f"{MADE}\n", (2, 0), frozenset({3})),
    "no end.py": Kind("one = 1\ntwo = 2", f"\n{MADE}", (1, 7), frozenset({3})),
    "mark.py": plain("one = 1", "two = 2", encoding="utf-8-sig"),
    "latin.py": plain("caf\u00e9 = 1", "th\u00e9 = 2", encoding="latin-1"),
    "gbk.py": plain("\u6c49\u5b57 = 1", "\u6587\u5b57 = 2", encoding="gbk"),
    "attributed.txt": plain("one = 1", "two = 2", encoding="utf-16-le"),
    unicodedata.normalize("NFC", f"nfc-{ACCENT}"): plain("one = 1", "two = 2"),
    unicodedata.normalize("NFD", f"nfd-{ACCENT}"): plain("one = 1", "two = 2"),
    'quo"ted\\name\t.py': plain("one = 1", "two = 2"),
    "-dash.py": plain("one = 1", "two = 2"),
    "run.sh": plain("one = 1", "two = 2"),
    "pointer.bin": plain("version https://git-lfs.github.com/spec/v1", f"oid sha256:{'0' * 64}", "size 12"),
    "target.py": plain("one = 1", "two = 2"),
    "wide.bin": plain("one = 1", "two = 2", encoding="utf-16"),
}

#: What git calls binary has no lines.
TRUTH = {path: set(kind.lines) for path, kind in KINDS.items() if path != "wide.bin"}

HARD = ("latin.py", "gbk.py", "mixed ends.py", 'quo"ted\\name\t.py')


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """With our hooks, and all of the files committed before anybody watched."""
    bench = Workbench(tmp_path)
    bench.write(".gitattributes", "*.txt working-tree-encoding=UTF-16LE eol=lf\n")
    for path, kind in KINDS.items():
        bench.write(path, kind.before.encode(kind.encoding))
    (bench.folder / "alias.py").symlink_to("target.py")
    bench.commit("Before")
    bench.countersign("init")
    return bench


def door(path: str) -> str:
    """The name under which a file is written: one of them by a link that leads to it."""
    return "alias.py" if path == "target.py" else path


def saved(bench: Workbench, path: str) -> Path:
    """Write what the file has with the AI's line."""
    return bench.write(path, KINDS[path].after.encode(KINDS[path].encoding))


def committed(bench: Workbench) -> dict[str, set[int]]:
    """The lines of AI text by path, after a commit in which a mode changes as well; the rest is unknown."""
    (bench.folder / "run.sh").chmod(0o755)
    bench.commit("After")
    shown: Any = bench.json("show", "--json")
    found: dict[str, set[int]] = {}
    for file in shown["files"]:
        for span in file["ranges"]:
            assert span["origin"] in {"ai", "unknown"}, (file["path"], span)
            if span["origin"] == "ai":
                found.setdefault(file["path"], set()).update(numbers(span["lines"]))
    return found


def blamed(bench: Workbench, path: str) -> set[int]:
    """The lines that are AI's of a committed file."""
    shown: Any = bench.json("blame", "--json", "--rev=HEAD", "--", path)
    return {line["line"] for line in shown["lines"] if line["origin"] == "ai"}


def claude_code(bench: Workbench, path: str, phase: str) -> tuple[str, dict[str, object]]:
    tool_input = {"file_path": str(bench.folder / door(path)), "old_string": "", "new_string": MADE}
    event = {"before": "PreToolUse", "after": "PostToolUse"}[phase]
    return "claude-code", {
        "hook_event_name": event, "session_id": "s", "tool_name": "Edit", "tool_use_id": path, "tool_input": tool_input,
    }  # fmt: skip


def generic(bench: Workbench, path: str, phase: str) -> tuple[str, dict[str, object]]:
    kind, named = {
        "before": ("human", "will_edit_filepaths"),
        "after": ("ai_agent", "edited_filepaths"),
    }[phase]
    return "generic", {
        "type": kind, named: [str(bench.folder / door(path))], "repo_working_dir": str(bench.folder),
        "agent_name": "some-agent", "model": "m", "conversation_id": "c", "tool_use_id": path,
    }  # fmt: skip


Payload = Callable[[Workbench, str, str], tuple[str, dict[str, object]]]


def told(bench: Workbench, payload: Payload, path: str, phase: str) -> None:
    agent, said = payload(bench, path, phase)
    bench.countersign("ingest", agent, stdin=json.dumps(said).encode())


@pytest.mark.parametrize("payload", [claude_code, generic])
def test_what_an_agent_adds_is_ai_in_files_of_every_kind(bench: Workbench, payload: Payload) -> None:
    for path in KINDS:
        told(bench, payload, path, "before")
        saved(bench, path)
        told(bench, payload, path, "after")

    assert committed(bench) == TRUTH
    assert [blamed(bench, path) for path in HARD] == [TRUTH[path] for path in HARD]


async def test_what_an_editor_takes_over_is_ai_in_files_of_every_kind(bench: Workbench) -> None:
    async with Editor.at(bench, None, {"countersign": {"reportsCompletions": True}}) as editor:
        for path, kind in KINDS.items():
            uri = await editor.open(bench.folder / door(path), kind.before)
            await editor.pushed(uri)
            version = editor.change(uri, kind.at, kind.at, kind.put)
            await editor.command("recordCompletion", uri=uri, version=version, text=kind.put, tool="t", kind="accept")
            assert (await editor.totals(uri))[:2] == (1, 0), path
            saved(bench, path)
            editor.save(uri)
            await editor.pushed(uri)

    assert committed(bench) == TRUTH


def test_a_name_of_which_only_the_case_changes_keeps_what_an_agent_wrote(bench: Workbench) -> None:
    told(bench, claude_code, "run.sh", "before")
    saved(bench, "run.sh")
    told(bench, claude_code, "run.sh", "after")
    bench.git("mv", "run.sh", "Run.sh")
    bench.commit("Both")
    assert blamed(bench, "Run.sh") == {2}


async def test_a_name_of_which_an_editor_changes_only_the_case_keeps_its_owners(bench: Workbench) -> None:
    async with Editor.at(bench, None, {"countersign": {"reportsCompletions": True}}) as editor:
        old, new = bench.folder / "run.sh", bench.folder / "Run.sh"
        uri = await editor.open(old)
        await editor.pushed(uri)
        version = editor.change(uri, (1, 0), (1, 0), f"{MADE}\n")
        await editor.command("recordCompletion", uri=uri, version=version, text=f"{MADE}\n", tool="t", kind="accept")
        saved(bench, "run.sh")
        editor.save(uri)
        await editor.pushed(uri)
        old.rename(new)
        await editor.renamed(old, new)
        editor.close(uri)
        assert await editor.totals(await editor.open(new)) == (1, 0, 0, 2)
    bench.commit("Both")
    assert blamed(bench, "Run.sh") == {2}
