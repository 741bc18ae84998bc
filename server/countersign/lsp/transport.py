"""Messages as bytes: the framing of the base protocol, and how they get from a file descriptor into the event loop.

pygls reads each message with three hops to a thread and back, which is most of what a keystroke in a short file costs.
Pipes, sockets and terminals are read by the loop itself here, without any; a file, and whatever Windows has for a
standard input, by a thread that takes one hop for all that has arrived.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Iterator
from typing import Self

_LOG = logging.getLogger(__name__)

#: No client has a reason to send more in one message; the length is believed before the bytes are there.
MAX_MESSAGE = 512 * 1024 * 1024

#: A header block is some dozens of bytes long.
_MAX_HEADER = 4096

_PIECE = 1 << 18

#: Pieces that the thread has read and the loop has not handled yet. It holds back a client that sends too fast.
_WAITING = 64


class FramingError(Exception):
    """The bytes are not the base protocol, and where the next message begins cannot be told."""


def frame(body: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Unframing:
    """Takes the stream apart, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The bodies of the messages that a piece completes.

        Raises:
            FramingError: a header block that is too long, or has no usable Content-Length.
        """
        self._buffer += piece
        while True:
            if self._length is None and not self._read_header():
                return
            length = self._length
            if length is None or len(self._buffer) < length:
                return
            body = bytes(self._buffer[:length])
            del self._buffer[:length]
            self._length = None
            yield body

    def end(self) -> None:
        """The stream is at its end.

        Raises:
            FramingError: it ends within a message.
        """
        if self._length is not None or self._buffer.strip():
            raise FramingError("the connection ended within a message")

    def _read_header(self) -> bool:
        """Take a whole header block off the buffer, if there is one."""
        while self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]  # blank lines between messages harm nobody
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 and len(self._buffer) <= _MAX_HEADER:
            return False
        if not 0 <= end <= _MAX_HEADER:
            raise FramingError("a header that does not end")
        for line in bytes(self._buffer[:end]).split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                self._length = _length(value.strip())
        if self._length is None:
            raise FramingError("a header without Content-Length")
        del self._buffer[: end + 4]
        return True


def _length(value: bytes) -> int:
    if not value.isdigit() or len(value) > 12:  # noqa: PLR2004 (more digits than any length that is allowed)
        raise FramingError("Content-Length is not a number")
    length = int(value)
    if length > MAX_MESSAGE:
        raise FramingError(f"a message of {length} bytes; the most that is read is {MAX_MESSAGE}")
    return length


class Reading:
    """Reads a file descriptor and hands its messages to the event loop, in order, while the `with` block lasts.

    `ended` is called in the loop when the stream is at its end, with what was wrong if it ended badly.
    """

    def __init__(self, descriptor: int, receive: Callable[[bytes], None], ended: Callable[[str | None], None]) -> None:
        self._descriptor = descriptor
        self._receive = receive
        self._ended = ended
        self._unframing = Unframing()
        self._loop = asyncio.get_running_loop()
        self._in_loop = False

    def __enter__(self) -> Self:
        """Begin to read."""
        try:
            self._loop.add_reader(self._descriptor, self._ready)
            self._in_loop = True
        except (NotImplementedError, OSError, ValueError):
            # A thread that waits for a client which says nothing more must not keep the process alive.
            threading.Thread(target=self._run, name="countersign-reader", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Read no more."""
        if self._in_loop:
            self._in_loop = False
            self._loop.remove_reader(self._descriptor)

    def _ready(self) -> None:
        try:
            piece = os.read(self._descriptor, _PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._finish(f"the connection broke: {type(error).__name__}")
            return
        self._take(piece)

    def _run(self) -> None:
        free = threading.Semaphore(_WAITING)

        def take(piece: bytes) -> None:
            free.release()
            self._take(piece)

        piece = b"anything"
        while piece:
            free.acquire()
            try:
                piece = os.read(self._descriptor, _PIECE)
            except OSError:
                piece = b""
            try:
                self._loop.call_soon_threadsafe(take, piece)
            except RuntimeError:
                return  # the loop is closed: nobody listens any more

    def _take(self, piece: bytes) -> None:
        try:
            for body in self._unframing.feed(piece):
                self._receive(body)
            if not piece:
                self._unframing.end()
        except FramingError as error:
            self._finish(str(error))
            return
        if not piece:
            self._finish(None)

    def _finish(self, problem: str | None) -> None:
        self.__exit__()
        self._ended(problem)
