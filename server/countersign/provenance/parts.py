"""The parts of a line whose characters are not all of one origin.

`4h12a1p` says of a line of 17 characters: a person's, then AI text, then something that was pasted. So whoever reads
the note of a commit, and has not seen the text being written, can still tell the parts apart when they become lines of
their own.

The form is specified in `docs/notes.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from countersign.origin import (
    BURST,
    EXTERNAL,
    PASTE,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Origin,
)

_PART = re.compile(r"([1-9][0-9]{0,6})([ahiuxpbor])")
_RUN = re.compile(r"(.)\1*")
_WORD = re.compile(r"\S+")
_PARTS = re.compile(rf"(?:{_PART.pattern})+")

#: What a letter says that needs no more words.
_MEANS = {
    "h": TYPED_OBSERVED, "i": TYPED_INFERRED, "u": UNTRACKED, "x": EXTERNAL, "p": PASTE, "b": BURST,
}  # fmt: skip
_LETTERS = {whose: letter for letter, whose in _MEANS.items()}

#: AI text with what is known of the whole line; that of another tool, model or session; and what the line itself is.
_SAME, _OTHER, _LINE = "a", "o", "r"

_PEOPLE = frozenset("hi")

#: Lines of more parts, or of longer ones, are no text that people write: nobody's record may grow beyond all reason.
_MOST = 200
_LONGEST = 9_999_999

#: An origin that a whole line has although its characters differ.
_OF_PARTS = (Origin.MIXED, Origin.UNKNOWN)


def are_parts(text: str, origin: str) -> bool:
    """Whether something that a note says can be the parts of a line of an origin."""
    if not _PARTS.fullmatch(text):
        return False
    letters = {letter for _, letter in _PART.findall(text)}
    machine, nobody = letters & {_SAME, _OTHER}, letters & {"u", "x", "p", "b"}
    match origin:
        case Origin.MIXED:
            return bool(machine or _LINE in letters)
        case Origin.UNKNOWN:
            return not machine and bool(nobody or _LINE in letters)
        case _:
            return False


def parts_of_line(content: str, marks: str, table: Mapping[str, Attribution], whose: Attribution) -> str:
    """The parts of a line.

    Blank characters are nobody's: they go with what stands before them, or else behind.

    Args:
        content: the line without its line end.
        marks: one mark for each character of it.
        table: what is known of each mark.
        whose: what is known of the line as a whole.

    Returns:
        Nothing where that says it all.

    Raises:
        KeyError: a mark that the table does not have.
    """
    if whose.origin not in _OF_PARTS:
        return ""
    same = replace(whose, origin=Origin.AI)
    names = {mark: table[mark] for mark in set(marks)}
    # Nearly every key that was pressed is an edit of its own, and most of them share one value: it is looked at once.
    letter_of = {number: _letter(known, same) for number, known in {id(one): one for one in names.values()}.items()}
    letters = marks.translate({ord(mark): letter_of[id(known)] for mark, known in names.items()})
    visible = ""
    for word in _WORD.finditer(content):
        start, end = word.span()
        visible += (visible[-1:] or letters[start]) * (start - len(visible)) + letters[start:end]
    visible += visible[-1:] * (len(content) - len(visible))
    if whose.origin is Origin.UNKNOWN and _PEOPLE.isdisjoint(visible):
        return ""
    found = [(run.end() - run.start(), run[1]) for run in _RUN.finditer(visible)]
    if not 1 < len(found) <= _MOST or max(found)[0] > _LONGEST:
        return ""
    return "".join([f"{length}{letter}" for length, letter in found])


def _letter(known: Attribution, same: Attribution) -> str:
    match known.origin:
        case Origin.AI:
            return _SAME if known == same else _OTHER
        case Origin.MIXED:
            return _LINE
        case Origin.HUMAN:
            # Who stated it, and when, has no place here, so it is worth less.
            return _LETTERS.get(known, "i")
        case Origin.UNKNOWN:
            return _LETTERS.get(known, "u")


def told_parts(parts: str, whose: Attribution) -> list[tuple[int, Attribution]]:
    """What the parts of a line say: how many characters, and whose they are.

    Args:
        parts: as `parts_of_line` gives them.
        whose: what is known of the line as a whole.
    """
    means = {
        **_MEANS, _LINE: whose, _SAME: replace(whose, origin=Origin.AI),
        _OTHER: Attribution(Origin.AI, whose.evidence),
    }  # fmt: skip
    return [(int(length), means[letter]) for length, letter in _PART.findall(parts)]
