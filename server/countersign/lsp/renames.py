"""Files that were renamed in the editor: what is known of them goes along."""

import logging
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from countersign.lsp.homes import Homes, Place
from countersign.lsp.lookup import look_at_disk, text_on_disk
from countersign.lsp.session import file_of
from countersign.origin import EXTERNAL
from countersign.text.alignment import carry

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

_LOG = logging.getLogger(__name__)

#: A folder of more files than this is not gone through: git recognises what is in it by content all the same.
_MOST_FILES = 2000


def register(server: "Conversation") -> None:
    """Follow renamed files and folders."""

    @server.feature(
        types.WORKSPACE_DID_RENAME_FILES,
        types.FileOperationRegistrationOptions(
            filters=[types.FileOperationFilter(pattern=types.FileOperationPattern(glob="**/*"), scheme="file")]
        ),
    )
    def did_rename_files(params: types.RenameFilesParams) -> None:
        for renamed in params.files:
            old, new = file_of(renamed.old_uri), file_of(renamed.new_uri)
            if old is not None and new is not None:
                server.start(_renamed(server, old, new), keeping=True)


async def _renamed(server: "Conversation", old: Path, new: Path) -> None:
    await server.write(_move, server.homes, old, new)


def _move(homes: Homes, old: Path, new: Path) -> None:
    """Remember what is known of the files at their new paths. In a thread."""
    from countersign.store.errors import JournalError  # noqa: PLC0415 (not before `initialize` is answered)

    try:
        for before, after in _pairs(homes, old, new):
            _carry_over(before, after)
    except JournalError as error:
        _LOG.warning("what is known of a renamed file could not be kept: %s", type(error).__name__)


def _pairs(homes: Homes, old: Path, new: Path) -> list[tuple[Place, Place]]:
    before, after = homes.place_of(old), homes.place_of(new)
    if not new.is_dir():
        return [(before, after)]
    if before.journal is None:
        return []
    known = [path for path in before.journal.known_paths(before.home.worktree) if path.startswith(f"{before.path}/")]
    rests = [path.removeprefix(f"{before.path}/") for path in known[:_MOST_FILES]]
    return [(homes.place_of(old / rest), homes.place_of(new / rest)) for rest in rests]


def _carry_over(before: Place, after: Place) -> None:
    from countersign.store.journal import Remembered  # noqa: PLC0415 (as above)

    if before.journal is None or after.journal is None:
        return
    if after.journal.latest(after.path, after.home.worktree) is not None:
        return  # more is known of it there already
    latest = before.journal.latest(before.path, before.home.worktree)
    text = text_on_disk(after.file)
    if latest is None or text is None:
        return
    blobs = look_at_disk(after, text).blobs
    marks = carry(latest.text, latest.marks, text, EXTERNAL)
    after.journal.remember(Remembered(after.path, after.home.worktree, blobs, text, marks), writer=uuid.uuid4().hex)
