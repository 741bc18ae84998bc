"""Signing from inside of each agent's environment: refused, whatever terminal it has."""

import pytest

from countersign.cli.errors import CommandError
from countersign.cli.presence import demand_person
from support.agent_environments import ENVIRONMENTS


@pytest.mark.parametrize("agent", ENVIRONMENTS)
def test_inside_of_an_agent_nobody_is_a_person(agent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A terminal would not help: some agents give their commands one.
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(CommandError, match="a sign-off is a person's, and this runs inside of"):
        demand_person({"PATH": "/bin", **ENVIRONMENTS[agent]})


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AGENT": "build-7"},
        {"CLAUDECODE": ""},
        {"TERM_PROGRAM": "vscode"},
        {"CURSOR_EXTENSION_HOST_ROLE": "user"},
        {"CURSOR_TRACE_ID": "x"},
    ],
)
def test_a_terminal_of_ones_own_is_a_persons(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    demand_person(variables)
