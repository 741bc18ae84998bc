"""The relatives of texts: those that stand near them in git, and those that were seen at the same path before."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from countersign.git.blob_ids import decode
from countersign.git.objects import Stored, read_blobs
from countersign.origin import EXTERNAL, UNTRACKED
from countersign.provenance.blob_marks import Relative, explained
from countersign.provenance.recording import telling
from countersign.text.alignment import line_key
from countersign.text.lines import split_lines
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.departures import Left, left_files
from countersign.wiring.descent import Descent
from countersign.wiring.through_notes import marks_through_notes

# How near the relatives of a text are: see `provenance.blob_marks.Relative`.
_LATEST, _INDEX, _PARENT, _SOURCE, _VANISHED = range(5)
_REMEMBERED = 1000
_DEPARTED = 10_000

#: Files that are no more of which one may have been moved; beyond, none is looked at: a whole tree was removed.
_MOST_VANISHED = 200

#: Of these, how many are aligned with a text: the most similar ones.
_ALIGNED = 3

#: How many texts that were once seen at a path are looked at.
_LOOKED_BACK = 50


@dataclass(frozen=True, slots=True)
class _Place:
    """A name of a blob that may be a relative, and how near it is."""

    name: str
    distance: int
    commit: str | None
    path: str


class Family:
    """The relatives of the texts at some paths; the blobs of those that are always needed are read by one process."""

    def __init__(
        self, checkout: Checkout, paths: Sequence[str], *, also: Sequence[str] = (), descent: Descent | None = None
    ) -> None:
        """Read the blobs.

        Args:
            checkout: of the repository.
            paths: of the texts.
            also: ids of further blobs to read.
            descent: what the texts may have come from; by default, they are texts in work.
        """
        self._checkout = checkout
        self._descent = descent = Descent.of_work(checkout.repository) if descent is None else descent
        self._places = {
            # A line feed would end the question to git; such a path has the latest text for a relative only.
            path: [
                *([] if descent.commit else [_Place(f":0:{path}", _INDEX, None, path)]),
                *(_Place(f"{commit}:{path}", _PARENT, commit, path) for commit in descent.parents),
                *(_Place(f"{commit}:{path}", _SOURCE, commit, path) for commit in descent.sources),
            ]
            if "\n" not in path
            else []
            for path in paths
        }
        names = [place.name for places in self._places.values() for place in places]
        self._stored: dict[str, Stored] = _read(checkout, [*also, *names])
        self._vanished: list[_Place] | None = None
        self._left: list[Left] | None = None

    def text(self, name: str) -> str | None:
        """The text of a blob that was read; None if it is not there, binary, or beyond all reason."""
        stored = self._stored.get(name)
        return None if stored is None or stored.content is None else decode(stored.content)

    def relatives(self, path: str, text: str) -> Iterator[Relative]:
        """The relatives with known marks of a text at a path, nearest first."""
        missing = {key for line in split_lines(text) if (key := line_key(line))}
        for relative in self._near(path, text):
            missing -= _told_lines(relative)
            yield relative
        if missing and self._is_at_some(path):
            # A merge puts what one side did to a file to where the other side has moved it.
            for relative in self._moved_from(text):
                missing -= _told_lines(relative)
                yield relative
        if missing:
            yield from self._remembered(path, missing)
        if missing:
            yield from self._departed(path, text, missing)

    def last_text(self, path: str) -> Relative | None:
        """The last text known of a path: remembered, else as it stands in the index or in the commit."""
        nearest = next(self._at(path), None)
        if nearest is not None:
            return nearest
        texts = (self.text(place.name) for place in self._places[path])
        text = next((text for text in texts if text is not None), None)
        return None if text is None else Relative(text, explained(text, ()), _INDEX)

    def text_before_work(self, path: str) -> Relative | None:
        """The last text that was remembered of a path, else that of the commit: the index may have the very new one."""
        memory = self._checkout.memory()
        latest = None if memory is None else memory.latest(path, self._checkout.worktree)
        if latest is not None:
            return Relative(latest.text, latest.marks, _LATEST)
        for place in self._places[path]:
            text = self.text(place.name) if place.distance == _PARENT else None
            if text is not None:
                return self._relative(place, _PARENT) or Relative(text, explained(text, ()), _PARENT)
        return None

    def _near(self, path: str, text: str) -> Iterator[Relative]:
        yield from self._at(path)
        # A rebase puts what a commit did to a file to where that file is now.
        if not (self._is_at(path, _PARENT) and self._is_at(path, _SOURCE)):
            yield from self._moved_from(text)

    def _is_at(self, path: str, distance: int) -> bool:
        """Whether one of those commits has the path, if there are any."""
        places = [place for place in self._places[path] if place.distance == distance]
        return not places or any(place.name in self._stored for place in places)

    def _is_at_some(self, path: str) -> bool:
        """Whether one of those commits has the path that the text comes after, and another one has not."""
        places = [place for place in self._places[path] if place.distance == _PARENT]
        return len({place.name in self._stored for place in places}) > 1

    def _at(self, path: str) -> Iterator[Relative]:
        memory = self._checkout.memory()
        # Of an editor and of agents beside it, none need have seen what the others wrote.
        texts = [] if memory is None else memory.latest_of_others(path, self._checkout.worktree)
        for age, latest in enumerate(texts):
            yield Relative(latest.text, latest.marks, _LATEST - len(texts) + age)
        seen: set[str] = set()
        for place in self._places[path]:
            stored = self._stored.get(place.name)
            if stored is not None and stored.id not in seen:
                relative = self._relative(place, place.distance)
                if relative is not None:
                    seen.add(stored.id)
                    yield relative

    def _relative(self, place: _Place, distance: int) -> Relative | None:
        text = self.text(place.name)
        if text is None:
            return None
        marks = self._checkout.recall(self._stored[place.name].id, place.path)
        if marks is None and place.commit is not None:
            marks = marks_through_notes(self._checkout, place.commit, place.path, text)
        return None if marks is None else Relative(text, marks, distance)

    def _moved_from(self, text: str) -> Iterator[Relative]:
        """The files that are no more and that are most like a text at a path that the parents do not have."""
        if self._vanished is None:
            self._vanished = self._read_vanished()
        keys = _keys(text)
        likeness = {place: len(keys & _keys(self.text(place.name) or "")) for place in self._vanished}
        like = sorted((place for place in self._vanished if likeness[place]), key=lambda place: -likeness[place])
        for rank, place in enumerate(like[:_ALIGNED]):
            relative = self._relative(place, _VANISHED + rank)
            if relative is not None:
                yield relative

    def _read_vanished(self) -> list[_Place]:
        names = self._descent.vanished()
        if len(names) > _MOST_VANISHED:
            return []
        self._stored.update(_read(self._checkout, names))
        places = [_Place(name, _VANISHED, *name.split(":", 1)) for name in names]
        return [place for place in places if self.text(place.name) is not None]

    def _remembered(self, path: str, missing: set[str]) -> Iterator[Relative]:
        """What was once seen at a path and has left it: lines that have come back as they were, and nothing else.

        Stashes, resets and switches of branches bring back what is in no commit near the text.
        """
        memory = self._checkout.memory()
        blobs = [] if memory is None else memory.blobs_seen(path, self._checkout.worktree, _LOOKED_BACK)
        read = _read(self._checkout, blobs)
        for age, blob in enumerate(blobs):
            stored = read.get(blob)
            text = None if stored is None or stored.content is None else decode(stored.content)
            if text is None or missing.isdisjoint(_keys(text)):
                continue
            marks = self._checkout.recall(blob, path)
            if marks is None:
                continue
            told = missing & _told_lines(Relative(text, marks, 0))
            if told:
                yield _only(text, marks, told, _REMEMBERED + age)
                missing -= told
            if not missing:
                return

    def _departed(self, path: str, text: str, missing: set[str]) -> Iterator[Relative]:
        """Lines that say something, and that have left another file of the same change."""
        lines = split_lines(text)
        if missing.isdisjoint(map(telling, lines)):
            return
        if self._left is None:
            self._left = left_files(self._descent)
        for left in self._left:
            if left.path == path or missing.isdisjoint(left.gone) or not (moved := left.moved_to(lines)):
                continue
            self._stored[left.name] = left.stored
            relative = self._relative(_Place(left.name, _DEPARTED, *left.name.split(":", 1)), _DEPARTED)
            if relative is not None:
                yield _with_lines(relative.text, relative.marks, moved, _DEPARTED)


def _read(checkout: Checkout, names: Sequence[str]) -> dict[str, Stored]:
    """Blobs by name; a relative that a partial clone lacks explains nothing, and is none."""
    return read_blobs(checkout.repository.git, names, without_lacking=True)


def _keys(text: str) -> set[str]:
    return {key for line in split_lines(text) if (key := line_key(line))}


def _told_lines(relative: Relative) -> set[str]:
    """The keys of the lines of which a relative knows more, of some character, than that nobody watched."""
    unwatched = {mark for mark, whose in relative.marks.table.items() if whose in (UNTRACKED, EXTERNAL)}
    lines = zip(split_lines(relative.text.removeprefix("\ufeff")), relative.marks.lines, strict=True)
    return {line_key(line) for line, marks in lines if not unwatched.issuperset(marks)}


def _only(text: str, marks: Marks, keys: set[str], distance: int) -> Relative:
    """A relative that consists of some lines of a text."""
    lines = split_lines(text)
    return _with_lines(text, marks, {number for number, line in enumerate(lines) if line_key(line) in keys}, distance)


def _with_lines(text: str, marks: Marks, numbers: Collection[int], distance: int) -> Relative:
    lines = enumerate(zip(split_lines(text), marks.lines, strict=True))
    kept = [(line.rstrip("\r\n"), marked) for number, (line, marked) in lines if number in numbers]
    together = "".join(f"{line}\n" for line, _ in kept)
    return Relative(together, Marks((*(marked for _, marked in kept), ""), marks.table), distance)
