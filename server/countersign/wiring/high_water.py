"""How far each chain of sign-offs has been seen to reach: a chain that is shorter now has been rewound.

Without it, deleting a rejection would be a way to be rid of it. It is a file of this repository only; a gate that
begins with a fresh clone each time has to keep it from one time to the next.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from countersign.git.signoff_refs import Chain

FILE = "signoffs-seen"


@dataclass(frozen=True, slots=True)
class Mark:
    """The last record of a chain that was seen: its number, and its id."""

    seq: int
    id: str


class HighWaterDamaged(Exception):  # noqa: N818 (it reads as what it says)
    """The file is not what was written: nobody can say whether a chain has been rewound."""


def read_marks(state: Path) -> dict[str, Mark]:
    """The marks by `<person>/<key>`.

    Raises:
        HighWaterDamaged: the file cannot be understood.
    """
    file = state / FILE
    try:
        lines = file.read_text("ascii").splitlines()
        return {name: Mark(int(seq), last) for name, seq, last in (line.split(" ") for line in lines)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise HighWaterDamaged(f"{file} cannot be read ({fault})") from None


def have_looked(state: Path) -> None:
    """Leave a word that chains were looked for, where none were found: an empty file says that there were none."""
    # What cannot be written here is said by whoever has to know.
    with contextlib.suppress(OSError):
        state.mkdir(mode=0o700, exist_ok=True)
        with (state / FILE).open("x"):
            pass


def rewound(chains: Iterable[Chain], marks: dict[str, Mark]) -> dict[str, Mark]:
    """The marks that the chains do not reach any more, by `<person>/<key>`."""
    reached = {f"{chain.person}/{chain.key}": chain for chain in chains if not chain.fault}
    return {
        name: mark
        for name, mark in marks.items()
        if name not in reached
        or len(reached[name].kept) < mark.seq
        or reached[name].kept[mark.seq - 1].record.id != mark.id
    }


def keep_marks(
    state: Path, chains: Iterable[Chain], marks: dict[str, Mark], is_genuine: Callable[[Chain], bool]
) -> None:
    """Write the marks anew, if any has risen. A repository that cannot be written to keeps those it has.

    Args:
        state: directory of the repository's own files.
        chains: of people on the roster, with keys of theirs.
        marks: as they were read.
        is_genuine: whether the last record of a chain bears the signature of its key. Others raise no mark, so that
            nobody can make somebody else's chain look rewound.
    """
    chains = list(chains)
    lost = rewound(chains, marks)
    risen = dict(marks)
    for chain in chains:
        name = f"{chain.person}/{chain.key}"
        if not chain.kept or chain.fault or name in lost:
            continue
        mark = Mark(len(chain.kept), chain.kept[-1].record.id)
        if marks.get(name) != mark and is_genuine(chain):
            risen[name] = mark
    if risen == marks:
        return
    text = "".join(f"{name} {mark.seq} {mark.id}\n" for name, mark in sorted(risen.items()))
    # What cannot be written here is a guard the less next time, and no reason to give no verdict now.
    with contextlib.suppress(OSError):
        state.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=state, prefix=f"{FILE}.", encoding="ascii", delete=False) as file:
            file.write(text)
        os.replace(file.name, state / FILE)  # noqa: PTH105 (a name, not a path)
