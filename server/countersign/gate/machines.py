"""Addresses under which AI tools put themselves down as co-authors of a commit.

A machine is no contributor: its lines are judged by their records, and its name neither lowers nor raises the
role of the people who answer for them. Only co-authors are looked up here: an author is somebody who answers,
whatever address they commit with.
"""

from countersign.gate.roster import normalised

#: As the tools' own documentation and commits in public repositories have them.
_ADDRESSES = frozenset(
    {
        "agent@replit.com",
        "agent@warp.dev",
        "aider@aider.chat",
        "amp@ampcode.com",
        "claude-code@anthropic.com",
        "codex@openai.com",
        "copilot@github.com",
        "crush@charm.land",
        "cursoragent@cursor.com",
        "droid@factory.ai",
        "junie@jetbrains.com",
        "noreply@aider.chat",
        "noreply@anthropic.com",
        "noreply@continue.dev",
        "noreply@kiro.dev",
        "noreply@openai.com",
        "noreply@opencode.ai",
        "openhands@all-hands.dev",
        "oz-agent@warp.dev",
        "qwen-coder@alibabacloud.com",
        "roomote@roocode.com",
        # GitHub gives these accounts to the tools; people's addresses have other numbers.
        "198982749+copilot@users.noreply.github.com",
        "218195315+gemini-cli@users.noreply.github.com",
        "223556219+copilot@users.noreply.github.com",
        "244629292+kiro-agent@users.noreply.github.com",
    }
)

#: GitHub lets no person have a name in brackets.
_BOT_SUFFIX = "[bot]@users.noreply.github.com"


def is_machine(email: str) -> bool:
    """Whether this is the address of a tool."""
    address = normalised(email)
    return address in _ADDRESSES or address.endswith(_BOT_SUFFIX)
