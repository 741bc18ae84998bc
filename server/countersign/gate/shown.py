"""What the records say of the lines of a file, as a digest: what a signer was shown must still be so."""

from collections.abc import Iterable, Mapping

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.delta import digest_of
from countersign.origin import Attribution

_DOMAIN = b"records-v1/file"

#: Of a file in which no added line has a record, for none was added: it was deleted, or got another mode.
NOTHING_SHOWN = digest_of(_DOMAIN, [])


def records_shown(change: JudgedChange) -> Mapping[bytes, str]:
    """For each file with added lines the digest of what is known of them, in their order; 64 hex digits.

    Line numbers take no part: they move when the base does, and the text is the delta's affair.
    """
    return {file.path.encode("utf-8", "surrogateescape"): records_of(file) for file in change.files}


def records_of(file: JudgedFile) -> str:
    """The same of one file: what an author attests, too."""
    return digest_of(_DOMAIN, _parts(file))


def _parts(file: JudgedFile) -> Iterable[bytes]:
    if file.whole is not None:
        yield b"whole"
        yield from _fields(file.whole)
    for number in sorted(file.lines):
        attribution = file.lines[number]
        if attribution is not None:
            yield b"line"
            yield from _fields(attribution)


def _fields(attribution: Attribution) -> Iterable[bytes]:
    return (field.encode("utf-8", "surrogatepass") for field in attribution.fields())
