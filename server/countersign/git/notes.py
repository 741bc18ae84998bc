"""Notes: text that travels with commits, in a ref of its own.

Reading asks for many at once in one process, writing puts many into one commit. Both work on the tree of notes
directly, because `git notes` takes one commit a call, and because a hook of every commit must not wait for it.
"""

import os
import time
from collections.abc import Iterable, Mapping

from countersign.git.objects import read_blobs
from countersign.git.process import Git, GitError

#: Records of Countersign.
RECORDS = "refs/notes/countersign"

#: Git spreads many notes over directories of two hex digits, up to this deep in any repository that there is.
_DEEPEST = 3

#: How often a writer begins again because another one was faster.
_ATTEMPTS = 40

#: Bytes of a tree beyond which new notes go into directories: every commit of notes writes the tree anew.
_FULL = 16 * 1024


class NotesBusy(Exception):  # noqa: N818 (it reads as what it says)
    """Other writers kept changing the ref of the notes; nothing was written."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"{ref} is being changed by others all the time; nothing was written to it")
        self.ref = ref


def read_notes(git: Git, commits: Iterable[str], *, ref: str = RECORDS) -> dict[str, bytes]:
    """The notes of commits.

    Args:
        git: of the repository.
        commits: full ids.
        ref: full name of the ref of the notes.

    Returns:
        Commits without a note are left out, and so are notes beyond `objects.LARGEST_FILE`.
    """
    places = {f"{ref}:{place}": commit for commit in commits for place in _places(commit)}
    if not places or git.call("rev-parse", "--verify", "--quiet", ref).code != 0:
        return {}
    found = read_blobs(git, places)
    return {places[name]: stored.content for name, stored in found.items() if stored.content is not None}


def write_notes(
    git: Git, notes: Mapping[str, bytes | None], *, ref: str = RECORDS, message: str = "Notes by Countersign"
) -> None:
    """Write the notes of commits, all of them or none, in one commit of the ref.

    Safe with any number of writers: whoever comes late builds upon what the others wrote.

    Args:
        git: of the repository.
        notes: full id of a commit to its note; None takes the note away.
        ref: full name of the ref of the notes.
        message: of the commit.

    Raises:
        NotesBusy: other writers were faster, again and again.
        GitError: anything else that git objects to, such as a directory that cannot be written to.
    """
    if not notes:
        return
    committer = _committer(git)
    tip = _tip(git, ref)
    for attempt in range(_ATTEMPTS):
        script = _script(notes, _Tree(git, tip, notes), ref=ref, committer=committer, message=message)
        imported = git.call("fast-import", "--quiet", "--date-format=raw", "--done", stdin=script)
        if imported.code == 0:
            return
        before, tip = tip, _tip(git, ref)
        if tip == before and b"File exists" not in imported.err:  # neither overtaken, nor locked by another writer
            raise GitError("fast-import", imported.code, imported.detail())
        # Writers that began together must not go on together; the process number tells them apart.
        time.sleep(0.002 * (1 + (os.getpid() + attempt * 7) % 11))
    raise NotesBusy(ref)


def _tip(git: Git, ref: str) -> str | None:
    done = git.call("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return done.out.decode().strip() if done.code == 0 else None


def _places(commit: str) -> Iterable[str]:
    parts: list[str] = []
    rest = commit
    for _ in range(_DEEPEST + 1):
        yield "/".join([*parts, rest])
        parts.append(rest[:2])
        rest = rest[2:]


class _Tree:
    """Where the notes of some commits stand in the tree of a ref, and where they would.

    `git notes` and the note command of `git fast-import` each have a rule of their own for how deep notes stand, and
    the latter relies on its own; so the places are looked up here, and a note never stands in two of them.
    """

    def __init__(self, git: Git, tip: str | None, commits: Iterable[str]) -> None:
        self.tip = tip
        self._kinds: dict[str, str] = {}
        self._is_full = False
        if tip is None:
            return
        places = [place for commit in commits for place in (*_places(commit), *_directories(commit))]
        asked = "".join(f"{tip}:{place}\n" for place in ["", *dict.fromkeys(places)]).encode()
        told = git.run("cat-file", "--batch-check=%(objecttype) %(objectsize)", stdin=asked).decode().splitlines()
        self._is_full = int(told[0].split(" ")[1]) > _FULL
        self._kinds = {
            place: line.split(" ")[0]
            for place, line in zip(dict.fromkeys(places), told[1:], strict=True)
            if not line.endswith(" missing")
        }

    def present(self, commit: str) -> list[str]:
        """Where notes of a commit are."""
        return [place for place in _places(commit) if self._kinds.get(place) == "blob"]

    def best(self, commit: str) -> str:
        """Where a new note of a commit belongs: as deep as there are directories for it."""
        depth = 1 if self._is_full else 0
        for number, directory in enumerate(_directories(commit), 1):
            if self._kinds.get(directory) == "tree":
                depth = max(depth, number)
        return list(_places(commit))[depth]


def _directories(commit: str) -> Iterable[str]:
    for depth in range(1, _DEEPEST + 1):
        yield "/".join(commit[2 * n : 2 * n + 2] for n in range(depth))


def _script(notes: Mapping[str, bytes | None], tree: _Tree, *, ref: str, committer: bytes, message: str) -> bytes:
    said = message.encode("utf-8")
    lines = [
        b"feature done\n",
        b"commit %s\ncommitter %s\ndata %d\n%s\n" % (ref.encode(), committer, len(said), said),
    ]
    if tree.tip is not None:
        lines.append(b"from %s\n" % tree.tip.encode())
    for commit, note in notes.items():
        lines.extend(b"D %s\n" % place.encode() for place in tree.present(commit))
        if note is not None:
            place = next(iter(tree.present(commit)), None) or tree.best(commit)
            lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (place.encode(), len(note), note))
    return b"".join([*lines, b"done\n"])


def _committer(git: Git) -> bytes:
    """Who writes the notes, and when, as git writes it."""
    done = git.call("var", "GIT_COMMITTER_IDENT")
    # Without a configured identity git refuses to commit; a record must not fail for that.
    return done.out.strip() if done.code == 0 else b"Countersign <countersign@localhost> %d +0000" % time.time()
