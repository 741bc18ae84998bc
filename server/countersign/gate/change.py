"""What is judged: the lines of a net delta with their origins, and the people who contributed them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from countersign.gate.findings import LineRange
from countersign.gate.policy import Policy
from countersign.origin import Attribution


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """The lines of one file that the change adds, counted from zero; None is a blank line.

    Lines that the change leaves alone are not in `lines`, so that a stretch of old text parts two blocks.
    `whole` is there for a file without lines that anybody could read: a binary one, a submodule.
    """

    path: str
    lines: Mapping[int, Attribution | None]
    whole: Attribution | None = None


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A change as the gate sees it.

    `contributors` are the e-mail addresses of the people who have lines in the net delta: authors and their
    human co-authors. `attested`: by path, the digest of the records that an author has signed.
    """

    files: tuple[JudgedFile, ...]
    contributors: frozenset[str]
    attested: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """What is judged as AI text: adjoining added lines, or a file as a whole; with all attributions."""

    path: str
    lines: LineRange
    attributions: tuple[Attribution, ...]


def blocks(change: JudgedChange, policy: Policy) -> Iterator[Block]:
    """What `policy` judges as AI text, in the order of files and lines.

    Blank lines between two such lines belong to the block; those around it do not.
    """
    for file in change.files:
        if file.whole is not None and policy.judged_as_ai(file.whole):
            yield Block(file.path, LineRange(0, 0), (file.whole,))
        run: list[tuple[int, Attribution]] = []
        previous: int | None = None
        for number in sorted(file.lines):
            attribution = file.lines[number]
            judged = attribution is not None and policy.judged_as_ai(attribution)
            if run and (number - 1 != previous or (attribution is not None and not judged)):
                yield _block(file.path, run)
                run = []
            if attribution is not None and judged:
                run.append((number, attribution))
            previous = number
        if run:
            yield _block(file.path, run)


def _block(path: str, run: list[tuple[int, Attribution]]) -> Block:
    lines = LineRange(run[0][0], run[-1][0] + 1)
    return Block(path, lines, tuple(attribution for _, attribution in run))
