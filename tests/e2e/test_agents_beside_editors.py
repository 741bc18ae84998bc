"""An agent's hooks, an open document and a person at its keys, in every order in which they may meet.

The clock of the server stands still unless a test moves it, so that each order is the same in every run.
"""

import pytest

from countersign.wiring.agent_reports import take_in
from support.beside_agents import HookedAgent, committed, opened
from support.chronicle import text
from support.notes_of import recorded
from support.repo import Repo
from support.walk.desk import Desk

pytestmark = pytest.mark.e2e


# Two agents


def test_two_agents_stay_two_while_a_person_has_text_that_is_not_saved(desk: Desk, wired: Repo) -> None:
    document = opened(desk, wired, "old_line = 0")
    one, other = HookedAgent(wired, "one"), HookedAgent(wired, "other")
    one.begin("a.py", "by_one = 1")
    other.begin("a.py", "by_other = 2")
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_other = 2"))
    other.end("a.py", "by_other = 2")
    take_in(wired.state)
    desk.type(document, 0, "# mine")
    desk.client.pause(1)  # the journal is told of what is not saved
    one.end("a.py", "by_one = 1")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code"), ("3", "ai", "claude-code")]}
    assert [(one[0], one[5]) for one in recorded(wired)["a.py"]] == [("1", "one"), ("3", "other")]


def test_what_nobody_claims_of_two_calls_that_overlapped_is_nobodys_whichever_ended_first(wired: Repo) -> None:
    wired.write("a.py", text("old_line = 0"))
    wired.add()
    wired.commit("-m", "Old")
    one, other = HookedAgent(wired, "one"), HookedAgent(wired, "other")
    one.begin("a.py", "by_one = 1")
    other.begin("a.py", "by_other = 2")
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_other = 2", "whose_is_this = 3"))
    other.end("a.py", "by_other = 2")
    one.end("a.py", "by_one = 1")

    assert committed(wired) == {"a.py": [("1", "ai", "claude-code"), ("3", "ai", "claude-code"), ("4", "unknown", "")]}


def test_what_one_agent_wrote_is_known_to_the_call_of_another_that_comes_after_it(desk: Desk, wired: Repo) -> None:
    """Though the newest text that anybody left is that of an editor that has not heard of it."""
    document = opened(desk, wired, "old_line = 0")
    HookedAgent(wired, "one").writes("a.py", text("by_one = 1", "old_line = 0"), "by_one = 1")
    take_in(wired.state)
    desk.type(document, len(document.text), "# mine")
    desk.client.pause(1)  # the journal is told of what is not saved
    wired.write("a.py", text("by_one = 1", "old_line = 0", "by_nobody = 2"))
    HookedAgent(wired, "other").writes("a.py", text("by_one = 1", "old_line = 0", "by_nobody = 2", "by_other = 3"))

    record = committed(wired)["a.py"]
    assert record == [("1", "ai", "claude-code"), ("3", "unknown", ""), ("4", "ai", "claude-code")]


# A person who types while a call is open


def test_what_was_typed_stays_a_persons_if_the_report_is_taken_in_before_the_editor_has_written_it_down(
    desk: Desk, wired: Repo
) -> None:
    document = opened(desk, wired, "old_line = 0")
    agent = HookedAgent(wired)
    agent.begin("a.py", "by_agent = 1")
    desk.type(document, 0, "person = 2\n")
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
    agent = HookedAgent(wired)
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
    agent = HookedAgent(wired)
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
    agent = HookedAgent(wired)
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
    desk.type(document, 0, "person = 2\n")
    HookedAgent(wired).writes("a.py", text("old_line = 0", "by_agent = 1"), "by_agent = 1")
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
