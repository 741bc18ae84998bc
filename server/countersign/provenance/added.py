"""What a change adds, read from the output of git.

The input is what `git diff-index` or `git diff-tree` writes with the options in `PATCH_OPTIONS`: a raw list, in which
paths are bare, and a patch, whose sections stand in the same order. Paths are taken from the list alone.

Lean: the commit hook imports this module at every commit with tracked text.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Number of the first line (1-based, in the new blob), and the added lines without their line feeds.
Hunk = tuple[int, list[bytes]]

#: Where in the new blob lines are replaced (1-based; where none are added, the line after the removed ones), how many
#: are added, and how many removed.
Edit = tuple[int, int, int]

#: Everything that configuration could change about the output is said outright.
PATCH_OPTIONS = (
    "-p", "--raw", "-z", "-U0", "--inter-hunk-context=0", "--full-index", "--no-abbrev", "--no-renames",
    "--no-ext-diff", "--no-textconv", "--text", "--no-color", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
    "--diff-algorithm=histogram", "--no-indent-heuristic", "--ignore-submodules=none", "--submodule=short",
)  # fmt: skip

#: A merge of two sides adds little, often to files that only the other side knows by another name: up to so many are
#: compared with what the sides know. The hook knows the number, too. What puts a whole tree beside another adds more.
MOST_IN_MERGE = 50

_TYPE = 0o170000
_SUBMODULE = 0o160000


class FileChange:
    """One path of a change.

    Attributes:
        path: as git keeps it.
        old_mode, new_mode: 0 where the file does not exist.
        old_blob, new_blob: full object ids; all zeros where the file does not exist.
        hunks: what is added. Empty for a deletion, a change of mode, a submodule, and a binary file.
        binary: a NUL is among the changed bytes.
        edits: all of the patch, in order; empty where it was not read from one of two blobs.
        removed: what it removes, as the patch has it: for each edit that does, its lines with their signs. None where
            it was not read from a patch of two blobs.
        open_ends: whether the patch says that the old text, and the new one, ends without a line feed.
    """

    __slots__ = (
        "binary", "edits", "hunks", "new_blob", "new_mode", "old_blob", "old_mode", "open_ends", "path", "removed",
    )  # fmt: skip

    def __init__(
        self,
        path: bytes,
        modes: tuple[int, int],
        blobs: tuple[str, str],
        hunks: list[Hunk],
        *,
        binary: bool = False,
    ) -> None:
        self.path = path
        self.old_mode, self.new_mode = modes
        self.old_blob, self.new_blob = blobs
        self.hunks = hunks
        self.binary = binary
        self.edits: list[Edit] = []
        self.removed: list[bytes] | None = None
        self.open_ends = (False, False)

    @property
    def name(self) -> str:
        """The path as text; bytes that are not UTF-8 become surrogates (`surrogateescape`)."""
        return self.path.decode("utf-8", "surrogateescape")


def parse_patch(data: bytes) -> list[FileChange]:
    """The changes of one comparison.

    Raises:
        ValueError: the output is cut off, or was not made with `PATCH_OPTIONS`.
    """
    changes, end = _comparison(data, 0)
    if end != len(data):
        raise ValueError(f"byte {end} of the patch belongs to nothing")
    return changes


def raw_list_of(data: bytes) -> bytes:
    """The raw list that comes before a patch, as git wrote it.

    Raises:
        ValueError: as `parse_patch`.
    """
    return data[: raw_list(data, 0)[1]]


def parse_patches(data: bytes) -> list[tuple[str, list[FileChange]]]:
    """The changes of many commits, as `git diff-tree --stdin --root -m` writes them with `PATCH_OPTIONS`.

    Returns:
        (id of the commit, changes) in the order of the output: a merge once for each parent, and a commit that
        changes nothing not at all.

    Raises:
        ValueError: as `parse_patch`.
    """
    found = []
    at = 0
    while at < len(data):
        end = data.find(b"\0", at)
        if end < 0:
            raise ValueError(f"byte {at} of the patches begins no commit")
        # With several parents, `<commit> (from <parent>)` in some versions of git.
        commit = data[at:end].split(b" ", 1)[0].decode("ascii")
        changes, at = _comparison(data, end + 1)
        found.append((commit, changes))
    return found


def added_against_all(comparisons: Sequence[list[FileChange]]) -> list[FileChange]:
    """What a merge adds: the lines that it adds against every parent.

    Args:
        comparisons: the changes against each parent, all of them for the same new side.
    """
    first, *others = comparisons
    for other in others:
        of_path = {change.path: change for change in other}
        first = [_common(change, of_path[change.path]) for change in first if change.path in of_path]
    return first


def _common(one: FileChange, other: FileChange) -> FileChange:
    """The lines of the new side that both add. Hunks are cut at whatever lies between."""
    wanted = {start + offset for start, lines in other.hunks for offset in range(len(lines))}
    hunks: list[Hunk] = []
    for start, lines in one.hunks:
        following = -1
        for number, line in enumerate(lines, start):
            if number in wanted:
                if number != following:
                    hunks.append((number, []))
                hunks[-1][1].append(line)
                following = number + 1
    return FileChange(
        one.path, (one.old_mode, one.new_mode), (one.old_blob, one.new_blob), hunks, binary=one.binary or other.binary
    )


def _comparison(data: bytes, at: int) -> tuple[list[FileChange], int]:
    changes, at = raw_list(data, at)
    if changes and data[at : at + 1] == b"\0":
        at += 1
        for change in changes:
            at = sections(data, at, change)
    elif changes:
        raise ValueError("a list of changes without a patch")
    return changes, at


def raw_list(data: bytes, at: int) -> tuple[list[FileChange], int]:
    """The paths of a comparison from a byte on, without what is added to them, and where their list ends.

    Raises:
        ValueError: as `parse_patch`.
    """
    changes = []
    while data[at : at + 1] == b":":
        middle = data.find(b"\0", at)
        end = data.find(b"\0", middle + 1)
        fields = data[at + 1 : middle].decode("ascii", "replace").split(" ")
        if middle < 0 or end < 0 or len(fields) != 5 or fields[4][:1] not in ("A", "D", "M", "T"):  # noqa: PLR2004 (two modes, two ids, a status)
            raise ValueError(f"byte {at} of the patch is no entry of a list of changes")
        old_mode, new_mode, old_blob, new_blob, _ = fields
        modes = (int(old_mode, 8), int(new_mode, 8))
        changes.append(FileChange(data[middle + 1 : end], modes, (old_blob, new_blob), []))
        at = end + 1
    return changes, at


def sections(data: bytes, at: int, change: FileChange) -> int:
    """Read what the patch says of one entry of the list; where a file changes its kind, that is two sections.

    Returns:
        Where that ends.

    Raises:
        ValueError: as `parse_patch`; the change has been read in part then.
    """
    change.removed = []
    if _may_be_the_same(change) and not _is_headed(data, at, change.path):
        return at
    kinds = {mode & _TYPE for mode in (change.old_mode, change.new_mode) if mode}
    for _ in kinds:
        at = _section(data, at, change)
    if change.binary or change.new_mode & _TYPE == _SUBMODULE:
        change.hunks = []
    return at


def _may_be_the_same(change: FileChange) -> bool:
    """Whether it may be a file of the work tree that was only written anew: git lists it, and says no more of it."""
    return change.old_mode == change.new_mode and not change.new_blob.strip("0")


def _is_headed(data: bytes, at: int, path: bytes) -> bool:
    """Whether a section begins that is of a path."""
    end = data.find(b"\n", at)
    return data[at:end] in {
        b"diff --git %b %b" % (_quoted(b"a/" + path, plain), _quoted(b"b/" + path, plain))
        for plain in (_ASCII, _ASCII + bytes(range(0x80, 0x100)))  # as `core.quotePath` says
    }


_ASCII = bytes(set(range(0x20, 0x7F)) - set(b'"\\'))
_LETTERS = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def _quoted(name: bytes, plain: bytes) -> bytes:
    """A name as git writes it in the first line of a section."""
    if not name.strip(plain):
        return name
    return b'"%b"' % b"".join(
        bytes((byte,)) if byte in plain else _LETTERS.get(byte) or b"\\%03o" % byte for byte in name
    )


def _section(data: bytes, at: int, change: FileChange) -> int:
    if not data.startswith(b"diff --git ", at):
        raise ValueError(f"byte {at} of the patch begins no section")
    _, at = _line(data, at)
    while at < len(data):
        before = at
        line, at = _line(data, at)
        if line.startswith(b"@@ -"):
            at = _hunk(data, at, line, change)
        elif line.startswith(b"index ") and not _is_of(line, change):
            raise ValueError("the list of changes and the patch are not of the same change")
        elif not line.startswith(_HEADERS):
            return before
    return at


_HEADERS = (b"index ", b"--- ", b"+++ ", b"old mode ", b"new mode ", b"new file mode ", b"deleted file mode ")


def _is_of(index_line: bytes, change: FileChange) -> bool:
    old, _, new = index_line[6:].split(b" ", 1)[0].decode("ascii", "replace").partition("..")
    if (old, new) == (change.old_blob, change.new_blob):
        return True
    missing = "0" * len(change.new_blob)
    if change.new_mode and change.new_blob == missing:
        change.new_blob = new  # a file of the work tree: the list does not know its id, the patch does
    return old in (change.old_blob, missing) and new in (change.new_blob, missing)


def _hunk(data: bytes, at: int, head: bytes, change: FileChange) -> int:
    """Read the lines that `@@ -a,b +c,d @@` announces, by their number and not by their look."""
    _, old, new, *_ = head.split(b" ")
    removed = _count(old)
    start, added = int(new[1:].split(b",")[0]), _count(new)
    change.edits.append((start if added else start + 1, added, removed))
    if removed:
        block, at = _block(data, at, removed)
        if block[:1] != b"-" or block.count(b"\n-") != removed - 1:
            raise ValueError(f"byte {at} of the patch is in no hunk")
        assert change.removed is not None  # noqa: S101 (it has begun)
        change.removed.append(block)
        change.binary = change.binary or b"\0" in block
        if data[at : at + 1] == b"\\":  # "\ No newline at end of file"
            change.open_ends = (True, change.open_ends[1])
            _, at = _line(data, at)
    if added:
        block, at = _block(data, at, added)
        lines = block[1:].split(b"\n+")
        if block[:1] != b"+" or len(lines) != added:
            raise ValueError(f"byte {at} of the patch is in no hunk")
        change.hunks.append((start, lines))
        change.binary = change.binary or b"\0" in block
        if data[at : at + 1] == b"\\":
            change.open_ends = (change.open_ends[0], True)
            _, at = _line(data, at)
    return at


def _block(data: bytes, at: int, lines: int) -> tuple[bytes, int]:
    """A number of lines as they stand, without the last line feed."""
    end = at - 1
    for _ in range(lines):
        end = data.find(b"\n", end + 1)
        if end < 0:
            raise ValueError("the patch is cut off")
    return data[at:end], end + 1


def _count(side: bytes) -> int:
    _, comma, count = side.partition(b",")
    return int(count) if comma else 1


def _line(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.find(b"\n", at)
    if end < 0:
        raise ValueError("the patch is cut off")
    return data[at:end], end + 1
