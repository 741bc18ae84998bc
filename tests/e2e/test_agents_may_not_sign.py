"""An agent that runs the commands of a person: in its own environment, on a terminal that it has made for itself.

The terminal is real, and what the command asks for is typed, as an agent could.
"""

from pathlib import Path

import pytest

from support.agent_environments import ENVIRONMENTS
from support.firm import AI
from support.signing import Office, on_terminal

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Bob has AI text on `work`, and alice, who may sign it, has fetched it."""
    made = Office(tmp_path_factory.mktemp("office"))
    made.bob.write("app.py", "one\ntwo\n")
    made.bob.set_note(made.bob.commit_all("Work"), {"app.py": AI})
    made.share(made.bob, made.alice)
    return made


def refs(office: Office) -> str:
    return office.alice.git("for-each-ref", "refs/countersign/")


@pytest.mark.parametrize("agent", ENVIRONMENTS)
def test_inside_of_an_agent_nothing_is_signed_whatever_it_types(office: Office, agent: str) -> None:
    before, environment = refs(office), dict(office.alice.environment)
    office.alice.environment.update(ENVIRONMENTS[agent])
    try:
        ran = office.sign(office.alice, "alice", "main..work")
    finally:
        office.alice.environment.clear()
        office.alice.environment.update(environment)

    assert ran.code == 2
    assert ran.err.startswith("countersign: error: a sign-off is a person's, and this runs inside of ")
    assert any(name in ran.err for name in ENVIRONMENTS[agent])
    assert ran.out == ""
    assert refs(office) == before


@pytest.mark.parametrize(
    "words",
    [["revoke", "0" * 16], ["override", "main..work"], ["delegate", "carol"], ["sign", "main..work", "--reject"]],
    ids=lambda words: words[0],
)
def test_nor_is_anything_else_done_that_a_person_answers_for(office: Office, words: list[str]) -> None:
    environment = dict(office.alice.environment)
    office.alice.environment["CLAUDECODE"] = "1"
    try:
        ran = on_terminal(office.alice, *words, *_needed(office, words[0]))
    finally:
        del office.alice.environment["CLAUDECODE"]
    assert environment == office.alice.environment

    assert (ran.code, "this runs inside of Claude Code (CLAUDECODE is set)" in ran.err) == (2, True), ran.err


def _needed(office: Office, command: str) -> list[str]:
    """The options that a command does not go without."""
    key = ["--key", str(office.keys["alice"])]
    match command:
        case "override":
            return [*key, "--reason", "It burns.", "--incident", "INC-1"]
        case "delegate":
            return [*key, "--until", "2100-01-01"]
        case _:
            return key


def test_the_same_person_signs_the_same_change_on_the_same_terminal_without_an_agent(office: Office) -> None:
    assert Path(office.keys["alice"]).exists()
    ran = office.sign(office.alice, "alice", "main..work")

    assert (ran.code, refs(office) != "") == (0, True), ran.err
