"""Signing from inside of each agent's environment: refused, whatever terminal it has."""

import pytest

from countersign.cli.errors import CommandError
from countersign.cli.presence import demand_person

#: What each agent is known to set for the commands that it runs.
ENVIRONMENTS = {
    "Claude Code": {"CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli"},
    "Claude Code on the web": {"CLAUDE_CODE_REMOTE": "true"},
    "Cursor": {"CURSOR_AGENT": "1", "CURSOR_TRACE_ID": "x"},
    "Cursor's sandbox": {"CURSOR_SANDBOX": "seatbelt"},
    "Codex": {"CODEX_SANDBOX": "seatbelt", "CODEX_SANDBOX_NETWORK_DISABLED": "1"},
    "Codex without a sandbox": {"CODEX_THREAD_ID": "1"},
    "Codex in the cloud": {"CODEX_INTERNAL_ORIGINATOR_OVERRIDE": "codex_web"},
    "Gemini CLI": {"GEMINI_CLI": "1"},
    "Copilot CLI": {"COPILOT_CLI": "1"},
    "opencode": {"OPENCODE": "1"},
    "Amp": {"AGENT": "amp", "AMP_CURRENT_THREAD_ID": "T-1"},
    "Goose": {"AGENT": "goose", "GOOSE_TERMINAL": "1"},
    "Cline": {"CLINE_ACTIVE": "true"},
    "Augment": {"AUGMENT_AGENT": "1"},
    "Antigravity": {"ANTIGRAVITY_AGENT": "1"},
    "aider": {"AIDER_MODEL": "gpt"},
    "Replit": {"REPLIT_AGENT": "1"},
    "any agent": {"AI_AGENT": "somebody"},
    "a sandbox": {"SANDBOX_RUNTIME": "1"},
}


@pytest.mark.parametrize("agent", ENVIRONMENTS)
def test_inside_of_an_agent_nobody_is_a_person(agent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A terminal would not help: some agents give their commands one.
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(CommandError, match="a sign-off is a person's, and this runs inside of"):
        demand_person({"PATH": "/bin", **ENVIRONMENTS[agent]})


@pytest.mark.parametrize("variables", [{}, {"AGENT": "build-7"}, {"CLAUDECODE": ""}, {"TERM_PROGRAM": "vscode"}])
def test_a_terminal_of_ones_own_is_a_persons(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    demand_person(variables)
