"""Agents that have no hooks here, recognised by how they commit: their addresses, and the marks that they leave.

It is a statement and no observation: whoever writes a commit may write anything into it. So the evidence is `declared`,
and only ever says that text is AI's.
"""

import re

#: Addresses, of authors and in Co-authored-by, as the tools' documentation and public commits have them.
_ADDRESSES = {
    "agent@replit.com": "replit", "agent@warp.dev": "warp", "oz-agent@warp.dev": "warp",
    "aider@aider.chat": "aider", "noreply@aider.chat": "aider",
    "amp@ampcode.com": "amp", "charlie@charlielabs.ai": "charlie",
    "claude-code@anthropic.com": "claude-code", "noreply@anthropic.com": "claude-code",
    "codex@openai.com": "codex", "noreply@openai.com": "codex",
    "copilot@github.com": "copilot", "crush@charm.land": "crush",
    "cursoragent@cursor.com": "cursor", "droid@factory.ai": "droid", "junie@jetbrains.com": "junie",
    "noreply@continue.dev": "continue", "noreply@kiro.dev": "kiro", "noreply@opencode.ai": "opencode",
    "openhands@all-hands.dev": "openhands", "qwen-coder@alibabacloud.com": "qwen-code",
    "roomote@roocode.com": "roo",
}  # fmt: skip

#: Accounts of GitHub: the number is the account's, and nobody else can have it.
_ACCOUNTS = {
    "131295404": "codegen", "138933559": "droid", "158243242": "devin", "161369871": "jules",
    "176961590": "gemini-code-assist", "198982749": "copilot-coding-agent", "199175422": "codex",
    "206951365": "cursor", "208079219": "amazon-q", "208362400": "tembo", "208546643": "claude-code",
    "209825114": "claude-code", "215057067": "codex", "218195315": "gemini", "223556219": "copilot",
    "244629292": "kiro",
}  # fmt: skip

_ACCOUNT = re.compile(r"(\d+)\+[^@]+@users\.noreply\.github\.com")
_CO_AUTHOR = re.compile(
    r"^\s*Co-authored-by:\s*(?P<name>[^<]*?)\s*<(?P<email>[^<>\s]+)>\s*$", re.IGNORECASE | re.MULTILINE
)

#: Lines that tools write into messages by themselves.
_MARKS = tuple(
    (re.compile(pattern, re.MULTILINE), agent)
    for pattern, agent in (
        (r"^\s*\N{ROBOT FACE} Generated with \[Claude Code\]\(https://claude\.(?:com|ai)/", "claude-code"),
        (r"^Claude-Session: https://claude\.ai/code/", "claude-code"),
        (r"^Codex-Session: \S", "codex"),
        (r"^(?:Made-with: Cursor\s*$|Cursor-Session: \S)", "cursor"),
        (r"^Amp-Thread-ID: https://ampcode\.com/threads/T-", "amp"),
        (r"^Agent-Logs-Url: \S", "copilot-coding-agent"),
        (r"^\N{HEART WITH ARROW} Generated with Crush\b", "crush"),
    )
)

#: Aider names its model in the name that it gives itself; Claude Code's name is that of the model, as people call it.
_MODEL_OF_AIDER = re.compile(r"aider \((.+)\)", re.IGNORECASE)
_MODEL_OF_CLAUDE = re.compile(r"(Claude (?:Opus|Sonnet|Haiku|Fable) \d[\d.]*)\b")


def agent_of_commit(author: str, email: str, message: str) -> tuple[str, str] | None:
    """Which agent says that it made a commit, and with which model; None if none does.

    Args:
        author: their name.
        email: as the commit has it, not as `.mailmap` has it.
        message: all of it.
    """
    told = _of_address(author, email)
    if told is not None:
        return told
    # Aider puts itself behind the author's name. A committer alone says nothing: it is so for a person's `/commit`.
    if author.endswith(" (aider)"):
        return "aider", ""
    for found in _CO_AUTHOR.finditer(message):
        told = _of_address(found["name"], found["email"])
        if told is not None:
            return told
    return next(((agent, "") for mark, agent in _MARKS if mark.search(message)), None)


def _of_address(name: str, email: str) -> tuple[str, str] | None:
    account = _ACCOUNT.fullmatch(email)
    agent = _ADDRESSES.get(email.lower()) if account is None else _ACCOUNTS.get(account[1])
    if agent is None:
        return None
    model = _MODEL_OF_AIDER.fullmatch(name) if agent == "aider" else _MODEL_OF_CLAUDE.match(name)
    return agent, "" if model is None else model[1]
