"""What agents have reported, taken into the journal: by whoever reads it first, or in the background."""

from __future__ import annotations

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from countersign.git.blob_ids import blob_ids, decode_in
from countersign.git.ignored import ignored_paths
from countersign.git.patches import stated_encodings
from countersign.git.process import GitMissing
from countersign.git.repository import NotARepository, Repository
from countersign.origin import EXTERNAL, Attribution, Evidence, Origin
from countersign.provenance.blob_marks import explained
from countersign.provenance.claimed import Claim, KnownText, marks_after_call
from countersign.provenance.recording import without_mark
from countersign.store import reports
from countersign.store.errors import JournalError
from countersign.store.faults import note_fault
from countersign.store.journal import Journal, Remembered
from countersign.store.merging import merge
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.family import Family

_NOTHING = Marks(("",), {})

#: Seconds that one process waits for another that takes reports in; and after which that other one is taken for dead.
_PATIENCE = 30.0
_DEAD = 20.0
_PAUSE = 0.01

#: Seconds after which a call that never ended is forgotten.
_FORGOTTEN = 86400.0


def take_in(state: Path, journal: Journal | None = None) -> int:
    """Take in what waits; safe with any number of processes.

    Args:
        state: the directory where Countersign keeps what it remembers of a repository.
        journal: of that directory, if it is open already.

    Returns:
        How many reports were taken in. What cannot be is set aside, and a fault says so.

    Raises:
        JournalError: the journal cannot be written; the reports wait on.
    """
    count = 0
    while reports.waiting(str(state)):
        with _alone(state) as ours:
            if not ours:
                return count
            for file in reports.waiting(str(state)):
                _touch(state)
                _take_one(state, file, journal)
                count += 1
            reports.forget_old(str(state), time.time() - _FORGOTTEN)
    return count


def _take_one(state: Path, file: str, journal: Journal | None) -> None:
    try:
        parcel = reports.read(file)
        if parcel is not None:
            with _checkout(parcel, journal) as checkout:
                _remember_all(checkout, parcel)
    except JournalError:
        raise
    except (NotARepository, GitMissing) as fault:
        note_fault(str(state), "ingest", f"a report was dropped, its work tree is no more: {fault}")
    except Exception as fault:  # noqa: BLE001 (one report that cannot be read must not keep the others waiting)
        aside = reports.set_aside(file)
        what = f"a report of an agent could not be taken in, and is kept in {aside}: {type(fault).__name__}: {fault}"
        note_fault(str(state), "ingest", what)
    reports.done(file)


@contextlib.contextmanager
def _checkout(parcel: reports.Parcel, journal: Journal | None) -> Iterator[Checkout]:
    repository = Repository.find(Path(parcel.head["top"]), os.environ, inherit_repository=False)
    if journal is not None:
        yield Checkout(repository, journal=journal)
        return
    with Checkout(repository, journal=Journal.open(repository.state_dir)) as checkout:
        try:
            yield checkout
        finally:
            checkout.journal().close()


def _remember_all(checkout: Checkout, parcel: reports.Parcel) -> None:
    head = parcel.head
    git = checkout.repository.git
    edits = {edit["path"]: edit for edit in head["edits"]}
    ignored = ignored_paths(git, edits)
    kept = [path for path in edits if path not in ignored]
    origin = Origin.MIXED if head.get("mixed") else Origin.AI
    whose = Attribution(origin, Evidence.OBSERVED, head["agent"], head["model"], head["session"])
    call = _Call(checkout, parcel, kept, whose)
    for path in kept:
        call.remember(path, edits[path])
    if head.get("commits"):
        from countersign.wiring.records_again import record_again  # noqa: PLC0415 (rarely needed)

        record_again(checkout, head["commits"])


