"""Payloads that are broken, strange, or about strange files: an agent goes on, and nothing is lost silently."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from support.agent_payloads import ingest
from support.notes_of import origins
from support.repo import Repo

pytestmark = pytest.mark.e2e


def claude(event: str, file: Path | str, call: str = "toolu_1", **more: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    return {
        "hook_event_name": event, "session_id": "s", "tool_name": "Write", "tool_use_id": call,
        "tool_input": {"file_path": str(file), "content": ""}, **more,
    }  # fmt: skip


def written(repo: Repo, file: Path | str, content: str | bytes, path: str = "a.py", **more: Any) -> None:  # noqa: ANN401
    """An agent writes a file, which it calls `file`."""
    ingest(repo, "claude-code", claude("PreToolUse", file, **more))
    repo.write(path, content)
    ingest(repo, "claude-code", claude("PostToolUse", file, **more))


def committed(repo: Repo) -> dict[str, list[tuple[str, ...]]]:
    repo.add()
    repo.commit("-m", "Change")
    return origins(repo)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "not JSON"),
        (b'{"hook_event_name": "PostToolUse"', "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'["PostToolUse"]', "no JSON object"),
        (b"{}", '"hook_event_name"'),
        (b'{"hook_event_name": "PostToolUse"}', '"tool_name"'),
        (b'{"hook_event_name": "PostToolUse", "tool_name": "Write", "tool_input": {"file_path": 7}}', "names no file"),
        (b'{"hook_event_name": "PostToolUse", "tool_name": "Edit", "tool_input": "a.py"}', "names no file"),
    ],
)
def test_a_payload_that_is_none_is_refused_in_a_sentence_and_doctor_knows(
    wired: Repo, payload: bytes, why: str
) -> None:
    done = ingest(wired, "claude-code", payload, code=1)

    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("countersign: error: this is no payload of claude-code that is known: ")
    assert why in line
    assert why in wired.faults()[0]


def test_a_refusal_never_says_no_to_a_tool(wired: Repo) -> None:
    """Exit code 2 does, everywhere; Cline and Copilot hold a tool up for any failure of its hook."""
    for agent in ("cursor", "codex", "gemini", "vscode", "windsurf", "kiro", "opencode", "amp", "droid", "generic"):
        ingest(wired, agent, b"{", code=1)
    assert ingest(wired, "copilot-cli", b"{").out == ""
    assert json.loads(ingest(wired, "cline", b"{").out) == {"cancel": False}
    ingest(wired, "nobody", b"{}", code=1)
    assert len(wired.faults()) == 12


def test_events_and_fields_that_are_new_are_passed_over(wired: Repo) -> None:
    ingest(wired, "claude-code", {"hook_event_name": "SomethingNew", "session_id": "s", "future": [1]})
    ingest(wired, "claude-code", claude("PostToolUse", "a.py", tool_name="FutureTool"))
    written(wired, wired.path / "a.py", "x\n", future={"deep": [1]}, effort={"level": "high"})

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code")]}
    assert wired.faults() == []


def test_control_characters_in_strings_are_read_as_they_are(wired: Repo) -> None:
    payload = (
        '{"agent_action_name":"%s_write_code","trajectory_id":"t","model_name":"m","tool_info":{"file_path":"%s",'
        '"edits":[{"old_string":"","new_string":"a\tb\nc\x01"}]}}'
    )
    file = wired.path / "a.py"
    ingest(wired, "windsurf", (payload % ("pre", file)).encode())
    wired.write("a.py", "a\tb\nc\n")
    ingest(wired, "windsurf", (payload % ("post", file)).encode())

    assert committed(wired) == {"a.py": [("1-2", "ai", "windsurf")]}


def test_a_payload_in_utf_16_is_read_as_powershell_sends_it(wired: Repo) -> None:
    for event in ("PreToolUse", "PostToolUse"):
        ingest(wired, "claude-code", json.dumps(claude(event, wired.path / "a.py")).encode("utf-16"))
        wired.write("a.py", "x\n")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code")]}


def test_a_file_in_no_repository_is_nobodys_business(wired: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    for event in ("PreToolUse", "PostToolUse"):
        ingest(wired, "claude-code", claude(event, outside, cwd=str(tmp_path)))
        outside.write_text("x\n", "utf-8")

    assert not (wired.state / "agents").exists()
    assert wired.faults() == []


def test_git_directories_are_nobodys_business(wired: Repo) -> None:
    written(wired, wired.path / ".git" / "config.new", "x\n", ".git/config.new")
    assert not (wired.state / "agents").exists()


def test_an_agent_that_works_here_and_edits_there_is_recorded_there(wired: Repo, tmp_path: Path, home: Path) -> None:
    other = Repo.create(tmp_path / "other", home)
    other.install_hooks()
    for event in ("PreToolUse", "PostToolUse"):
        ingest(wired, "claude-code", claude(event, other.path / "b.py", cwd=str(wired.path)))
        other.write("b.py", "x\n")

    assert committed(other) == {"b.py": [("1", "ai", "claude-code")]}
    assert not (wired.state / "agents").exists()


def test_links_and_dots_on_the_way_lead_to_the_file(wired: Repo, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(wired.path)
    (wired.path / "lib").mkdir()
    written(wired, tmp_path / "link" / "lib" / ".." / "a.py", "x\n", cwd=str(tmp_path / "link"))
    written(wired, "../link/b.py", "y\n", "b.py", cwd=str(tmp_path / "link"), call="toolu_2")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code")], "b.py": [("1", "ai", "claude-code")]}


def test_a_linked_work_tree_is_a_place_of_its_own(wired: Repo, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    wired.git("worktree", "add", "--quiet", str(linked), "-b", "side")
    for event in ("PreToolUse", "PostToolUse"):
        ingest(wired, "claude-code", claude(event, linked / "a.py"))
        (linked / "a.py").write_text("x\n", "utf-8")
    wired.git("add", ".", cwd=linked)
    wired.git("commit", "--quiet", "-m", "There", cwd=linked)

    assert origins(wired, "side") == {"a.py": [("1", "ai", "claude-code")]}


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (b"one\r\ntwo\r\n", b"one\r\ntwo\r\nthree\r\n", "3"),
        (b"\xef\xbb\xbfone\n", b"\xef\xbb\xbfone\ntwo\n", "2"),
        (b"caf\xe9\n", b"caf\xe9\nth\xe9\n", "2"),
        (b"one", b"one\ntwo", "2"),
    ],
    ids=["crlf", "byte order mark", "latin-1", "no line end"],
)
def test_only_new_lines_are_the_agents_whatever_the_bytes(wired: Repo, before: bytes, after: bytes, lines: str) -> None:
    wired.write("a.py", before)
    wired.add()
    wired.git("commit", "--quiet", "--no-verify", "-m", "Before")

    written(wired, wired.path / "a.py", after)

    found = committed(wired)["a.py"]
    assert [one for one in found if one[1] == "ai"] == [(lines, "ai", "claude-code")]


def test_a_binary_file_has_no_lines_and_is_no_fault(wired: Repo) -> None:
    written(wired, wired.path / "a.bin", b"\0\1\2", "a.bin")
    wired.add()
    wired.commit("-m", "Binary")
    assert wired.faults() == []


def test_a_file_that_is_gone_again_is_no_fault(wired: Repo) -> None:
    ingest(wired, "claude-code", claude("PreToolUse", wired.path / "gone.py"))
    ingest(wired, "claude-code", claude("PostToolUse", wired.path / "gone.py"))
    wired.write("a.py", "old\n")
    ingest(wired, "cursor", {"hook_event_name": "preToolUse", "tool_name": "Delete", "tool_use_id": "t", "model": "m",
                             "conversation_id": "c", "tool_input": {"path": str(wired.path / "a.py")}})  # fmt: skip
    (wired.path / "a.py").unlink()
    ingest(wired, "cursor", {"hook_event_name": "postToolUse", "tool_name": "Delete", "tool_use_id": "t", "model": "m",
                             "conversation_id": "c", "tool_input": {"path": str(wired.path / "a.py")}})  # fmt: skip

    wired.run("git", "status")
    assert wired.faults() == []


def test_a_text_beyond_the_bound_stays_unknown_and_is_said(wired: Repo) -> None:
    written(wired, wired.path / "a.py", "x" * 9_000_000 + "\n")

    assert "a.py is too large" in wired.faults()[0]
    wired.add()
    wired.commit("-m", "Too large")
    assert not wired.has_note()


def test_ignored_files_are_not_kept(wired: Repo) -> None:
    wired.write(".gitignore", ".env\n")
    written(wired, wired.path / ".env", "SECRET=1\n", ".env")
    until_taken_in(wired)

    kept = [file for file in wired.state.rglob("*") if file.is_file() and b"SECRET" in file.read_bytes()]
    assert kept == []


def until_taken_in(repo: Repo) -> None:
    deadline = time.monotonic() + 60
    while list((repo.state / "agents" / "told").glob("*")):
        assert time.monotonic() < deadline, "nobody takes the reports in"
        time.sleep(0.05)


def test_reports_are_taken_in_without_anybody_asking(wired: Repo) -> None:
    written(wired, wired.path / "a.py", "x\n")
    until_taken_in(wired)
    assert "a.py" in (wired.state / "known-paths").read_text("ascii")


def test_a_damaged_report_is_set_aside_and_the_others_are_kept(wired: Repo) -> None:
    told = wired.state / "agents" / "told"
    told.mkdir(parents=True)
    (told / "00000000000000000001-1").write_bytes(b'{"sizes": [5]}\nabc')
    written(wired, wired.path / "a.py", "x\n")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code")]}
    assert "could not be taken in" in wired.faults()[0]
    assert (wired.state / "agents" / "damaged" / "00000000000000000001-1").exists()


def test_a_person_who_changed_the_proposal_makes_it_mixed(wired: Repo) -> None:
    written(wired, wired.path / "a.py", "x\n", tool_response={"userModified": True})
    assert committed(wired) == {"a.py": [("1", "mixed", "claude-code")]}


def test_the_model_is_found_at_the_end_of_a_transcript_and_never_guessed(wired: Repo, tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    lines = [
        {"message": {"model": "claude-old"}},
        {"message": {"model": "claude-new"}},
        {"message": {"model": "<synthetic>"}},
    ]
    transcript.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + '{"cut', "utf-8")
    written(wired, wired.path / "a.py", "x\n", transcript_path=str(transcript))
    written(wired, wired.path / "b.py", "y\n", "b.py", transcript_path=str(tmp_path / "none"), call="toolu_2")
    wired.add()
    wired.commit("-m", "Models")

    note = wired.git("notes", "--ref=countersign", "show")
    assert "claude-code\tclaude-new\ts" in note
    assert "claude-code\t\ts" in note
