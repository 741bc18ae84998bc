"""How an origin is known, in plain sentences. Light: the server imports it before it answers anybody."""

from countersign.origin import Attribution, Evidence, Origin, Reason

_WHOSE = {
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


def whose(known: Attribution) -> str:
    """Whose a text is, without the tool: "AI text"."""
    return _WHOSE[known.origin]


def how_known(known: Attribution, *, by: str, at: str) -> str:
    """How that is known, as a sentence.

    Args:
        known: about the text.
        by: who said it, as it is to be shown; empty if that is not known.
        at: when.
    """
    if known.reason is not None:
        return f"It is not known whose it is: {_WHY[known.reason]}."
    match known.evidence:
        case Evidence.OBSERVED if known.origin is Origin.HUMAN:
            return "Observed: it was typed in an editor that reports accepted completions."
        case Evidence.OBSERVED:
            return "Observed: the editor or the agent reported this very edit."
        case Evidence.DECLARED:
            return f"Declared{f' by {by}' if by else ''}{f' on {at}' if at else ''}."
        case Evidence.INFERRED:
            return "Inferred from how it was typed; this editor does not report accepted completions."
        case Evidence.NONE:
            return "There is no evidence."
