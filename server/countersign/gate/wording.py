"""Phrases that findings are made of: whose text, whose change, who may clear it."""

from collections import Counter
from collections.abc import Sequence

from countersign.gate.change import Block, JudgedChange
from countersign.gate.roster import Person, Roster
from countersign.origin import Attribution, Origin
from countersign.provenance.note import quote_path

_NAMES_SHOWN = 3


def place_phrase(block: Block) -> str:
    """Where it is: "src/app.py, lines 3-4"; of a file that cannot be read, "logo.png as a whole"."""
    path = shown_path(block.path)
    if not block.lines.label:
        return f"{path} as a whole"
    return f"{path}, {'lines' if '-' in block.lines.label else 'line'} {block.lines.label}"


def shown_path(path: str) -> str:
    """A path in a sentence."""
    return path if path.isprintable() else quote_path(path)


def text_phrase(attributions: Sequence[Attribution]) -> str:
    """What kind of text it is: "AI text (claude-code) and text of unknown origin (paste)"."""
    kinds = Counter(attribution.origin for attribution in attributions)
    phrases: list[str] = []
    for origin, words in (
        (Origin.AI, "AI text"),
        (Origin.MIXED, "text that is partly AI's"),
        (Origin.UNKNOWN, "text of unknown origin"),
    ):
        if kinds[origin]:
            detail = sorted({_detail(one) for one in attributions if one.origin is origin} - {""})
            phrases.append(f"{words} ({', '.join(detail)})" if detail else words)
    return joined(phrases)


def change_phrase(change: JudgedChange, roster: Roster) -> str:
    """Why the change ranks as low as it does: "by bob (junior)"."""
    least = roster.roles.least(roster.role(email) for email in change.contributors)
    lowest = sorted(email for email in change.contributors if roster.role(email) == least)
    if not lowest:
        return f"by nobody that is known (so {least})"
    people = [(email, roster.person(email)) for email in lowest]
    known = [person.name for _, person in people if person]
    if known:
        return f"by {known[0]} ({least})"
    return f"by {lowest[0]} (not on the roster, so {least})"


def clearing_phrase(people: Sequence[Person], role: str, roster: Roster) -> str:
    """Who may clear it: "alice or dana may clear it"."""
    names = [person.name for person in people]
    if len(names) > _NAMES_SHOWN:
        names = [*names[:_NAMES_SHOWN], f"{len(names) - _NAMES_SHOWN} others"]
    if names:
        return f"{joined(names, 'or')} may clear it"
    if any(roster.roles.reaches(person.role, role) for person in roster.people):
        return f"nobody may clear it, for everyone of role {role} or above contributed to the change"
    return f"nobody may clear it, for the roster has no one of role {role} or above"


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words as a sentence lists them: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _detail(attribution: Attribution) -> str:
    if attribution.reason is not None:
        return attribution.reason.value
    return f"{attribution.tool}, {attribution.model}" if attribution.model else attribution.tool