class _Call:
    """One report, and what its files come from."""

    def __init__(self, checkout: Checkout, parcel: reports.Parcel, paths: list[str], whose: Attribution) -> None:
        self._checkout = checkout
        self._journal = checkout.journal()
        self._parcel = parcel
        self._paths = paths
        self._whose = whose
        self._encodings = stated_encodings(checkout.repository.git, paths)
        self._family: Family | None = None

    def remember(self, path: str, edit: reports.Head) -> None:
        """Put one file into the journal."""
        content = self._parcel.text(edit["after"])
        after = self._text(path, content)
        if content is not None and after is None:
            return  # binary
        before = self._before(path, edit)
        if before is None:
            return  # was binary
        blobs = () if content is None else self._blobs(path, content)
        texts = self._journal.latest_of_others(path, self._checkout.worktree)
        seen = [KnownText(one.text, one.marks) for one in texts if one.text != before.text]
        certain = edit.get("snapshot") and not edit.get("contested")
        claim = Claim(self._whose, self._whose if certain else EXTERNAL, edit.get("written", ()))
        known = marks_after_call(before, seen, after or "", claim)
        for blob in blobs[:1]:
            memory = self._journal.recall(blob, path, self._checkout.worktree, anywhere=False)
            if memory is not None and [len(line) for line in memory.lines] == [len(line) for line in known.lines]:
                known = merge([known, memory])
        absorbed = texts[0].sequence if texts and without_mark(texts[0].text) == before.text else 0
        what = Remembered(path, self._checkout.worktree, blobs, after or "", known)
        self._journal.remember(what, writer=str(uuid.uuid4()), absorbed=absorbed)

    def _before(self, path: str, edit: reports.Head) -> KnownText | None:
        if not edit.get("snapshot"):
            last = self._relatives().text_before_work(path)
            return KnownText("", _NOTHING) if last is None else KnownText(without_mark(last.text), last.marks)
        content = self._parcel.text(edit["before"])
        if content is None:
            return self._moved(edit)
        text = self._text(path, content)
        if text is None:
            return None
        for blob in self._blobs(path, content):
            marks = self._checkout.recall(blob, path)
            if marks is not None and [len(line) for line in marks.lines] == _lengths(text):
                return KnownText(text, marks)
        return KnownText(text, explained(text, self._relatives().relatives(path, text)))

    def _moved(self, edit: reports.Head) -> KnownText:
        """A file that was not there: it may have had another name."""
        wanted = self._parcel.text(edit["after"]) or b""
        best, shared = KnownText("", _NOTHING), 0
        vanished = edit.get("vanished", ())
        if vanished:
            family = Family(self._checkout, list(vanished))
            for path in vanished:
                last = family.text_before_work(path)
                common = 0 if last is None else len(_lines(last.text) & _lines(wanted.decode("utf-8", "replace")))
                if last is not None and common > shared:
                    best, shared = KnownText(without_mark(last.text), last.marks), common
        return best

    def _relatives(self) -> Family:
        if self._family is None:
            self._family = Family(self._checkout, self._paths)
        return self._family

    def _text(self, path: str, content: bytes | None) -> str | None:
        return None if content is None else decode_in(content, self._encodings.get(path))

    def _blobs(self, path: str, content: bytes) -> tuple[str, ...]:
        return blob_ids(content, self._checkout.repository.object_format, encoding=self._encodings.get(path))


def _lengths(text: str) -> list[int]:
    return [len(line) for line in explained(text, ()).lines]


def _lines(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.strip()}


# One at a time: reports count in their order


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[bool]:
    lock = Path(reports.room(str(state))) / "lock"
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if lock.stat().st_mtime < time.time() - _DEAD:
                    lock.unlink(missing_ok=True)
                    continue
        if time.monotonic() > deadline:
            note_fault(str(state), "ingest", "another process has been taking reports in for too long")
            yield False
            return
        time.sleep(_PAUSE)
    try:
        yield True
    finally:
        lock.unlink(missing_ok=True)


def _touch(state: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.utime(Path(reports.room(str(state))) / "lock")
