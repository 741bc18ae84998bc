"""An agent's hooks, an open document and a person at its keys, in every order in which they may meet.

The clock of the server stands still unless a test moves it, so that each order is the same in every run.
"""

import json
import os
from dataclasses import dataclass
from typing import Any

import pytest

from countersign.agents.registry import parse
from countersign.lsp.homes import Place
from countersign.lsp.lookup import OnDisk, look_at_disk
from countersign.wiring.agent_calls import take
from countersign.wiring.agent_reports import take_in
from support.chronicle import text
from support.notes_of import origins, recorded
from support.repo import Repo
from support.walk.clients import InProcess
from support.walk.desk import Desk, Document

pytestmark = pytest.mark.e2e


@dataclass
class Agent:
    """An agent in whose hooks nothing is started in the background: a test says when a report is taken in."""

    repo: Repo
    session: str = "s"
    calls: int = 0

    def begin(self, path: str, new: str = "", tool: str = "Edit") -> None:
        self.calls += 1
        self._hook("PreToolUse", path, new, tool)

    def end(self, path: str, new: str = "", tool: str = "Edit") -> None:
        self._hook("PostToolUse", path, new, tool)

    def writes(self, path: str, after: str, new: str = "") -> None:
        """One whole call."""
        self.begin(path, new)
        self.repo.write(path, after)
        self.end(path, new)

    def _hook(self, event: str, path: str, new: str, tool: str) -> None:
        given: dict[str, Any] = {} if tool == "Bash" else {"file_path": path, "old_string": "", "new_string": new}
        payload = {
            "hook_event_name": event, "session_id": self.session, "tool_name": tool,
            "tool_use_id": f"{self.session}-{self.calls}", "cwd": str(self.repo.path), "tool_input": given,
        }  # fmt: skip
        take(parse("claude-code", json.dumps(payload).encode()), os.fspath(self.repo.path))


def committed(repo: Repo) -> dict[str, list[tuple[str, ...]]]:
    repo.add()
    repo.commit("-m", "Change")
    return origins(repo)


def typed(desk: Desk, document: Document, at: int, keys: str) -> None:
    for offset, key in enumerate(keys):
        desk.edit(document, (at + offset, at + offset, key))


def opened(desk: Desk, repo: Repo, *lines: str) -> Document:
    document = desk.open(repo.write("a.py", text(*lines)))
    repo.add()
    repo.commit("-m", "Old")
    return document


# Two agents


