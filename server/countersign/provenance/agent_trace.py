"""Records of commits as Agent Trace 0.1.0, and traces of other tools as claims about the lines that a commit adds.

A trace says of ranges of lines, as they stand at a revision, which kind of contributor they are from. It has no place
for evidence: a guess that a person wrote something goes out as unknown, and whatever comes in is a guess.

Source: https://agent-trace.dev, sections 6.1 to 6.4.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import quote, unquote

from countersign.provenance.added import FileChange
from countersign.provenance.authorship import Claims
from countersign.provenance.line_origins import Row
from countersign.provenance.record import Record

VERSION = "0.1.0"

#: Of the ids of our traces: the same record of the same commit is the same trace, whoever exports it.
_NAMESPACE = uuid.UUID("6c6f2f0c-0f4b-5d43-9a53-1f6f0e3c7f11")

#: Conversations have an address. Ours is that of no server: it names the tool and its session.
_CONVERSATION = "urn:countersign:"

_LONGEST_MODEL = 250

#: A name such as `main` stands for another commit tomorrow.
_ID = re.compile(r"[0-9a-f]{7,64}")
_HASH = "sha256:"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A range of a trace: first and last line (1-based), what it is said to be, and the hash of its text, if any."""

    first: int
    last: int
    row: Row
    content_hash: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A record of another tool: the commit whose lines it names, and ranges that are said to be AI's, by path."""

    revision: str
    files: Mapping[str, Sequence[Claimed]]


def format_trace(
    record: Record, changes: Sequence[FileChange], commit: str, when: datetime, version: str
) -> dict[str, object]:
    """The trace of a commit, for `json.dumps`.

    Args:
        record: of the commit.
        changes: what it adds; the hashes of ranges are made from them.
        commit: its full id.
        when: it was made.
        version: of this program.

    Returns:
        Paths that are not UTF-8 have no place in it; how many there are, the metadata say.
    """
    contents = {
        change.name: {number: line for start, lines in change.hunks for number, line in enumerate(lines, start)}
        for change in changes
    }
    shown = [path for path in record.files if path.isprintable() or path.encode("utf-8", "replace").decode() == path]
    about: dict[str, object] = {"digest": record.digest}
    if len(shown) < len(record.files):
        about["paths_left_out"] = len(record.files) - len(shown)
    return {
        "version": VERSION,
        "id": str(uuid.uuid5(_NAMESPACE, f"{commit} {record.digest}")),
        "timestamp": f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "vcs": {"type": "git", "revision": commit},
        "tool": {"name": "countersign", "version": version},
        "files": [
            {"path": path, "conversations": _conversations(record.files[path], contents.get(path, {}))}
            for path in shown
        ],
        "metadata": {"countersign": about},
    }


def _conversations(rows: Sequence[tuple[Row, list[int]]], contents: Mapping[int, bytes]) -> list[dict[str, object]]:
    found: dict[tuple[str, str, str], list[int]] = {}
    for row, numbers in rows:
        origin, evidence, tool, model, session, *_ = row
        kind = "unknown" if origin == "human" and evidence not in ("observed", "declared") else origin
        by_ai = kind in ("ai", "mixed")
        address = f"{_CONVERSATION}{quote(tool or 'unknown', safe='')}:{quote(session, safe='')}" if by_ai else ""
        found.setdefault((kind, model[:_LONGEST_MODEL] if by_ai else "", address), []).extend(numbers)
    return [
        {
            **({"url": address} if address else {}),
            "contributor": {"type": kind, **({"model_id": model} if model else {})},
            "ranges": [
                {"start_line": first, "end_line": last, "content_hash": content_hash(contents, first, last)}
                for first, last in _ranges(sorted(numbers))
            ],
        }
        for (kind, model, address), numbers in found.items()
    ]


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    return list(zip(starts, ends, strict=True))


def content_hash(contents: Mapping[int, bytes], first: int, last: int) -> str:
    """Of lines by number (1-based), without their line feeds: SHA-256 of them all, a line feed after each."""
    text = b"".join(contents.get(number, b"") + b"\n" for number in range(first, last + 1))
    return _HASH + hashlib.sha256(text).hexdigest()


