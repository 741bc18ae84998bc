"""Our records in `refs/notes/ai`, in the form that the tools of git-ai read.

It is an export: nothing of ours is read from there. The ref is ours to write as long as nobody else has written to it
last; from then on it is theirs, and left alone. A note that we have not made is never touched.
"""

from collections.abc import Mapping, Sequence

from countersign.git.notes import CLAIMS, RECORDS, Blob, list_notes, read_notes, tip_of, write_notes, write_notes_onto
from countersign.git.process import Git
from countersign.git.remotes import tracking_ref
from countersign.git.repository import Repository
from countersign.git.transport import Pushed, Transport
from countersign.provenance.authorship_export import end_of, format_authorship
from countersign.provenance.fitting import decoded
from countersign.provenance.note import parse_note
from countersign.provenance.record import Record

#: Switches the export off.
SETTING = "countersign.aiNotes"

#: Who commits to the ref when we do; the hooks have it as well.
_WRITER = "Countersign"
_ADDRESS = "countersign@localhost"

#: By which a note of ours is known again; and what every note has once, whoever made it.
_MARK = b'"countersign": { "digest": '
_SCHEMA = b'"schema_version"'

#: What git calls its own commits where `notes.rewriteRef` names the ref; the hooks have it as well.
_COPIES = "^Notes added by 'git (commit --amend|notes copy|rebase)'$"

_OFF = frozenset({"", "false", "no", "off"})

#: How often a push is tried while others push, too.
_ATTEMPTS = 5


def exports(repository: Repository) -> bool:
    """Whether the ref is ours to write, and nobody has switched that off."""
    value = repository.config(SETTING)
    return (value is None or value.lower() not in _OFF) and is_ours(repository.git, CLAIMS)


def is_ours(git: Git, revision: str) -> bool:
    """Whether a commit of notes is ours, or there is none.

    That git has copied notes to rewritten commits makes the ref nobody else's: the writer before that counts.
    """
    done = git.call(
        "log", "-1", "--first-parent", "--no-show-signature", "--format=%cn",
        "--extended-regexp", "--invert-grep", f"--grep={_COPIES}", revision, "--",
    )  # fmt: skip
    return done.code != 0 or done.out.decode("utf-8", "replace").strip() == _WRITER


def export_records(repository: Repository, records: Mapping[str, Record]) -> int:
    """Export the records of commits, by their full ids; returns how many notes were written.

    Raises:
        GitError, NotesBusy: see `git.notes`.
    """
    if not records or not exports(repository):
        return 0
    git = repository.git
    there = read_notes(git, records, ref=CLAIMS)
    authors = _authors(git, records)
    fresh: dict[str, bytes | None] = {}
    for commit, record in records.items():
        note = _note(record, commit, authors.get(commit, ""))
        old = there.get(commit)
        if old is None:
            if note:
                fresh[commit] = note
        elif note != old and _is_our_note(old):
            # A copy by git of a record that holds no more says nothing, rather than what was true of another commit.
            fresh[commit] = note or None
    write_notes(_as_countersign(git), fresh, ref=CLAIMS, message="Export of Countersign")
    return len(fresh)


def export_missing(repository: Repository) -> int:
    """Export what no hook has: records that were received, and those of before; returns how many notes were written.

    Raises:
        GitError, NotesBusy: see `git.notes`.
    """
    git = repository.git
    ours, theirs = tip_of(git, RECORDS), tip_of(git, CLAIMS)
    if ours is None or not exports(repository):
        return 0
    there = {} if theirs is None else list_notes(git, theirs)
    return export_noted(repository, [commit for commit in list_notes(git, ours) if commit not in there])


def export_noted(repository: Repository, commits: Sequence[str]) -> int:
    """Export the records of commits as their notes have them; returns how many notes were written.

    Raises:
        GitError, NotesBusy: see `git.notes`.
    """
    records: dict[str, Record] = {}
    for commit, note in read_notes(repository.git, commits).items():
        try:
            records[commit] = parse_note(decoded(note))
        except ValueError:
            continue  # it says nothing here, and so it says nothing to others
    return export_records(repository, records)


def share_export(repository: Repository, door: Transport, *, push: bool) -> bool:
    """Fetch the export of the remote, and push ours where that is ours to write; returns whether something was pushed.

    Raises:
        RemoteError: the remote cannot be reached.
        GitError, NotesBusy: see `git.notes`.
    """
    git = repository.git
    for _ in range(_ATTEMPTS):
        theirs = door.fetch(CLAIMS)
        _track(git, door.remote, theirs)
        if not exports(repository) or (theirs is not None and not is_ours(git, theirs)):
            return False
        tip = _merged(repository, theirs)
        if not push or tip is None or tip == theirs:
            return False
        outcome, _ = door.push(tip, CLAIMS)
        if outcome is Pushed.DONE:
            _track(git, door.remote, tip)
            return True
    return False  # others are faster, or the remote takes none: it is an export, and comes with the next sync


def _merged(repository: Repository, theirs: str | None) -> str | None:
    """Ours, with the notes of theirs for commits that have none here; where both have one, they are the same export."""
    git = repository.git
    ours = tip_of(git, CLAIMS)
    if theirs is None or ours == theirs:
        return ours
    if ours is None:
        git.run("update-ref", "-m", "countersign sync", CLAIMS, theirs, repository.null_id)
        return theirs
    if git.call("merge-base", "--is-ancestor", theirs, ours).code == 0:
        return ours
    mine = list_notes(git, ours)
    taken = {commit: Blob(ids[0]) for commit, ids in list_notes(git, theirs).items() if commit not in mine}
    write_notes_onto(
        _as_countersign(git), taken, ours, ref=CLAIMS, message="Exports of Countersign joined", joining=theirs
    )
    return tip_of(git, CLAIMS)


def _is_our_note(note: bytes) -> bool:
    """Whether nobody else has a part in it: git puts notes behind each other where it copies several to one commit."""
    return _MARK in note and note.count(_MARK) == note.count(_SCHEMA)


def _track(git: Git, remote: str, tip: str | None) -> None:
    ref = tracking_ref(remote, CLAIMS)
    if tip is not None:
        git.run("update-ref", "-m", "countersign sync", ref, tip)
    elif tip_of(git, ref) is not None:
        git.run("update-ref", "-d", ref)


def _as_countersign(git: Git) -> Git:
    return git.with_variables(GIT_COMMITTER_NAME=_WRITER, GIT_COMMITTER_EMAIL=_ADDRESS)


def _note(record: Record, commit: str, author: str) -> bytes:
    begun = format_authorship(record, author)
    return f"{begun}{end_of(commit)}".encode("utf-8", "replace") if begun else b""


def _authors(git: Git, commits: Mapping[str, object]) -> dict[str, str]:
    """Names and addresses of those authors whose commits are here."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    told = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked).decode()
    here = "".join(f"{line.split(' ')[0]}\n" for line in told.splitlines() if line.endswith(" commit"))
    if not here:
        return {}
    listed = git.run(
        "log", "--no-walk=unsorted", "--stdin", "--encoding=UTF-8", "--format=%H %an <%ae>", stdin=here.encode()
    )
    return {
        line[: line.index(" ")]: line[line.index(" ") + 1 :] for line in listed.decode(errors="replace").splitlines()
    }
