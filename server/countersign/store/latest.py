"""The last text known of each path, unsaved edits included."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.store.edits import Edits
from countersign.store.marks_codec import DamagedRowError, named, unpack_lines, unpack_splices, unpack_text
from countersign.store.memories import Place, Report
from countersign.text.marks import Marks
from countersign.text.splice import Splice, apply_splices

#: Unsaved edits after one text. Beyond it, writing the text once is cheaper than replaying.
UNSAVED_BOUND = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Latest:
    """A text as it was last known.

    `sequence` is what a writer that goes on from here has absorbed; `at` is in seconds since 1970.
    """

    text: str
    marks: Marks
    at: float
    sequence: int


@dataclass(frozen=True, slots=True)
class LatestTexts:
    """One row for each writer of a path: its last remembered text, and the splices since then."""

    edits: Edits
    report: Report

    def put(
        self, connection: sqlite3.Connection, row: tuple[int, Place, int, float], text: bytes, marks: bytes
    ) -> None:
        """Replace a writer's text, and with it the unsaved edits that led to it.

        Args:
            connection: in a transaction.
            row: sequence, place, writer, time.
            text: packed.
            marks: packed.
        """
        sequence, place, writer, at = row
        self.drop(connection, place, writer)
        connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (sequence, text, marks))
        connection.execute(
            "INSERT INTO latest (path, worktree, writer, base, sequence, at) VALUES (?, ?, ?, ?, ?, ?)",
            (*place, writer, sequence, sequence, at),
        )

    def drop(self, connection: sqlite3.Connection, place: Place, writer: int) -> None:
        """Forget a writer's text of a path, and its unsaved edits."""
        connection.execute(
            "DELETE FROM texts WHERE sequence IN "
            "(SELECT base FROM latest WHERE path = ? AND worktree = ? AND writer = ?)",
            (*place, writer),
        )
        for table in ("latest", "splices"):
            connection.execute(
                f"DELETE FROM {table} WHERE path = ? AND worktree = ? AND writer = ?",  # noqa: S608 - our own names
                (*place, writer),
            )

    def absorb(self, connection: sqlite3.Connection, place: Place, *, absorbed: int) -> None:
        """Drop the texts of a path that somebody has read before writing another one."""
        rows = connection.execute(
            "SELECT writer FROM latest WHERE path = ? AND worktree = ? AND sequence <= ?", (*place, absorbed)
        ).fetchall()
        for (writer,) in rows:
            self.drop(connection, place, writer)

    def append(self, connection: sqlite3.Connection, row: tuple[int, Place, int, float], splices: bytes) -> bool:
        """Keep unsaved edits after a writer's text; False if there is no such text, or too much after it.

        Args:
            connection: in a transaction.
            row: sequence, place, writer, time.
            splices: packed.
        """
        sequence, place, writer, at = row
        fits = connection.execute(
            "UPDATE latest SET sequence = ?1, at = ?2, unsaved = unsaved + ?3 "
            "WHERE path = ?4 AND worktree = ?5 AND writer = ?6 AND unsaved + ?3 <= ?7",
            (sequence, at, len(splices), *place, writer, UNSAVED_BOUND),
        ).rowcount
        if not fits:
            return False
        connection.execute("INSERT INTO splices VALUES (?, ?, ?, ?, ?)", (sequence, *place, writer, splices))
        return True

    def forget_splices(self, connection: sqlite3.Connection, writer: int) -> None:
        """Go back to the last remembered texts of a writer."""
        connection.execute("DELETE FROM splices WHERE writer = ?", (writer,))
        connection.execute("UPDATE latest SET sequence = base, unsaved = 0 WHERE writer = ?", (writer,))

    def read(self, connection: sqlite3.Connection, place: Place) -> Latest | None:
        """The newest text of a path that can be read."""
        return next(self.read_others(connection, place, "", 0), None)

    def read_others(self, connection: sqlite3.Connection, place: Place, but: str, since: int) -> Iterator[Latest]:
        """The texts of a path that others than a writer left after a number, one for each, the newest first."""
        rows = connection.execute(
            "SELECT writer, latest.sequence, at, text, marks FROM latest JOIN texts ON base = texts.sequence "
            "JOIN writers ON writer = writers.id "
            "WHERE path = ? AND worktree = ? AND writers.name != ? AND latest.sequence > ? "
            "ORDER BY latest.sequence DESC",
            (*place, but, since),
        ).fetchall()
        for writer, sequence, at, text, marks in rows:
            try:
                table = self.edits.read(connection, writer)
                saved = unpack_text(text), Marks(unpack_lines(marks), table)
                written, known = self._replayed(connection, place, writer, saved)
                latest = Latest(written, named(known.lines, known.table), at, sequence)
            except DamagedRowError as error:
                self.report(f"a text of {place.path!r} is damaged and was skipped: {error}")
            else:
                yield latest

    def _replayed(
        self, connection: sqlite3.Connection, place: Place, writer: int, saved: tuple[str, Marks]
    ) -> tuple[str, Marks]:
        """A text with the unsaved edits after it, or as it was saved if they are damaged: half of them is no text."""
        rows = connection.execute(
            "SELECT splices FROM splices WHERE writer = ? AND path = ? AND worktree = ? ORDER BY sequence",
            (writer, *place),
        ).fetchall()
        try:
            splices: list[Splice] = [splice for (packed,) in rows for splice in unpack_splices(packed)]
            return apply_splices(*saved, splices)
        except (DamagedRowError, ValueError) as error:
            self.report(f"unsaved edits of {place.path!r} are damaged and were skipped: {error}")
            return saved
