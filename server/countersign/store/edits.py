"""The book of edits: what is known of each mark of each writer."""

import sqlite3
from collections.abc import Iterable, Mapping

from countersign.origin import Attribution
from countersign.store.marks_codec import pack_attribution, unpack_attribution

_Table = dict[str, Attribution]


class Edits:
    """Rows (writer, mark) -> attribution, with what this process has already written or read of them.

    A document has a mark for each edit, thousands after a day, and all of them come with every save; only those that
    are new or changed become rows. To be used inside transactions. `forget` after one that failed.
    """

    def __init__(self) -> None:
        self._attributions: dict[Attribution, int] = {}
        self._known: dict[int, _Table] = {}

    def forget(self) -> None:
        """Believe the file only: a transaction was undone, or the file is another one."""
        self._attributions.clear()
        self._known.clear()

    def close(self, writer: int) -> None:
        """Keep nothing in mind of a writer who is done."""
        self._known.pop(writer, None)

    def writer(self, connection: sqlite3.Connection, name: str, at: float) -> int:
        """The number of a writer, from now on if it has none yet."""
        connection.execute(
            "INSERT INTO writers (name, used) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET used = ?2", (name, at)
        )
        return int(connection.execute("SELECT id FROM writers WHERE name = ?", (name,)).fetchone()[0])

    def write(
        self, connection: sqlite3.Connection, writer: int, table: Mapping[str, Attribution], sequence: int
    ) -> set[str]:
        """Make the rows of a writer say what a table says.

        Returns:
            The marks of which something else was known before. New marks are not among them.
        """
        known = self._of(connection, writer)
        fresh = {mark: one for mark, one in table.items() if known.get(mark) != one}
        if not fresh:
            return set()
        rows = [(writer, ord(mark), self._number(connection, one), sequence) for mark, one in fresh.items()]
        connection.executemany(
            "INSERT INTO edits (writer, mark, attribution, since) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (writer, mark) DO UPDATE SET attribution = ?3",
            rows,
        )
        changed = fresh.keys() & known.keys()
        known.update(fresh)
        return changed

    def known_among(self, connection: sqlite3.Connection, writer: int, marks: Iterable[str]) -> set[str]:
        """Those of some marks that have a row."""
        return set(self._of(connection, writer).keys() & set(marks))

    def read(self, connection: sqlite3.Connection, writer: int) -> _Table:
        """What the file knows of a writer's marks.

        Raises:
            DamagedRowError: a row cannot be read.
        """
        rows = connection.execute(
            "SELECT mark, fields FROM edits JOIN attributions ON attribution = id WHERE writer = ?", (writer,)
        )
        read: dict[str, Attribution] = {}
        table: _Table = {}
        for mark, fields in rows:
            known = read.get(fields)
            if known is None:
                known = read[fields] = unpack_attribution(fields)
            table[chr(mark)] = known
        return table

    def _of(self, connection: sqlite3.Connection, writer: int) -> _Table:
        known = self._known.get(writer)
        if known is None:
            known = self._known[writer] = self.read(connection, writer)
        return known

    def _number(self, connection: sqlite3.Connection, known: Attribution) -> int:
        number = self._attributions.get(known)
        if number is None:
            fields = pack_attribution(known)
            connection.execute("INSERT OR IGNORE INTO attributions (fields) VALUES (?)", (fields,))
            row = connection.execute("SELECT id FROM attributions WHERE fields = ?", (fields,)).fetchone()
            number = self._attributions[known] = int(row[0])
        return number
