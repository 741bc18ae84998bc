"""Stamp a commit message: from the patch of the index to the record, the trailers and the message.

Lean: started at every commit that touches tracked text, so it imports what that takes and nothing else. Text that no
`lines/` file explains, as after a partial staging, is worth loading everything for.
"""

from __future__ import annotations

import os
import sys
import zlib

from countersign.hooks.calls import commit_call, may_skip_commit_msg
from countersign.provenance.added import MOST_IN_MERGE, added_against_all, parse_patch, raw_list_of
from countersign.provenance.authorship_export import format_authorship
from countersign.provenance.hashing import sha256
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note, parse_note, quote_path
from countersign.provenance.record import record_of
from countersign.provenance.trailers import (
    DEFAULT_NAMES,
    append_trailers,
    comment_prefix,
    has_counts,
    is_empty,
    outdated,
    prepare_message,
    split_message,
    trailers_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.hooks.calls import CommitCall
    from countersign.provenance.added import FileChange
    from countersign.provenance.record import Record
    from countersign.provenance.trailers import TrailerNames

#: The shell writes it behind a patch when git has come to its end.
_WHOLE = b"whole"

#: Bytes of a line that can be known again in another file: see `provenance.recording`.
_TELLING = 16

_TEXT = ("utf-8", "surrogateescape")

#: Where git's usual packages look for the configuration of the whole system.
_SYSTEM_CONFIGS = (
    "/etc/gitconfig", "/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig",
    "/Library/Developer/CommandLineTools/usr/share/git-core/gitconfig",
)  # fmt: skip

#: What configuration has to hold, in lower case, to say anything about trailers; a file, an `[include` at the least.
_NAMES_OF_SETTINGS = (b"assistedbytrailer", b"provenancetrailer", b"reviewrequiredtrailer", b"ainotes")


def main(arguments: list[str]) -> int:
    """Stamp; standard output says what the shell has to do.

    Args:
        arguments: the state directory, the directory of what is stamped, the worktree's id, the message file, the
            source of the message, `GIT_EDITOR`, the id of the process that runs the hook, an image of its command
            line; then `<kind>=<file>`: `plain` and `amend` for patches against each parent, in the two cases, `old`
            for the note of the commit that the message comes from. `-` is standard input.

    Returns:
        0, and nothing on standard output: there is nothing more to do. 0, and a comment prefix and a trailer a line:
        these trailers belong into the message, or into `<message file>.countersign` if there is one, which then takes
        the place of the message. 2, and `warning <sentence>` above that: the user has to be told. Else 1 and
        `fault <sentence>`; the message is as it was.
    """
    state, stamped, worktree, message, source, editor, pid, image, *given = arguments
    inputs = _Inputs(stamped, given)
    call = commit_call(int(pid)) if pid.isdigit() else None
    stamp = _Stamp(stamped, message, source, uses_editor=editor != ":")
    try:
        _take_in_reports(state)
        amend = _is_amend(inputs, call)
        patches = inputs.patches("amend" if amend else "plain")
        changes = added_against_all([parse_patch(patch) for patch in patches])
        memory = _Memory(state, worktree, changes, patches[0])
        record = record_of(changes, memory.origins_in_merge if _is_small_merge(patches, changes) else memory.origins)
        stamp.keep_record(record, raw_list_of(patches[0]), exact=amend is not None)
        skips = call.no_verify if call else may_skip_commit_msg(image)
        names, exports, complaint = DEFAULT_NAMES, True, ""
        known = record.totals.added > record.totals.unknown
        if (known or inputs.has("old")) and _may_be_configured(state, worktree):
            from countersign.hooks.trailer_settings import chosen  # noqa: PLC0415 (rarely needed)

            names, exports, complaint = chosen()
        if not (record.totals.ai or record.totals.mixed or inputs.has("old")):
            complaint = ""  # nothing is stamped: why bother anybody
        stamp.keep_export(record if exports and known else None)
        lines = stamp.prepare(record, inputs.old_note(), names, counts=amend is not None, skips_commit_msg=skips)
    except Exception as fault:  # noqa: BLE001 (whatever it is, the commit goes on and the user is told)
        _say(f"fault {_sentence(fault)}")
        return 1
    if complaint:
        _say(f"warning {complaint}")
    for line in lines:
        _say(line)
    return 2 if complaint else 0


def _is_small_merge(patches: list[bytes], changes: list[FileChange]) -> bool:
    return len(patches) > 1 and sum(1 for change in changes if change.hunks) <= MOST_IN_MERGE


def _take_in_reports(state: str) -> None:
    """What agents have reported goes into the journal first; loads all of Countersign if there is anything."""
    try:
        waiting = os.listdir(f"{state}/agents/told")  # noqa: PTH208 (pathlib costs too much here)
    except (FileNotFoundError, NotADirectoryError):
        return
    if not waiting:
        return
    import site  # noqa: PLC0415 (rarely needed, and dear)

    site.main()
    from pathlib import Path  # noqa: PLC0415 (as above)

    from countersign.wiring.agent_reports import take_in  # noqa: PLC0415 (as above)

    take_in(Path(state))


def _may_be_configured(state: str, worktree: str) -> bool:
    """Whether git's configuration may say anything about trailers.

    Asking git takes a process, so its files are looked through first. What is included elsewhere is for git to find.
    """
    said = " ".join(value for name, value in os.environ.items() if name.startswith("GIT_CONFIG")).lower()
    if "include" in said or any(name.decode() in said for name in _NAMES_OF_SETTINGS):
        return True
    common = os.path.dirname(state)  # noqa: PTH120 (pathlib costs too much here)
    files = [f"{common}/config", f"{common}/{worktree}/config.worktree"]
    # Set but empty, it names no file.
    of_user = os.environ.get("GIT_CONFIG_GLOBAL")
    if of_user is None:
        home = os.environ.get("HOME", "")
        files += [f"{home}/.gitconfig", f"{os.environ.get('XDG_CONFIG_HOME') or f'{home}/.config'}/git/config"]
    else:
        files.append(of_user)
    of_system = os.environ.get("GIT_CONFIG_SYSTEM")
    files += _SYSTEM_CONFIGS if of_system is None else [of_system]
    for file in files:
        try:
            text = _read(file).lower()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return True
        if b"[include" in text or any(name in text for name in _NAMES_OF_SETTINGS):
            return True
    return False


def _is_amend(inputs: _Inputs, call: CommitCall | None) -> bool | None:
    """Whether HEAD is being replaced; None if that cannot be told."""
    if not inputs.has("amend"):
        return False
    return None if call is None else call.amend


class _Inputs:
    """What the shell has asked git for."""

    __slots__ = ("_contents",)

    def __init__(self, stamped: str, given: list[str]) -> None:
        self._contents: list[tuple[str, bytes]] = []
        for one in given:
            kind, _, name = one.partition("=")
            if name == "-":
                self._contents.append((kind, sys.stdin.buffer.read()))
            else:
                path = os.path.join(stamped, name)  # noqa: PTH118 (pathlib costs too much here)
                self._contents.append((kind, _read(path)))
                os.remove(path)  # noqa: PTH107 (as above)

    def has(self, kind: str) -> bool:
        return any(name == kind for name, _ in self._contents)

    def patches(self, kind: str) -> list[bytes]:
        patches = [content for name, content in self._contents if name == kind]
        if not patches or not all(patch.endswith(_WHOLE) for patch in patches):
            raise ValueError("git did not say what this commit changes")
        return [patch[: -len(_WHOLE)] for patch in patches]

    def old_note(self) -> str:
        return "".join(content.decode(*_TEXT) for kind, content in self._contents if kind == "old")


class _Memory:
    """Whose the lines of a blob in the index are."""

    __slots__ = ("_changes", "_gone", "_known_paths", "_patch", "_seen", "_state", "_worktree")

    def __init__(self, state: str, worktree: str, changes: list[FileChange], patch: bytes) -> None:
        self._patch = patch
        self._gone: frozenset[bytes] | None = None
        self._state = state
        self._worktree = worktree
        self._changes = changes
        self._known_paths: frozenset[bytes] | None = None
        self._seen: frozenset[str] | None = None

    def origins_in_merge(self, change: FileChange) -> LineOrigins | None:
        """A merge adds little, and a path of which nothing is known here may be that of a file of the other side."""
        known = self.origins(change)
        return self._concluded(change) if known is None else known

    def origins(self, change: FileChange) -> LineOrigins | None:
        place = self._worktree.encode(*_TEXT) + b"\0" + change.path
        try:
            text = _read(f"{self._state}/lines/{change.new_blob}-{zlib.crc32(place):08x}")
        except FileNotFoundError:
            is_worth_it = self._knows(change.name) or self._may_be_moved(change) or self._was_seen(change)
            return self._concluded(change) if is_worth_it or self._has_lines_that_left(change) else None
        try:
            return LineOrigins.decode(text.decode(*_TEXT))
        except ValueError as fault:
            raise ValueError(f"what is remembered of {quote_path(change.name)} is damaged: {fault}") from None

    def _knows(self, path: str) -> bool:
        if self._known_paths is None:
            self._known_paths = frozenset(_read(f"{self._state}/known-paths").split(b"\n"))
        return quote_path(path).encode("ascii") in self._known_paths

    def _may_be_moved(self, change: FileChange) -> bool:
        """Whether a file is new where one that we know is no more."""
        return change.old_mode == 0 and any(other.new_mode == 0 and self._knows(other.name) for other in self._changes)

    def _was_seen(self, change: FileChange) -> bool:
        """Whether a file is new of which the content was seen elsewhere, as of one renamed before its first commit."""
        if change.old_mode:
            return False
        if self._seen is None:
            try:
                names = os.listdir(f"{self._state}/lines")  # noqa: PTH208 (pathlib costs too much here)
            except FileNotFoundError:
                names = []
            self._seen = frozenset([name.partition("-")[0] for name in names])
        return change.new_blob in self._seen

    def _has_lines_that_left(self, change: FileChange) -> bool:
        """Whether a line that says something stands here, and is taken out of some file."""
        if self._gone is None:
            lines = self._patch.split(b"\n")
            self._gone = frozenset(_visible(line[1:]) for line in lines if line[:1] == b"-") - {b""}
        return any(_visible(line) in self._gone for _, lines in change.hunks for line in lines)

    def _concluded(self, change: FileChange) -> LineOrigins | None:
        """From the nearest relatives of a text that was never seen as a whole; loads all of Countersign."""
        import site  # noqa: PLC0415 (rarely needed, and dear)

        site.main()
        from pathlib import Path  # noqa: PLC0415 (as above)

        from countersign.wiring import line_origins_of_blob  # noqa: PLC0415 (as above)

        return line_origins_of_blob(Path.cwd(), change.name, change.new_blob, self._worktree)


def _visible(line: bytes) -> bytes:
    """A line without its white space; empty if it is short. Whoever is asked then looks more closely."""
    visible = b"".join(line.split())
    return visible if len(visible) >= _TELLING else b""


class _Stamp:
    """The message of one commit, and what the hooks after this one need to know of it."""

    __slots__ = ("_message", "_source", "_stamped", "_uses_editor")

    def __init__(self, stamped: str, message: str, source: str, *, uses_editor: bool) -> None:
        self._stamped = stamped
        self._message = message
        self._source = source
        self._uses_editor = uses_editor

    def keep_record(self, record: Record, raw: bytes, *, exact: bool) -> None:
        """Leave the record for post-commit, and how the commit can be known again that it is for."""
        note = format_note(record).encode(*_TEXT)
        self._keep("note", note)
        # As `BelievedNotes` has it: whoever reads the note need not compare it with its commit again.
        self._keep("believed", sha256(b"blob %d\0%b" % (len(note), note)).hexdigest().encode() + b"\n")
        # A shell cannot hold a NUL, and compares this with what the commit has become.
        self._keep("raw", raw.replace(b"\0", b"") + b"\n")
        self._keep("pending", b"exact\n" if exact else b"open\n")

    def keep_export(self, record: Record | None) -> None:
        """Leave what the tools of others read, for post-commit to append the commit's id to; None for nothing."""
        # Git tells its hooks who the author is, whom the user may have named on the command line.
        name, address = (os.environ.get(f"GIT_AUTHOR_{part}", "") for part in ("NAME", "EMAIL"))
        author = f"{name} <{address}>" if name or address else ""
        self._keep("export", b"" if record is None else format_authorship(record, author).encode(*_TEXT))

    def prepare(
        self, record: Record, old_note: str, names: TrailerNames, *, counts: bool, skips_commit_msg: bool
    ) -> list[str]:
        """Make the message ready, in its place or beside it; returns what `main` has to say."""
        message = _read(self._message).decode(*_TEXT)
        comment = comment_prefix(message) if self._uses_editor else None
        trailers = trailers_of(record, names, counts=counts)
        prepared = prepare_message(message, comment, self._ours(message, old_note, names))
        if is_empty(prepared, comment) and (skips_commit_msg or not self._uses_editor):
            # An empty message aborts the commit, and behind a stamp nobody could see that it was empty.
            trailers = []
        if not trailers:
            if prepared != message:
                self._replace_message(prepared)
            return []
        self._keep("trailers", "".join(f"{line}\n" for line in trailers).encode(*_TEXT))
        if comment is not None:
            self._keep_check(prepared, comment, trailers)
        if not any(line.strip() for line in split_message(prepared, comment)[0]):
            self._replace_message(_with_room_for_a_subject(prepared, comment, trailers))
            return []
        stamped = append_trailers(prepared, trailers) if comment is None else None
        if stamped is not None:
            self._replace_message(stamped)
            return []
        if prepared != message:
            self._write_beside(prepared)
        return [comment or _unused_comment(prepared), *trailers]

    def _ours(self, message: str, old_note: str, names: TrailerNames) -> set[str]:
        """The trailers in the message that are ours, and may be out of date."""
        try:
            last = _read(f"{self._stamped}/trailers").decode(*_TEXT).split("\n")
        except FileNotFoundError:
            last = []
        ours = outdated(message, names, last, lambda: parse_note(old_note)) if old_note else set()
        # A person may have typed what the last commit was stamped with; below counts, it is ours.
        return ours | ({*last} - {""} if has_counts(message) else set())

    def _keep_check(self, prepared: str, comment: str, trailers: list[str]) -> None:
        """Let commit-msg see whether a person has written anything beside our stamp."""
        self._keep("unstamped", prepared.encode(*_TEXT))
        self._keep("template", b"template\n" if self._source == "template" else b"")
        self._keep("check", "".join(f"{line}\n" for line in (comment, *trailers)).encode(*_TEXT))

    def _replace_message(self, text: str) -> None:
        self._write_beside(text)
        os.replace(f"{self._message}.countersign", self._message)  # noqa: PTH105 (as above)

    def _write_beside(self, text: str) -> None:
        beside = f"{self._message}.countersign"
        with open(beside, "wb") as file:  # noqa: PTH123 (as above)
            file.write(text.encode(*_TEXT))
        os.chmod(beside, os.stat(self._message).st_mode & 0o777)  # noqa: PTH101, PTH116 (as above)

    def _keep(self, name: str, content: bytes) -> None:
        with open(f"{self._stamped}/{name}", "wb") as file:  # noqa: PTH123 (as above)
            file.write(content)


def _with_room_for_a_subject(message: str, comment: str | None, trailers: list[str]) -> str:
    _, shown_below = split_message(message, comment)
    below = shown_below if shown_below and not shown_below[0].strip() else ["", *shown_below]
    return "\n".join(["", "", *trailers, *below])


def _unused_comment(message: str) -> str:
    """Without an editor no line is a comment, but `git interpret-trailers` takes lines for comments all the same."""
    return next((character for character in "#;@!$%^&|:" if f"\n{character}" not in f"\n{message}"), "#")


def _sentence(fault: Exception) -> str:
    text = " ".join(str(fault).split())
    return f"this commit goes without trailers: {type(fault).__name__}: {text}"


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 (as above)
        return file.read()


def _say(line: str) -> None:
    sys.stdout.buffer.write(line.encode(*_TEXT) + b"\n")
