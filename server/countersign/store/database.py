"""One connection to the journal's file, shared by the threads of a process, and its transactions."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from threading import RLock

from countersign.store.errors import JournalError, JournalReadOnlyError, plainly, read_only
from countersign.store.opening import FILE_NAME, open_for_reading, open_for_writing, transaction


class Database:
    """A connection that several threads may use, one at a time.

    `generation` changes whenever the file behind it is another one: what a caller remembers of its rows is void then.
    """

    def __init__(self, directory: Path) -> None:
        """Open the journal in a directory, for reading where it cannot be written.

        Raises:
            JournalError: one of its kinds, with a sentence.
        """
        self._directory = directory
        self._path = directory / FILE_NAME
        self._lock = RLock()
        self._copy: Path | None = None
        self._closed = False
        self._identity: tuple[int, int] | None = None
        self.generation = 0
        self.writable = True
        try:
            with plainly(str(self._path)):
                self._connection = self._opened()
        except JournalReadOnlyError:
            self.writable = False
            with plainly(str(self._path)):
                self._connection, self._copy = open_for_reading(directory)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning; undone if the block raises."""
        with self._lock, plainly(str(self._path)):
            self._follow_file()
            if not self.writable:
                raise read_only(str(self._path))
            with transaction(self._connection, "BEGIN IMMEDIATE") as connection:
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the journal throughout."""
        with self._lock, plainly(str(self._path)):
            self._follow_file()
            with transaction(self._connection, "BEGIN") as connection:
                yield connection

    def shrink(self) -> None:
        """Give free pages back to the file system and empty the write-ahead log, as far as readers allow."""
        with self._lock, plainly(str(self._path)):
            self._follow_file()
            # It frees one page a step, and only a script is stepped to its end: it has no rows to ask for.
            self._connection.executescript("PRAGMA incremental_vacuum")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file; calling it twice is calling it once."""
        with self._lock, plainly(str(self._path)):
            self._closed = True
            self._connection.close()
            if self._copy is not None:
                shutil.rmtree(self._copy)
                self._copy = None

    def _follow_file(self) -> None:
        """Open anew if the file was set aside or removed meanwhile: what is written to it would be lost."""
        if self._closed:
            raise JournalError(f"the journal {self._path} has been closed already")
        if self.writable and self._identity != self._identity_now():
            self._connection.close()
            self._connection = self._opened()

    def _opened(self) -> Connection:
        connection = open_for_writing(self._directory)
        self._identity = self._identity_now()
        self.generation += 1
        return connection

    def _identity_now(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
