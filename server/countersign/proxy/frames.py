"""Messages of the base protocol, each with the very bytes that it came in."""

from collections.abc import Iterator
from typing import NamedTuple


class Frame(NamedTuple):
    """One message: `raw` is what goes on, `body` the JSON in it."""

    raw: bytes
    body: bytes


class Frames:
    """Takes a stream apart, in whatever pieces it comes. What is no message goes on as it is, with an empty body."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._broken = False

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The messages that a piece completes."""
        self._buffer += piece
        while self._buffer:
            if self._broken:
                yield Frame(self.rest(), b"")
                return
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _length(bytes(self._buffer[:end]))
            if length is None:
                self._broken = True  # where the next message begins cannot be told any more
                continue
            if len(self._buffer) < end + 4 + length:
                return
            yield self._take(end + 4, end + 4 + length)

    def rest(self) -> bytes:
        """What is left when the stream is at its end."""
        left = bytes(self._buffer)
        self._buffer.clear()
        return left

    def _take(self, start: int, end: int) -> Frame:
        raw = bytes(self._buffer[:end])
        del self._buffer[:end]
        return Frame(raw, raw[start:])


def _length(header: bytes) -> int | None:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return None


def framed(body: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