class TraceDamagedError(ValueError):
    """Something that is no trace of a commit, with what is wrong with it."""


def read_trace(document: object) -> Trace:
    """A trace record of another tool.

    Args:
        document: as `json.loads` gives it.

    Raises:
        TraceDamagedError: it is none, or not of a commit of git.
    """
    told = _table(document, "the record")
    version = told.get("version")
    if not isinstance(version, str) or version.partition(".")[0] not in ("0", "1"):
        raise TraceDamagedError(f"expected a version like {VERSION!r}, found {_short(version)}")
    vcs = _table(told.get("vcs"), "vcs")
    revision = vcs.get("revision")
    if vcs.get("type") != "git" or not isinstance(revision, str) or not _ID.fullmatch(revision):
        raise TraceDamagedError(f"expected vcs to name a commit of git by its id, found {_short(vcs)}")
    tool = told.get("tool")
    name = _word(tool.get("name")) if isinstance(tool, dict) else ""
    files: dict[str, list[Claimed]] = {}
    for file in _list(told.get("files"), "files"):
        one = _table(file, "files[]")
        path = one.get("path")
        if not isinstance(path, str):
            raise TraceDamagedError(f"expected the path of a file, found {_short(path)}")
        claims = files.setdefault(path, [])
        for conversation in _list(one.get("conversations"), f"conversations of {_short(path)}"):
            claims += _claimed(_table(conversation, "conversations[]"), name)
    return Trace(revision, files)


def _claimed(conversation: Mapping[str, object], tool: str) -> list[Claimed]:
    address = _word(conversation.get("url"))
    if address.startswith(_CONVERSATION):
        tool, _, address = (unquote(word) for word in address.removeprefix(_CONVERSATION).partition(":"))
    found = []
    for given in _list(conversation.get("ranges"), "ranges"):
        one = _table(given, "ranges[]")
        first, last = one.get("start_line"), one.get("end_line")
        if type(first) is not int or type(last) is not int or not 1 <= first <= last:
            raise TraceDamagedError(f"expected lines from 1 on, found {_short(first)} to {_short(last)}")
        contributor = one.get("contributor", conversation.get("contributor"))
        by = contributor if isinstance(contributor, dict) else {}
        kind = by.get("type")
        if kind in ("ai", "mixed"):
            # Whoever traced it was not watched by us; and that a person wrote something is never taken over.
            row = (str(kind), "inferred", tool, _word(by.get("model_id")), address, "", "", "")
            found.append(Claimed(first, last, row, _word(one.get("content_hash"))))
    return found


def claims_of(traces: Sequence[Trace], lines: Callable[[str], Sequence[bytes] | None]) -> tuple[Claims, int]:
    """What traces of one commit claim, as far as it can be believed; and how many ranges cannot.

    A range with a hash that is not that of its text is about another text. The first line alone, without a hash, is
    what tools write that do not know the place.

    Args:
        traces: of the same commit.
        lines: of the file at a path in that commit, without their line feeds; None if there is none.
    """
    files: dict[str, list[tuple[Row, list[tuple[int, int]]]]] = {}
    refused = 0
    for trace in traces:
        for path, claims in trace.files.items():
            content = lines(path) if claims else None
            for claim in claims:
                if content is not None and _believable(claim, content):
                    files.setdefault(path, []).append((claim.row, [(claim.first, claim.last)]))
                else:
                    refused += 1
    return Claims(files), refused


def _believable(claim: Claimed, content: Sequence[bytes]) -> bool:
    if claim.last > len(content):
        return False
    if claim.content_hash.startswith(_HASH):
        text = b"\n".join(content[claim.first - 1 : claim.last])
        told = claim.content_hash.removeprefix(_HASH)
        return told in (hashlib.sha256(text + b"\n").hexdigest(), hashlib.sha256(text).hexdigest())
    return (claim.first, claim.last) != (1, 1)


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TraceDamagedError(f"expected an object for {where}, found {_short(value)}")
    return value


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise TraceDamagedError(f"expected a list for {where}, found {_short(value)}")
    return value


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _short(value: object) -> str:
    return repr(value)[:60]
