"""Which commits are an agent's by their own word, and which only look like it."""

import pytest

from countersign.provenance.commit_signs import agent_of_commit

LEE = ("Lee Lim", "lee@example.com")


def by_co_author(line: str) -> tuple[str, str] | None:
    return agent_of_commit(*LEE, f"Add a thing\n\nBody.\n\n{line}\n")


@pytest.mark.parametrize(
    ("line", "agent", "model"),
    [
        ("Co-Authored-By: Claude <noreply@anthropic.com>", "claude-code", ""),
        ("Co-Authored-By: Claude Opus 4.8 (1M context) <noreply@anthropic.com>", "claude-code", "Claude Opus 4.8"),
        ("Co-authored-by: Copilot <copilot@github.com>", "copilot", ""),
        ("Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>", "copilot", ""),
        ("Co-authored-by: Cursor <cursoragent@cursor.com>", "cursor", ""),
        ("Co-authored-by: GPT-5.6 Codex <noreply@openai.com>", "codex", ""),
        ("Co-authored-by: aider (gpt-4o/x) <aider@aider.chat>", "aider", "gpt-4o/x"),
        ("co-authored-by: aider (m) <noreply@aider.chat>", "aider", "m"),
        ("Co-Authored-By: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>", "devin", ""),
        ("Co-authored-by: Amp <amp@ampcode.com>\nSigned-off-by: Lee <lee@example.com>", "amp", ""),
        ("Co-authored-by: Lee <lee@example.com>\n\nCo-authored-by: Crush <crush@charm.land>", "crush", ""),
        ("\N{ROBOT FACE} Generated with [Claude Code](https://claude.com/claude-code)", "claude-code", ""),
        ("Claude-Session: https://claude.ai/code/session_1", "claude-code", ""),
        ("Amp-Thread-ID: https://ampcode.com/threads/T-1", "amp", ""),
        ("Made-with: Cursor", "cursor", ""),
    ],
)
def test_what_tools_write_into_messages_names_them(line: str, agent: str, model: str) -> None:
    assert by_co_author(line) == (agent, model)


@pytest.mark.parametrize(
    ("author", "email", "agent"),
    [
        ("google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com", "jules"),
        ("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com", "copilot-coding-agent"),
        ("Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com", "devin"),
        ("Cursor Agent", "CursorAgent@cursor.com", "cursor"),
        ("Lee Lim (aider)", "lee@example.com", "aider"),
    ],
)
def test_authors_that_are_agents_are_known_by_their_address(author: str, email: str, agent: str) -> None:
    assert agent_of_commit(author, email, "Fix it\n") == (agent, "")


@pytest.mark.parametrize(
    ("author", "email", "message"),
    [
        ("Claude Dupont", "claude@example.com", "Fix it\n"),
        ("Devin Smith", "devin@example.com", "Fix it\n\nCo-authored-by: Jules <jules@example.com>\n"),
        ("Raider", "raider@example.com", "raider: plunder\n"),
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", "Bump it\n"),
        ("coderabbitai[bot]", "136622811+coderabbitai[bot]@users.noreply.github.com", "Review\n"),
        (*LEE, "Quote noreply@anthropic.com in a sentence\n"),
        (*LEE, "Fix it\n\nReviewed-by: Claude <noreply@anthropic.com>\n"),
        (*LEE, "Fix it\n\nAssisted-by: Claude:claude-3-opus\n"),
        ("223556219", "223556219@users.noreply.github.com", "A person's old address\n"),
    ],
)
def test_people_bots_and_reviewers_are_no_agents(author: str, email: str, message: str) -> None:
    assert agent_of_commit(author, email, message) is None
