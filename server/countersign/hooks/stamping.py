"""Stamp a commit message: from the patch of the index to the record, the trailers and the message.

Lean: started at every commit that touches tracked text, so it imports what that takes and nothing else. Text that no
`lines/` file explains, as after a partial staging, is worth loading everything for.
"""

from __future__ import annotations

import os
import sys
import zlib

from countersign.hooks.calls import commit_call, may_skip_commit_msg
from countersign.provenance.added import added_against_all, parse_patch, raw_list_of
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note, parse_note, quote_path
from countersign.provenance.record import record_of
from countersign.provenance.trailers import (
    AI_PROVENANCE,
    comment_prefix,
    is_empty,
    prepare_message,
    split_message,
    trailers_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from countersign.hooks.calls import CommitCall
    from countersign.provenance.added import FileChange
    from countersign.provenance.record import Record

#: The shell writes it behind a patch when git has come to its end.
_WHOLE = b"whole"

_TEXT = ("utf-8", "surrogateescape")


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
        the place of the message. Else 1 and
        `fault <sentence>`; the message is as it was.
    """
    state, stamped, worktree, message, source, editor, pid, image, *given = arguments
    inputs = _Inputs(stamped, given)
    call = commit_call(int(pid)) if pid.isdigit() else None
    stamp = _Stamp(stamped, message, source, uses_editor=editor != ":")
    try:
        amend = _is_amend(inputs, call)
        patches = inputs.patches("amend" if amend else "plain")
        record = record_of(
            added_against_all([parse_patch(patch) for patch in patches]), _Memory(state, worktree).origins
        )
        stamp.keep_record(record, raw_list_of(patches[0]), exact=amend is not None)
        skips = call.no_verify if call else may_skip_commit_msg(image)
        lines = stamp.prepare(record, inputs.old_note(), counts=amend is not None, skips_commit_msg=skips)
    except Exception as fault:  # noqa: BLE001 (whatever it is, the commit goes on and the user is told)
        _say(f"fault {_sentence(fault)}")
        return 1
    for line in lines:
        _say(line)
    return 0


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

    __slots__ = ("_known_paths", "_state", "_worktree")

    def __init__(self, state: str, worktree: str) -> None:
        self._state = state
        self._worktree = worktree
        self._known_paths: frozenset[bytes] | None = None

    def origins(self, change: FileChange) -> LineOrigins | None:
        place = self._worktree.encode(*_TEXT) + b"\0" + change.path
        try:
            text = _read(f"{self._state}/lines/{change.new_blob}-{zlib.crc32(place):08x}")
        except FileNotFoundError:
            return self._concluded(change) if self._knows(change.name) else None
        try:
            return LineOrigins.decode(text.decode(*_TEXT))
        except ValueError as fault:
            raise ValueError(f"what is remembered of {quote_path(change.name)} is damaged: {fault}") from None

    def _knows(self, path: str) -> bool:
        if self._known_paths is None:
            self._known_paths = frozenset(_read(f"{self._state}/known-paths").split(b"\n"))
        return quote_path(path).encode("ascii") in self._known_paths

    def _concluded(self, change: FileChange) -> LineOrigins | None:
        """From the nearest relatives of a text that was never seen as a whole; loads all of Countersign."""
        import site  # noqa: PLC0415 (rarely needed, and dear)

        site.main()
        from pathlib import Path  # noqa: PLC0415 (as above)

        from countersign.wiring import line_origins_of_blob  # noqa: PLC0415 (as above)

        return line_origins_of_blob(Path.cwd(), change.name, change.new_blob, self._worktree)


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
        self._keep("note", format_note(record).encode(*_TEXT))
        self._keep("raw", raw)
        self._keep("pending", b"exact\n" if exact else b"open\n")

    def prepare(self, record: Record, old_note: str, *, counts: bool, skips_commit_msg: bool) -> list[str]:
        """Make the message ready, in its place or beside it; returns what `main` has to say."""
        message = _read(self._message).decode(*_TEXT)
        comment = comment_prefix(message) if self._uses_editor else None
        trailers = trailers_of(record, counts=counts)
        prepared = prepare_message(message, comment, self._ours(message, old_note))
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
        if prepared != message:
            self._write_beside(prepared)
        return [comment or _unused_comment(prepared), *trailers]

    def _ours(self, message: str, old_note: str) -> set[str]:
        """The trailers in the message that are ours, and may be out of date."""
        if f"{AI_PROVENANCE}:" not in message:
            return set()
        ours = set(trailers_of(parse_note(old_note))) if old_note else set()
        last = f"{self._stamped}/trailers"
        if os.path.exists(last):  # noqa: PTH110 (pathlib costs too much here)
            ours.update(_read(last).decode(*_TEXT).split("\n"))
        return ours - {""}

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
