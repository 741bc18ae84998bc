"""A morning's work: a person in an editor and two agents beside them, in the same twenty files, with git in between.

Every line says in its name who wrote it, so that the truth needs no model: `claude_17`, `codex_18`, `person_19`.
"""

import asyncio
import json
import random
import re
import time
from pathlib import Path
from typing import Any

import pytest

from countersign.agents.registry import parse
from countersign.wiring.agent_calls import take
from countersign.wiring.checkout import Checkout
from support.agent_payloads import ingest
from support.editor import Editor
from support.notes_of import recorded
from support.repo import Repo
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

FILES = [f"lib/file_{number}.py" for number in range(20)]
EDITS = 300
COMMITS_EVERY = 50
PATIENCE = 60.0

#: Who a name stands for, and what the record has to say of the line: origin, tool.
WRITERS = {"claude": ("ai", "claude-code"), "codex": ("ai", "codex"), "person": ("human", ""), "old": ("unknown", "")}


class Morning:
    """One repository, one editor with all files open, and whoever writes."""

    def __init__(self, repo: Repo, editor: Editor) -> None:
        self.repo = repo
        self.editor = editor
        self.random = random.Random(7)  # noqa: S311 (repeatable is what it has to be)
        self.number = 0
        self.uris: dict[str, str] = {}
        self.calls = 0

    def line(self, writer: str) -> str:
        self.number += 1
        return f"{writer}_{self.number}={self.number}"

    def text(self, path: str) -> list[str]:
        return (self.repo.path / path).read_text("utf-8").splitlines()

    def write(self, path: str, lines: list[str]) -> None:
        self.repo.write(path, "".join(f"{line}\n" for line in lines))

    async def open_all(self) -> None:
        for path in FILES:
            self.uris[path] = await self.editor.open(self.repo.path / path)
        for uri in self.uris.values():
            await self.editor.command("attribution", uri=uri)  # answered when the document is open

    # The person

    async def person(self, path: str) -> None:
        """Type a line key by key; the editor formats the file when it is saved."""
        uri, lines = self.uris[path], self.text(path)
        at = self.random.randint(0, len(lines))
        typed = self.line("person")
        self.editor.change(uri, (at, 0), (at, 0), "\n")
        self.editor.type(uri, at, 0, typed)
        lines.insert(at, typed)
        for number, line in enumerate(lines):
            if found := re.fullmatch(r"(\w+)=(\d+)", line):
                end = len(found[1])
                self.editor.change(uri, (number, end), (number, end + 1), " = ")
                lines[number] = f"{found[1]} = {found[2]}"
        self.write(path, lines)
        self.editor.save(uri)

    async def reload(self, path: str, before: list[str]) -> None:
        """What the editor does when an open file was written by somebody else."""
        uri, after = self.uris[path], self.text(path)
        start = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
        start = min(len(before), len(after)) if start is None else start
        rest = min(len(before), len(after)) - start
        same = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
        new = "".join(f"{line}\n" for line in after[start : len(after) - same])
        if new or len(before) != len(after):
            self.editor.change(uri, (start, 0), (len(before) - same, 0), new)
        self.editor.watched(uri)

    async def known(self, path: str) -> None:
        """Wait until the editor shows whose the lines are that are new: a person would look before they go on."""
        deadline = time.monotonic() + PATIENCE
        while True:
            shown = await self.editor.command("attribution", uri=self.uris[path])
            lines = self.text(path)
            unknown = {
                number
                for one in shown["ranges"]
                if one["origin"] == "unknown"
                for number in range(one["range"]["start"]["line"], one["range"]["end"]["line"] + 1)
            }
            late = [lines[n] for n in unknown if n < len(lines) and lines[n] and not lines[n].startswith("old_")]
            if not late:
                return
            assert time.monotonic() < deadline, f"{path}: nobody knows whose these are: {late} {self.repo.faults()}"
            await asyncio.sleep(0.05)

    # The agents

    def payloads(self, writer: str, path: str, new: str) -> tuple[dict[str, Any], dict[str, Any], str]:
        self.calls += 1
        file = str(self.repo.path / path)
        if writer == "claude":
            given: dict[str, Any] = {"file_path": file, "old_string": "", "new_string": new}
            common = {"session_id": "s1", "tool_name": "Edit", "tool_input": given, "cwd": str(self.repo.path)}
        else:
            patch = f"*** Begin Patch\n*** Update File: {path}\n@@\n+{new}\n*** End Patch"
            common = {"session_id": "x1", "turn_id": "t", "model": "gpt", "tool_name": "apply_patch",
                      "tool_input": {"command": patch}, "cwd": str(self.repo.path)}  # fmt: skip
        common["tool_use_id"] = f"call_{self.calls}"
        door = WRITERS[writer][1]
        return {**common, "hook_event_name": "PreToolUse"}, {**common, "hook_event_name": "PostToolUse"}, door

    async def report(self, door: str, payload: dict[str, Any]) -> None:
        """Every tenth time by the real command; else by what it calls: three hundred edits have to be affordable."""
        if self.calls % 10 == 0:
            await asyncio.to_thread(ingest, self.repo, door, payload)
        else:
            await asyncio.to_thread(take, parse(door, json.dumps(payload).encode()), str(self.repo.path))

    def put_in(self, path: str, new: str) -> None:
        lines = self.text(path)
        lines.insert(self.random.randint(0, len(lines)), new)
        self.write(path, lines)

    async def agent(self, writer: str, path: str) -> None:
        new = self.line(writer)
        before, after, door = self.payloads(writer, path, new)
        seen = self.text(path)
        await self.report(door, before)
        self.put_in(path, new)
        await self.report(door, after)
        await self.reload(path, seen)

    async def both_agents(self, path: str) -> None:
        """Two calls that overlap in one file."""
        ones, others = self.line("claude"), self.line("codex")
        before, after, door = self.payloads("claude", path, ones)
        before_other, after_other, other_door = self.payloads("codex", path, others)
        seen = self.text(path)
        await self.report(door, before)
        await self.report(other_door, before_other)
        self.put_in(path, ones)
        self.put_in(path, others)
        await self.report(other_door, after_other)
        await self.report(door, after)
        await self.reload(path, seen)

    async def person_during_a_call(self, path: str) -> None:
        """An agent asks for permission; until it gets it, the person writes and saves the same file."""
        new = self.line("claude")
        before, after, door = self.payloads("claude", path, new)
        await self.report(door, before)
        await self.person(path)
        seen = self.text(path)
        self.put_in(path, new)
        await self.report(door, after)
        await self.reload(path, seen)

    async def shell(self, paths: list[str]) -> None:
        """A command of an agent writes two files."""
        self.calls += 1
        common = {"session_id": "s1", "tool_name": "Bash", "tool_use_id": f"call_{self.calls}", "tool_input": {},
                  "cwd": str(self.repo.path)}  # fmt: skip
        seen = {path: self.text(path) for path in paths}
        await self.report("claude-code", {**common, "hook_event_name": "PreToolUse"})
        for path in paths:
            self.put_in(path, self.line("claude"))
        await self.report("claude-code", {**common, "hook_event_name": "PostToolUse"})
        for path in paths:
            await self.reload(path, seen[path])

    async def edit(self) -> int:
        """Somebody writes; how many edits it was."""
        path = self.random.choice(FILES)
        kinds = ["person", "claude", "codex", "both", "during", "shell"]
        match self.random.choices(kinds, [40, 22, 20, 6, 6, 6])[0]:
            case "person":
                await self.person(path)
                return 1
            case "both":
                await self.both_agents(path)
            case "during":
                await self.person_during_a_call(path)
            case "shell":
                await self.shell(self.random.sample(FILES, 2))
            case writer:
                await self.agent(writer, path)
                return 1
        return 2

    # Git

    async def written_down(self, paths: list[str]) -> None:
        """Wait until the journal knows the files as they are: of what was saved a moment ago it may know nothing."""
        deadline = time.monotonic() + PATIENCE
        for path in paths:
            blob = self.repo.git("hash-object", path)
            while late := self.unknown(path, blob):
                assert time.monotonic() < deadline, f"the journal does not know whose these are: {path}: {late}"
                await asyncio.sleep(0.1)

    def unknown(self, path: str, blob: str) -> list[str]:
        """The new lines of a file of which the journal does not know whose they are."""
        with Checkout(self.repo.repository) as checkout:
            told = checkout.journal().line_origins(blob, path, ".")
        lines = self.text(path)
        rows = [None if told is None else told.row(number) for number in range(len(lines))]
        return [line for line, row in zip(lines, rows, strict=True) if not line.startswith("old_")
                and (row is None or row[0] == "unknown")]  # fmt: skip

    async def commit(self) -> None:
        changed = self.repo.git("diff", "--name-only").split()
        if not changed:
            return
        for path in changed:
            await self.known(path)
        await self.written_down(changed)
        self.repo.git("add", "--all")
        self.repo.commit("-m", f"Work, up to {self.number}")

    async def stash(self) -> None:
        """Put the work aside and fetch it back, with the editor's documents closed once they know whose they are."""
        for path in self.repo.git("diff", "--name-only").split():
            await self.known(path)
        for uri in self.uris.values():
            self.editor.close(uri)
        self.repo.git("stash", "--quiet")
        self.repo.git("stash", "pop", "--quiet")
        await self.open_all()

    async def rebase(self) -> None:
        seen = {path: self.text(path) for path in FILES}
        self.repo.git("switch", "--quiet", "--create", "upstream", "start")
        self.repo.write("elsewhere.py", "upstream = 1\n")
        self.repo.git("add", "elsewhere.py")
        self.repo.git("commit", "--quiet", "--no-verify", "-m", "Upstream")
        self.repo.git("switch", "--quiet", "main")
        self.repo.git("rebase", "--quiet", "upstream")
        for path in FILES:
            await self.reload(path, seen[path])


