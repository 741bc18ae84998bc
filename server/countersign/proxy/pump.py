"""Hands every message on, in order, both ways; and shows each to the observer, as long as that one is well."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO

from countersign.proxy.frames import Frame, Frames, framed
from countersign.proxy.observer import Observer
from countersign.proxy.offers import ACCEPTED
from countersign.proxy.tracker import Tracker

_PIECE = 1 << 16

#: Signals are exit codes from here on, as in a shell.
_SIGNALLED = 128


class Pump:
    """One editor, one completion server.

    Args:
        command: what starts the completion server.
        tracking: what starts our own server.
        tool: whose the offers are.
    """

    def __init__(self, command: Sequence[str], tracking: Sequence[str], tool: str) -> None:
        self._command = command
        self._observer: Observer | None = Observer()
        self._seeing = threading.Lock()
        self._answering = threading.Lock()
        self._editor: IO[bytes] = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
        self._said = threading.Event()
        self._keeps_saves = False
        self._tracker = Tracker(tracking, tool, self._say_once)

    def run(self) -> int:
        """Stand between until one of the two is gone.

        Returns:
            The exit code of the completion server.

        Raises:
            OSError: it cannot be started.
        """
        server = subprocess.Popen(  # noqa: S603 (the user has named it)
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        if server.stdin is None or server.stdout is None:
            raise OSError("a process without the pipes that it was given")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: server.terminate())
        into, out_of = server.stdin, server.stdout
        threading.Thread(target=self._from_editor, args=(into,), name="from-editor", daemon=True).start()
        self._from_server(out_of)
        code = server.wait()
        self._tracker.part()
        return code if code >= 0 else _SIGNALLED - code

    # The two directions

    def _from_editor(self, server: IO[bytes]) -> None:
        frames = Frames()
        given = sys.stdin.fileno()
        try:
            while piece := os.read(given, _PIECE):
                for frame in frames.feed(piece):
                    self._hand_on(server, frame)
            _write(server, frames.rest())
        except OSError:
            pass  # the completion server is gone: the other direction ends the proxy
        finally:
            with contextlib.suppress(OSError):
                server.close()

    def _hand_on(self, server: IO[bytes], frame: Frame) -> None:
        """Edits go first and are looked at afterwards; a question is known before it can be answered."""
        if self._keeps_saves and b'"textDocument/didSave"' in frame.body:
            self._look(frame.body, answered=False)
            return
        ours = _is_ours(frame.body)
        edit = b'"textDocument/did' in frame.body
        if frame.body and not edit:
            self._look(frame.body, answered=ours)
        if not ours:
            _write(server, frame.raw)
        if edit:
            self._look(frame.body, answered=False)

    def _from_server(self, server: IO[bytes]) -> None:
        frames = Frames()
        try:
            while piece := os.read(server.fileno(), _PIECE):
                for frame in frames.feed(piece):
                    self._reply(self._seen(frame.raw, frame.body))
            self._reply(frames.rest())
        except BrokenPipeError:
            return  # the editor is gone, and with it the input of the server

    def _reply(self, raw: bytes) -> None:
        with self._answering:
            _write(self._editor, raw)

    # What is learnt on the way

    def _look(self, body: bytes, *, answered: bool) -> None:
        """Learn from a message of the editor; answer it if it is ours alone."""
        with self._seeing:
            if self._observer is not None:
                try:
                    for news in self._observer.from_editor(body):
                        self._tracker.tell(news)
                except Exception as error:  # noqa: BLE001 (whatever is wrong with us, the completions go on)
                    self._fail(error)
        if answered:
            self._reply(framed(b'{"jsonrpc":"2.0","id":%b,"result":null}' % _id_in(body)))

    def _seen(self, raw: bytes, body: bytes) -> bytes:
        """What is to go on in the place of a message of the server."""
        with self._seeing:
            observer = self._observer
            if observer is None or not body or not observer.expects():
                return raw
            try:
                after, learnt = observer.from_server(body)
            except Exception as error:  # noqa: BLE001 (as above)
                self._fail(error)
                return raw
            self._keeps_saves = observer.keeps_saves
            for news in learnt:
                self._tracker.tell(news)
            return raw if after is body else framed(after)

    def _fail(self, error: Exception) -> None:
        self._observer = None
        self._say_once(f"a message was not understood ({type(error).__name__})")

    def _say_once(self, why: str) -> None:
        if not self._said.is_set():
            self._said.set()
            sys.stderr.write(f"countersign: error: completions are not recorded any more: {why}\n")
            sys.stderr.write("hint: they go on as before; text that comes in one piece counts as unknown\n")
            sys.stderr.flush()


def _is_ours(body: bytes) -> bool:
    """Whether a message is the command that only this proxy has put into an item."""
    return b'"%b"' % ACCEPTED.encode() in body and b'"workspace/executeCommand"' in body


def _write(stream: IO[bytes], raw: bytes) -> None:
    """All of it: an unbuffered stream may take less at once."""
    view = memoryview(raw)
    while view:
        view = view[stream.write(view) or 0 :]


def _id_in(body: bytes) -> bytes:
    return json.dumps(json.loads(body).get("id")).encode()
