"""What is known of a text when it is opened, saved, or found changed on disk. Called in threads."""
# ruff: noqa: PLC0415

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from countersign.lsp.homes import Homes, Place
from countersign.origin import EXTERNAL, UNTRACKED, Attribution, Origin
from countersign.text.alignment import carry, unused_mark
from countersign.text.marks import Marks
from countersign.text.undoable import NOTHING_TO_UNDO, UndoSteps

_LOG = logging.getLogger(__name__)

#: Characters. A larger document is not followed: neither people nor alignment could do anything with it.
LARGEST_DOCUMENT = 8 * 1024 * 1024

#: Bytes of a file that can be such a document.
_LARGEST_FILE = 4 * LARGEST_DOCUMENT

#: When the file was written, and its size: enough to tell that somebody wrote it.
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file as it is found.

    Attributes:
        stamp: None if there is no file.
        blobs: every id that the index could give to its content, if its text is the one that was asked about.
    """

    stamp: Stamp | None
    blobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a document that is being opened.

    Attributes:
        seed: its marks, where something is known.
        otherwise: what holds where nothing is.
        sequence: the journal was read up to here.
        news: its marks by other texts that were left at its place, where some of it is unknown.
        undo: what it could take back when it was last followed.
    """

    place: Place
    disk: OnDisk
    seed: Marks | None
    otherwise: Attribution
    sequence: int
    news: tuple[Marks, ...] = ()
    undo: UndoSteps = NOTHING_TO_UNDO


@dataclass(frozen=True, slots=True)
class News:
    """What others have said of a file.

    Attributes:
        heard: the number of the last of it.
        carried: the marks that a text has by each of it.
    """

    heard: int
    carried: tuple[Marks, ...]


def stamp_of(file: Path) -> Stamp | None:
    """When a file was written and how large it is; None if there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def comparable(text: str) -> str:
    """A text without what editors and git change on their own: line ends and the byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def look_at_disk(place: Place, text: str) -> OnDisk:
    """The file behind a document, and its blob ids if the document has its text."""
    from countersign.git.blob_ids import blob_ids

    stamp = stamp_of(place.file)
    if stamp is None or stamp[1] > _LARGEST_FILE:
        return OnDisk(stamp, ())
    try:
        content = place.file.read_bytes()
    except OSError:
        return OnDisk(None, ())
    wanted = comparable(text)
    for encoding, found in _readings(place, content):
        if comparable(found) == wanted:
            return OnDisk(stamp, blob_ids(content, place.home.object_format, encoding=encoding))
    return OnDisk(stamp, ())


def find(homes: Homes, file: Path, text: str) -> Found:
    """What is known of a text that an editor has opened."""
    from countersign.store.errors import JournalError

    place = homes.place_of(file)
    if place.journal is None:
        return Found(place, look_at_disk(place, text), None, UNTRACKED, 0)
    disk = None
    try:
        take_in_reports(place)
        sequence = place.journal.sequence()
        undo = place.journal.undo.read(place.path, place.home.worktree)
        # After the reports: if the file has this text, they are of this one or of earlier ones.
        disk = look_at_disk(place, text)
        seed = remembered(place, disk.blobs or _ids_of(place, text))
        # The document may have been closed before it heard of a report of an older text.
        known = seed is not None and all(known.origin is not Origin.UNKNOWN for known in seed.table.values())
        news = () if known else news_of_others(place, "", 0, text).carried
        if seed is not None:
            return Found(place, disk, seed, UNTRACKED, sequence, news, undo)
        latest = place.journal.latest(place.path, place.home.worktree)
    except JournalError as error:
        _LOG.warning("the journal could not be read: %s", type(error).__name__)
        return Found(place, disk or look_at_disk(place, text), None, UNTRACKED, 0)
    seed = _from_relatives(place, text)
    if latest is None:
        return Found(place, disk, seed, UNTRACKED, sequence, undo=undo)
    # What changed while nobody looked was changed outside of any editor that we know of.
    last = carry(latest.text, latest.marks, text, EXTERNAL)
    return Found(place, disk, last if seed is None else _completed(last, seed), EXTERNAL, sequence, news, undo)


def reports_wait(place: Place) -> bool:
    """Whether agents have reported something of a repository that is not in its journal."""
    from countersign.store.reports import waiting

    repository = place.home.repository
    return place.journal is not None and repository is not None and bool(waiting(str(repository.state_dir)))


def take_in_reports(place: Place) -> None:
    """What agents have reported goes into the journal first.

    Raises:
        JournalError: it cannot be written.
    """
    repository = place.home.repository
    if repository is None or not reports_wait(place):
        return
    from countersign.wiring.agent_reports import take_in

    take_in(repository.state_dir, place.journal)


