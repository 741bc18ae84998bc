r"""Keep what a tool reports of its edits: events as JSON lines on standard input.

One object a line, version 1:

  {"v":1, "type":"edit", "path":"src/a.py", "origin":"ai", "tool":"claude-code",
   "model":"claude-opus-4-8", "session":"c0ffee", "before":"…", "after":"…"}

  origin   "ai" (the tool reports its own edit) or "human" (somebody says so)
  before   the text just before; null: there was no file; left out: the last text we know
  after    the text just after; null: the file was deleted
  path     relative to the top of the work tree, or absolute

Text that was there before keeps whose it is; only what is new gets the origin of the event.
A line that is no event is refused by its number, all others are kept, and the exit code is 2.
Files that git ignores are passed over.

for example:
  printf '%s' '{"v":1,"type":"edit","path":"a.py","origin":"ai","tool":"my-agent",
    "before":null,"after":"x = 1\n"}' | tr -d '\n' | countersign record
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from countersign.cli import errors
from countersign.git.ignored import ignored_paths
from countersign.git.paths import PathRefused, repository_path
from countersign.provenance.events import LARGEST_TEXT, EditEvent, EventRefused, parse_event
from countersign.store.errors import JournalError
from countersign.wiring.checkout import Checkout
from countersign.wiring.recording import record_event

_PIECE = 1 << 16

#: Bytes. JSON may need six for each byte of both texts.
_LONGEST_LINE = 12 * LARGEST_TEXT + _PIECE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--json", action="store_true", help="say what was done as one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Record until the end of standard input."""
    with Checkout.find(arguments.directory, os.environ) as checkout:
        if checkout.repository.work_tree is None:
            raise errors.CommandError("a bare repository has no files to record edits of")
        if not checkout.journal().writable:
            raise errors.CommandError(
                f"the journal in {checkout.repository.state_dir} cannot be written",
                "make the directory and its files writable for this user",
            )
        session = _Session(checkout)
        for lines in _batches(sys.stdin.buffer):
            session.take(lines)
        _prune(checkout)
    if arguments.json:
        refused = [{"line": number, "reason": reason} for number, reason in session.refused]
        document = {"recorded": session.recorded, "ignored": session.ignored, "refused": refused}
        sys.stdout.write(json.dumps(document) + "\n")
    return errors.MISUSE if session.refused else errors.FINE


def _prune(checkout: Checkout) -> None:
    """Keep the journal small; what was recorded is kept, whatever comes of this."""
    try:
        checkout.journal().prune_daily()
    except JournalError as fault:
        errors.warn(f"the journal was not tidied: {fault}")


@dataclass(slots=True)
class _Session:
    """What was done with the lines so far."""

    checkout: Checkout
    recorded: int = 0
    ignored: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def take(self, lines: list[tuple[int, bytes]]) -> None:
        """Record some lines, in their order; each is kept as a whole or refused."""
        events = [found for number, line in lines if line.strip() and (found := self._event(number, line))]
        ignored = ignored_paths(self.checkout.repository.git, [path for _, path, _ in events])
        by = self.checkout.repository.config("user.email") or os.environ.get("GIT_AUTHOR_EMAIL", "")
        for number, path, event in events:
            if path in ignored:
                self.ignored += 1
                continue
            at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            try:
                record_event(self.checkout, path, event, event.attribution(by, at))
            except EventRefused as refused:
                self._refuse(number, refused)
            else:
                self.recorded += 1

    def _event(self, number: int, line: bytes) -> tuple[int, str, EditEvent] | None:
        repository = self.checkout.repository
        try:
            if len(line) > _LONGEST_LINE:
                raise EventRefused(f"longer than {_LONGEST_LINE >> 20} MiB")  # noqa: TRY301 (one way to refuse)
            event = parse_event(line)
            parts = event.path.replace("\\", "/").split("/") if os.name == "nt" else event.path.split("/")
            if ".." in parts:
                raise PathRefused(event.path, "has '..' in it")  # noqa: TRY301 (one way to refuse)
            return number, repository_path(repository, event.path, repository.work_tree or repository.git_dir), event
        except (EventRefused, PathRefused) as refused:
            self._refuse(number, refused)
            return None

    def _refuse(self, number: int, why: Exception) -> None:
        self.refused.append((number, str(why)))
        errors.say(f"line {number}: {why}")


def _batches(stream: BinaryIO) -> Iterator[list[tuple[int, bytes]]]:
    """Numbered lines, as many at once as have come in: a tool that keeps the pipe open is answered all the same."""
    rest: list[bytes] = []
    length = number = 0
    while piece := stream.read1(_PIECE):  # type: ignore[attr-defined]  # every buffered stream has it
        *ended, last = piece.split(b"\n")
        lines = []
        for line in ended:
            number += 1
            lines.append((number, b"".join([*rest, line])))
            rest, length = [], 0
        # What goes beyond the longest line is dropped; its length alone gets it refused.
        if length <= _LONGEST_LINE:
            rest.append(last)
            length += len(last)
        if lines:
            yield lines
    if length:
        yield [(number + 1, b"".join(rest))]
