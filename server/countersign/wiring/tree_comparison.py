"""What a command of an agent did to a work tree: compared with how it was before.

Git's index is the memory of how the tracked files looked; a link to it is kept while the command runs, so that what the
command stages or commits is seen as well. Of files that differed from the index already, and of untracked ones, the
texts are kept, within bounds. What git itself put there (a switch of branches, a pull) is nobody's edit.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from countersign.git.blob_ids import blob_ids
from countersign.git.nearby import Nearby
from countersign.git.objects import index_entries, read_blobs, tree_entries
from countersign.git.process import Git, GitError, GitMissing
from countersign.store.faults import note_fault
from countersign.store.reports import LARGEST, open_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.store.reports import Head, Parcel

#: Files that differ from the index, or are in none, that are looked at; and the bytes of their texts that are kept.
MOST_FILES = 2000
MOST_BYTES = 32 * 1024 * 1024

#: Seconds that git may take to look at all files.
PATIENCE = 10.0

#: Seconds by which clocks and file systems are off.
_SLACK = 2.0

#: How far back in the log of HEAD the commits are looked for that a command made.
_MOVES = 200

_UNSEEN = -1


def look_before(place: Nearby, name: str, parcel: Parcel) -> None:
    """Keep how the work tree looks before a command.

    Args:
        place: the work tree.
        name: of the call.
        parcel: of the call; the texts go into it.
    """
    parcel.head["tree"] = kept = {}
    try:
        git = _git(place)
        index = _keep_index(place, name)
        found = _differing(git, index)
        parcel.head["head"] = git.call("rev-parse", "--verify", "--quiet", "HEAD").out.decode().strip()
    except (GitError, GitMissing, OSError) as fault:
        parcel.head["unseen"] = str(fault)
        return
    room = MOST_BYTES
    for path in list(found.paths)[:MOST_FILES]:
        stamp = _stamp(place, path)
        text = None if stamp is None else _read(place, path, min(room, LARGEST))
        room -= len(text or b"")
        number = _UNSEEN if stamp is not None and text is None else parcel.put(text)
        kept[path] = [stamp, number]
    if len(found.paths) > MOST_FILES:
        parcel.head["unseen"] = (
            f"{len(found.paths)} files differ from the index or are in none, and {MOST_FILES} are kept"
        )


def look_after(place: Nearby, name: str, before: Parcel, parcel: Parcel) -> Iterator[Head]:
    """The edits that a command made.

    Args:
        place: the work tree.
        name: of the call.
        before: the call as it was kept.
        parcel: the report; the texts go into it.
    """
    index = Path(f"{open_file(place.state_dir, name)}.index")
    kept = before.head.get("tree", {})
    try:
        if unseen := before.head.get("unseen"):
            _say(place, before, unseen)
            if not kept:
                return
        git = _git(place)
        found = _differing(git, index)
        yield from _edits(place, git, found, (before, parcel))
    except (GitError, GitMissing, OSError) as fault:
        _say(place, before, str(fault))
    finally:
        index.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Differing:
    """The paths that differ from an index, with the ids that they have there; None for those that are in none."""

    paths: dict[str, str | None]


def _edits(place: Nearby, git: Git, found: _Differing, parcels: tuple[Parcel, Parcel]) -> Iterator[Head]:
    before, parcel = parcels
    kept = before.head["tree"]
    changed = {
        path: blob
        for path, blob in [*found.paths.items(), *((path, None) for path in kept if path not in found.paths)]
        if path not in kept or _stamp(place, path) != (kept[path][0] and list(kept[path][0]))
    }
    if len(changed) > MOST_FILES:
        _say(place, before, f"{len(changed)} files were changed, and {MOST_FILES} are looked at")
        changed = dict(list(changed.items())[:MOST_FILES])
    texts = {path: _read(place, path, LARGEST) for path in changed}
    head = git.call("rev-parse", "--verify", "--quiet", "HEAD").out.decode().strip()
    parcel.head["commits"] = _commits_made(git, before.head.get("head", ""), head)
    there = {path: text for path, text in texts.items() if text is not None}
    by_git = _put_there_by_git(place, git, parcels, (head, there))
    stored = read_blobs(git, [blob for path, blob in changed.items() if blob and path not in kept])
    vanished = [path for path, text in texts.items() if text is None and _stamp(place, path) is None]
    for path, blob in changed.items():
        if texts[path] is None or path in by_git:
            continue
        edit: Head = {"path": path, "written": [], "snapshot": True, "before": None}
        if path in kept:
            number = kept[path][1]
            edit["snapshot"] = number != _UNSEEN
            edit["before"] = parcel.put(None if number == _UNSEEN else before.text(number))
        elif blob:
            content = stored[blob].content if blob in stored else None
            edit["snapshot"] = content is not None
            edit["before"] = parcel.put(content)
        elif vanished:
            edit["vanished"] = vanished[:20]
        if edit["snapshot"] and edit["before"] is not None and parcel.texts[edit["before"]] == texts[path]:
            continue
        edit["after"] = parcel.put(texts[path])
        yield edit


def _put_there_by_git(
    place: Nearby, git: Git, parcels: tuple[Parcel, Parcel], now: tuple[str, dict[str, bytes]]
) -> set[str]:
    """Those of some changed files that have their content from a commit or an index that the command did not write."""
    before, parcel = parcels
    head, texts = now
    ids = {path: set(blob_ids(text, "sha1")) | set(blob_ids(text, "sha256")) for path, text in texts.items()}
    staged = {entry.path: entry.id for entry in index_entries(git, list(texts))}
    clean = {path: staged[path] for path in texts if staged.get(path) in ids[path]}
    if not clean:
        return set()
    committed = {entry.path: entry.id for entry in tree_entries(git, head, list(clean))} if head else {}
    made = _contents_of(git, parcel.head["commits"])
    started = float(before.head["at"]) - _SLACK
    theirs = set()
    for path, blob in clean.items():
        if committed.get(path) == blob:
            if (path, blob) not in made and head != before.head.get("head"):
                theirs.add(path)
        elif not _is_fresh(place, blob, started):
            theirs.add(path)
    return theirs


def _commits_made(git: Git, old: str, new: str) -> list[str]:
    """The commits that `git commit` made while HEAD went from one commit to another."""
    if old == new or not new:
        return []
    told = git.call("log", "-g", f"-n{_MOVES}", "--format=%H %gs", "HEAD", "--").out.decode("utf-8", "replace")
    made = []
    for line in told.splitlines():
        commit, _, why = line.partition(" ")
        if commit == old:
            break
        if why.startswith("commit"):
            made.append(commit)
    return made


def _contents_of(git: Git, commits: list[str]) -> set[tuple[str, str]]:
    """Paths and blobs that commits brought."""
    if not commits:
        return set()
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    words = git.run("diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames", "--no-commit-id", "--raw",
                    stdin=asked).split(b"\0")  # fmt: skip
    return {
        (os.fsdecode(words[at + 1]), words[at].split(b" ")[3].decode())
        for at in range(len(words) - 1)
        if words[at].startswith(b":")
    }


def _is_fresh(place: Nearby, blob: str, since: float) -> bool:
    """Whether a blob was written after a time: by `git add`, that is, and not by a commit of long ago."""
    stamp = _status(os.path.join(place.common_dir, "objects", blob[:2], blob[2:]))  # noqa: PTH118 (a string is given)
    return stamp is not None and stamp.st_mtime >= since


def _git(place: Nearby) -> Git:
    git = Git.at(Path(place.top), os.environ, inherit_repository=False)
    return git.with_variables(GIT_DIR=place.git_dir, GIT_WORK_TREE=place.top)


def _keep_index(place: Nearby, name: str) -> Path:
    """The index as it is now. Git replaces it by another file, so that a link keeps the old one, its times included."""
    index, link = Path(place.git_dir, "index"), Path(f"{open_file(place.state_dir, name)}.index")
    link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    try:
        link.hardlink_to(index)
    except FileNotFoundError:
        return link  # no index: nothing is tracked
    except (OSError, NotImplementedError):
        shutil.copy2(index, link)
    return link


def _differing(git: Git, index: Path) -> _Differing:
    """What differs from an index. Both questions look at every file, so they are asked at once."""
    git = git.with_variables(GIT_INDEX_FILE=str(index))
    answers: dict[str, bytes | GitError] = {}

    def ask(*words: str) -> None:
        try:
            done = git.call(*words, patience=PATIENCE)
        except GitError as fault:
            answers[words[0]] = fault
            return
        answers[words[0]] = done.out if done.code == 0 else GitError(words[0], done.code, done.detail())

    other = threading.Thread(target=ask, args=("ls-files", "-z", "--others", "--exclude-standard"))
    other.start()
    ask("diff-files", "-z", "--raw", "--no-renames", "--ignore-submodules=all")
    other.join()
    for answer in answers.values():
        if isinstance(answer, GitError):
            raise answer
    tracked, untracked = answers["diff-files"], answers["ls-files"]
    assert isinstance(tracked, bytes)  # noqa: S101 (see above)
    assert isinstance(untracked, bytes)  # noqa: S101 (see above)
    paths: dict[str, str | None] = {}
    words = tracked.split(b"\0")
    for at in range(0, len(words) - 1, 2):
        _, _, blob, *_ = words[at].split(b" ")
        paths[os.fsdecode(words[at + 1])] = blob.decode()
    paths.update((os.fsdecode(path), None) for path in untracked.split(b"\0")[:-1] if not path.endswith(b"/"))
    return _Differing(paths)


def _stamp(place: Nearby, path: str) -> list[int] | None:
    """What tells that a file was written; None if there is none, or none that is a plain file."""
    found = _status(os.path.join(place.top, path))  # noqa: PTH118 (as above)
    return None if found is None else [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _status(file: str) -> os.stat_result | None:
    try:
        return os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read(place: Nearby, path: str, limit: int) -> bytes | None:
    """The text of a plain file; None if there is none, or it is larger than that."""
    file = Path(place.top, path)
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > limit:
            return None
        content = file.read_bytes()
    except OSError:
        return None  # gone since git looked, or not ours to read: it stays unknown
    return None if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")) else content


def _say(place: Nearby, before: Parcel, what: str) -> None:
    agent = before.head.get("agent", "an agent")
    took = time.time() - float(before.head["at"])
    note_fault(place.state_dir, "ingest", f"a command of {agent} ({took:.0f} s) could not be followed whole: {what}; "
               "what it wrote there stays unknown")  # fmt: skip
