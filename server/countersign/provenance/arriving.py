"""The patch of one commit, read while git is still writing it, which can take seconds."""

from countersign.provenance.added import FileChange, parse_patches, raw_list, sections

#: Before the first section stands the list of paths: it ends with an empty one.
_LIST_END = b"\0\0"


class ArrivingPatch:
    """What `git diff-tree --stdin --root -m` writes of one commit, taken in parts.

    Whatever cannot be read yet waits for the next part; only the end says whether it is damaged.
    """

    __slots__ = ("_changes", "_head", "_held", "_read")

    def __init__(self) -> None:
        self._held = b""
        self._head = b""  # what stands before the first comparison's list
        self._changes: list[FileChange] | None = None  # of the first comparison, once its list is here
        self._read = 0  # so many of them are complete

    def take(self, part: bytes) -> list[FileChange]:
        """Read on as far as files are complete. More has to come.

        Returns:
            The files of the first comparison that have become complete.
        """
        self._held += part
        if self._changes is None and not self._open():
            return []
        assert self._changes is not None  # noqa: S101 (it has begun)
        before = self._read
        at = self._complete(0)
        self._held = self._held[at:]
        return self._changes[before : self._read]

    @property
    def left(self) -> int:
        """Bytes that have come and are not read yet."""
        return len(self._held)

    def comparisons(self, part: bytes) -> list[tuple[str, list[FileChange]]]:
        """All of it, with the last part: as `parse_patches`.

        Raises:
            ValueError: as `parse_patches`.
        """
        held = self._held + part
        if self._changes is None:
            return parse_patches(held)
        at = 0
        for change in self._changes[self._read :]:
            at = sections(held, at, change)
        return [(self._head.split(b" ", 1)[0].decode("ascii"), self._changes), *parse_patches(held[at:])]

    def _open(self) -> bool:
        """Read the list of paths, if it is here as a whole."""
        head, _, rest = self._held.partition(b"\0")
        if _LIST_END not in rest or not rest.startswith(b":"):
            return False
        try:
            self._changes, at = raw_list(rest, 0)
        except ValueError:
            return False  # the end will say so, and why
        self._head, self._held = head, rest[at + 1 :]
        return True

    def _complete(self, at: int) -> int:
        """Read what is complete: what has something behind it. Returns where that ends."""
        assert self._changes is not None  # noqa: S101 (it has begun)
        while self._read < len(self._changes):
            change = _unread(self._changes[self._read])
            try:
                end = sections(self._held, at, change)
            except ValueError:
                return at  # cut off here, or damaged, which the end will say
            if end >= len(self._held):
                return at
            self._changes[self._read] = change
            self._read, at = self._read + 1, end
        return at


def _unread(change: FileChange) -> FileChange:
    """An entry of the list as it was before anything was read of it."""
    return FileChange(change.path, (change.old_mode, change.new_mode), (change.old_blob, change.new_blob), [])
