"""Marks of a text, from memory or from its nearest known relatives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.git.blob_ids import decode
from countersign.git.objects import Stored, read_blobs
from countersign.origin import UNTRACKED
from countersign.provenance.blob_marks import Relative, explained, marks_of_blob
from countersign.provenance.classified import line_origins
from countersign.provenance.line_origins import LineOrigins
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.through_notes import marks_through_notes

# How near the relatives of a text are: see `provenance.blob_marks.Relative`.
_LATEST, _INDEX, _PARENT, _PICKED = range(4)


def line_origins_of_blobs(
    checkout: Checkout, blobs: Mapping[str, str], *, commits: Sequence[str] = ()
) -> dict[str, LineOrigins]:
    """Whose the lines of some blobs are.

    Args:
        checkout: of the repository.
        blobs: path to full blob id.
        commits: full ids of commits that the blobs may have come from, by a rebase or a pick.

    Returns:
        By path. Left out is a path of whose blob nothing is known, a binary file, and one beyond all reason.
    """
    result: dict[str, LineOrigins] = {}
    memory = checkout.memory()
    if memory is not None:
        for path, blob in blobs.items():
            origins = memory.line_origins(blob, path, checkout.worktree)
            if origins is not None:
                result[path] = origins
    rest = {path: blob for path, blob in blobs.items() if path not in result}
    if not rest:
        return result
    family = Family(checkout, list(rest), also=list(rest.values()), commits=commits)
    for path, blob in rest.items():
        text = family.text(blob)
        if text is not None:
            marks = marks_of_blob(text, blob, path, checkout, family.relatives(path))
            if any(whose != UNTRACKED for whose in marks.table.values()):
                result[path] = line_origins(text, marks)
    return result


def marks_of_text(checkout: Checkout, path: str, text: str, blobs: Iterable[str]) -> Marks:
    """The marks of a text that is not in the index, such as that of a file in the work tree.

    Args:
        checkout: of the repository.
        path: where it stands.
        text: without a byte order mark.
        blobs: the ids that the index could give to it.
    """
    candidates = list(blobs)
    for blob in candidates:
        marks = checkout.recall(blob, path)
        if marks is not None and [len(line) for line in marks.lines] == _lengths(text):
            return marks
    return explained(text, Family(checkout, [path]).relatives(path))


@dataclass(frozen=True, slots=True)
class _Place:
    """A name of a blob that may be a relative, and how near it is."""

    name: str
    distance: int
    commit: str | None


class Family:
    """The relatives of the texts at some paths; their blobs are read by one process."""

    def __init__(
        self, checkout: Checkout, paths: Sequence[str], *, also: Sequence[str] = (), commits: Sequence[str] = ()
    ) -> None:
        """Read the blobs.

        Args:
            checkout: of the repository.
            paths: of the texts.
            also: ids of further blobs to read.
            commits: full ids of commits that the texts may have come from.
        """
        self._checkout = checkout
        repository = checkout.repository
        head = repository.head()
        merged = repository.merge_heads()
        parents = [commit for commit in (head, *merged) if commit is not None]
        picked = [commit for commit in (*repository.heads_in_progress(), *commits) if commit not in parents]
        self._places = {
            # A line feed would end the question to git; such a path has the latest text for a relative only.
            path: [
                _Place(f":0:{path}", _INDEX, None),
                *(_Place(f"{commit}:{path}", _PARENT, commit) for commit in parents),
                *(_Place(f"{commit}:{path}", _PICKED, commit) for commit in picked),
            ]
            if "\n" not in path
            else []
            for path in paths
        }
        names = [place.name for places in self._places.values() for place in places]
        self._stored: dict[str, Stored] = read_blobs(repository.git, [*also, *names])

    def text(self, name: str) -> str | None:
        """The text of a blob that was read; None if it is not there, binary, or beyond all reason."""
        stored = self._stored.get(name)
        return None if stored is None or stored.content is None else decode(stored.content)

    def relatives(self, path: str) -> Iterator[Relative]:
        """The relatives with known marks of what stands at a path, nearest first."""
        memory = self._checkout.memory()
        latest = None if memory is None else memory.latest(path, self._checkout.worktree)
        if latest is not None:
            yield Relative(latest.text, latest.marks, _LATEST)
        seen: set[str] = set()
        for place in self._places[path]:
            stored = self._stored.get(place.name)
            text = self.text(place.name)
            if stored is None or text is None or stored.id in seen:
                continue
            marks = self._checkout.recall(stored.id, path)
            if marks is None and place.commit is not None:
                marks = marks_through_notes(self._checkout, place.commit, path, text)
            if marks is not None:
                seen.add(stored.id)
                yield Relative(text, marks, place.distance)

    def last_text(self, path: str) -> Relative | None:
        """The last text known of a path: remembered, else as it stands in the index or in the commit."""
        nearest = next(self.relatives(path), None)
        if nearest is not None:
            return nearest
        texts = (self.text(place.name) for place in self._places[path])
        text = next((text for text in texts if text is not None), None)
        return None if text is None else Relative(text, explained(text, ()), _INDEX)


def _lengths(text: str) -> list[int]:
    return [len(line) for line in explained(text, ()).lines]
