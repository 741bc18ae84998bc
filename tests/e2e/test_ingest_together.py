"""Several who write at once, several doors for one event, and commands that write any file."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.agent_payloads import ingest
from support.notes_of import origins
from support.repo import Repo

pytestmark = pytest.mark.e2e

Json = dict[str, Any]


def claude(event: str, path: str, new: str, *, session: str = "s", call: str = "toolu_1", tool: str = "Edit") -> Json:
    return {
        "hook_event_name": event, "session_id": session, "tool_name": tool, "tool_use_id": call,
        "tool_input": {"file_path": path, "old_string": "", "new_string": new},
    }  # fmt: skip


def codex(event: str, path: str, new: str, call: str = "call_1") -> Json:
    patch = f"*** Begin Patch\n*** Update File: {path}\n@@\n+{new}\n*** End Patch"
    return {
        "hook_event_name": event, "session_id": "x", "turn_id": "t", "model": "gpt", "tool_name": "apply_patch",
        "tool_use_id": call, "transcript_path": None, "tool_input": {"command": patch},
    }  # fmt: skip


def shell(repo: Repo, event: str, call: str = "toolu_sh", session: str = "s") -> None:
    ingest(repo, "claude-code", {"hook_event_name": event, "session_id": session, "tool_name": "Bash",
                                 "tool_use_id": call, "cwd": str(repo.path), "tool_input": {}})  # fmt: skip


def begun(repo: Repo, **files: str) -> Repo:
    for name, content in files.items():
        repo.write(name.replace("__", "."), content)
    repo.add()
    repo.git("commit", "--quiet", "--no-verify", "-m", "Before")
    return repo


def committed(repo: Repo) -> dict[str, list[tuple[str, ...]]]:
    repo.add()
    repo.commit("-m", "Change")
    return origins(repo)


# Several at once


def test_two_agents_whose_calls_overlap_in_one_file_stay_two(wired: Repo) -> None:
    repo = begun(wired, a__py="one\ntwo\nthree\nfour\n")
    ingest(repo, "claude-code", claude("PreToolUse", "a.py", "by_claude = 1"))
    ingest(repo, "codex", codex("PreToolUse", "a.py", "by_codex = 2"))
    repo.write("a.py", "one\nby_claude = 1\ntwo\nthree\nfour\n")
    repo.write("a.py", "one\nby_claude = 1\ntwo\nthree\nby_codex = 2\nfour\n")
    ingest(repo, "codex", codex("PostToolUse", "a.py", "by_codex = 2"))
    ingest(repo, "claude-code", claude("PostToolUse", "a.py", "by_claude = 1"))

    assert committed(repo) == {"a.py": [("2", "ai", "claude-code"), ("5", "ai", "codex")]}


def test_what_a_person_is_known_to_have_written_meanwhile_stays_theirs(wired: Repo) -> None:
    repo = begun(wired, a__py="one\ntwo\n")
    ingest(repo, "claude-code", claude("PreToolUse", "a.py", "agents = 1"))
    saved = "one\nperson = 1\ntwo\n"
    repo.write("a.py", saved)
    event = {"v": 1, "type": "edit", "path": "a.py", "origin": "human", "before": "one\ntwo\n", "after": saved}
    repo.run(sys.executable, "-m", "countersign", "record", stdin=json.dumps(event).encode())
    repo.write("a.py", f"{saved}agents = 1\n")
    ingest(repo, "claude-code", claude("PostToolUse", "a.py", "agents = 1"))

    assert committed(repo) == {"a.py": [("2", "human", ""), ("4", "ai", "claude-code")]}


def test_what_was_not_seen_before_and_is_not_said_to_be_the_agents_is_unknown(wired: Repo) -> None:
    """No hook before: what the agent says that it wrote is its; whoever wrote the rest was not observed."""
    repo = begun(wired, a__py="one\ntwo\n")
    repo.write("a.py", "one\nwritten_by_somebody = 1\ntwo\nby_the_agent = 2\n")
    ingest(repo, "cursor", {"hook_event_name": "afterFileEdit", "conversation_id": "c", "model": "m",
                            "cursor_version": "2", "workspace_roots": [str(repo.path)], "file_path": "a.py",
                            "edits": [{"old_string": "two", "new_string": "two\nby_the_agent = 2"}]})  # fmt: skip

    assert committed(repo) == {"a.py": [("2", "unknown", ""), ("4", "ai", "cursor")]}


def test_an_event_that_comes_through_three_doors_is_one(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    common: Json = {"conversation_id": "c", "generation_id": "g", "model": "m", "cursor_version": "2",
                    "workspace_roots": [str(repo.path)]}  # fmt: skip
    given = {"file_path": "a.py", "old_string": "one", "new_string": "one\ntwo = 2"}
    tool: Json = {**common, "tool_name": "StrReplace", "tool_use_id": "t", "tool_input": given}
    for door, event in (("cursor", "preToolUse"), ("claude-code", "PreToolUse")):
        ingest(repo, door, {**tool, "hook_event_name": event})
    repo.write("a.py", "one\ntwo = 2\n")
    ingest(repo, "cursor", {**common, "hook_event_name": "afterFileEdit", "file_path": "a.py", "edits": [given]})
    ingest(repo, "cursor", {**tool, "hook_event_name": "postToolUse"})
    ingest(repo, "claude-code", {**tool, "hook_event_name": "PostToolUse"})

    assert committed(repo) == {"a.py": [("2", "ai", "cursor")]}


def test_vs_code_that_runs_the_hooks_of_claude_code_is_vs_code(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    payload = {"timestamp": "2026-02-09T10:30:00.000Z", "sessionId": "v", "tool_name": "editFiles", "tool_use_id": "t",
               "cwd": str(repo.path), "tool_input": {"files": ["a.py"]}}  # fmt: skip
    for door in ("claude-code", "vscode"):
        ingest(repo, door, {**payload, "hookEventName": "PreToolUse"})
    repo.write("a.py", "one\ntwo = 2\n")
    for door in ("claude-code", "vscode"):
        ingest(repo, door, {**payload, "hookEventName": "PostToolUse"})

    assert committed(repo) == {"a.py": [("2", "ai", "vscode")]}


def test_ten_agents_at_once_lose_nothing(wired: Repo) -> None:
    def work(number: int) -> None:
        path = f"file_{number}.py"
        for event in ("PreToolUse", "PostToolUse"):
            ingest(
                wired, "claude-code", claude(event, path, "x", session=f"s{number}", call=f"t{number}", tool="Write")
            )
            wired.write(path, f"by_agent = {number}\n")

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))

    assert committed(wired) == {f"file_{number}.py": [("1", "ai", "claude-code")] for number in range(10)}
    assert wired.faults() == []


def test_a_thousand_files_in_one_payload_are_all_recorded(wired: Repo) -> None:
    paths = [f"lib/file_{number}.py" for number in range(1000)]
    common = {"repo_working_dir": str(wired.path), "agent_name": "mass", "model": "m", "conversation_id": "c"}
    ingest(wired, "generic", {**common, "type": "human", "will_edit_filepaths": paths})
    for path in paths:
        wired.write(path, f"name = '{path}'\n")
    ingest(wired, "generic", {**common, "type": "ai_agent", "edited_filepaths": paths})

    record = committed(wired)
    assert len(record) == 1000
    assert {tuple(ranges) for ranges in record.values()} == {(("1", "ai", "mass"),)}


def test_a_file_of_five_megabytes_is_recorded(wired: Repo) -> None:
    before = "".join(f"value_{number} = {number}\n" for number in range(220_000))
    repo = begun(wired, a__py=before)
    ingest(repo, "claude-code", claude("PreToolUse", "a.py", "last = 1"))
    repo.write("a.py", before + "last = 1\n")
    ingest(repo, "claude-code", claude("PostToolUse", "a.py", "last = 1"))

    assert len(before) > 4_400_000
    assert committed(repo) == {"a.py": [("220001", "ai", "claude-code")]}


# Commands


def test_a_command_that_rewrites_creates_and_moves_files_is_followed(wired: Repo) -> None:
    repo = begun(wired, a__py="one = 1\ntwo = 2\n", old__py="kept = 1\nkept = 2\nkept = 3\n", same__py="same\n")
    repo.write("dirty.py", "mine = 1\n")
    repo.write("same.py", "edited = before\nsame\n")
    shell(repo, "PreToolUse")
    repo.write("a.py", "one = 1\ntwo = 22\n")
    repo.write("new/b.py", "made = 1\n")
    repo.write("dirty.py", "mine = 1\nadded = 2\n")
    (repo.path / "old.py").rename(repo.path / "moved.py")
    repo.write("moved.py", "kept = 1\nkept = 2\nkept = 3\nmore = 4\n")
    shell(repo, "PostToolUse")

    record = committed(repo)
    assert record["new/b.py"] == [("1", "ai", "claude-code")]
    assert record["dirty.py"] == [("1", "unknown", ""), ("2", "ai", "claude-code")]
    assert record["same.py"] == [("1", "unknown", "")]
    assert record["a.py"][0][0:1] + record["a.py"][0][2:] == ("2", "claude-code")
    assert [one for one in record["moved.py"] if one[1] == "ai"] == [("4", "ai", "claude-code")]
    assert repo.faults() == []


def test_a_command_that_stages_what_it_wrote_is_followed(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    shell(repo, "PreToolUse")
    repo.write("a.py", "one\ntwo\n")
    repo.write("b.py", "new\n")
    repo.add()
    shell(repo, "PostToolUse")

    assert committed(repo) == {"a.py": [("2", "ai", "claude-code")], "b.py": [("1", "ai", "claude-code")]}


def test_a_command_that_writes_and_commits_gets_its_lines_into_the_record(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    # A path that the journal knows gets its record at once; one that it does not know, later.
    ingest(repo, "claude-code", claude("PreToolUse", "a.py", "x", tool="Write"))
    repo.write("a.py", "one\ntwo\n")
    ingest(repo, "claude-code", claude("PostToolUse", "a.py", "x", tool="Write"))
    shell(repo, "PreToolUse")
    repo.write("a.py", "one\ntwo\nthree\n")
    repo.write("b.py", "new\n")
    repo.add()
    repo.commit("-m", "By the command")
    shell(repo, "PostToolUse")
    repo.run(sys.executable, "-m", "countersign", "status")

    assert origins(repo) == {"a.py": [("2-3", "ai", "claude-code")], "b.py": [("1", "ai", "claude-code")]}


def test_what_git_puts_into_the_work_tree_is_not_the_commands_text(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    repo.git("switch", "--quiet", "--create", "other")
    begun(repo, a__py="one\nfrom another branch\n", c__py="theirs\n")
    repo.git("switch", "--quiet", "main")
    shell(repo, "PreToolUse")
    repo.git("merge", "--quiet", "--ff-only", "other")
    repo.git("checkout", "--quiet", "HEAD~1", "--", "a.py")
    repo.git("checkout", "--quiet", "HEAD", "--", "a.py")
    repo.write("b.py", "really new\n")
    shell(repo, "PostToolUse")

    repo.run(sys.executable, "-m", "countersign", "status")
    known = (repo.state / "known-paths").read_text("ascii").split()
    assert known == ["b.py"]


def test_a_command_whose_beginning_was_not_told_is_said_to_be_unknown(wired: Repo) -> None:
    wired.write("a.py", "x\n")
    shell(wired, "PostToolUse")
    assert "its beginning was not told" in wired.faults()[0]
    wired.add()
    wired.commit("-m", "Unknown")
    assert not wired.has_note()


def test_text_that_another_agent_reports_during_a_long_command_is_that_agents(wired: Repo) -> None:
    repo = begun(wired, a__py="one\n")
    shell(repo, "PreToolUse", session="long")
    ingest(repo, "codex", codex("PreToolUse", "a.py", "by_codex = 2"))
    repo.write("a.py", "one\nby_codex = 2\n")
    ingest(repo, "codex", codex("PostToolUse", "a.py", "by_codex = 2"))
    shell(repo, "PostToolUse", session="long")

    assert committed(repo) == {"a.py": [("2", "ai", "codex")]}


# What it costs


def test_a_report_loads_neither_the_server_nor_git_nor_sqlite(wired: Repo) -> None:
    code = (
        "import sys, io; sys.argv = ['countersign', 'ingest', 'claude-code']\n"
        "from countersign.__main__ import main\n"
        "code = main(); print(code, *sorted(sys.modules), file=sys.stderr)"
    )
    for event in ("PreToolUse", "PostToolUse"):
        payload = json.dumps(claude(event, str(wired.path / "a.py"), "x")).encode()
        done = subprocess.run([sys.executable, "-c", code], cwd=wired.path, env=wired.environment, input=payload,
                              capture_output=True, check=True)  # fmt: skip
        wired.write("a.py", "x\n")
        status, *loaded = done.stderr.decode().split()
        assert status == "0"
        heavy = {"argparse", "asyncio", "dataclasses", "enum", "hashlib", "json", "re",
                 "inspect", "lsprotocol", "pathlib", "platformdirs",
                 "pygit2", "pygls", "rich", "sqlite3", "subprocess", "threading", "typing", "uuid"}  # fmt: skip
        if "coverage" not in loaded:
            assert heavy.isdisjoint(loaded), heavy.intersection(loaded)
        ours = {name for name in loaded if name.startswith("countersign.")}
        assert ours <= {
            "countersign.__main__", "countersign.cli", "countersign.cli.ingest", "countersign.agents",
            "countersign.agents.registry", "countersign.agents.told", "countersign.agents.fields",
            "countersign.agents.claude_code", "countersign.agents.claude_format", "countersign.agents.patches",
            "countersign.wiring", "countersign.wiring.agent_calls", "countersign.git", "countersign.git.nearby",
            "countersign.store", "countersign.store.reports", "countersign.store.faults", "countersign.provenance",
            "countersign.provenance.quick_json",
        }  # fmt: skip
