"""Whose the text is that stands in a file after a call of an agent's tool.

The agent's is what was not there before; but for what somebody is known to have typed meanwhile, and for what another
agent is known to have written. Where others may have written unseen, the agent gets what it says that it wrote, and
the rest is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from countersign.origin import Attribution, Evidence, Origin, Reason, more_cautious
from countersign.text.alignment import carry, unused_mark
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks
from countersign.text.reported import SURELY_TYPED

#: Stands for "nothing explains it"; compared by identity.
_NEW = Attribution(Origin.UNKNOWN, Evidence.NONE, session="new", reason=Reason.EXTERNAL)


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text and whose it is."""

    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of new text.

    Attributes:
        whose: the agent's.
        otherwise: what holds of new text that nothing tells to be the agent's: the same if nobody else may have
            written.
        written: what the agent says that it wrote; asked only where `otherwise` is something else.
    """

    whose: Attribution
    otherwise: Attribution
    written: Sequence[str] = ()


def marks_after_call(before: KnownText, seen: Sequence[KnownText], after: str, claim: Claim) -> Marks:
    """The marks of the text after a call.

    Args:
        before: just before it; an empty text if there was no file. What is unknown of it, others may know.
        seen: the texts that others are known to have made of it, each by itself, the newest first. Of all but the
            newest one only whole lines count.
        after: just after it.
        claim: of the new part.
    """
    base = carry(before.text, before.marks, after, _NEW)
    fresh = "".join(mark for mark, known in base.table.items() if known is _NEW)
    unknown = "".join(
        mark for mark, known in base.table.items() if seen and known.origin is Origin.UNKNOWN and known is not _NEW
    )
    asked = set(fresh + unknown)
    if not any(asked.intersection(line) for line in base.lines):
        return _without(base, fresh)
    others = [_told(one, after, whole_lines=age > 0) for age, one in enumerate(seen)]
    hinted = None if claim.otherwise == claim.whose else _hinted(claim, after)
    letters = [content(one) for one in split_lines(after)]
    book = _Book({mark: known for mark, known in base.table.items() if known is not _NEW})
    lines = []
    for number, line in enumerate(base.lines):
        if asked.isdisjoint(line):
            lines.append(line)
            continue
        candidates = _of_others((line, fresh, unknown), others, number, letters[number])
        told = None if hinted is None else hinted.lines[number]
        named = []
        for at, mark in enumerate(line):
            whose = candidates[at]
            if whose is None and mark in fresh:
                whose = claim.whose if told is None or told[at] == _HINT else claim.otherwise
            named.append(mark if whose is None else book.name(whose))
        lines.append("".join(named))
    used = set().union(*lines)
    return Marks(tuple(lines), {mark: known for mark, known in book.table.items() if mark in used})


_HINT = "!"


def _hinted(claim: Claim, after: str) -> Marks:
    """Which characters the agent says that it wrote."""
    written = "\n".join(claim.written)
    marks = carry("", Marks(("",), {}), written, claim.whose)
    plain = Marks(tuple(_HINT * len(line) for line in marks.lines), {_HINT: claim.whose})
    return carry(written, plain, after, _NEW)


def _told(seen: KnownText, after: str, *, whole_lines: bool) -> Marks:
    """What a text that somebody else has made says of the text after a call."""
    known = carry(seen.text, seen.marks, after, _NEW)
    if not whole_lines:
        return known
    there = {_key(line) for line in split_lines(seen.text)}
    fresh = next(mark for mark, whose in known.table.items() if whose is _NEW)
    lines = zip(split_lines(after), known.lines, strict=True)
    return Marks(tuple(row if _key(line) in there else fresh * len(row) for line, row in lines), known.table)


def _key(line: str) -> str:
    return "".join(content(line).split())


#: The marks of a line, which of them are new, and which of the old ones are unknown.
_Asked = tuple[str, str, str]


def _of_others(asked: _Asked, others: Sequence[Marks], number: int, letters: str) -> list[Attribution | None]:
    """For each character of a line, what is known of somebody else's having written it; None where nothing is.

    Where one knows an AI's text and another a person's, it is the AI's.
    """
    verdicts: list[Attribution | None] = [None] * len(letters)
    for told in others:
        for at, known in enumerate(_of_one(asked, told, number, letters)):
            best = verdicts[at]
            if known is not None and (best is None or more_cautious(best, known) is not best):
                verdicts[at] = known
    return verdicts


def _of_one(asked: _Asked, other: Marks, number: int, letters: str) -> list[Attribution | None]:
    line, fresh, unknown = asked
    known = [other.table[mark] for mark in other.lines[number]]
    states = [(mark in fresh, mark in unknown) for mark in line]
    verdicts: list[Attribution | None] = []
    for ((is_new, is_unknown), origin), run in groupby(
        zip(states, known, letters, strict=True), key=lambda one: (one[0], one[1].origin)
    ):
        characters = list(run)
        is_ai = origin in (Origin.AI, Origin.MIXED)
        is_typed = origin is Origin.HUMAN and sum(not letter.isspace() for *_, letter in characters) >= SURELY_TYPED
        verdicts += [
            one if (is_new and (is_ai or is_typed)) or (is_unknown and (is_ai or _is_stated(one))) else None
            for _, one, _ in characters
        ]
    return verdicts


def _is_stated(known: Attribution) -> bool:
    return known.origin is Origin.HUMAN and known.evidence is Evidence.DECLARED


def _without(marks: Marks, fresh: str) -> Marks:
    return Marks(marks.lines, {mark: known for mark, known in marks.table.items() if mark not in fresh})


class _Book:
    """Names for attributions, beside those that a table has already."""

    def __init__(self, table: dict[str, Attribution]) -> None:
        self.table = table
        self._names: dict[Attribution, str] = {}

    def name(self, known: Attribution) -> str:
        name = self._names.get(known)
        if name is None:
            name = self._names[known] = unused_mark(self.table)
            self.table[name] = known
        return name
