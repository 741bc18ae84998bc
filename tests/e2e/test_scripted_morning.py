"""A morning's work: a person who says what they wrote, two agents and commands, in the same twenty files, and git.

Every line says in its name who wrote it, so that the truth needs no model: `claude_17`, `codex_18`, `person_19`.
"""

import json
import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from countersign.agents.registry import parse
from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import EditEvent
from countersign.wiring.agent_calls import take
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event
from support.agent_payloads import ingest
from support.notes_of import recorded
from support.repo import Repo
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

FILES = [f"lib/file_{number}.py" for number in range(20)]
EDITS = 300
COMMITS_EVERY = 50

PERSON = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com", at="2026-01-02T03:04:05Z")

#: Who a name stands for, and what the record has to say of the line: origin, tool.
WRITERS = {"claude": ("ai", "claude-code"), "codex": ("ai", "codex"), "person": ("human", ""), "old": ("unknown", "")}


class Morning:
    """One repository, and whoever writes."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.random = random.Random(7)  # noqa: S311 (repeatable is what it has to be)
        self.number = 0
        self.calls = 0

    def line(self, writer: str) -> str:
        self.number += 1
        return f"{writer}_{self.number}={self.number}"

    def text(self, path: str) -> list[str]:
        return (self.repo.path / path).read_text("utf-8").splitlines()

    def write(self, path: str, lines: list[str]) -> None:
        self.repo.write(path, "".join(f"{line}\n" for line in lines))

    # The person

    def person(self, path: str) -> None:
        """Write a line and say so; the editor formats the file when it is saved."""
        before = self.text(path)
        lines = list(before)
        lines.insert(self.random.randint(0, len(lines)), self.line("person"))
        self.write(path, [re.sub(r"^(\w+)=(\d+)$", r"\1 = \2", line) for line in lines])
        texts = ["".join(f"{line}\n" for line in one) for one in (before, self.text(path))]
        event = EditEvent(path, PERSON.origin, "", "", "", *texts)
        with Checkout(self.repo.repository) as checkout:
            record_event(checkout, path, event, PERSON)

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

    def report(self, door: str, payload: dict[str, Any]) -> None:
        """Every tenth time by the real command; else by what it calls: three hundred edits have to be affordable."""
        if self.calls % 10 == 0:
            ingest(self.repo, door, payload)
        else:
            take(parse(door, json.dumps(payload).encode()), str(self.repo.path))

    def put_in(self, path: str, new: str) -> None:
        lines = self.text(path)
        lines.insert(self.random.randint(0, len(lines)), new)
        self.write(path, lines)

    def agent(self, writer: str, path: str) -> None:
        new = self.line(writer)
        before, after, door = self.payloads(writer, path, new)
        self.report(door, before)
        self.put_in(path, new)
        self.report(door, after)

    def both_agents(self, path: str) -> None:
        """Two calls that overlap in one file."""
        ones, others = self.line("claude"), self.line("codex")
        before, after, door = self.payloads("claude", path, ones)
        before_other, after_other, other_door = self.payloads("codex", path, others)
        self.report(door, before)
        self.report(other_door, before_other)
        self.put_in(path, ones)
        self.put_in(path, others)
        self.report(other_door, after_other)
        self.report(door, after)

    def person_during_a_call(self, path: str) -> None:
        """An agent asks for permission; until it gets it, the person writes and saves the same file."""
        new = self.line("claude")
        before, after, door = self.payloads("claude", path, new)
        self.report(door, before)
        self.person(path)
        self.put_in(path, new)
        self.report(door, after)

    def shell(self, paths: list[str]) -> None:
        """A command of an agent writes two files."""
        self.calls += 1
        common = {"session_id": "s1", "tool_name": "Bash", "tool_use_id": f"call_{self.calls}", "tool_input": {},
                  "cwd": str(self.repo.path)}  # fmt: skip
        self.report("claude-code", {**common, "hook_event_name": "PreToolUse"})
        for path in paths:
            self.put_in(path, self.line("claude"))
        self.report("claude-code", {**common, "hook_event_name": "PostToolUse"})

    def edit(self) -> int:
        """Somebody writes; how many edits it was."""
        path = self.random.choice(FILES)
        kinds = ["person", "claude", "codex", "both", "during", "shell"]
        match self.random.choices(kinds, [40, 22, 20, 6, 6, 6])[0]:
            case "person":
                self.person(path)
                return 1
            case "both":
                self.both_agents(path)
            case "during":
                self.person_during_a_call(path)
            case "shell":
                self.shell(self.random.sample(FILES, 2))
            case writer:
                self.agent(writer, path)
                return 1
        return 2

    # Git

    def commit(self) -> None:
        changed = self.repo.git("diff", "--name-only").split()
        if not changed:
            return
        self.repo.run(sys.executable, "-m", "countersign", "status")
        self.repo.git("add", "--all")
        self.repo.commit("-m", f"Work, up to {self.number}")

    def stash(self) -> None:
        """Put the work aside and fetch it back."""
        self.repo.run(sys.executable, "-m", "countersign", "status")
        self.repo.git("stash", "--quiet")
        self.repo.git("stash", "pop", "--quiet")

    def rebase(self) -> None:
        self.repo.git("switch", "--quiet", "--create", "upstream", "start")
        self.repo.write("elsewhere.py", "upstream = 1\n")
        self.repo.git("add", "elsewhere.py")
        self.repo.git("commit", "--quiet", "--no-verify", "-m", "Upstream")
        self.repo.git("switch", "--quiet", "main")
        self.repo.git("rebase", "--quiet", "upstream")


def test_every_committed_line_of_a_morning_has_its_true_origin(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    repo = Repo(bench.folder, bench.environment)
    for number, path in enumerate(FILES):
        repo.write(path, "".join(f"old_{number}_{line} = 0\n" for line in range(6)))
    repo.add()
    repo.git("commit", "--quiet", "-m", "Old")
    repo.git("tag", "start")
    repo.install_hooks()
    morning = Morning(repo)
    edits, committed, stashed = 0, 0, False
    while edits < EDITS:
        edits += morning.edit()
        if edits - committed >= COMMITS_EVERY:
            morning.commit()
            committed = edits
        elif edits > EDITS // 2 and not stashed:
            morning.stash()
            stashed = True
    morning.commit()
    morning.rebase()
    bench.countersign("status")

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
