"""Taking over what another process knows of the very same text."""

from countersign.origin import UNTRACKED, Attribution, Evidence, Origin
from countersign.text.lines import content_length
from countersign.text.marks import Marks
from countersign.text.shadow import ShadowText


def adopt(text: ShadowText, others: Marks, *, foreign: bool) -> int:
    """Learn from somebody else's marks of a document's text, character by character.

    What is unknown here and known there is taken over. If `foreign` says that the other one saw this content come and
    this document only found it on disk, its word that an AI wrote something also outweighs what typing looked like.

    Returns:
        How many characters more is known of now.
    """
    if len(others.lines) != len(text.lines):
        return 0
    verdicts: dict[tuple[str, str], Attribution | None] = {}

    def verdict(ours: str, theirs: str) -> Attribution | None:
        if (ours, theirs) not in verdicts:
            known = others.table.get(theirs, UNTRACKED)
            better = _outweighs(known, text.attribution(ours), foreign=foreign)
            verdicts[ours, theirs] = known if better else None
        return verdicts[ours, theirs]

    learnt = 0
    for number, theirs in enumerate(others.lines):
        ours = text.marks[number]
        if len(theirs) != content_length(text.lines[number]):
            continue
        if any(verdict(*pair) for pair in set(zip(ours, theirs, strict=False))):
            for start, stop in _runs(ours, theirs):
                better = verdict(ours[start], theirs[start])
                if better is not None:
                    learnt += text.attribute(number, start, stop, better)
    return learnt


def _runs(ours: str, theirs: str) -> list[tuple[int, int]]:
    """Stretches of a line in which neither side changes."""
    runs = []
    start = 0
    for end in range(1, len(theirs) + 1):
        if end == len(theirs) or ours[end] != ours[start] or theirs[end] != theirs[start]:
            runs.append((start, end))
            start = end
    return runs


def _outweighs(known: Attribution, ours: Attribution, *, foreign: bool) -> bool:
    if known.origin is Origin.UNKNOWN or ours.evidence is Evidence.DECLARED:
        return False
    if ours.origin is Origin.UNKNOWN:
        return True
    return foreign and known.origin is Origin.AI and ours.origin is Origin.HUMAN
