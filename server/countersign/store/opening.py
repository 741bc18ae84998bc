"""Ways into the journal's file: for writing and, where that cannot be, for reading."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from countersign.store import schema
from countersign.store.errors import JournalBusyError, JournalReadOnlyError, broken, plainly, read_only

FILE_NAME = "journal.db"

#: Seconds that one process waits for another. Transactions last milliseconds; a checkpoint on a slow disk lasts longer.
_PATIENCE = 5.0

#: Between two tries where SQLite does not wait by itself.
_PAUSE = 0.01


def open_for_writing(directory: Path) -> sqlite3.Connection:
    """The journal in a directory; both are created if they are missing.

    Raises:
        JournalError: one of its kinds.
        OSError: the directory cannot be made.
    """
    file = directory / FILE_NAME
    directory.mkdir(mode=0o700, exist_ok=True)
    # The size of the log is asked for first: whoever makes a journal fills the file before the log.
    if _size(_log_of(file)) and not _size(file):
        # SQLite would delete the log, which may hold all that there is.
        raise broken(str(file), "it is empty or gone, and its write-ahead log is not")
    _make(file)
    # A write-ahead log needs files beside it even to be read.
    if not os.access(directory, os.W_OK):
        raise read_only(str(file))
    connection = _connect(file, "mode=rw")
    deadline = time.monotonic() + _PATIENCE
    try:
        while True:
            try:
                with plainly(str(file)):
                    _prepare(connection, str(file))
            except JournalBusyError:
                # Two processes that create one journal, or recover one after a crash, meet locks for which SQLite
                # does not wait by itself.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
            else:
                return connection
    except BaseException:
        connection.close()
        raise


def open_for_reading(directory: Path) -> tuple[sqlite3.Connection, Path | None]:
    """The journal in a directory in which nothing can be written.

    What a write-ahead log holds is not in the file yet. SQLite reads it only beside an index that it can
    make, so where it cannot, both files are copied and read elsewhere.

    Returns:
        The connection, and the directory of the copy if there is one: the caller removes it in the end.

    Raises:
        JournalError: one of its kinds.
    """
    file = directory / FILE_NAME
    if not file.exists():
        raise read_only(str(file))
    try:
        return _checked(file, file, "mode=ro"), None
    except JournalReadOnlyError:
        pass  # no index, and no way to make one: what follows needs none
    if not _size(_log_of(file)):
        return _checked(file, file, "mode=ro&immutable=1"), None
    copy = Path(tempfile.mkdtemp(prefix="countersign-"))
    try:
        for one in (file, _log_of(file)):
            shutil.copyfile(one, copy / one.name)
        return _checked(file, copy / FILE_NAME, "mode=rw"), copy
    except BaseException:
        shutil.rmtree(copy)
        raise


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[sqlite3.Connection]:
    """All of a block, or nothing of it."""
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # A full disk or a lost file makes SQLite roll back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make(file: Path) -> None:
    """Have the file there. SQLite gives its side files the mode of the file itself, so this one mode is enough."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        # It is not opened to see whether that can be done: on POSIX, closing a file takes away all locks that the
        # process has on it, and so those of every other connection in this process.
        if not os.access(file, os.W_OK):
            raise read_only(str(file)) from None


def _connect(file: Path, query: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{file.resolve().as_uri()}?{query}",  # as a URI, which escapes what file names may hold
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )


def _prepare(connection: sqlite3.Connection, journal: str) -> None:
    if not _is_there(connection, journal):
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        with transaction(connection, "BEGIN IMMEDIATE"):
            if not schema.check(connection, journal):
                schema.create(connection)
    # In WAL, NORMAL survives every end of a process; only a power failure can cost the last moments.
    connection.execute("PRAGMA synchronous = NORMAL")


def _is_there(connection: sqlite3.Connection, journal: str) -> bool:
    """`schema.check` of one state of the file: another process may be making the tables."""
    with transaction(connection, "BEGIN"):
        return schema.check(connection, journal)


def _checked(journal: Path, file: Path, query: str) -> sqlite3.Connection:
    """A connection for reading `file`, which stands for `journal`."""
    with plainly(str(journal)):
        connection = _connect(file, query)
        try:
            there = _is_there(connection, str(journal))
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    if not there:
        connection.close()
        raise read_only(str(journal))
    return connection


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _size(path: Path) -> int:
    """Bytes; 0 for what is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
