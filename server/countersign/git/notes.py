"""Notes: text that travels with commits, in a ref of its own.

Reading asks for many at once in one process, writing puts many into one commit. Both work on the tree of notes
directly, because `git notes` takes one commit a call, and because a hook of every commit must not wait for it.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.git.notes_lock import holding_notes
from countersign.git.objects import read_blobs
from countersign.git.process import Git, GitError

#: Records of Countersign.
RECORDS = "refs/notes/countersign"

#: Notes in the form of git-ai: claims of other tools, and what we export to them.
CLAIMS = "refs/notes/ai"

#: Git spreads many notes over directories of two hex digits, up to this deep in any repository that there is.
_DEEPEST = 3

#: Commits beyond which all notes are listed, and those of the commits picked out: to look one up takes git as long as
#: to list hundreds.
_MANY = 64

#: Notes for each of the commits beyond which it would take longer to list them all.
_LISTED_FOR_ONE = 64

_PIECE = 1 << 16

#: How often a writer begins again because another one was faster.
_ATTEMPTS = 40

#: Bytes of a tree beyond which new notes go into directories: every commit of notes writes the tree anew.
_FULL = 16 * 1024


class NotesBusy(Exception):  # noqa: N818 (it reads as what it says)
    """Other writers kept changing the ref of the notes; nothing was written."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"{ref} is being changed by others all the time; nothing was written to it")
        self.ref = ref


@dataclass(frozen=True, slots=True)
class Blob:
    """A note that is in the repository already, by its id."""

    id: str


def read_notes(
    git: Git, commits: Iterable[str], *, ref: str = RECORDS, too_large: set[str] | None = None
) -> dict[str, bytes]:
    """The notes of commits.

    Args:
        git: of the repository.
        commits: full ids.
        ref: full name of the ref of the notes.
        too_large: gets those commits whose notes are beyond all reason.

    Returns:
        Commits without a note are left out, and so are notes beyond `objects.LARGEST_FILE` and those that a partial
        clone has left at the remote: nothing is fetched in passing.
    """
    asked = list(commits)
    if not asked or git.call("rev-parse", "--verify", "--quiet", ref).code != 0:
        return {}
    places = _listed(git, asked, ref) if len(asked) > _MANY else None
    if places is None:
        places = {f"{ref}:{place}": [commit] for commit in asked for place in _places(commit)}
    try:
        found = read_blobs(git, places)
    except GitError:
        return _read_notes_that_are_here(git, asked, ref)
    if too_large is not None:
        too_large.update(commit for name, stored in found.items() if stored.content is None for commit in places[name])
    contents = {commit: stored.content for name, stored in found.items() for commit in places[name]}
    return {commit: content for commit in asked if (content := contents.get(commit)) is not None}


def _listed(git: Git, commits: Sequence[str], ref: str) -> dict[str, list[str]] | None:
    """The ids of the notes of commits, and whose each is; None where there are too many notes, or no list of them."""
    wanted = {commit.encode(): commit for commit in commits}
    entries = _entries(git, ref, len(wanted) * _LISTED_FOR_ONE)
    if entries is None:
        return None
    found: dict[str, tuple[int, str]] = {}
    for facts, path in entries:
        commit = wanted.get(path.replace(b"/", b""))
        if commit is None or b" blob " not in facts:
            continue
        depth = path.count(b"/")
        # Where somebody has meddled and there are two, the deeper one counts, as it does without a list.
        if path.decode("ascii") in _places(commit) and depth >= found.get(commit, (0, ""))[0]:
            found[commit] = (depth, facts.rpartition(b" ")[2].decode("ascii"))
    ids: dict[str, list[str]] = {}
    for commit, (_, blob) in found.items():
        ids.setdefault(blob, []).append(commit)
    return ids


def _entries(git: Git, tree: str, most: int) -> list[tuple[bytes, bytes]] | None:
    """What is in a tree, and in those below: mode, kind and id, and the path. None where there is more, or no tree."""
    found: list[tuple[bytes, bytes]] = []
    rest = b""
    try:
        with git.stream("ls-tree", "-r", "-t", "-z", "--full-tree", tree) as out:
            while read := out.read(_PIECE):
                *lines, rest = (rest + read).split(b"\0")
                if len(found) + len(lines) > most:
                    return None
                found += [(facts, path) for facts, _, path in (line.partition(b"\t") for line in lines)]
    except GitError:
        return None
    return found


def _read_notes_that_are_here(git: Git, commits: Iterable[str], ref: str) -> dict[str, bytes]:
    """As `read_notes`, where asking for an object that is not here ends the answer."""
    listed = git.run("rev-list", "--objects", "--missing=print", "--no-walk", ref).decode(errors="replace")
    # A missing object is `?<id>`, and has no path.
    named = (line.partition(" ") for line in listed.splitlines())
    blobs = {path: blob for blob, _, path in named}
    wanted = {commit: blobs[place] for commit in commits for place in _places(commit) if place in blobs}
    found = read_blobs(git, wanted.values())
    contents = {commit: found[blob].content for commit, blob in wanted.items() if blob in found}
    return {commit: content for commit, content in contents.items() if content is not None}


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
    for _ in attempts(ref):
        if write_notes_onto(git, notes, tip_of(git, ref), ref=ref, message=message):
            return


