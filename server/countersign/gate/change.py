"""What is judged: the changed files of a net delta, their added lines with their origins, and who contributed them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from countersign.gate.traits import Trait
from countersign.origin import Attribution


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """One changed file, and the lines of it that the change adds, counted from zero; None is a blank line.

    Lines that the change leaves alone are not in `lines`, so that a stretch of old text parts two blocks.

    Attributes:
        path: relative to the top of the repository.
        lines: none for a file that is deleted, or only moved.
        whole: is there for a file without lines that anybody could read: a binary one, a submodule.
        traits: what the change does to it beyond its text.
        was: paths that its content has come from lately.
        bot: that alone has lines in it, on a path that the roster allows it; empty if there is none.
        counts: as how many lines those count that are as long as several; see `line_counts`.
    """

    path: str
    lines: Mapping[int, Attribution | None]
    whole: Attribution | None = None
    traits: frozenset[Trait] = frozenset()
    was: tuple[str, ...] = ()
    bot: str = ""
    counts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """AI text that somebody brought into the target before: within how many days, how many lines, and where."""

    email: str
    days: int
    path: str
    lines: int


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A change as the gate sees it.

    Attributes:
        files: every changed one.
        contributors: the e-mail addresses of the people who have lines in the net delta: authors and their human
            co-authors.
        unproven: those of the contributors who may be somebody else: the policy asks for a proof, and there is none.
        attested: by path, the digest of the records that an author has signed.
        past: what came into the target before; asked for where a rule has a window.
        collisions: paths that the change adds, and what is there already that many disks cannot tell from them.
        knows: by name of a person, how much of the code that the change touches is theirs. Whom to ask first, and no
            part of any verdict.
    """

    files: tuple[JudgedFile, ...]
    contributors: frozenset[str]
    unproven: frozenset[str] = frozenset()
    attested: Mapping[str, str] = field(default_factory=dict)
    past: tuple[Past, ...] = ()
    collisions: tuple[tuple[str, str], ...] = ()
    knows: Mapping[str, int] = field(default_factory=dict)
