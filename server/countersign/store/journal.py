"""The journal: what has been seen, so that a blob that git puts anywhere is known again."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from countersign.origin import Attribution
from countersign.provenance.classified import origins_of_lines, with_joints
from countersign.provenance.line_origins import LineOrigins
from countersign.store import pruning, saving
from countersign.store.database import Database
from countersign.store.edits import Edits
from countersign.store.errors import plainly
from countersign.store.faults import note_fault
from countersign.store.latest import Latest, LatestTexts
from countersign.store.line_files import (
    change_known_paths,
    drop_lines,
    has_known_paths,
    line_file_name,
    write_lines,
)
from countersign.store.marks_codec import pack_blanks, pack_lines, pack_splices, pack_text, used_marks
from countersign.store.memories import Memories, Place
from countersign.store.opening import FILE_NAME
from countersign.store.undo_files import UndoFiles
from countersign.text.classify import marked_contents
from countersign.text.marks import Marks
from countersign.text.splice import Splice

#: A longer text (in characters) is not kept as the latest of its path: it cannot be aligned in reasonable time anyway.
TEXT_BOUND = 8 * 1024 * 1024

#: Compressed marks and blanks of one text, in bytes. Real text of 50 MB by a handful of writers stays below it.
MEMORY_BOUND = 8 * 1024 * 1024

_LINE_ENDS = frozenset("\r\n")

_BLOB_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A text that was seen.

    Attributes:
        path: relative to the repository, `/` between the parts, odd bytes as `surrogateescape` has them.
        worktree: `.` for the main one, else `worktrees/<name>`.
        blobs: every id that the index could give it (raw, line ends normalised, re-encoded); full hexadecimal ids.
        text: with its line ends.
        marks: of this text.
    """

    path: str
    worktree: str
    blobs: tuple[str, ...]
    text: str
    marks: Marks


