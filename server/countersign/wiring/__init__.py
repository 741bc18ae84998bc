"""Git and the journal put together: marks of any text, records of any change, and blame through both.

The rooms beneath know nothing of each other; the rooms above (`cli`, `lsp`, `hooks`) ask here.
Submodules are imported by name, so that a hook pays for what it uses only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from countersign.provenance.line_origins import LineOrigins


def line_origins_of_blob(directory: Path, path: str, blob: str, worktree: str) -> LineOrigins | None:
    """Whose the lines of a blob are that is about to be committed: remembered, or concluded from its relatives.

    Args:
        directory: in the repository.
        path: where the blob stands, relative to the top of the work tree.
        blob: its full id.
        worktree: `.`, or `worktrees/<name>`.

    Returns:
        None where nothing is known of any line, of a binary file, and of one beyond all reason.

    Raises:
        GitError, GitMissing, NotARepository, JournalError: see there.
    """
    import os  # noqa: PLC0415 (this module is imported to be asked for names, too)

    from countersign.wiring.checkout import Checkout  # noqa: PLC0415
    from countersign.wiring.lines import line_origins_of_blobs  # noqa: PLC0415

    with Checkout.find(directory, os.environ, worktree=worktree) as checkout:
        return line_origins_of_blobs(checkout, {path: blob}, remember=True).get(path)
