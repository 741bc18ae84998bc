"""Phrases that findings are made of: whose text, whose change, who may clear it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from countersign.gate.authorship import least_role, role_of
from countersign.gate.blocks import Block
from countersign.gate.change import JudgedChange
from countersign.gate.findings import Finding, LineRange, Need
from countersign.gate.phrases import joined
from countersign.gate.reviewers import answers, enough
from countersign.gate.roster import Person, Roster
from countersign.origin import Attribution, Origin
from countersign.provenance.note import quote_path

_NAMES_SHOWN = 3


def place_phrase(block: Block) -> str:
    """Where it is: "src/app.py, lines 3-4"; of a file that cannot be read, "logo.png as a whole"."""
    return _place(block.path, block.lines)


def at_other_lines(finding: Finding, lines: LineRange) -> Finding:
    """The same finding where its lines stand elsewhere by now, as in a document that is being edited."""
    before, after = _place(finding.path, finding.lines), _place(finding.path, lines)
    said = finding.message
    moved = f"{after}:{said.removeprefix(f'{before}:')}" if said.startswith(f"{before}:") else said
    return replace(finding, lines=lines, message=moved)


def _place(path: str, lines: LineRange) -> str:
    shown, label = shown_path(path), lines.label
    if not label:
        return f"{shown} as a whole"
    return f"{shown}, {'lines' if '-' in label else 'line'} {label}"


def shown_path(path: str) -> str:
    """A path in a sentence."""
    return path if path.isprintable() else quote_path(path)


def text_phrase(attributions: Sequence[Attribution]) -> str:
    """What kind of text it is: "AI text (claude-code) and text of unknown origin (paste)"."""
    distinct = {id(attribution): attribution for attribution in attributions}.values()
    return _kinds_phrase(*distinct)


@lru_cache(1024)
def _kinds_phrase(*distinct: Attribution) -> str:
    kinds = {attribution.origin for attribution in distinct}
    phrases: list[str] = []
    for origin, words in (
        (Origin.AI, "AI text"),
        (Origin.MIXED, "text that is partly AI's"),
        (Origin.UNKNOWN, "text of unknown origin"),
        (Origin.HUMAN, "human text that no author has attested"),
    ):
        if origin in kinds:
            detail = sorted({_detail(one) for one in distinct if one.origin is origin} - {""})
            phrases.append(f"{words} ({', '.join(detail)})" if detail else words)
    return joined(phrases)


def count_phrase(block: Block) -> str:
    """How much it is, where its lines do not say so: ", as much as 500 lines,"; empty where they do."""
    return f", as much as {block.count} lines," if block.count > len(block.attributions) else ""


def change_phrase(change: JudgedChange, roster: Roster) -> str:
    """Why the change ranks as low as it does: "by bob (junior)"."""
    least = least_role(change, roster)
    lowest = sorted(email for email in change.contributors if role_of(email, change, roster) == least)
    if not lowest:
        return f"by nobody that is known (so {least})"
    people = [(email, roster.person(email)) for email in lowest]
    known = [person.name for email, person in people if person and email not in change.unproven]
    if known:
        return f"by {known[0]} ({least})"
    unproven = [email for email, person in people if person]
    if unproven:
        return f"in the name of {_safe(unproven[0])} (no key of theirs has signed it, so {least})"
    return f"by {_safe(lowest[0])} (not on the roster, so {least})"


def need_phrase(need: Need) -> str:
    """What is asked: "one person of role senior or above"."""
    people = f"{'one person' if need.count == 1 else f'{need.count} people'} of role {need.role} or above"
    if need.distinct_teams > 1:
        people = f"{people} from {need.distinct_teams} teams"
    if need.admins:
        people = f"{people} and {'an admin' if need.admins == 1 else f'{need.admins} admins'}"
    return people


def terms_phrase(need: Need) -> str:
    """On what terms it is asked, as what follows "sign it off"; empty without any."""
    terms = ""
    if need.touch:
        terms = " with a key that has to be touched"
    if need.note:
        words = joined([f'"{word}"' for word in need.note])
        terms = f"{terms}, with a note that says {words}" if terms else f" with a note that says {words}"
    return terms


def clearing_phrase(people: Sequence[Person], need: Need, roster: Roster) -> str:
    """Who may clear it: "alice or dana may clear it"."""
    names = [person.name for person in people]
    if len(names) > _NAMES_SHOWN:
        names = [*names[:_NAMES_SHOWN], f"{len(names) - _NAMES_SHOWN} others"]
    if names and not enough(need, people, roster):
        return f"nobody may clear it, for {joined(names)} {'is' if len(people) == 1 else 'are'} not enough"
    if names:
        return f"{joined(names, 'or')} may clear it"
    if any(answers(person, need, roster) for person in roster.people):
        return f"nobody may clear it, for everyone of role {need.role} or above contributed to the change"
    return f"nobody may clear it, for the roster has no one of role {need.role} or above"


def _detail(attribution: Attribution) -> str:
    if attribution.reason is not None:
        return attribution.reason.value
    if attribution.origin is Origin.HUMAN:
        return ""
    return f"{attribution.tool}, {attribution.model}" if attribution.model else attribution.tool


def _safe(email: str) -> str:
    return email if email.isprintable() else quote_path(email)