def _from_relatives(place: Place, text: str) -> Marks | None:
    """The marks of a text that nobody has seen here, as far as what it may have come from knows them.

    Git has put it there: what stands in the index, in the commits around it and in their notes explains it.
    """
    from countersign.git.process import GitError
    from countersign.store.errors import JournalError
    from countersign.wiring.checkout import Checkout
    from countersign.wiring.lines import marks_of_text

    if place.home.repository is None:
        return None
    try:
        checkout = Checkout(place.home.repository, worktree=place.home.worktree, journal=place.journal)
        marks = marks_of_text(checkout, place.path, text.removeprefix("\ufeff"), ())
    except (GitError, JournalError) as error:
        _LOG.warning("the relatives of a text could not be read: %s", type(error).__name__)
        return None
    return marks if any(known != UNTRACKED for known in marks.table.values()) else None


def _completed(last: Marks, relatives: Marks) -> Marks:
    """What is known of a text by the last one at its place, and by all relatives where that one explains nothing."""
    if [len(line) for line in last.lines] != [len(line) for line in relatives.lines]:
        return last
    table: dict[str, Attribution] = dict(last.table)
    names: dict[str, str] = {}
    for mark, known in relatives.table.items():
        if known != UNTRACKED:
            names[mark] = unused_mark(table)
            table[names[mark]] = known
    lines = [
        "".join([
            names.get(far, near) if table[near] in (EXTERNAL, UNTRACKED) else near
            for near, far in zip(*pair, strict=True)
        ])
        for pair in zip(last.lines, relatives.lines, strict=True)
    ]  # fmt: skip
    return Marks(tuple(lines), table)


def remembered(place: Place, blobs: tuple[str, ...]) -> Marks | None:
    """The marks of the first of some blobs that the journal remembers."""
    if place.journal is None:
        return None
    for blob in blobs:
        marks = place.journal.recall(blob, place.path, place.home.worktree)
        if marks is not None:
            return marks
    return None


def others_knowledge(place: Place, blobs: tuple[str, ...], text: str) -> Marks | None:
    """What anybody knows about a text: about its blob, else about what it may have come from."""
    found = remembered(place, blobs)
    if found is not None or place.journal is None:
        return found
    if place.home.repository is not None:
        return _from_relatives(place, text)
    latest = place.journal.latest(place.path, place.home.worktree)
    return None if latest is None else carry(latest.text, latest.marks, text, UNTRACKED)


def news_of_others(place: Place, writer: str, heard: int, text: str) -> News:
    """What others than a writer have said of a file after a number, carried over to a text that may have gone on."""
    if place.journal is None:
        return News(heard, ())
    told = place.journal.latest_of_others(place.path, place.home.worktree, writer=writer, since=heard)
    carried = tuple(carry(one.text.removeprefix("\ufeff"), one.marks, text, UNTRACKED) for one in told)
    return News(max([heard, *(one.sequence for one in told)]), carried)


def _ids_of(place: Place, text: str) -> tuple[str, ...]:
    from countersign.git.blob_ids import blob_ids_of_text

    try:
        return blob_ids_of_text(text, place.home.object_format)
    except UnicodeEncodeError:
        return ()  # no file can hold this text


def _readings(place: Place, content: bytes) -> Iterator[tuple[str | None, str]]:
    """How a file can be read, the likeliest first: the encoding that the index would take it out of, and the text."""
    from countersign.git.blob_ids import decode_file

    plain = decode_file(content)
    if plain is not None:
        yield None, plain
    if content.isascii() and plain is not None:
        return
    stated = _stated_encoding(place)
    # An editor may guess any encoding for a file that is not UTF-8. The texts are compared, so a wrong guess here
    # finds nothing; the index keeps such a file as it is.
    for encoding, kept in ((stated, stated), ("latin-1", None), ("cp1252", None)):
        if encoding:
            try:
                text = content.decode(encoding)
            except (UnicodeError, LookupError):
                continue
            yield kept, text


def _stated_encoding(place: Place) -> str | None:
    """The `working-tree-encoding` of a file; None if it has none."""
    repository = place.home.repository
    if repository is None:
        return None
    done = repository.git.call("check-attr", "-z", "working-tree-encoding", "--", place.path)
    fields = done.out.split(b"\0")
    value = os.fsdecode(fields[2]) if done.code == 0 and len(fields) > 2 else "unspecified"  # noqa: PLR2004
    return None if value in {"unspecified", "set", "unset", ""} else value


def text_on_disk(file: Path) -> str | None:
    """The text of a file as an editor shows it; None if it cannot be read or is binary."""
    from countersign.git.blob_ids import decode_file

    stamp = stamp_of(file)
    if stamp is None or stamp[1] > _LARGEST_FILE:
        return None
    try:
        return decode_file(file.read_bytes())
    except OSError:
        return None
