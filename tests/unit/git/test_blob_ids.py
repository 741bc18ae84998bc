import codecs

import pytest

from countersign.git.blob_ids import blob_id, blob_ids, blob_ids_of_text, decode, decode_file, decode_in
from support.scratch import Scratch

_TEXT = "eins\nzwei é 🙂\n\ndrei"


def _id_in_index(scratch: Scratch, content: bytes) -> str:
    scratch.write("file.txt", content)
    scratch.git("add", "file.txt")
    return scratch.git("rev-parse", ":file.txt")


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_the_id_is_gits(tmp_path_factory: pytest.TempPathFactory, object_format: str) -> None:
    scratch = Scratch.create(tmp_path_factory.mktemp("r"), f"--object-format={object_format}")
    for content in (b"", b"a\n", _TEXT.encode(), b"\0\xff"):
        assert blob_id(content, object_format) == _id_in_index(scratch, content)


@pytest.mark.parametrize(
    ("attributes", "line_end", "mark", "encoding"),
    [
        ("", "\n", b"", "utf-8"),
        ("* text=auto\n", "\r\n", b"", "utf-8"),
        ("* text eol=crlf\n", "\r\n", b"", "utf-8"),
        ("* -text\n", "\r\n", b"", "utf-8"),
        ("* text=auto\n", "\r\n", codecs.BOM_UTF8, "utf-8"),
        ("* text working-tree-encoding=UTF-16\n", "\n", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("* text working-tree-encoding=UTF-16 eol=crlf\n", "\r\n", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("* text working-tree-encoding=UTF-16LE-BOM\n", "\n", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("* text working-tree-encoding=UTF-32\n", "\n", codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_the_id_in_the_index_is_among_the_ids_of_the_file_and_of_the_editors_text(
    scratch: Scratch, attributes: str, line_end: str, mark: bytes, encoding: str
) -> None:
    scratch.write(".gitattributes", attributes)
    shown = _TEXT.replace("\n", line_end)
    content = mark + shown.encode(encoding)
    wanted = _id_in_index(scratch, content)
    assert wanted in blob_ids(content)
    assert wanted in blob_ids_of_text(shown)


def test_a_stated_encoding_without_a_mark_is_believed(scratch: Scratch) -> None:
    scratch.write(".gitattributes", "* text working-tree-encoding=ISO-8859-1\n")
    content = "é\r\n".encode("latin-1")
    wanted = _id_in_index(scratch, content)
    assert wanted in blob_ids(content, encoding="ISO-8859-1")
    assert wanted in blob_ids_of_text("é\n")


def test_a_file_that_is_not_in_the_encoding_it_claims_still_has_ids() -> None:
    broken = codecs.BOM_UTF16_LE + b"\x00\xd8"
    assert blob_ids(broken) == blob_ids(broken, encoding="no such encoding")
    assert blob_id(broken) in blob_ids(broken)


def test_ids_are_not_repeated() -> None:
    assert len(set(blob_ids(b"a\r\n"))) == len(blob_ids(b"a\r\n"))


def test_bytes_that_are_not_utf_8_survive() -> None:
    text = decode(b"caf\xe9\n")
    assert text is not None
    assert blob_id(b"caf\xe9\n") in blob_ids_of_text(text)


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode(codecs.BOM_UTF8 + b"a") == "a"
    assert decode_file("é".encode("utf-16")) == "é"
    assert decode_file("é".encode("utf-32")) == "é"


def test_a_nul_makes_a_file_binary() -> None:
    assert decode(b"a\0b") is None
    assert decode_file("é".encode("utf-16-le")) is None
    assert decode_in("é".encode("utf-16-le"), "utf-16-le") == "é"
