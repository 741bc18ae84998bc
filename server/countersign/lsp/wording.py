"""What hover and `explain` say, in Markdown. Everything that comes from outside is escaped."""

import re

from countersign.origin import Attribution, Evidence, Origin, Reason

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:@/])")

_WHO = {
    Origin.AI: "AI text",
    Origin.MIXED: "Partly AI text",
    Origin.HUMAN: "Written by a person",
    Origin.UNKNOWN: "Text of unknown origin",
}

_WHY = {
    Reason.UNTRACKED: "nothing observed how it came to be",
    Reason.EXTERNAL: "it was changed outside of the editor, and nobody reported it",
    Reason.PASTE: "it was pasted from outside",
    Reason.BURST: "it came in one piece, and nobody claimed it",
}


def escaped(text: str) -> str:
    """A text as Markdown shows it unchanged: on one line, without formatting, links or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def who(known: Attribution) -> str:
    """Whose a text is: "**AI text** from claude-code, claude-opus-4-8"."""
    tool = ", ".join(escaped(name) for name in (known.tool, known.model) if name)
    return f"**{_WHO[known.origin]}**" + (f" from {tool}" if tool else "")


def how(known: Attribution) -> str:
    """How that is known, as a sentence."""
    if known.reason is not None:
        return f"It is not known whose it is: {_WHY[known.reason]}."
    match known.evidence:
        case Evidence.OBSERVED if known.origin is Origin.HUMAN:
            return "Observed: it was typed in an editor that reports accepted completions."
        case Evidence.OBSERVED:
            return "Observed: the editor or the agent reported this very edit."
        case Evidence.DECLARED:
            by = f" by {escaped(known.by)}" if known.by else ""
            at = f" on {escaped(known.at)}" if known.at else ""
            return f"Declared{by}{at}."
        case Evidence.INFERRED:
            return "Inferred from how it was typed; this editor does not report accepted completions."
        case Evidence.NONE:
            return "There is no evidence."


def need(words: str) -> str:
    """What new text like this needs, as a sentence."""
    if words:
        return f"Before it is merged it needs the sign-off of {escaped(words)}."
    return "The repository has no roster, so nobody has to sign it off."