class Journal:
    """One repository's memory; one object for each process and repository, for all of its threads.

    Whatever a method has returned from survives the end of the process, however it ends. All methods raise
    `JournalError`, one of its kinds, with a sentence; what failed is undone as a whole.
    A `writer` names one live document of one process, and never another one: a UUID. Its marks are names for good: a
    document that names its edits anew goes on as another writer. `undo` is for the servers that open documents next.
    """

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self._directory = directory
        self._clock = clock
        self._database = Database(directory)
        self._generation = self._database.generation
        self._edits = Edits()
        self._memories = Memories(self._edits, self._report)
        self._latest = LatestTexts(self._edits, self._report)
        self.undo = UndoFiles(directory, self._report)

    def begin_saving(self, writer: str) -> None:
        """A writer has a saved text to write down, which a commit may ask for at once."""
        saving.begin(self._directory, writer)

    def end_saving(self, writer: str) -> None:
        """It has."""
        saving.end(self._directory, writer)

    @classmethod
    def open(cls, directory: Path, clock: Callable[[], float] = time.time) -> Self:
        """Open the journal of a repository, creating it if need be.

        Where it cannot be written it can still be read, and `writable` is false.

        Args:
            directory: `<common git directory>/countersign`; made with mode 0700, its files with 0600.
            clock: seconds since 1970.

        Raises:
            JournalBrokenError: `set_aside_broken` lets a new one begin.
            JournalNewerError: a later version wrote it.
            JournalReadOnlyError: it is not there and cannot be made.
        """
        return cls(directory, clock)

    @staticmethod
    def set_aside_broken(directory: Path) -> Path:
        """Rename a journal that cannot be read, with its write-ahead log; the next `open` begins a new one.

        Line files and known paths stay: each is whole, and hooks go on reading them.

        Returns:
            Where it is now: `journal.db.broken-<timestamp>` in the same directory.

        Raises:
            JournalError: there is no journal, or it cannot be renamed.
        """
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        aside = directory / f"{FILE_NAME}.broken-{stamp}"
        with plainly(str(directory / FILE_NAME)):
            number = 1
            while aside.exists():
                number += 1
                aside = directory / f"{FILE_NAME}.broken-{stamp}-{number}"
            (directory / FILE_NAME).rename(aside)
            for suffix in ("-wal", "-shm"):
                side = directory / f"{FILE_NAME}{suffix}"
                if side.exists():
                    side.rename(aside.with_name(aside.name + suffix))
        return aside

    @property
    def writable(self) -> bool:
        """Whether this journal can be written, as far as was seen when it was opened."""
        return self._database.writable

    def sequence(self) -> int:
        """The number of the last write of anybody: what is read after asking for it has been absorbed up to it."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT sequence FROM clock").fetchone()[0])

    def remember(self, seen: Remembered, *, writer: str, absorbed: int = 0, latest: bool = True) -> int:
        """Keep the marks of a text under its blob ids, and their line origins where hooks read them.

        What this writer said before of the same blob at the same place is replaced, as is what anybody said there up to
        number `absorbed`; what others have said since stays and is merged when it is read.
        Two bounds: of a text above `TEXT_BOUND` only the marks are kept, and marks that do not compress to
        `MEMORY_BOUND` are not kept either (a fault says so): that text is `unknown` when it is asked for.

        Args:
            seen: the text.
            writer: whose marks they are.
            absorbed: the sequence number up to which the writer had read what is known of this path.
            latest: whether the text is what now stands at the path, so that `latest` returns it, and unsaved edits of
                this writer count from it.

        Returns:
            The sequence number of this write.

        Raises:
            ValueError: the marks are not those of the text, lack rows in their table, or a blob id is none.
        """
        blobs = tuple(dict.fromkeys(seen.blobs))
        if not all(map(_BLOB_ID.fullmatch, blobs)):
            raise ValueError("a blob id is 40 or 64 hexadecimal digits")
        place = _place(seen.path, seen.worktree)
        contents, lines = marked_contents(seen.text, seen.marks)
        table = _named(used_marks(lines), seen.marks.table)
        jointed = with_joints(seen.text, contents)
        origins = origins_of_lines(jointed, lines, table)
        packed, packed_blanks = pack_lines(lines), pack_blanks(jointed)
        text = pack_text(seen.text) if latest and len(seen.text) <= TEXT_BOUND else None
        fits = len(packed) + len(packed_blanks) <= MEMORY_BOUND
        if not fits:
            self._report(f"{seen.path!r} is too large to be remembered: its text will be unknown")
        at = self._clock()
        with self._writing() as connection:
            sequence = _tick(connection)
            number = self._edits.writer(connection, writer, at)
            changed = self._edits.write(connection, number, table, sequence)
            self._know_path(connection, place)
            if latest:
                self._latest.drop(connection, place, number)
                self._latest.absorb(connection, place, absorbed=absorbed)
                if text is not None and fits:
                    self._latest.put(connection, (sequence, place, number, at), text, packed)
            if fits and blobs:
                for blob in blobs:
                    self._memories.supersede(connection, blob, place, writer=number, absorbed=absorbed)
                row = (sequence, place, number, packed, packed_blanks, at)
                self._memories.add(connection, row, blobs)
                for blob in blobs:
                    alone = self._memories.is_alone(connection, blob, place)
                    self._write_lines(connection, blob, place, origins if alone else None)
            self._make_lines_anew(connection, number, changed)
        return sequence

    def recall(self, blob: str, path: str, worktree: str, *, anywhere: bool = True) -> Marks | None:
        """The marks of a blob: those remembered for it at this place, else those remembered for it `anywhere`.

        Where memories disagree, AI beats unknown beats human, character by character. The marks are names in a book of
        their own, one for each attribution. None if nothing is remembered, or if what is remembered is damaged.
        """
        with self._database.reading() as connection:
            found = self._memories.believed(connection, blob, _place(path, worktree), anywhere=anywhere)
        return None if found is None else found.marks

    def line_origins(self, blob: str, path: str, worktree: str) -> LineOrigins | None:
        """Whose the lines of a blob are, by the same rules as `recall`."""
        with self._database.reading() as connection:
            found = self._memories.believed(connection, blob, _place(path, worktree), anywhere=True)
        return None if found is None else found.origins()

    def latest(self, path: str, worktree: str) -> Latest | None:
        """The last text known of a path with its marks: the unsaved edits of a server that is no more included."""
        with self._database.reading() as connection:
            return self._latest.read(connection, _place(path, worktree))

    def latest_of_others(
        self, path: str, worktree: str, *, writer: str = "", since: int = 0, most: int = 8
    ) -> list[Latest]:
        """The last texts of a path, one for each writer but one, the newest first; those after a number only."""
        with self._database.reading() as connection:
            return list(islice(self._latest.read_others(connection, _place(path, worktree), writer, since), most))

    def settle(self, writer: str, table: Mapping[str, Attribution]) -> None:
        """Late evidence: say what is now known of edits of which something else was remembered.

        Marks that the journal has never seen are left out: they come with the text that holds them.
        The line files of all blobs that hold the edits are made anew.
        """
        with self._writing() as connection:
            row = connection.execute("SELECT id FROM writers WHERE name = ?", (writer,)).fetchone()
            if row is None:
                return
            number = int(row[0])
            seen = self._edits.known_among(connection, number, table)
            changed = self._edits.write(connection, number, {mark: table[mark] for mark in seen}, _tick(connection))
            self._make_lines_anew(connection, number, changed)

    def note_splices(
        self,
        writer: str,
        path: str,
        worktree: str,
        splices: Sequence[Splice],
        table: Mapping[str, Attribution],
    ) -> bool:
        """Keep edits that are not saved yet, after the last text that this writer has remembered as the latest.

        Args:
            writer: whose document it is.
            path: as in `Remembered`.
            worktree: as in `Remembered`.
            splices: in their order, each counting in the text that the last one left.
            table: what is known of the marks of the splices; it may hold more.

        Returns:
            False if the edits were not kept: there is no such text any more (pruned, absorbed by somebody else, too
            long), or too many edits follow it. The caller then remembers the whole text.

        Raises:
            ValueError: a mark is not in the table.
        """
        if not splices:
            return True
        # The marks beside line ends mean nothing.
        used = {
            mark
            for splice in splices
            for character, mark in zip(splice.text, splice.marks, strict=True)
            if character not in _LINE_ENDS
        }
        rows = _named(used, table)
        place, at = _place(path, worktree), self._clock()
        packed = pack_splices(splices)
        with self._writing() as connection:
            sequence = _tick(connection)
            number = self._edits.writer(connection, writer, at)
            if not self._latest.append(connection, (sequence, place, number, at), packed):
                return False
            changed = self._edits.write(connection, number, rows, sequence)
            self._make_lines_anew(connection, number, changed)
        return True

    def forget_splices(self, writer: str) -> None:
        """The document is closed: its unsaved edits are no longer anybody's text."""
        with self._writing() as connection:
            row = connection.execute("SELECT id FROM writers WHERE name = ?", (writer,)).fetchone()
            if row is not None:
                self._latest.forget_splices(connection, int(row[0]))
                self._edits.close(int(row[0]))

    def blobs_seen(self, path: str, worktree: str, most: int) -> list[str]:
        """The ids under which texts at a place are remembered, the newest first."""
        with self._database.reading() as connection:
            return self._memories.blobs_at(connection, _place(path, worktree), most)

    def known_paths(self, worktree: str | None = None) -> list[str]:
        """The paths that the journal knows, sorted: of one worktree, or of all."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT path FROM paths WHERE ?1 IS NULL OR worktree = ?1 ORDER BY path",
                (None if worktree is None else _bytes(worktree),),
            ).fetchall()
        return [path.decode("utf-8", "surrogateescape") for (path,) in rows]

    def prune(self, now: float, size: int = pruning.SIZE) -> None:
        """Forget what is older than 90 days, and the oldest of what does not fit into `size` bytes."""
        with self._writing() as connection:
            pruning.prune(connection, self._directory, now, size)
        self._database.shrink()

    def prune_daily(self) -> bool:
        """`prune`, unless any process did so within the last day; whether it did. It may take long."""
        if not self.writable:
            return False
        with plainly(str(self._directory / FILE_NAME)):
            now = self._clock()
            last = pruning.last_pruned(self._directory)
            # A clock that was put back would else keep everything until it has caught up.
            if last is not None and now - pruning.DAY < last <= now:
                return False
            # Noted first: what fails, fails once a day, and nobody else begins meanwhile.
            pruning.note_pruned(self._directory, now)
        if last is None:
            return False  # it is new, and the day begins now
        self.prune(now)
        return True

    def close(self) -> None:
        """Close the file. Nothing has to be flushed."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._database.writing() as connection:
                if self._generation != self._database.generation:
                    self._generation = self._database.generation
                    self._edits.forget()
                yield connection
        except BaseException:
            self._edits.forget()
            raise

    def _know_path(self, connection: Connection, place: Place) -> None:
        fresh = connection.execute("INSERT OR IGNORE INTO paths VALUES (?, ?)", place).rowcount
        if not has_known_paths(self._directory):
            paths = [path for (path,) in connection.execute("SELECT path FROM paths")]
            change_known_paths(self._directory, added=paths)
        elif fresh:
            change_known_paths(self._directory, added=[place.path])

    def _make_lines_anew(self, connection: Connection, writer: int, changed: set[str]) -> None:
        if changed:
            for blob, place in self._memories.with_marks(connection, writer, changed):
                self._write_lines(connection, blob, place, None)

    def _write_lines(self, connection: Connection, blob: str, place: Place, origins: LineOrigins | None) -> None:
        """Written under the write lock, so that the file of the last transaction is the one that stays."""
        name = line_file_name(blob, *place)
        if origins is None:
            found = self._memories.believed(connection, blob, place, anywhere=False)
            origins = None if found is None else found.origins()
        if origins is None:
            drop_lines(self._directory, [name])
        else:
            write_lines(self._directory, name, origins)

    def _report(self, what: str) -> None:
        note_fault(str(self._directory), "journal", what)


def _named(marks: AbstractSet[str], table: Mapping[str, Attribution]) -> dict[str, Attribution]:
    unnamed = marks - table.keys()
    if unnamed:
        raise ValueError(f"marks that are not in the table: {sorted(unnamed)!r}")
    return {mark: table[mark] for mark in marks}


def _tick(connection: Connection) -> int:
    connection.execute("UPDATE clock SET sequence = sequence + 1")
    return int(connection.execute("SELECT sequence FROM clock").fetchone()[0])


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _place(path: str, worktree: str) -> Place:
    return Place(_bytes(path), _bytes(worktree))
