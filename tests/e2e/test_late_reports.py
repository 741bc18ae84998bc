"""What agents report late: while a save is written down, after it, when a document is closed, or by another process.

The clock of the server stands still unless a test moves it, so that each order is the same in every run.
"""

import os

import pytest

from countersign.lsp.homes import Place
from countersign.lsp.lookup import OnDisk, look_at_disk
from countersign.wiring.agent_reports import take_in
from support.beside_agents import HookedAgent, committed, opened
from support.chronicle import text
from support.repo import Repo
from support.walk.clients import InProcess
from support.walk.desk import Desk

pytestmark = pytest.mark.e2e


# Reports that come late


def test_an_open_document_learns_of_a_report_whenever_it_comes(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = HookedAgent(wired)
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
    agent = HookedAgent(wired)
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
    agent = HookedAgent(wired)
    agent.begin("a.py", tool="Bash")
    wired.write("a.py", text("old_line = 0", "by_a_long_command = 1"))
    desk.look()
    desk.client.pause(60)
    HookedAgent(wired, "elsewhere").writes("b.py", "by_another = 1\n")
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
    agent = HookedAgent(wired)
    agent.begin("a.py", "by_agent=1")
    after = text("old_line = 0", "by_agent=1")
    wired.write("a.py", after)
    desk.look()
    if first == "reported":
        agent.end("a.py", "by_agent=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    desk.type(document, len(document.text), "person = 2\n")
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
    agent = HookedAgent(wired)
    desk.type(document, 0, "person = 2\n")
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
    desk.type(document, 0, "person = 2\n")
    overtaken: list[OnDisk] = []

    def look(place: Place, seen: str) -> OnDisk:
        found = look_at_disk(place, seen)
        if not overtaken:
            overtaken.append(found)
            HookedAgent(wired).writes("a.py", document.text + "by_agent=1\n", "by_agent=1")
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
    one, other = HookedAgent(wired, "one"), HookedAgent(wired, "other")
    one.begin("a.py", "by_one=1")
    wired.write("a.py", text("old_line = 0", "by_one=1"))
    desk.look()
    one.end("a.py", "by_one=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    assert isinstance(desk.client, InProcess)
    desk.client.be_slow_to_write(1)
    desk.save(document, settle=False)
    desk.type(document, 0, "#")  # what the save will hear is of a text that has gone on
    desk.client.pause(0)
    other.writes("a.py", text("old_line = 0", "by_one = 1", "by_other = 2"), "by_other = 2")
    take_in(wired.state)
    desk.edit(document, (len(document.text), len(document.text), "by_other = 2\n"))
    desk.save(document)
    desk.client.pause(6)

    assert desk.told(document)[1] in {"ai: by_one = 1", "ai+unknown: by_one = 1"}
    assert desk.told(document)[2] == "ai: by_other = 2"


def test_a_commit_waits_while_an_editor_looks_at_what_an_agent_has_taken_for_its_own(desk: Desk, wired: Repo) -> None:
    """The report was taken in before the editor could tell that a person had typed a part of it."""
    document = opened(desk, wired, "old_line = 0")
    agent = HookedAgent(wired)
    agent.begin("a.py", "by_agent = 1")
    desk.type(document, 0, "person = 2\n")
    wired.write("a.py", document.text)
    wired.write("a.py", document.text + "by_agent = 1\n")
    agent.end("a.py", "by_agent = 1")
    take_in(wired.state)
    desk.edit(document, (len(document.text), len(document.text), "by_agent = 1\n"))
    signs = wired.state / "saving"

    desk.client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": document.uri, "type": 2}]})
    assert [sign.name.endswith("-look") for sign in signs.iterdir()] == [True], "which the hook looks for"
    desk.client.pause(0)
    assert list(signs.iterdir()) == []
    assert committed(wired) == {"a.py": [("1", "human", ""), ("3", "ai", "claude-code")]}


# Documents that are closed and opened again, as where git puts other files there


def test_what_was_saved_just_before_a_document_was_closed_is_known_when_it_is_opened_again(
    desk: Desk, wired: Repo
) -> None:
    documents = [desk.open(wired.write(f"{number}.py", "")) for number in range(10)]
    for number, document in enumerate(documents):
        desk.type(document, 0, f"person_{number} = 1\n")
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
    agent = HookedAgent(wired)
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
    agent = HookedAgent(wired)
    agent.begin("a.py", "by_agent=1")
    wired.write("a.py", text("old_line = 0", "by_agent=1"))
    desk.look()
    agent.end("a.py", "by_agent=1")
    at = document.text.index("=1")
    desk.edit(document, (at, at + 1, " = "))
    assert isinstance(desk.client, InProcess)
    desk.client.be_slow_to_write(1)
    desk.save(document, settle=False)
    desk.type(document, 0, "#")  # what the save will hear is of a text that has gone on
    desk.close(document)
    desk.client.pause(0)
    wired.write("a.py", text("nobody = 3", "old_line = 0", "by_agent = 1"))

    document = desk.open(document.file)
    assert desk.told(document)[0] == "unknown: nobody = 3"
    assert desk.told(document)[2] in {"ai: by_agent = 1", "ai+unknown: by_agent = 1"}
