"""Taking over what another process knows of the very same text."""

from collections.abc import Callable, Iterable
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
        held: characters that a person was seen to type, and that the other one does not call theirs.
    """

    learnt: int = 0
    held: int = 0


def learn_of_news(text: ShadowText, carried: Iterable[Marks]) -> int:
    """Learn what others say of texts that are not this one any more; how many characters more is known of now.

    What an AI wrote, and what a person has said to be theirs, is taken over where nothing is known here.
    """
    learnt = 0
    for marks in carried:
        said = {mark: known for mark, known in marks.table.items()
                if known.origin in (Origin.AI, Origin.MIXED) or known.evidence is Evidence.DECLARED}  # fmt: skip
        if said:
            learnt += _adopt(text, Marks(marks.lines, said), _fills).learnt
    return learnt


def adopt(text: ShadowText, others: Marks) -> Adopted:
    """Learn from somebody else's marks of a document's text, character by character.

    What is unknown here and known there is taken over. The other one's word that an AI wrote something also outweighs
    what typing looked like, unless it surely was: whoever compares texts before and after a call of an agent's tool
    cannot tell what a person saved in between.
    """
    return _adopt(text, others, _outweighs)


def _adopt(text: ShadowText, others: Marks, better: Callable[[Attribution, Attribution], bool]) -> Adopted:
    if len(others.lines) != len(text.lines):
        return Adopted()
    verdicts: dict[tuple[str, str], Attribution | None] = {}

    def verdict(ours: str, theirs: str) -> Attribution | None:
        if (ours, theirs) not in verdicts:
            known = others.table.get(theirs, UNTRACKED)
            verdicts[ours, theirs] = known if better(known, text.attribution(ours)) else None
        return verdicts[ours, theirs]

    learnt = held = 0
    for number, theirs in enumerate(others.lines):
        ours = text.marks[number]
        if len(theirs) != content_length(text.lines[number]):
            continue
        pairs = set(zip(ours, theirs, strict=False))
        if any(verdict(*pair) or _is_contested(text, others, *pair) for pair in pairs):
            sure = _held(text, number, theirs, others)
            held += sum(sure)
            for start, stop in _runs(ours, theirs, sure):
                found = verdict(ours[start], theirs[start])
                if found is not None and not sure[start]:
                    learnt += text.attribute(number, start, stop, found)
    return Adopted(learnt, held)


def _held(text: ShadowText, number: int, theirs: str, others: Marks) -> list[bool]:
    """Of each character of a line, whether a person surely typed what the other one does not call theirs."""
    ours = text.marks[number]
    contested = [_is_contested(text, others, *pair) for pair in zip(ours, theirs, strict=False)]
    sure = [False] * len(contested)
    start = 0
    for at in range(1, len(contested) + 1):
        if at == len(contested) or contested[at] != contested[start]:
            if contested[start]:
                sure[start:at] = text.surely_typed(number, start, at)
            start = at
    return sure


def _is_contested(text: ShadowText, others: Marks, ours: str, theirs: str) -> bool:
    return others.table.get(theirs, UNTRACKED).origin is not Origin.HUMAN and text.is_typed(ours)


def _runs(ours: str, theirs: str, sure: list[bool]) -> list[tuple[int, int]]:
    """Stretches of a line in which nothing changes on either side."""
    runs = []
    start = 0
    for end in range(1, len(theirs) + 1):
        if end == len(theirs) or (ours[end], theirs[end], sure[end]) != (ours[start], theirs[start], sure[start]):
            runs.append((start, end))
            start = end
    return runs


def _fills(known: Attribution, ours: Attribution) -> bool:
    return known.origin is not Origin.UNKNOWN and ours.origin is Origin.UNKNOWN


def _outweighs(known: Attribution, ours: Attribution) -> bool:
    if ours.evidence is Evidence.DECLARED:
        return False
    return _fills(known, ours) or (known.origin is Origin.AI and ours.origin is Origin.HUMAN)