async def test_every_committed_line_of_a_morning_has_its_true_origin(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    repo = Repo(bench.folder, bench.environment)
    for number, path in enumerate(FILES):
        repo.write(path, "".join(f"old_{number}_{line} = 0\n" for line in range(6)))
    repo.add()
    repo.git("commit", "--quiet", "-m", "Old")
    repo.git("tag", "start")
    repo.install_hooks()
    async with Editor.at(bench, options={"countersign": {"reportsCompletions": True}}) as editor:
        morning = Morning(repo, editor)
        await morning.open_all()
        edits, committed, stashed = 0, 0, False
        while edits < EDITS:
            edits += await morning.edit()
            if edits - committed >= COMMITS_EVERY:
                await morning.commit()
                committed = edits
            elif edits > EDITS // 2 and not stashed:
                await morning.stash()
                stashed = True
        await morning.commit()
        await morning.rebase()
        bench.countersign("status")
        editor.words.clear()

    lines = {commit: committed_lines(repo, commit) for commit in repo.git("rev-list", "upstream..main").split()}
    wrong = [one for found in lines.values() for one in found if one[1:] != WRITERS[one[0].partition("_")[0]]]
    assert wrong == []
    assert len(lines) >= EDITS // COMMITS_EVERY
    written = [one[0].partition("_")[0] for found in lines.values() for one in found]
    assert len(written) >= EDITS
    assert min(written.count(writer) for writer in ("claude", "codex", "person")) > EDITS // 6
    assert repo.faults() == []


def committed_lines(repo: Repo, commit: str) -> list[tuple[str, str, str]]:
    """What the record of a commit says: line, origin, tool."""
    found = []
    for path, ranges in recorded(repo, commit).items():
        lines = repo.git("show", f"{commit}:{path}").splitlines()
        for numbers, origin, _, tool, *_ in ranges:
            for part in numbers.split(","):
                first, _, last = part.partition("-")
                found += [(line, origin, tool) for line in lines[int(first) - 1 : int(last or first)]]
    return found
