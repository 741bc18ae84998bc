"""Agent Trace records: what goes out says no more than is known, and what comes in is a guess."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from countersign.provenance.added import FileChange
from countersign.provenance.agent_trace import TraceDamagedError, claims_of, content_hash, format_trace, read_trace
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.record import record_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

AI = ("ai", "observed", "claude-code", "opus", "c0/1 x", "", "", "")
MIXED = ("mixed", "inferred", "", "", "", "", "", "")
TYPED = ("human", "observed", "", "", "", "", "", "")
GUESSED = ("human", "inferred", "", "", "", "", "", "")
PASTE = ("unknown", "none", "", "", "", "paste", "", "")

CONTRIBUTOR = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"enum": ["human", "ai", "mixed", "unknown"]},
        "model_id": {"type": "string", "maxLength": 250},
    },
}
NUMBER = {"type": "integer", "minimum": 1}
RANGE = {
    "type": "object",
    "required": ["start_line", "end_line"],
    "properties": {"start_line": NUMBER, "end_line": NUMBER, "content_hash": {"type": "string"}},
}
CONVERSATION = {
    "type": "object",
    "required": ["ranges"],
    "properties": {
        "url": {"type": "string", "pattern": "^[a-z]+:[^ ]+$"},
        "contributor": CONTRIBUTOR,
        "ranges": {"type": "array", "items": RANGE},
    },
}
#: Section 6.1 of the specification, as far as we write it.
SCHEMA = {
    "type": "object",
    "required": ["version", "id", "timestamp", "files"],
    "properties": {
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "vcs": {
            "type": "object",
            "required": ["type", "revision"],
            "properties": {"type": {"const": "git"}, "revision": {"type": "string"}},
        },
        "files": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "conversations"],
                "properties": {"path": {"type": "string"}, "conversations": {"type": "array", "items": CONVERSATION}},
            },
        },
    },
}


def change(lines: list[bytes], path: bytes = b"a.py") -> FileChange:
    return FileChange(path, (0, 0o100644), ("0" * 40, "1" * 40), [(1, lines)])


def exported(changes: list[FileChange], *rows: tuple[str, ...]) -> dict[str, object]:
    origins = LineOrigins(list(rows), list(range(len(rows))))  # type: ignore[arg-type]
    made = format_trace(record_of(changes, lambda _: origins), changes, COMMIT, NOW, "1.2.3")
    jsonschema.validate(made, SCHEMA)
    return made


def test_a_trace_has_every_added_line_and_calls_no_guess_a_person() -> None:
    made = exported([change([b"a", b"b", b"c", b"d", b"e"])], AI, MIXED, TYPED, GUESSED, PASTE)
    (file,) = made["files"]  # type: ignore[misc]
    told = [
        (one["contributor"], one.get("url"), [(part["start_line"], part["end_line"]) for part in one["ranges"]])
        for one in file["conversations"]  # type: ignore[has-type]
    ]
    assert told == [
        ({"type": "ai", "model_id": "opus"}, "urn:countersign:claude-code:c0%2F1%20x", [(1, 1)]),
        ({"type": "mixed"}, "urn:countersign:unknown:", [(2, 2)]),
        ({"type": "human"}, None, [(3, 3)]),
        ({"type": "unknown"}, None, [(4, 5)]),
    ]


def test_the_same_record_is_the_same_trace_whenever_it_is_exported() -> None:
    assert exported([change([b"a"])], AI) == exported([change([b"a"])], AI)
    assert exported([change([b"a"])], AI)["id"] != exported([change([b"b"])], AI)["id"]


def test_paths_that_are_no_unicode_are_counted_and_not_invented() -> None:
    made = exported([change([b"a"], b"caf\xe9.py"), change([b"a"], "café\n.py".encode())], AI)
    assert [file["path"] for file in made["files"]] == ["café\n.py"]  # type: ignore[attr-defined]
    assert made["metadata"]["countersign"]["paths_left_out"] == 1  # type: ignore[index]
    json.dumps(made).encode()


def test_what_goes_out_comes_in_again_as_a_guess_and_without_people() -> None:
    lines = [b"a", b"b", b"c", b"d"]
    made = exported([change(lines)], AI, AI, TYPED, PASTE)
    claims, refused = claims_of([read_trace(json.loads(json.dumps(made)))], {"a.py": lines}.get)
    told = claims.lines(change(lines), believe_people=True)
    assert told is not None
    assert [told.row(number) for number in range(4)] == [
        *[("ai", "inferred", "claude-code", "opus", "c0/1 x", "", "", "")] * 2,
        *[("unknown", "none", "", "", "", "untracked", "", "")] * 2,
    ]
    assert refused == 0


def trace_of(*ranges: dict[str, object], **more: object) -> dict[str, object]:
    conversation = {"contributor": {"type": "ai", "model_id": "x/y"}, "url": "https://a/1", "ranges": list(ranges)}
    return {
        "version": "1.0",
        "vcs": {"type": "git", "revision": COMMIT},
        "tool": {"name": "cursor"},
        "files": [{"path": "a.py", "conversations": [conversation]}],
        **more,
    }


def believed(*ranges: dict[str, object], lines: int = 4) -> tuple[int, int]:
    """How many ranges count, and how many do not."""
    content = [b"line %d" % number for number in range(1, lines + 1)]
    claims, refused = claims_of([read_trace(trace_of(*ranges))], {"a.py": content}.get)
    return len(claims.files.get("a.py", ())), refused


def test_a_range_counts_by_its_hash_and_without_one_by_its_place() -> None:
    lines = {number: b"line %d" % number for number in range(1, 5)}
    right = content_hash(lines, 2, 3)
    assert believed({"start_line": 2, "end_line": 3, "content_hash": right}) == (1, 0)
    assert believed({"start_line": 1, "end_line": 2, "content_hash": right}) == (0, 1), "another text"
    assert believed({"start_line": 2, "end_line": 3, "content_hash": "murmur3:9f2e8a1b"}) == (1, 0)
    assert believed({"start_line": 2, "end_line": 3}) == (1, 0)
    assert believed({"start_line": 4, "end_line": 5}) == (0, 1), "beyond the file"
    assert believed({"start_line": 1, "end_line": 1}) == (0, 1), "what tools write that do not know the place"
    first = content_hash(lines, 1, 1)
    assert believed({"start_line": 1, "end_line": 1, "content_hash": first}) == (1, 0)


def test_the_contributor_of_a_range_overrides_that_of_its_conversation() -> None:
    assert believed({"start_line": 2, "end_line": 3, "contributor": {"type": "human"}}) == (0, 0)
    assert believed({"start_line": 2, "end_line": 3, "contributor": {"type": "mixed"}}) == (1, 0)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([], "expected an object for the record"),
        ({}, "expected a version"),
        (trace_of(version="2.0.0"), "expected a version"),
        (trace_of(vcs=None), "expected an object for vcs"),
        (trace_of(vcs={"type": "jj", "revision": COMMIT}), "a commit of git"),
        (trace_of(vcs={"type": "git", "revision": "main"}), "by its id"),
        (trace_of(vcs={"type": "git", "revision": "--all"}), "by its id"),
        (trace_of(files={}), "a list for files"),
        (trace_of(files=[{"path": 1}]), "the path of a file"),
        (trace_of(files=[{"path": "a"}]), "a list for conversations"),
        (trace_of({"start_line": 0, "end_line": 1}), "lines from 1 on"),
        (trace_of({"start_line": 2, "end_line": 1}), "lines from 1 on"),
        (trace_of({"start_line": True, "end_line": 1}), "lines from 1 on"),
        (trace_of({"start_line": 1.5, "end_line": 2}), "lines from 1 on"),
    ],
)
def test_what_is_no_trace_of_a_commit_is_refused_with_what_was_expected(document: object, why: str) -> None:
    with pytest.raises(TraceDamagedError, match=why):
        read_trace(document)
