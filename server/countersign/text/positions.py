"""Positions in a line: code point indexes inside, units of the negotiated encoding outside (LSP 3.17, "Position")."""

from enum import StrEnum

from countersign.text.lines import content_length


class PositionEncoding(StrEnum):
    """What the `character` of a position counts."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def index_of(line: str, units: int, encoding: PositionEncoding) -> int:
    """The code point index of a position in a line.

    A position behind the line's content is moved to the end of it, as the protocol demands; one inside a
    character is moved to its start.
    """
    end = content_length(line)
    units = max(units, 0)
    if line.isascii() or encoding is PositionEncoding.UTF32:
        return min(units, end)
    # A character is at least one unit, so that no more than this can lie before the position.
    head = line[: min(units, end)]
    if encoding is PositionEncoding.UTF16:
        before = head.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass")
        index = len(before)
        # Half of a surrogate pair decodes to a character of its own, which is not the one in the line.
        return index - 1 if index and before[-1] != line[index - 1] else index
    coded = head.encode("utf-8", "surrogatepass")
    cut = min(units, len(coded))
    while cut < len(coded) and coded[cut] & 0xC0 == 0x80:  # noqa: PLR2004 (a continuation byte)
        cut -= 1
    return len(coded[:cut].decode("utf-8", "surrogatepass"))


def units_of(line: str, index: int, encoding: PositionEncoding) -> int:
    """The position of a code point index in a line; the inverse of `index_of`."""
    index = max(0, min(index, content_length(line)))
    if encoding is PositionEncoding.UTF32 or line.isascii():
        return index
    if encoding is PositionEncoding.UTF16:
        return len(line[:index].encode("utf-16-le", "surrogatepass")) // 2
    return len(line[:index].encode("utf-8", "surrogatepass"))
