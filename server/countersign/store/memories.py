"""What is remembered of blobs: rows of marks, and which of them are believed."""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from countersign.origin import Attribution
from countersign.provenance.classified import origins_of_lines
from countersign.provenance.line_origins import LineOrigins
from countersign.store.edits import Edits
from countersign.store.marks_codec import DamagedRowError, named, unpack_lines, unpack_text
from countersign.store.merging import merge
from countersign.text.marks import Marks

#: Tells a person that a row was not believed.
Report = Callable[[str], None]

_Row = tuple[int, bytes, bytes]  # writer, marks, blanks


class Place(NamedTuple):
    """Where a text was seen, as bytes."""

    path: bytes
    worktree: bytes


@dataclass(frozen=True, slots=True)
class Believed:
    """What all memories of a blob say together."""

    marks: Marks
    blanks: tuple[str, ...]

    def origins(self) -> LineOrigins:
        """Whose the lines are. Of the text only its blanks matter."""
        return origins_of_lines(self.blanks, self.marks.lines, self.marks.table)


@dataclass(frozen=True, slots=True)
class Memories:
    """The rows of one journal. To be used inside transactions."""

    edits: Edits
    report: Report

    def add(
        self, connection: sqlite3.Connection, row: tuple[int, Place, int, bytes, bytes, float], blobs: Iterable[str]
    ) -> None:
        """One memory under each id that the index could give it.

        Args:
            connection: in a transaction.
            row: sequence, place, writer, packed marks, packed blanks, time.
            blobs: different ids.
        """
        sequence, place, writer, marks, blanks, at = row
        connection.execute(
            "INSERT INTO memories (sequence, path, worktree, writer, marks, blanks, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (sequence, *place, writer, marks, blanks, at),
        )
        connection.executemany("INSERT INTO blobs VALUES (?, ?)", [(blob, sequence) for blob in blobs])

    def supersede(self, connection: sqlite3.Connection, blob: str, place: Place, *, writer: int, absorbed: int) -> None:
        """Drop what a writer has said itself of a blob at a place, and what it had read there before it spoke."""
        rows = connection.execute(
            "SELECT sequence FROM blobs JOIN memories USING (sequence) "
            "WHERE blob = ? AND path = ? AND worktree = ? AND (writer = ? OR sequence <= ?)",
            (blob, *place, writer, absorbed),
        ).fetchall()
        for (sequence,) in rows:
            connection.execute("DELETE FROM blobs WHERE blob = ? AND sequence = ?", (blob, sequence))
            connection.execute(
                "DELETE FROM memories WHERE sequence = ?1 AND NOT EXISTS (SELECT 1 FROM blobs WHERE sequence = ?1)",
                (sequence,),
            )

    def is_alone(self, connection: sqlite3.Connection, blob: str, place: Place) -> bool:
        """Whether one memory at most is there of a blob at a place."""
        rows = connection.execute(
            "SELECT 1 FROM blobs JOIN memories USING (sequence) WHERE blob = ? AND path = ? AND worktree = ? "
            "LIMIT 1 OFFSET 1",
            (blob, *place),
        )
        return rows.fetchone() is None

    def believed(self, connection: sqlite3.Connection, blob: str, place: Place, *, anywhere: bool) -> Believed | None:
        """What is remembered of a blob at a place or, if nothing is and `anywhere` says so, at any place.

        Where memories disagree, the more cautious is believed character by character, and the newer of equals.
        """
        select = "SELECT writer, marks, blanks FROM blobs JOIN memories USING (sequence) WHERE blob = ?"
        newest = " ORDER BY sequence DESC"
        rows = connection.execute(f"{select} AND path = ? AND worktree = ?{newest}", (blob, *place)).fetchall()
        if not rows and anywhere:
            rows = connection.execute(select + newest, (blob,)).fetchall()
        return self._together(connection, blob, list(dict.fromkeys(rows)))

    def blobs_at(self, connection: sqlite3.Connection, place: Place, most: int) -> list[str]:
        """The ids under which texts at a place are remembered, the newest first."""
        rows = connection.execute(
            "SELECT blob FROM memories JOIN blobs USING (sequence) WHERE path = ? AND worktree = ? "
            "ORDER BY sequence DESC LIMIT ?",
            (*place, most),
        )
        return list(dict.fromkeys(blob for (blob,) in rows))

    def with_marks(
        self, connection: sqlite3.Connection, writer: int, marks: Collection[str]
    ) -> list[tuple[str, Place]]:
        """The blobs, and their places, in which a writer has any of some marks."""
        since = [
            connection.execute("SELECT since FROM edits WHERE writer = ? AND mark = ?", (writer, ord(mark))).fetchone()
            for mark in marks
        ]
        rows = connection.execute(
            "SELECT sequence, path, worktree, marks FROM memories WHERE writer = ? AND sequence >= ?",
            (writer, min(row[0] for row in since)),
        ).fetchall()
        found: dict[tuple[str, Place], None] = {}
        for sequence, path, worktree, packed in rows:
            try:
                touched = not set(marks).isdisjoint(unpack_text(packed))
            except DamagedRowError:
                touched = True  # whatever was made of it must be made anew, without it
            if touched:
                blobs = connection.execute("SELECT blob FROM blobs WHERE sequence = ?", (sequence,))
                found.update(((blob, Place(path, worktree)), None) for (blob,) in blobs)
        return list(found)

    def _together(self, connection: sqlite3.Connection, blob: str, rows: list[_Row]) -> Believed | None:
        tables: dict[int, dict[str, Attribution]] = {}
        intact: list[tuple[Marks, tuple[str, ...]]] = []
        for writer, marks, blanks in rows:
            try:
                if writer not in tables:
                    tables[writer] = self.edits.read(connection, writer)
                intact.append(_unpacked(marks, blanks, tables[writer]))
            except DamagedRowError as error:
                self.report(f"a memory of blob {blob} is damaged and was skipped: {error}")
        if not intact:
            return None
        shape = intact[0][1]
        if any(blanks != shape for _, blanks in intact):
            self.report(f"memories of blob {blob} are of different texts: none of them is believed")
            return None
        return Believed(merge([marks for marks, _ in intact]), shape)


def _unpacked(marks: bytes, blanks: bytes, table: dict[str, Attribution]) -> tuple[Marks, tuple[str, ...]]:
    lines, shape = unpack_lines(marks), unpack_lines(blanks)
    if [len(line) for line in lines] != [len(line.removesuffix("\r")) for line in shape]:
        raise DamagedRowError("its lines have other lengths than its text")
    return named(lines, table), shape
