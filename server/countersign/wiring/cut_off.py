"""Blame in a partial clone: no further back than it has the contents of a file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from countersign.git.blame import BlamedLine, blame, undivided
from countersign.git.lacking import edge_of_history
from countersign.git.objects import read_blobs, tree_entries
from countersign.git.process import Git, ObjectMissing
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.record import record_of
from countersign.wiring.checkout import Checkout

if TYPE_CHECKING:
    from collections.abc import Callable

    from countersign.provenance.line_origins import LineOrigins, Row


def followed_to_the_edge(
    repository: Repository, git: Git, path: str, commit: str | None, ranges: Sequence[tuple[int, int]]
) -> tuple[list[BlamedLine], frozenset[str]]:
    """What git blames where it need not read what is not here, and the commits behind which nobody has looked.

    Args:
        repository: the partial clone.
        git: of it, as it may be run for the file.
        path: of the file, relative to the top of the work tree.
        commit: full id; None for the file in the work tree.
        ranges: first and last line, 1-based and inclusive; all lines by default.

    Raises:
        GitError: there is no such path, or a range is beyond the end of the file.
    """
    start = commit or repository.resolve("HEAD")
    edge = edge_of_history(repository, path, start)
    try:
        if start not in edge:
            return list(blame(git, path, commit, ranges, edge=edge)), edge
    except ObjectMissing:
        pass  # git has followed the file to another name
    # Of the last commit, the content is here.
    edge = frozenset({start})
    if commit is None:
        return list(blame(git, path, None, ranges, edge=edge)), edge
    name = f"{commit}:{path}"
    stored = read_blobs(repository.git, [name])[name]
    return undivided(stored.content or b"", path, commit, ranges), edge


def remembered_rows(checkout: Checkout, lines: Sequence[BlamedLine]) -> "dict[int, Row]":
    """Whose lines are, by number, as far as this machine remembers the text that their commits have."""
    by_place: dict[tuple[str, str], list[BlamedLine]] = {}
    for line in lines:
        assert line.commit is not None  # noqa: S101 (asked for committed lines only)
        by_place.setdefault((line.commit, line.original_path), []).append(line)
    rows: dict[int, Row] = {}
    memory = checkout.memory() if by_place else None
    for (commit, path), own in by_place.items() if memory is not None else ():
        entries = tree_entries(checkout.repository.git, commit, [path])
        blob = next((entry.id for entry in entries if entry.path == path), "")
        origins = memory.line_origins(blob, path, checkout.worktree) if memory is not None else None
        if origins is None:
            continue
        hunks = [(line.original_line, [line.content]) for line in own]
        change = FileChange(path.encode("utf-8", "surrogateescape"), (0, 0), ("", ""), hunks)
        record = record_of([change], _always(origins))
        known = {number: row for row, numbers in record.files[path] for number in numbers}
        rows.update((line.line, known[line.original_line]) for line in own)
    return rows


def _always(origins: "LineOrigins") -> "Callable[[FileChange], LineOrigins]":
    return lambda _: origins