def write_notes_onto(
    git: Git,
    notes: Mapping[str, bytes | Blob | None],
    tip: str | None,
    *,
    ref: str = RECORDS,
    message: str = "Notes by Countersign",
    joining: str | None = None,
) -> bool:
    """Write notes as `write_notes` does, unless another writer is faster.

    Args:
        git: of the repository.
        notes: full id of a commit to its note; None takes the note away.
        tip: commit of notes that is built upon; None where there is none.
        ref: full name of the ref, which gets the new commit.
        message: of the commit.
        joining: another commit of notes, to be the second parent.

    Returns:
        False, and nothing is written: the ref has got a commit that the new one would not contain.

    Raises:
        GitError: anything else that git objects to.
    """
    script = _script(
        notes, _Tree(git, tip, notes), ref=ref, committer=_committer(git), message=message, joining=joining
    )
    with holding_notes(git) as held:
        if not held:
            return False
        imported = git.call("fast-import", "--quiet", "--date-format=raw", "--done", stdin=script)
    if imported.code == 0:
        return True
    if tip_of(git, ref) in (tip, joining) and b"File exists" not in imported.err:  # not overtaken, nor locked
        raise GitError("fast-import", imported.code, imported.detail())
    return False


def attempts(ref: str) -> Iterator[int]:
    """Numbers of attempts to write a ref, with a pause between them.

    Raises:
        NotesBusy: after the last one.
    """
    for attempt in range(_ATTEMPTS):
        yield attempt
        # Writers that began together must not go on together; the process number tells them apart.
        time.sleep(0.002 * (1 + (os.getpid() + attempt * 7) % 11))
    raise NotesBusy(ref)


def tip_of(git: Git, ref: str) -> str | None:
    """The commit of notes that a ref has now."""
    done = git.call("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return done.out.decode().strip() if done.code == 0 else None


def list_notes(git: Git, tip: str) -> dict[str, tuple[str, ...]]:
    """All notes that a commit of notes has: commit to the ids of its notes, which are one, unless somebody meddled."""
    found: dict[str, tuple[str, ...]] = {}
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", tip).split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        _, kind, blob = facts.decode("ascii").split(" ")
        commit = path.replace(b"/", b"").decode("ascii", "replace")
        if kind == "blob" and len(commit) == len(blob) and path.decode("ascii", "replace") in _places(commit):
            found[commit] = (*found.get(commit, ()), blob)
    return found


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

    def __init__(self, git: Git, tip: str | None, commits: Collection[str]) -> None:
        self.tip = tip
        self._kinds: dict[str, str] = {}
        self._is_full = False
        if tip is None:
            return
        places = [place for commit in commits for place in (*_places(commit), *_directories(commit))]
        few = len(commits) <= _MANY
        listed = None if few else _entries(git, tip, len(commits) * _LISTED_FOR_ONE)
        looked_up = dict.fromkeys(places) if listed is None else ()
        asked = "".join(f"{tip}:{place}\n" for place in ["", *looked_up]).encode()
        told = git.run("cat-file", "--batch-check=%(objecttype) %(objectsize)", stdin=asked).decode().splitlines()
        self._is_full = int(told[0].split(" ")[1]) > _FULL
        self._kinds = {
            place: line.split(" ")[0]
            for place, line in zip(looked_up, told[1:], strict=True)
            if not line.endswith(" missing")
        }
        for facts, path in listed or ():
            self._kinds[path.decode("ascii", "replace")] = facts.split(b" ")[1].decode("ascii")

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


def _script(
    notes: Mapping[str, bytes | Blob | None],
    tree: _Tree,
    *,
    ref: str,
    committer: bytes,
    message: str,
    joining: str | None,
) -> bytes:
    said = message.encode("utf-8")
    lines = [
        b"feature done\n",
        b"commit %s\ncommitter %s\ndata %d\n%s\n" % (ref.encode(), committer, len(said), said),
    ]
    if tree.tip is not None:
        lines.append(b"from %s\n" % tree.tip.encode())
    if joining is not None:
        lines.append(b"merge %s\n" % joining.encode())
    for commit, note in notes.items():
        lines.extend(b"D %s\n" % place.encode() for place in tree.present(commit))
        if note is None:
            continue
        place = (next(iter(tree.present(commit)), None) or tree.best(commit)).encode()
        if isinstance(note, Blob):
            lines.append(b"M 100644 %s %s\n" % (note.id.encode(), place))
        else:
            lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (place, len(note), note))
    return b"".join([*lines, b"done\n"])


def _committer(git: Git) -> bytes:
    """Who writes the notes, and when, as git writes it."""
    done = git.call("var", "GIT_COMMITTER_IDENT")
    # Without a configured identity git refuses to commit; a record must not fail for that.
    return done.out.strip() if done.code == 0 else b"Countersign <countersign@localhost> %d +0000" % time.time()
