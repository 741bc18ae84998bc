"""Adjoining lines that a rule has the same thing to say about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.findings import LineRange
from countersign.gate.policy import Policy
from countersign.gate.survey import survey
from countersign.origin import Attribution


@dataclass(frozen=True, slots=True)
class Block:
    """Adjoining added lines, or a file as a whole; with all attributions."""

    path: str
    lines: LineRange
    attributions: tuple[Attribution, ...]


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
    run: list[tuple[int, Attribution]] = []
    previous: int | None = None
    for number in sorted(file.lines):
        attribution = file.lines[number]
        counts = attribution is not None and meant(attribution)
        if run and (number - 1 != previous or (attribution is not None and not counts)):
            yield _block(file.path, run)
            run = []
        if attribution is not None and counts:
            run.append((number, attribution))
        previous = number
    if run:
        yield _block(file.path, run)


def _block(path: str, run: list[tuple[int, Attribution]]) -> Block:
    lines = LineRange(run[0][0], run[-1][0] + 1)
    return Block(path, lines, tuple(attribution for _, attribution in run))
