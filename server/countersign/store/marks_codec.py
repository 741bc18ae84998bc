"""Marks as the rows of the journal hold them: compressed UTF-8, attributions as JSON."""

import json
import zlib
from collections.abc import Mapping, Sequence

from countersign.origin import Attribution
from countersign.text.marks import Marks
from countersign.text.splice import Splice

#: Mark strings are long runs of one character: more effort finds nothing more in them.
_EFFORT = 1


class DamagedRowError(Exception):
    """A row that does not hold what it was written with."""


class _Blanks(dict[int, str]):
    """For `str.translate`: blank characters become spaces, all others `x`. Learns as it is asked."""

    def __missing__(self, code: int) -> str:
        shape = self[code] = " " if chr(code).isspace() else "x"
        return shape


_BLANKS = _Blanks({ord("\n"): "\n", ord("\r"): "\r"})


def pack_text(text: str) -> bytes:
    """A text, as it is: lone surrogates, which editors can send, included."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _EFFORT)


def unpack_text(packed: bytes) -> str:
    """The inverse of `pack_text`.

    Raises:
        DamagedRowError: the bytes are damaged.
    """
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise DamagedRowError(f"its text cannot be unpacked: {error}") from error


def pack_lines(lines: Sequence[str]) -> bytes:
    """Mark strings of lines.

    Raises:
        ValueError: a mark that is a line feed or a surrogate.
    """
    joined = "\n".join(lines)
    if joined.count("\n") != len(lines) - 1:
        raise ValueError("a line feed cannot be a mark")
    return zlib.compress(joined.encode("utf-8"), _EFFORT)


def unpack_lines(packed: bytes) -> tuple[str, ...]:
    """The inverse of `pack_lines`, for at least one line.

    Raises:
        DamagedRowError: the bytes are damaged.
    """
    return tuple(unpack_text(packed).split("\n"))


def pack_blanks(contents: Sequence[str]) -> bytes:
    r"""The shape of a text: a space for each blank character of its lines, an `x` for any other, and its joints (`\r`).

    Whose a line is depends on nothing else of its text, so it can be said again when evidence has arrived late.
    `unpack_lines` is the inverse.
    """
    return zlib.compress("\n".join(contents).translate(_BLANKS).encode("ascii"), _EFFORT)


def pack_attribution(attribution: Attribution) -> str:
    """An attribution as a line of ASCII."""
    return json.dumps(attribution.fields())


def unpack_attribution(packed: str) -> Attribution:
    """The inverse of `pack_attribution`.

    Raises:
        DamagedRowError: the line is damaged.
    """
    try:
        return Attribution.from_fields(json.loads(packed))
    except (ValueError, TypeError) as error:
        raise DamagedRowError(f"its attribution cannot be read: {error}") from error


def pack_splices(splices: Sequence[Splice]) -> bytes:
    """Unsaved edits, in their order."""
    rows = [(one.start_line, one.start_index, one.end_line, one.end_index, one.text, one.marks) for one in splices]
    return zlib.compress(json.dumps(rows).encode("ascii"), _EFFORT)


def unpack_splices(packed: bytes) -> list[Splice]:
    """The inverse of `pack_splices`.

    Raises:
        DamagedRowError: the bytes are damaged.
    """
    try:
        return [Splice(*row) for row in json.loads(zlib.decompress(packed))]
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedRowError(f"its unsaved edits cannot be read: {error}") from error


def used_marks(lines: Sequence[str]) -> set[str]:
    """Every mark that stands in the lines."""
    used: set[str] = set()
    for line in lines:
        # Most lines are a run or two of one mark, and a run costs no more than a character.
        rest = line.lstrip(line[:1])
        used.update(line[:1])
        if rest:
            used.update(rest[0], rest.lstrip(rest[0]))
    return used


def named(lines: Sequence[str], table: Mapping[str, Attribution]) -> Marks:
    """Marks of a row, with what is known of them.

    Raises:
        DamagedRowError: the journal knows nothing of some mark.
    """
    used = used_marks(lines)
    if not used <= table.keys():
        raise DamagedRowError("nothing is known of some of its marks")
    return Marks(tuple(lines), {mark: table[mark] for mark in used})
