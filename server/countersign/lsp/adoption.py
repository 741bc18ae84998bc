"""Taking over what another process knows of the very same text."""

from dataclasses import dataclass

from countersign.origin import UNTRACKED, Attribution, Evidence, Origin
from countersign.text.lines import content_length
from countersign.text.marks import Marks
from countersign.text.shadow import ShadowText


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of it.

    Attributes:
        learnt: characters of which more is known now.
        held: characters that the other one calls an AI's, and that a person was seen to type.
    """

    learnt: int = 0
    held: int = 0


def adopt(text: ShadowText, others: Marks) -> Adopted:
    """Learn from somebody else's marks of a document's text, character by character.

    What is unknown here and known there is taken over. The other one's word that an AI wrote something also outweighs
    what typing looked like, unless it surely was: whoever compares texts before and after a call of an agent's tool
    cannot tell what a person saved in between.
    """
    if len(others.lines) != len(text.lines):
        return Adopted()
    verdicts: dict[tuple[str, str], Attribution | None] = {}

    def verdict(ours: str, theirs: str) -> Attribution | None:
        if (ours, theirs) not in verdicts:
            known = others.table.get(theirs, UNTRACKED)
            verdicts[ours, theirs] = known if _outweighs(known, text.attribution(ours)) else None
        return verdicts[ours, theirs]

    learnt = held = 0
    for number, theirs in enumerate(others.lines):
        ours = text.marks[number]
        if len(theirs) != content_length(text.lines[number]):
            continue
        if any(verdict(*pair) for pair in set(zip(ours, theirs, strict=False))):
            sure = _held(text, number, theirs, others)
            held += sum(sure)
            for start, stop in _runs(ours, theirs, sure):
                better = verdict(ours[start], theirs[start])
                if better is not None and not sure[start]:
                    learnt += text.attribute(number, start, stop, better)
    return Adopted(learnt, held)


def _held(text: ShadowText, number: int, theirs: str, others: Marks) -> list[bool]:
    """Of each character of a line, whether a person surely typed what the other one calls an AI's."""
    ours = text.marks[number]
    contested = [
        text.attribution(mine).origin is Origin.HUMAN and others.table.get(other, UNTRACKED).origin is Origin.AI
        for mine, other in zip(ours, theirs, strict=False)
    ]
    sure = [False] * len(contested)
    start = 0
    for at in range(1, len(contested) + 1):
        if at == len(contested) or contested[at] != contested[start]:
            if contested[start]:
                sure[start:at] = text.surely_typed(number, start, at)
            start = at
    return sure


def _runs(ours: str, theirs: str, sure: list[bool]) -> list[tuple[int, int]]:
    """Stretches of a line in which nothing changes on either side."""
    runs = []
    start = 0
    for end in range(1, len(theirs) + 1):
        if end == len(theirs) or (ours[end], theirs[end], sure[end]) != (ours[start], theirs[start], sure[start]):
            runs.append((start, end))
            start = end
    return runs


def _outweighs(known: Attribution, ours: Attribution) -> bool:
    if known.origin is Origin.UNKNOWN or ours.evidence is Evidence.DECLARED:
        return False
    return ours.origin is Origin.UNKNOWN or (known.origin is Origin.AI and ours.origin is Origin.HUMAN)
