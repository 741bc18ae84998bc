"""What hover and `explain` say, in Markdown. Everything that comes from outside is escaped."""

import re

from countersign.origin import Attribution
from countersign.provenance.telling import how_known, whose

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:@/])")


def escaped(text: str) -> str:
    """A text as Markdown shows it unchanged: on one line, without formatting, links or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def who(known: Attribution) -> str:
    """Whose a text is: "**AI text** from claude-code, claude-opus-4-8"."""
    tool = ", ".join(escaped(name) for name in (known.tool, known.model) if name)
    return f"**{whose(known)}**" + (f" from {tool}" if tool else "")


def how(known: Attribution) -> str:
    """How that is known, as a sentence."""
    return how_known(known, by=escaped(known.by), at=escaped(known.at))


def need(words: str) -> str:
    """What new text like this needs, as a sentence."""
    if words:
        return f"Before it is merged it needs the sign-off of {escaped(words)}."
    return "The repository has no roster, so nobody has to sign it off."
