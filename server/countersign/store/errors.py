"""What can be wrong with the journal, in plain sentences."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class JournalError(Exception):
    """The journal could not do what it was asked to do. Nothing of it was done, and nothing was lost.

    `str()` is the sentence that says what is wrong; `hint` says what a person can do.
    """

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint


class JournalBrokenError(JournalError):
    """The file is damaged, or no journal at all."""


class JournalNewerError(JournalError):
    """The file was written by a later version of Countersign."""


class JournalBusyError(JournalError):
    """Other processes kept the journal locked for too long."""


class JournalReadOnlyError(JournalError):
    """The journal cannot be written, because of permissions or a read-only file system."""


class JournalFullError(JournalError):
    """There is no room left to write."""


@contextmanager
def plainly(journal: str) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system into ours.

    Args:
        journal: the path of the journal, for the sentence.
    """
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) is None:
            raise  # no word of SQLite's, but a wrong call of ours
        raise _from_sqlite(error, journal) from error
    except OSError as error:
        raise _from_system(error, journal) from error


def broken(journal: str, what: str) -> JournalBrokenError:
    """The one word for a damaged journal, whoever finds it."""
    return JournalBrokenError(
        f"the journal {journal} is damaged: {what}",
        "`countersign doctor` can set it aside and begin a new one; nothing is deleted",
    )


def read_only(journal: str) -> JournalReadOnlyError:
    """The one word for a journal that may only be read."""
    return JournalReadOnlyError(
        f"the journal {journal} cannot be written",
        "make the directory and its files writable for this user; until then new text stays unknown",
    )


def _full(journal: str) -> JournalFullError:
    return JournalFullError(
        f"the journal {journal} cannot grow: there is no room left on the disk",
        "free some space and save the file again",
    )


def _from_sqlite(error: sqlite3.Error, journal: str) -> JournalError:
    # The low byte is the kind; the rest tells variants of it apart.
    match error.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return JournalBusyError(
                f"the journal {journal} is locked by another process",
                "try again; if it stays so, end the process that holds it",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return read_only(journal)
        case sqlite3.SQLITE_FULL:
            return _full(journal)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return broken(journal, str(error))
        case _:
            return JournalError(f"the journal {journal} failed: {error}")


def _from_system(error: OSError, journal: str) -> JournalError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(journal)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return read_only(journal)
    return JournalError(f"the journal {journal} failed: {error}")
