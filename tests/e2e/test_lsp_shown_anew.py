"""A file changes under an open document, and the editor shows it anew before anybody has said whose the change is."""

import pytest

from countersign.origin import Attribution, Evidence, Origin
from countersign.provenance.events import EditEvent
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event
from support.chronicle import text
from support.repo import Repo
from support.walk.desk import Desk, Document

pytestmark = pytest.mark.e2e

AGENT = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code")
PERSON = Attribution(Origin.HUMAN, Evidence.DECLARED, by="lee@example.com", at="2026-01-02T03:04:05Z")


def report(repo: Repo, before: str, after: str, whose: Attribution) -> None:
    event = EditEvent("a.py", whose.origin, whose.tool, "", "", before, after)
    with Checkout(repo.repository) as checkout:
        record_event(checkout, "a.py", event, whose)


def shown(desk: Desk, repo: Repo, document: Document, after: str) -> None:
    """Somebody writes the file, and the editor shows it before anybody reports it."""
    repo.write("a.py", after)
    desk.look(document.file)


def test_what_a_person_says_of_a_text_outweighs_that_the_editor_saw_it_come_in_one_piece(
    desk: Desk, wired: Repo
) -> None:
    document = desk.open(wired.write("a.py", text("one fine day")))
    shown(desk, wired, document, text("one fine day", "they say so"))
    assert desk.told(document) == ["unknown: one fine day", "unknown: they say so"]
    report(wired, text("one fine day"), text("one fine day", "they say so"), PERSON)
    desk.client.pause(6)
    assert desk.told(document) == ["unknown: one fine day", "human: they say so"]
    with Checkout(wired.repository) as checkout:
        latest = checkout.journal().latest("a.py", ".")
        assert latest is not None
        assert [latest.marks.table[line[0]].origin for line in latest.marks.lines[:2]] == ["unknown", "human"]


def test_what_an_agent_says_of_a_text_that_a_person_claims_too_is_believed(desk: Desk, wired: Repo) -> None:
    document = desk.open(wired.write("a.py", ""))
    shown(desk, wired, document, text("written by whom"))
    report(wired, "", text("written by whom"), AGENT)
    report(wired, "", text("written by whom"), PERSON)
    desk.client.pause(6)
    assert desk.told(document) == ["ai: written by whom"]


def test_a_report_is_waited_for_after_every_write(desk: Desk, wired: Repo) -> None:
    document = desk.open(wired.write("a.py", ""))
    shown(desk, wired, document, text("nobody reports this"))
    desk.client.pause(5)  # what waits now is the last look for a report of it, a second from here
    shown(desk, wired, document, text("nobody reports this", "an agent takes its time"))
    desk.client.pause(1.5)
    report(wired, text("nobody reports this"), text("nobody reports this", "an agent takes its time"), AGENT)
    desk.client.pause(6)
    assert desk.told(document) == ["unknown: nobody reports this", "ai: an agent takes its time"]


def test_what_git_puts_together_is_known_from_both_sides(desk: Desk, wired: Repo) -> None:
    base = text("one", "two", "three", "four", "five")
    document = desk.open(wired.write("a.py", base))
    wired.add()
    wired.commit("-m", "Base")
    wired.git("switch", "--quiet", "-c", "other")
    report(wired, base, f"zero by an agent\n{base}", AGENT)
    wired.write("a.py", f"zero by an agent\n{base}")
    wired.commit("-a", "-m", "Other")
    wired.git("switch", "--quiet", "main")
    report(wired, base, f"{base}six by an agent\n", AGENT)
    wired.write("a.py", f"{base}six by an agent\n")
    wired.commit("-a", "-m", "Main")
    desk.look()
    desk.client.pause(6)
    wired.git("merge", "--quiet", "--no-edit", "other")
    desk.look()
    lines = desk.told(document)
    assert [lines[0], lines[-1]] == ["ai: zero by an agent", "ai: six by an agent"]
    assert {line.partition(":")[0] for line in lines[1:-1]} == {"unknown"}
