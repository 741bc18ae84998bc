"""Which blob ids the index could give to a text.

Git changes some contents on their way into the index: line ends (`autocrlf`, `eol`), and the encoding of files with a
`working-tree-encoding`. Asking git would run the filters that the repository's configuration names. So the contents
that the index may have are made here, and each of them gets its id; one too many costs a line in the journal, one too
few loses the memory of the text.
"""

import codecs
import hashlib

_UTF_8_MARK = codecs.BOM_UTF8
#: The longer marks first: that of UTF-32 LE begins with that of UTF-16 LE.
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def blob_id(content: bytes, object_format: str = "sha1") -> str:
    """The id that git gives to a blob of this content.

    Args:
        content: of the blob.
        object_format: `sha1` or `sha256`.
    """
    made = hashlib.new(object_format, b"blob %d\0" % len(content), usedforsecurity=False)
    made.update(content)
    return made.hexdigest()


def blob_ids(content: bytes, object_format: str = "sha1", *, encoding: str | None = None) -> tuple[str, ...]:
    """The ids that the index could give to the content of a file, without repetition, the likeliest first.

    Args:
        content: as it is on disk.
        object_format: `sha1` or `sha256`.
        encoding: of the file where that is known, as from `working-tree-encoding`.
    """
    contents = _index_contents(content, encoding)
    return tuple(dict.fromkeys(blob_id(one, object_format) for one in contents))


def blob_ids_of_text(text: str, object_format: str = "sha1") -> tuple[str, ...]:
    """The ids that the index could give to the text of an editor's document.

    The editor has taken the encoding and the byte order mark away, and may show either line end. A surrogate
    between U+DC80 and U+DCFF stands for a byte that is not UTF-8.

    Raises:
        UnicodeEncodeError: another surrogate.
    """
    return blob_ids(text.encode("utf-8", "surrogateescape"), object_format)


def decode(content: bytes) -> str | None:
    """The text of a blob, without its byte order mark; None for a binary file.

    A NUL makes a file binary, as it does for git. Bytes that are not UTF-8 come out as surrogates, so that nothing
    is lost and every line keeps its place.
    """
    if b"\0" in content:
        return None
    return content.removeprefix(_UTF_8_MARK).decode("utf-8", "surrogateescape")


def decode_file(content: bytes) -> str | None:
    """The text of a file in the work tree, which may be UTF-16 or UTF-32 if it says so with a byte order mark."""
    return decode_in(content, None)


def decode_in(content: bytes, encoding: str | None) -> str | None:
    """As `decode_file`, for a file whose encoding is known, as from `working-tree-encoding`."""
    return decode(in_utf_8(content, encoding))


def in_utf_8(content: bytes, encoding: str | None) -> bytes:
    """The content as git keeps a file that has a `working-tree-encoding`; as it is if it is not in that encoding."""
    known = _reencoded(content, encoding)
    return content if known is None else known


def _index_contents(content: bytes, encoding: str | None) -> list[bytes]:
    contents = [content]
    reencoded = _reencoded(content, encoding)
    if reencoded is not None:
        contents.insert(0, reencoded)
    contents += [one.replace(b"\r\n", b"\n") for one in contents if b"\r\n" in one]
    contents += [
        one.removeprefix(_UTF_8_MARK) if one.startswith(_UTF_8_MARK) else _UTF_8_MARK + one for one in contents
    ]
    return contents


def _reencoded(content: bytes, encoding: str | None) -> bytes | None:
    """The content in UTF-8, as git keeps a file that has a `working-tree-encoding`; None if it is in no other."""
    for mark, wide in _WIDE_MARKS:
        if content.startswith(mark):
            encoding, content = wide, content.removeprefix(mark)
            break
    if encoding is None:
        return None
    try:
        return content.decode(encoding).encode("utf-8")
    except (UnicodeError, LookupError):
        return None  # not in the encoding that it claims; git would refuse to add it
