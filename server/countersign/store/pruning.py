"""Keeping the journal small: what is old goes, and the oldest of what is too much."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from countersign.store.line_files import change_known_paths, drop_lines, drop_stale_lines, line_file_name
from countersign.store.undo_files import drop_old_undo

#: Seconds.
DAY = 86_400.0

#: When pruning began last, in seconds since 1970: a file, so that to look takes no transaction.
_STAMP = "pruned"

#: Three months after it was last seen, text is in a commit with a note, or nobody's concern any more.
AGE = 90 * DAY

#: A writer without rows may be a document that was opened a moment ago and is about to write.
_IDLE = DAY

#: What a row takes beside its texts, in bytes: place, ids, indexes, and its line file.
_ROW = 1024

#: Memories and texts, half and half, compressed: tens of thousands of states of source files.
SIZE = 256 * 1024 * 1024


def prune(connection: sqlite3.Connection, directory: Path, now: float, size: int) -> None:
    """Forget what was last seen more than `AGE` ago, then the oldest until the rest fits into `size` bytes."""
    _drop_texts(connection, now - AGE, size // 2)
    rows = connection.execute(
        "SELECT sequence, at, length(marks) + length(blanks) FROM memories ORDER BY sequence DESC"
    )
    doomed = _too_old_or_too_much(rows.fetchall(), now - AGE, size // 2)
    drop_lines(directory, _drop_memories(connection, doomed))
    kept = {
        line_file_name(*row)
        for row in connection.execute("SELECT blob, path, worktree FROM blobs JOIN memories USING (sequence)")
    }
    drop_stale_lines(directory, kept, now - AGE)
    drop_old_undo(directory, now)
    _drop_idle_writers(connection, now - _IDLE)
    _drop_unknown_paths(connection, directory)


def last_pruned(directory: Path) -> float | None:
    """When a journal was pruned last; None if that is not known."""
    try:
        return float((directory / _STAMP).read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def note_pruned(directory: Path, now: float) -> None:
    """Note when a journal is pruned."""
    (directory / _STAMP).write_text(f"{int(now)}\n", "ascii")


def _drop_texts(connection: sqlite3.Connection, before: float, size: int) -> None:
    rows = connection.execute(
        "SELECT base, at, length(text) + length(marks) + unsaved FROM latest JOIN texts ON base = texts.sequence "
        "ORDER BY latest.sequence DESC"
    )
    for base in _too_old_or_too_much(rows.fetchall(), before, size):
        connection.execute("DELETE FROM latest WHERE base = ?", (base,))
    connection.execute("DELETE FROM texts WHERE sequence NOT IN (SELECT base FROM latest)")
    connection.execute(
        "DELETE FROM splices WHERE NOT EXISTS (SELECT 1 FROM latest WHERE latest.path = splices.path "
        "AND latest.worktree = splices.worktree AND latest.writer = splices.writer)"
    )


def _too_old_or_too_much(rows: Iterable[tuple[int, float, int]], before: float, size: int) -> list[int]:
    """Of rows (number, time, bytes), the newest first, those that have to go."""
    used = 0
    doomed = []
    for number, at, length in rows:
        used += length + _ROW
        if at < before or used > size:
            doomed.append(number)
    return doomed


def _drop_memories(connection: sqlite3.Connection, doomed: list[int]) -> set[str]:
    """Returns the names of line files behind which no memory stands any more."""
    select = "SELECT blob, path, worktree FROM blobs JOIN memories USING (sequence)"
    names: set[str] = set()
    for sequence in doomed:
        rows = connection.execute(f"{select} WHERE sequence = ?", (sequence,))
        names.update(line_file_name(*row) for row in rows)
        connection.execute("DELETE FROM memories WHERE sequence = ?", (sequence,))
        connection.execute("DELETE FROM blobs WHERE sequence = ?", (sequence,))
    return names.difference(line_file_name(*row) for row in connection.execute(select)) if names else names


def _drop_idle_writers(connection: sqlite3.Connection, before: float) -> None:
    connection.execute(
        "DELETE FROM writers WHERE used < ? AND id NOT IN (SELECT writer FROM memories) "
        "AND id NOT IN (SELECT writer FROM latest)",
        (before,),
    )
    connection.execute("DELETE FROM edits WHERE writer NOT IN (SELECT id FROM writers)")


def _drop_unknown_paths(connection: sqlite3.Connection, directory: Path) -> None:
    gone = (
        "NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.path = paths.path AND m.worktree = paths.worktree) "
        "AND NOT EXISTS (SELECT 1 FROM latest AS l WHERE l.path = paths.path AND l.worktree = paths.worktree)"
    )
    before = {path for (path,) in connection.execute("SELECT path FROM paths")}
    connection.execute(f"DELETE FROM paths WHERE {gone}")  # noqa: S608 - our own words
    after = {path for (path,) in connection.execute("SELECT path FROM paths")}
    if before != after:
        change_known_paths(directory, removed=before - after)
