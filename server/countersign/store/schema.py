"""The tables of the journal, and who may open them."""

import sqlite3

from countersign.store.errors import JournalNewerError, broken

#: Counted up with every change of the tables. A journal of a later version is never touched.
VERSION = 1

#: "csgn": tells `file` and us whose database this is.
APPLICATION = 0x6373676E

#: `sequence` counts every write, so that "what I had read" is one number.
#: Paths, worktrees and texts are bytes: file names and documents hold what SQLite's TEXT cannot.
_TABLES = """
CREATE TABLE clock (sequence INTEGER NOT NULL);
INSERT INTO clock VALUES (0);

CREATE TABLE attributions (
    id INTEGER PRIMARY KEY,
    fields TEXT NOT NULL UNIQUE            -- JSON list of the eight fields
);

CREATE TABLE writers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so that nobody takes over old marks
    name TEXT NOT NULL UNIQUE,
    used REAL NOT NULL                     -- seconds since 1970, as every time here
);

CREATE TABLE edits (
    writer INTEGER NOT NULL,
    mark INTEGER NOT NULL,                 -- code point
    attribution INTEGER NOT NULL,
    since INTEGER NOT NULL,                -- no memory with a smaller sequence number has this mark
    PRIMARY KEY (writer, mark)
) WITHOUT ROWID;

CREATE TABLE memories (
    sequence INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    worktree BLOB NOT NULL,
    writer INTEGER NOT NULL,
    marks BLOB NOT NULL,                   -- mark strings of the lines
    blanks BLOB NOT NULL,                  -- the same shape: which characters are blank
    at REAL NOT NULL
);
CREATE INDEX memories_of_writer ON memories (writer, sequence);

CREATE TABLE blobs (
    blob TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (blob, sequence)
) WITHOUT ROWID;
CREATE INDEX blobs_of_memory ON blobs (sequence);

CREATE TABLE texts (
    sequence INTEGER PRIMARY KEY,
    text BLOB NOT NULL,
    marks BLOB NOT NULL
);

CREATE TABLE latest (
    path BLOB NOT NULL,
    worktree BLOB NOT NULL,
    writer INTEGER NOT NULL,
    base INTEGER NOT NULL,                 -- the text, a row of `texts`
    sequence INTEGER NOT NULL,             -- of that text, or of the last splices after it
    at REAL NOT NULL,
    unsaved INTEGER NOT NULL DEFAULT 0,    -- bytes of splices after the text
    PRIMARY KEY (path, worktree, writer)
) WITHOUT ROWID;
CREATE INDEX latest_of_writer ON latest (writer);

CREATE TABLE splices (
    sequence INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    worktree BLOB NOT NULL,
    writer INTEGER NOT NULL,
    splices BLOB NOT NULL
);
CREATE INDEX splices_of_writer ON splices (writer, path, worktree);

CREATE TABLE paths (
    path BLOB NOT NULL,
    worktree BLOB NOT NULL,
    PRIMARY KEY (path, worktree)
) WITHOUT ROWID;
"""


def check(connection: sqlite3.Connection, journal: str) -> bool:
    """Whether the tables are there. To be called in a transaction.

    Raises:
        JournalNewerError: a later version made them.
        JournalBrokenError: the file is the database of some other program.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == APPLICATION and version > VERSION:
        raise JournalNewerError(
            f"the journal {journal} was written by a later version of Countersign (format {version}, not {VERSION})",
            "upgrade git-countersign; the journal is left as it is",
        )
    if application == APPLICATION and version == VERSION:
        return True
    if tables or version or application:
        raise broken(journal, "it is not a journal of Countersign")
    return False


def create(connection: sqlite3.Connection) -> None:
    """Make the tables. To be called in a transaction, after `check` has said that there are none."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
