"""Marks carried from an old text to a new one: what is unchanged keeps its marks, the rest is fresh.

Four passes, from sure to fine. Lines that are equal but for their white space keep their marks, in order; lines
that left one place of the text and stand in another (moved blocks) keep theirs; between these, equal tokens of the
changed lines keep theirs, whatever lines a formatter put them on; last, those of lines that were both moved and
edited, if half of their words are still there. White space belongs to the text before it, so that
putting it in or taking it out changes nobody's ownership.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.origin import Attribution
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks
from countersign.text.matching import Pair, matches
from countersign.text.similar import similar_lines

_TOKEN = re.compile(r"\w+|[^\w\s]")

#: A line that shows up elsewhere is taken for moved only if it says something: `}` alone is no evidence.
_MOVED_MINIMUM = 3

#: What a formatter puts in or takes out of an otherwise unchanged sequence of tokens.
_FORMATTING = frozenset({",", ";", "'", '"'})


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    line: int
    start: int


def carry(old_text: str, old: Marks, new_text: str, otherwise: Attribution) -> Marks:
    """The marks of `new_text`, as far as `old_text` explains it; what it does not explain is `otherwise`."""
    fresh = unused_mark(old.table)
    old_lines = [content(line) for line in split_lines(old_text)]
    new_lines = [content(line) for line in split_lines(new_text)]
    lines = align(old_lines, old.lines, new_lines, fresh)
    return Marks(tuple(lines), {**old.table, fresh: otherwise})


def line_key(line: str) -> str:
    """What two lines have in common that are the same but for white space; empty if a line says too little for that."""
    key = "".join(line.split())
    return key if _says_something(key) else ""


def unused_mark(table: Mapping[str, Attribution]) -> str:
    """A character that names no edit of the table yet."""
    mark = max((ord(mark) for mark in table), default=0x20) + 1
    return chr(0xE000 if 0xD800 <= mark < 0xE000 else mark)  # noqa: PLR2004 (surrogates cannot be stored)


def align(old: Sequence[str], old_marks: Sequence[str], new: Sequence[str], fresh: str) -> list[str]:
    """The marks of the lines of `new`.

    Args:
        old: the old lines, without line ends.
        old_marks: their marks; a mark string may be longer than its line, the rest is not read.
        new: the new lines, without line ends.
        fresh: the mark of every character that the old text does not explain.

    Returns:
        One string for each new line, of the line's length.
    """
    old_keys = ["".join(line.split()) for line in old]
    new_keys = ["".join(line.split()) for line in new]
    pairs = matches(old_keys, new_keys)
    source = dict.fromkeys(range(len(new)), -1)
    source.update((j, i) for i, j in pairs)
    _find_moved(old_keys, new_keys, source)
    result = [
        fresh * len(line) if source[j] < 0 else _same_line(old[source[j]], old_marks[source[j]], line, fresh)
        for j, line in enumerate(new)
    ]
    used = set(source.values())
    for old_gap, new_gap in _gaps(pairs, len(old), len(new)):
        old_rest = [i for i in old_gap if i not in used]
        new_rest = [j for j in new_gap if source[j] < 0]
        if old_rest and new_rest:
            used |= _align_tokens((old, old_marks, old_rest), (new, result, new_rest), fresh)
    unexplained = {j: _words(line) for j, line in enumerate(new) if source[j] < 0 and result[j] == fresh * len(line)}
    left = [i for i in range(len(old)) if i not in used] if unexplained else []
    for i, j in similar_lines({i: _words(old[i]) for i in left}, unexplained):
        _align_tokens((old, old_marks, [i]), (new, result, [j]), fresh)
    return result


def _says_something(key: str) -> bool:
    return sum(map(str.isalnum, key)) >= _MOVED_MINIMUM


def _find_moved(old_keys: list[str], new_keys: list[str], source: dict[int, int]) -> None:
    """Fill `source` for lines that stand elsewhere in the new text; blocks are followed from line to line."""
    used = set(source.values())
    left: dict[str, list[int]] = {}
    for i, key in enumerate(old_keys):
        if i not in used and _says_something(key):
            left.setdefault(key, []).append(i)
    if not left:
        return
    for j, key in enumerate(new_keys):
        if source[j] < 0 and (places := left.get(key)):
            expected = source.get(j - 1, -1) + 1
            i = expected if expected in places else places[0]
            places.remove(i)
            source[j] = i
            used.add(i)
            _extend_block(old_keys, new_keys, source, used, (i, j))


def _extend_block(
    old_keys: list[str], new_keys: list[str], source: dict[int, int], used: set[int], start: Pair
) -> None:
    """The short lines before and behind a moved line moved with it."""
    for step in (-1, 1):
        i, j = start[0] + step, start[1] + step
        while 0 <= i < len(old_keys) and 0 <= j < len(new_keys):
            if i in used or source[j] >= 0 or old_keys[i] != new_keys[j]:
                break
            if _says_something(new_keys[j]):
                break  # found on its own, by the caller
            source[j] = i
            used.add(i)
            i, j = i + step, j + step


def _same_line(old: str, marks: str, new: str, fresh: str) -> str:
    """The marks of a line that differs from the old one in white space at most."""
    if old == new:
        return marks[: len(new)]
    letters = iter([mark for letter, mark in zip(old, marks, strict=False) if not letter.isspace()])
    return _with_white_space([None if letter.isspace() else next(letters) for letter in new], fresh)


def _with_white_space(marks: list[str | None], fresh: str) -> str:
    """White space (None) takes the mark of the text before it; at the start of a line, of the text behind it."""
    last = next((mark for mark in marks if mark is not None), fresh)
    filled = []
    for mark in marks:
        last = last if mark is None else mark
        filled.append(last)
    return "".join(filled)


def _gaps(pairs: list[Pair], old_length: int, new_length: int) -> Iterator[tuple[range, range]]:
    """The stretches of both texts that lie between two lines that correspond."""
    i = j = 0
    for next_i, next_j in [*pairs, (old_length, new_length)]:
        if next_i > i and next_j > j:
            yield range(i, next_i), range(j, next_j)
        i, j = next_i + 1, next_j + 1


_Side = tuple[Sequence[str], Sequence[str], list[int]]


def _align_tokens(old_side: _Side, new_side: tuple[Sequence[str], list[str], list[int]], fresh: str) -> set[int]:
    """Put the marks of equal tokens into the mark strings of the new side; returns the old lines that they are from."""
    old, old_marks, old_rest = old_side
    new, result, new_rest = new_side
    old_tokens = _tokens(old, old_rest)
    new_tokens = _tokens(new, new_rest)
    pairs = _telling(matches([t.word for t in old_tokens], [t.word for t in new_tokens]), new_tokens)
    if not pairs:
        return set()
    sources = {j: i for i, j in pairs}
    by_line: dict[int, list[str | None]] = {
        j: [None if letter.isspace() else fresh for letter in new[j]] for j in new_rest
    }
    formatted = _only_formatting(old_tokens, new_tokens)
    last = ""
    for j, token in enumerate(new_tokens):
        row = by_line[token.line]
        end = token.start + len(token.word)
        if j in sources:
            origin = old_tokens[sources[j]]
            marks = old_marks[origin.line][origin.start : origin.start + len(token.word)]
            row[token.start : end] = marks
            last = marks[-1:]
        elif formatted and last and token.word in _FORMATTING:
            row[token.start : end] = last
    for j, row in by_line.items():
        result[j] = _with_white_space(row, fresh)
    return {old_tokens[i].line for i in sources.values()}


def _words(line: str) -> list[str]:
    return [word for word in _TOKEN.findall(line) if _is_word(word)]


def _tokens(lines: Sequence[str], which: list[int]) -> list[_Token]:
    return [_Token(found[0], i, found.start()) for i in which for found in _TOKEN.finditer(lines[i])]


def _telling(pairs: list[Pair], new_tokens: list[_Token]) -> list[Pair]:
    """Without what is equal by chance: runs of punctuation, in lines whose words are not all explained."""
    explained = {j for _, j in pairs}
    unexplained_lines = {
        token.line for j, token in enumerate(new_tokens) if j not in explained and _is_word(token.word)
    }
    kept: list[Pair] = []
    run: list[Pair] = []
    for pair in pairs:
        if run and (pair[0], pair[1]) != (run[-1][0] + 1, run[-1][1] + 1):
            kept.extend(_if_telling(run, new_tokens, unexplained_lines))
            run = []
        run.append(pair)
    kept.extend(_if_telling(run, new_tokens, unexplained_lines))
    return kept


def _if_telling(run: list[Pair], new_tokens: list[_Token], unexplained_lines: set[int]) -> list[Pair]:
    if any(len(new_tokens[j].word) > 1 and _is_word(new_tokens[j].word) for _, j in run):
        return run
    return [pair for pair in run if new_tokens[pair[1]].line not in unexplained_lines]


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"


def _only_formatting(old_tokens: list[_Token], new_tokens: list[_Token]) -> bool:
    """Whether both sides say the same but for what formatters put in and take out."""
    old = [token.word for token in old_tokens if token.word not in _FORMATTING]
    return old == [token.word for token in new_tokens if token.word not in _FORMATTING]
