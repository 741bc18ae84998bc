"""Adjoining lines that a rule has the same thing to say about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.findings import LineRange
from countersign.gate.policy import Policy
from countersign.gate.survey import survey
from countersign.origin import Attribution


@dataclass(frozen=True, slots=True)
class Block:
    """Adjoining added lines, or a file as a whole; with all attributions, and the number of lines that it counts as."""

    path: str
    lines: LineRange
    attributions: tuple[Attribution, ...]
    count: int = 1


def blocks(change: JudgedChange, policy: Policy) -> Iterator[Block]:
    """What `policy` judges as AI text, in the order of files and lines."""
    for one in survey(change, policy):
        yield from blocks_of(one.file, one.judged)


def blocks_of(file: JudgedFile, meant: Callable[[Attribution], bool]) -> Iterator[Block]:
    """The lines of a file that are meant.

    Blank lines between two such lines belong to the block; those around it do not.
    """
    if file.whole is not None and meant(file.whole):
        yield Block(file.path, LineRange(0, 0), (file.whole,))
    run: list[Attribution] = []
    first = last = -1
    lines = file.lines
    is_meant = {id(one): meant(one) for one in _distinct(lines.values())}
    for previous, number in pairwise((-2, *sorted(lines))):
        attribution = lines[number]
        counts = attribution is not None and is_meant[id(attribution)]
        if run and (number - 1 != previous or (attribution is not None and not counts)):
            yield _block(file, first, last, run)
            run = []
        if attribution is not None and counts:
            first = number if not run else first
            last = number
            run.append(attribution)
    if run:
        yield _block(file, first, last, run)


def _distinct(attributions: Iterable[Attribution | None]) -> list[Attribution]:
    """A few attributions are those of thousands of lines."""
    return [one for one in {id(one): one for one in attributions}.values() if one is not None]


def _block(file: JudgedFile, first: int, last: int, run: Sequence[Attribution]) -> Block:
    """The lines from the first to the last one; those between them that are not in `run` are blank."""
    numbers = (number for number in range(first, last + 1) if file.lines[number] is not None)
    count = sum(file.counts.get(number, 1) for number in numbers) if file.counts else len(run)
    return Block(file.path, LineRange(first, last + 1), tuple(run), count)
