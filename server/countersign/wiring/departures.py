"""Lines that have left other files of the same change: blocks that were moved from file to file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from countersign.git.blob_ids import decode
from countersign.git.objects import LARGEST_FILE, Stored, read_blobs
from countersign.git.process import GitError
from countersign.provenance.recording import telling
from countersign.text.lines import split_lines
from countersign.wiring.descent import Descent

#: Files of one change beyond which nobody looks for what was moved between them.
_MOST_CHANGED = 200


@dataclass(frozen=True, slots=True)
class Left:
    """A file of a parent, `<commit>:<path>`, that has lost lines; and which, by what they say, white space aside."""

    name: str
    stored: Stored
    lines: tuple[str, ...]
    gone: frozenset[str]

    @property
    def path(self) -> str:
        """Where the file is."""
        return self.name.split(":", 1)[1]

    def moved_to(self, lines: Sequence[str]) -> frozenset[int]:
        """The numbers of the lines, from 0, that have moved into a text.

        They are those that say something, and what stands between two of them there as here. A brace alone has been
        moved by nobody.
        """
        places = {key: number for number, line in enumerate(self.lines) if (key := telling(line)) in self.gone}
        pairs = [(places[key], number) for number, line in enumerate(lines) if (key := telling(line)) in places]
        moved = {old for old, _ in pairs}
        for (old, new), (next_old, next_new) in pairwise(pairs):
            if 1 < next_old - old == next_new - new and _alike(self.lines[old:next_old], lines[new:next_new]):
                moved |= set(range(old, next_old))
        return frozenset(moved)


def left_files(descent: Descent) -> list[Left]:
    """The files of the parents that have lost lines which say something, and that were there once."""
    try:
        names = descent.changed()
    except GitError:
        return []  # a commit that is not here has lost nothing that could be seen
    if not 0 < len(names) <= _MOST_CHANGED:
        return []
    now = {name: f"{descent.commit}:{name.split(':', 1)[1]}" for name in names}
    wanted = [*names, *(now.values() if descent.commit else ())]
    found = read_blobs(descent.repository.git, wanted, without_lacking=True)
    return [left for name in names if name in found and (left := _left(descent, name, found, now[name]))]


def _left(descent: Descent, name: str, found: dict[str, Stored], now: str) -> Left | None:
    old = found[name].content
    if descent.commit:
        new = found[now].content if now in found else None
    else:
        new = _content(descent.repository.work_tree, now.removeprefix(":"))
    was, becomes = (None if content is None else decode(content) for content in (old, new))
    if was is None or becomes is None:
        return None
    lines = tuple(split_lines(was))
    before = Counter(map(telling, lines))
    after = Counter(map(telling, split_lines(becomes)))
    # Of two lines that are alike, nobody can tell which one has left.
    gone = frozenset(key for key, times in before.items() if key and times == 1 and not after[key])
    return Left(name, found[name], lines, gone) if gone else None


def _content(work_tree: Path | None, path: str) -> bytes | None:
    if work_tree is None:
        return None
    file = work_tree / path
    try:
        return None if file.is_symlink() or file.stat().st_size > LARGEST_FILE else file.read_bytes()
    except OSError:
        return None  # gone meanwhile, or not to be read: it says nothing


def _alike(some: Sequence[str], others: Sequence[str]) -> bool:
    return all("".join(one.split()) == "".join(other.split()) for one, other in zip(some, others, strict=True))
