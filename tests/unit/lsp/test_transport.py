import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.lsp.transport import FramingError, Unframing, frame


def unframed(stream: bytes, size: int = 1 << 16) -> list[bytes]:
    unframing = Unframing()
    bodies = [body for start in range(0, len(stream), size) for body in unframing.feed(stream[start : start + size])]
    unframing.end()
    return bodies


@given(st.lists(st.binary(max_size=50)), st.integers(1, 60))
def test_what_is_framed_comes_out_again_in_whatever_pieces_it_comes(bodies: list[bytes], size: int) -> None:
    assert unframed(b"".join(map(frame, bodies)), size) == bodies


def test_other_headers_and_capitals_are_no_matter() -> None:
    stream = b"Content-Type: application/vscode-jsonrpc\r\ncontent-LENGTH:  2 \r\n\r\n{}\r\n" + frame(b"[]")

    assert unframed(stream) == [b"{}", b"[]"]


@pytest.mark.parametrize(
    "stream",
    [
        b"Content-Length: 3\r\n\r\n{}",
        b"Content-Length: 3",
        b"X: y\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: \xb2\r\n\r\n",
        b"Content-Length: 536870913\r\n\r\n",
        b"no header at all" * 300,
    ],
)
def test_what_cannot_be_read_is_said(stream: bytes) -> None:
    with pytest.raises(FramingError):
        unframed(stream)