def test_two_agents_stay_two_while_a_person_has_text_that_is_not_saved(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    one, other = Agent(wired, "one"), Agent(wired, "other")
    one.begin("a.py", "by_one = 1")
    other.begin("a.py", "by_other = 2")
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_other = 2"))
    other.end("a.py", "by_other = 2")
    take_in(wired.state)
    typed(desk, document, 0, "# mine")
    desk.client.pause(1)  # the journal is told of what is not saved
    one.end("a.py", "by_one = 1")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code"), ("3", "ai", "claude-code")]}
    assert [(one[0], one[5]) for one in recorded(wired)["a.py"]] == [("1", "one"), ("3", "other")]


def test_what_nobody_claims_of_two_calls_that_overlapped_is_nobodys_whichever_ended_first(wired: Repo) -> None:
    wired.write("a.py", text("old_line = 0"))
    wired.add()
    wired.commit("-m", "Old")
    one, other = Agent(wired, "one"), Agent(wired, "other")
    one.begin("a.py", "by_one = 1")
    other.begin("a.py", "by_other = 2")
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_other = 2", "whose_is_this = 3"))
    other.end("a.py", "by_other = 2")
    one.end("a.py", "by_one = 1")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code"), ("3", "ai", "claude-code"), ("4", "unknown", "")]}


def test_what_one_agent_wrote_is_known_to_the_call_of_another_that_comes_after_it(desk: Desk, wired: Repo) -> None:
    """Though the newest text that anybody left is that of an editor that has not heard of it."""
    document = opened(desk, wired, "old_line = 0")
    Agent(wired, "one").writes("a.py", text("by_one = 1", "old_line = 0"), "by_one = 1")
    take_in(wired.state)
    typed(desk, document, len(document.text), "# mine")
    desk.client.pause(1)  # the journal is told of what is not saved
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_nobody = 2"))
    Agent(wired, "other").writes("a.py", text("by_one = 1", "old_line = 0", "by_nobody = 2", "by_other = 3"))

    record = committed(wired)["a.py"]
    assert record == [("1", "ai", "claude-code"), ("3", "unknown", ""), ("4", "ai", "claude-code")]


# A person who types while a call is open


def test_what_was_typed_stays_a_persons_if_the_report_is_taken_in_before_the_editor_has_written_it_down(
    desk: Desk, wired: Repo
) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent = 1")
    typed(desk, document, 0, "person = 2\n")
    wired.write("a.py", document.text)  # saved, and the server has not heard of it yet
    wired.write("a.py", document.text + "by_agent = 1\n")
    agent.end("a.py", "by_agent = 1")
    take_in(wired.state)
    desk.client.tell("textDocument/didSave", {"textDocument": {"uri": document.uri}})
    desk.client.pause(0)
    document.disk = document.text
    desk.look()
    desk.client.pause(1)

    assert desk.told(document) == ["human: person = 2", "unknown: old_line = 0", "ai: by_agent = 1"]
    assert committed(wired) == {"a.py": [("1", "human", ""), ("3", "ai", "claude-code")]}


def test_a_single_key_stays_a_persons_if_the_file_was_as_it_had_been(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "value = 1", "other = 1")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent = 1")
    at = document.text.index("1")
    desk.edit(document, (at, at + 1, "2"))
    desk.client.pause(1)
    desk.save(document)
    wired.write("a.py", document.text + "by_agent = 1\n")
    agent.end("a.py", "by_agent = 1")
    desk.look()
    desk.client.pause(1)

    assert desk.told(document) == ["unknown+human: value = 2", "unknown: other = 1", "ai: by_agent = 1"]


# What comes from the disk was not typed


def test_one_character_that_an_agent_changed_is_the_agents_however_late_it_says_so(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "value = 1")
    agent = Agent(wired)
    agent.begin("a.py", "value = 2")
    wired.write("a.py", text("value = 2"))
    at = document.text.index("1")
    desk.edit(document, (at, at + 1, "2"))
    document.disk = document.text
    desk.client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": document.uri, "type": 2}]})
    desk.client.pause(3)
    agent.end("a.py", "value = 2")
    desk.client.pause(6)

    assert desk.told(document) == ["unknown+ai: value = 2"]
    assert committed(wired)["a.py"][0][1:] == ("mixed", "claude-code")


@pytest.mark.parametrize("pause", [0.0, 0.4, 0.6, 3.0])
def test_a_save_that_comes_after_an_agents_edit_makes_nothing_a_persons(desk: Desk, wired: Repo, pause: float) -> None:
    document = opened(desk, wired, "value = 1", "other = 1")
    agent = Agent(wired)
    agent.begin("a.py", "value = 2")
    wired.write("a.py", text("value = 2", "other = 1", "by_agent = 3"))
    at = document.text.index("1")
    desk.edit(document, (at, at + 1, "2"), (len(document.text), len(document.text), "by_agent = 3\n"))
    desk.client.pause(pause)
    desk.save(document)
    agent.end("a.py", "value = 2")
    desk.client.pause(6)

    assert desk.told(document) == ["unknown+ai: value = 2", "unknown: other = 1", "ai: by_agent = 3"]
    assert committed(wired)["a.py"][-1][1:] == ("ai", "claude-code")


def test_an_agent_that_writes_a_file_with_unsaved_text_in_an_editor_takes_none_of_it(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    typed(desk, document, 0, "person = 2\n")
    Agent(wired).writes("a.py", text("old_line = 0", "by_agent = 1"), "by_agent = 1")
    assert desk.look() == []  # the editor keeps what was typed
    desk.client.pause(3)
    merged = text("person = 2", "old_line = 0", "by_agent = 1")
    desk.edit(document, (len(document.text), len(document.text), "by_agent = 1\n"))  # as its user wants it
    assert document.text == merged
    desk.save(document)
    desk.client.pause(3)

    assert desk.told(document) == ["human: person = 2", "unknown: old_line = 0", "ai: by_agent = 1"]
    assert committed(wired) == {"a.py": [("1", "human", ""), ("3", "ai", "claude-code")]}


def test_one_character_that_changed_on_disk_is_nobodys_though_it_looks_typed(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "value = 1")
    wired.write("a.py", text("value = 2"))
    at = document.text.index("1")
    desk.edit(document, (at, at + 1, "2"))
    document.disk = document.text
    desk.client.pause(6)

    assert desk.told(document) == ["unknown: value = 2"]
    assert committed(wired) == {"a.py": [("1", "unknown", "")]}


def test_what_was_typed_and_saved_is_a_persons_whenever_the_editor_says_that_it_saved(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "value = 1")
    at = document.text.index("1")
    desk.edit(document, (at, at + 1, "2"))
    wired.write("a.py", document.text)
    desk.client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": document.uri, "type": 2}]})
    desk.client.pause(0)
    desk.client.tell("textDocument/didSave", {"textDocument": {"uri": document.uri}})
    desk.client.pause(6)

    assert desk.told(document) == ["unknown+human: value = 2"]


# Reports that come late


def test_an_open_document_learns_of_a_report_whenever_it_comes(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", tool="Bash")
    wired.write("a.py", text("old_line = 0", "by_a_long_command = 1"))
    desk.look()
    desk.client.pause(60)
    assert desk.told(document) == ["unknown: old_line = 0", "unknown: by_a_long_command = 1"]
    agent.end("a.py", tool="Bash")
    desk.client.pause(6)

    assert desk.told(document) == ["unknown: old_line = 0", "ai: by_a_long_command = 1"]


def test_an_open_document_learns_of_a_report_that_another_process_took_in(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent = 1")
    wired.write("a.py", text("old_line = 0", "by_agent = 1"))
    desk.look()
    desk.client.pause(60)
    agent.end("a.py", "by_agent = 1")
    take_in(wired.state)
    desk.client.pause(6)

    assert desk.told(document) == ["unknown: old_line = 0", "ai: by_agent = 1"]


def test_an_open_document_learns_of_a_report_that_came_in_the_same_moment_as_another(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", tool="Bash")
    wired.write("a.py", text("old_line = 0", "by_a_long_command = 1"))
    desk.look()
    desk.client.pause(60)
    Agent(wired, "elsewhere").writes("b.py", "by_another = 1\n")
    take_in(wired.state)
    letters = wired.state / "agents" / "told"
    moment = letters.stat().st_mtime_ns
    desk.client.pause(1)
    agent.end("a.py", tool="Bash")
    take_in(wired.state)
    os.utime(letters, ns=(moment, moment))  # as file systems show it that tell no such short times apart
    desk.client.pause(6)

    assert desk.told(document) == ["unknown: old_line = 0", "ai: by_a_long_command = 1"]


@pytest.mark.parametrize("first", ["saved", "reported"])
def test_a_report_of_a_text_that_has_gone_on_is_taken_over_all_the_same(desk: Desk, wired: Repo, first: str) -> None:
    """The editor formats what an agent has just written, and saves it, before the agent's hook has run."""
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent=1")
    after = text("old_line = 0", "by_agent=1")
    wired.write("a.py", after)
    desk.look()
    if first == "reported":
        agent.end("a.py", "by_agent=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    typed(desk, document, len(document.text), "person = 2\n")
    desk.save(document)
    if first == "saved":
        wired.write("a.py", after)
        agent.end("a.py", "by_agent=1")
        wired.write("a.py", document.text)
    desk.client.pause(3)

    assert desk.told(document)[0::2] == ["unknown: old_line = 0", "human: person = 2"]
    assert desk.told(document)[1] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}
    record = committed(wired)["a.py"]
    assert ("2", "human", "") not in record
    assert [one for one in record if one[0] == "3"] == [("3", "human", "")]
    assert [one[2] for one in record if one[0] == "2"] == ["claude-code"]


def test_a_report_that_comes_between_a_save_and_what_the_editor_shows_of_it_is_not_forgotten(
    desk: Desk, wired: Repo
) -> None:
    """The server hears of a save when the agent has written after it, and then that the editor formatted both."""
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    typed(desk, document, 0, "person = 2\n")
    wired.write("a.py", document.text)  # saved, and the server has not heard of it yet
    agent.writes("a.py", document.text + "by_agent=1\n", "by_agent=1")
    desk.client.tell("textDocument/didSave", {"textDocument": {"uri": document.uri}})
    desk.client.pause(0)
    desk.edit(document, (len(document.text), len(document.text), "by_agent=1\n"))
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    desk.save(document)
    desk.client.pause(6)

    assert desk.told(document)[:2] == ["human: person = 2", "unknown: old_line = 0"]
    assert desk.told(document)[2] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}
    assert [one[1:] for one in committed(wired)["a.py"] if one[0] == "3"] in (
        [("ai", "claude-code")],
        [("mixed", "claude-code")],
    )


def test_a_report_that_comes_while_a_save_is_written_down_is_not_forgotten(
    desk: Desk, wired: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was looked at before the agent wrote it, and the journal was read after its report."""
    document = opened(desk, wired, "old_line = 0")
    typed(desk, document, 0, "person = 2\n")
    overtaken: list[OnDisk] = []

    def look(place: Place, seen: str) -> OnDisk:
        found = look_at_disk(place, seen)
        if not overtaken:
            overtaken.append(found)
            Agent(wired).writes("a.py", document.text + "by_agent=1\n", "by_agent=1")
        return found

    monkeypatch.setattr("countersign.lsp.flush.look_at_disk", look)
    desk.save(document)
    assert overtaken
    desk.edit(document, (len(document.text), len(document.text), "by_agent=1\n"))
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    desk.save(document)
    desk.client.pause(6)

    assert desk.told(document)[:2] == ["human: person = 2", "unknown: old_line = 0"]
    assert desk.told(document)[2] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}


def test_what_an_editor_has_not_heard_of_yet_is_known_to_the_next_report_that_starts_from_its_text(
    desk: Desk, wired: Repo
) -> None:
    document = opened(desk, wired, "old_line = 0")
    one, other = Agent(wired, "one"), Agent(wired, "other")
    one.begin("a.py", "by_one=1")
    wired.write("a.py", text("old_line = 0", "by_one=1"))
    desk.look()
    one.end("a.py", "by_one=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    assert isinstance(desk.client, InProcess)
    desk.client.be_slow_to_write(1)
    desk.save(document, settle=False)
    typed(desk, document, 0, "#")  # what the save will hear is of a text that has gone on
    desk.client.pause(0)
    other.writes("a.py", text("old_line = 0", "by_one = 1", "by_other = 2"), "by_other = 2")
    take_in(wired.state)
    desk.edit(document, (len(document.text), len(document.text), "by_other = 2\n"))
    desk.save(document)
    desk.client.pause(6)

    assert desk.told(document)[1] in {"ai: by_one = 1", "ai+unknown: by_one = 1"}
    assert desk.told(document)[2] == "ai: by_other = 2"


# Documents that are closed and opened again, as where git puts other files there


def test_what_was_saved_just_before_a_document_was_closed_is_known_when_it_is_opened_again(
    desk: Desk, wired: Repo
) -> None:
    documents = [desk.open(wired.write(f"{number}.py", "")) for number in range(10)]
    for number, document in enumerate(documents):
        typed(desk, document, 0, f"person_{number} = 1\n")
    assert isinstance(desk.client, InProcess)
    desk.client.be_slow_to_write(1)
    for document in documents:
        desk.save(document, settle=False)
    files = [document.file for document in documents]
    for document in documents:
        desk.close(document)
    assert desk.told(desk.open(files[0])) == ["human: person_0 = 1"]


def test_a_report_that_came_while_a_document_was_closed_is_known_when_it_is_opened_again(
    desk: Desk, wired: Repo
) -> None:
    """Though the text has gone on since, and the journal knows it from an editor that had not heard of the report."""
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent=1")
    wired.write("a.py", text("old_line = 0", "by_agent=1"))
    desk.look()
    agent.end("a.py", "by_agent=1")
    waiting = [file.rename(file.with_name(f".{file.name}")) for file in (wired.state / "agents" / "told").iterdir()]
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    desk.save(document)
    desk.client.pause(1)
    desk.close(document)
    for file in waiting:
        file.rename(file.with_name(file.name[1:]))
    take_in(wired.state)

    assert desk.told(desk.open(document.file))[1] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}


def test_a_report_is_known_to_a_document_that_is_opened_after_its_file_was_changed_while_nobody_watched(
    desk: Desk, wired: Repo
) -> None:
    """Though the newest text that was left at its place is that of an editor that had not heard of the report."""
    document = opened(desk, wired, "old_line = 0")
    agent = Agent(wired)
    agent.begin("a.py", "by_agent=1")
    wired.write("a.py", text("old_line = 0", "by_agent=1"))
    desk.look()
    agent.end("a.py", "by_agent=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    assert isinstance(desk.client, InProcess)
    desk.client.be_slow_to_write(1)
    desk.save(document, settle=False)
    typed(desk, document, 0, "#")  # what the save will hear is of a text that has gone on
    desk.close(document)
    desk.client.pause(0)
    wired.write("a.py", text("nobody = 3", "old_line = 0", "by_agent = 1"))

    document = desk.open(document.file)
    assert desk.told(document)[0] == "unknown: nobody = 3"
    assert desk.told(document)[2] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}
