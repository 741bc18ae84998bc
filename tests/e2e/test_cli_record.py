import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from countersign.origin import Origin
from support.scratch import Scratch, edit

pytestmark = pytest.mark.e2e


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path)


def _status(scratch: Scratch) -> dict[str, list[tuple[str, str, str]]]:
    """Path to (lines, origin, evidence)."""
    return {
        file["path"]: [(one["lines"], one["origin"], one["evidence"]) for one in file["ranges"]]
        for file in scratch.json("status")["files"]
    }


def test_only_what_an_agent_added_is_its(scratch: Scratch) -> None:
    scratch.commit("a.py", "one = 1\n")
    scratch.write("a.py", "one = 1\ntwo = 2\n")
    scratch.record(edit("a.py", "one = 1\n", "one = 1\ntwo = 2\n"))
    assert _status(scratch) == {"a.py": [("2", "ai", "observed")]}


def test_text_that_was_there_keeps_whose_it_was(scratch: Scratch) -> None:
    scratch.record(
        edit("a", None, "said = 1\n", origin="human", tool=None, model=None),
        edit("a", "said = 1\n", "said = 1\nmade = 2\n"),
        edit("a", "said = 1\nmade = 2\n", "said = 1\nelse = 3\nmade = 2\n", tool="other"),
    )
    scratch.write("a", "said = 1\nelse = 3\nmade = 2\n")
    assert _status(scratch) == {"a": [("1", "human", "declared"), ("2", "ai", "observed"), ("3", "ai", "observed")]}


def test_a_statement_has_its_author_and_its_time(scratch: Scratch) -> None:
    scratch.git("config", "user.email", "ada@example.com")
    scratch.record(edit("a", None, "said\n", origin="human"))
    scratch.write("a", "said\n")
    with scratch.checkout() as checkout:
        latest = checkout.journal().latest("a", ".")
        assert latest is not None
        (whose,) = latest.marks.table.values()
    assert whose.origin is Origin.HUMAN
    assert whose.by == "ada@example.com"
    assert whose.at.endswith("Z")


def test_before_left_out_is_the_last_text_known(scratch: Scratch) -> None:
    scratch.commit("committed", "old\n")
    left_out = {key: value for key, value in edit("committed", None, "old\nnew\n").items() if key != "before"}
    scratch.record(left_out)
    scratch.record({**left_out, "after": "old\nnew\nnewer\n", "tool": "other"})
    scratch.write("committed", "old\nnew\nnewer\n")
    document = scratch.json("status")
    assert [(one["lines"], one["tool"]) for one in document["files"][0]["ranges"]] == [
        ("2", "claude-code"),
        ("3", "other"),
    ]


def test_a_person_cannot_claim_a_whole_text_that_nobody_has_seen_before(scratch: Scratch) -> None:
    event = edit("unseen", None, "text\n", origin="human")
    del event["before"]
    assert 'give "before"' in scratch.record(event, code=2).stderr


def test_bad_lines_are_refused_by_number_and_good_ones_kept(scratch: Scratch) -> None:
    done = scratch.record(
        edit("a", None, "1\n"), "{broken", "", edit("../out", None, "x"), edit("b", None, "2\n"),
        edit("c", None, "x\0y"), edit("a", "1\n", "1\n3\n"), code=2,
    )  # fmt: skip
    errors = done.stderr.splitlines()
    assert [line.split(":")[2].strip() for line in errors] == ["line 2", "line 4", "line 6"]
    assert all(line.startswith("countersign: error: ") for line in errors)
    scratch.write("a", "1\n3\n")
    scratch.write("b", "2\n")
    assert _status(scratch) == {"a": [("1-2", "ai", "observed")], "b": [("1", "ai", "observed")]}


def test_a_document_says_what_was_done(scratch: Scratch) -> None:
    scratch.write(".gitignore", "*.log\n")
    lines = [edit("a", None, "1\n"), edit("x.log", None, "1\n"), {"v": 1}]
    stdin = "\n".join(json.dumps(line) for line in lines).encode()
    done = scratch.countersign("record", "--json", stdin=stdin, code=2)
    document = json.loads(done.stdout)
    assert (document["recorded"], document["ignored"]) == (1, 1)
    assert [refused["line"] for refused in document["refused"]] == [3]


def test_ignored_files_are_not_kept(scratch: Scratch) -> None:
    scratch.write(".gitignore", ".env\n")
    scratch.record(edit(".env", None, "SECRET=1\n"), edit("kept", None, "1\n"))
    with scratch.checkout() as checkout:
        assert checkout.journal().known_paths() == ["kept"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../out", "'..'"),
        ("a/../../out", "'..'"),
        ("/nowhere/out", "outside of the repository"),
        ("link", "symbolic link"),
        ("way/file", "outside of the repository"),
        ("nested/file", "another repository"),
        (".git/config", "git directory"),
        ("a\0b", "not the name of a file"),
        ("folder", "directory"),
    ],
)
def test_a_path_the_repository_cannot_have_is_refused(scratch: Scratch, tmp_path: Path, path: str, why: str) -> None:
    (scratch.top / "folder").mkdir()
    (scratch.top / "link").symlink_to("folder")
    (scratch.top / "way").symlink_to(tmp_path)
    scratch.git("init", "-q", "nested")
    assert why in scratch.record(edit(path, None, "x\n"), code=2).stderr
    assert not (scratch.top / ".git" / "countersign" / "known-paths").exists()


def test_an_absolute_path_and_a_path_that_is_not_utf_8_are_paths(scratch: Scratch) -> None:
    scratch.record(edit(str(scratch.top / "a"), None, "1\n"), edit("odd\udcff", None, "caf\udce9\n"))
    scratch.write("a", "1\n")
    scratch.write("odd\udcff", b"caf\xe9\n")
    assert _status(scratch) == {"a": [("1", "ai", "observed")], "odd\udcff": [("1", "ai", "observed")]}


@pytest.mark.parametrize(
    ("attributes", "content"),
    [
        ("* text=auto eol=crlf\n", b"one\r\ntwo\r\n"),
        ("a text working-tree-encoding=UTF-16\n", "one\ntwo\n".encode("utf-16")),
        ("", b"\xef\xbb\xbfone\ntwo\n"),
        ("", b"one\r\ntwo\r\n"),
    ],
    ids=["crlf", "utf-16", "byte order mark", "crlf in the index"],
)
def test_what_git_does_to_a_text_on_its_way_into_the_index_loses_nothing(
    scratch: Scratch, attributes: str, content: bytes
) -> None:
    scratch.commit(".gitattributes", attributes)
    scratch.record(edit("a", None, "one\r\ntwo\r\n" if b"\r" in content else "one\ntwo\n"))
    scratch.write("a", content)
    assert _status(scratch) == {"a": [("1-2", "ai", "observed")]}
    scratch.git("add", "a")
    assert _status(scratch) == {"a": [("1-2", "ai", "observed")]}
    scratch.git("commit", "-q", "-m", "a")
    assert scratch.json("show")["totals"]["ai"] == 2


def test_a_deleted_file_is_nobodys_and_comes_back_as_it_was(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "1\n"), edit("a", "1\n", None))
    scratch.write("a", "1\n")
    assert _status(scratch) == {"a": [("1", "ai", "observed")]}


def test_what_a_machine_wrote_stays_its_when_a_person_claims_the_same_text(scratch: Scratch) -> None:
    scratch.record(edit("a", None, "1\n"), edit("a", None, "1\n", origin="human"))
    scratch.write("a", "1\n")
    assert _status(scratch) == {"a": [("1", "ai", "observed")]}


def test_a_text_that_is_too_large_is_refused_and_a_large_one_is_not(scratch: Scratch) -> None:
    large = "a line of some length\n" * 40_000
    done = scratch.record(edit("huge", None, "x" * (50 * 2**20)), edit("large", "", large), code=2)
    assert 'line 1: "after" is too large: 50.0 MiB' in done.stderr
    assert len(done.stderr.splitlines()) == 1
    scratch.write("large", large)
    assert _status(scratch) == {"large": [("1-40000", "ai", "observed")]}


def test_lines_are_recorded_while_the_pipe_is_still_open(scratch: Scratch) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "countersign", "record"],
        cwd=scratch.top,
        env=scratch.environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(json.dumps(edit("a", None, "1\n")).encode() + b"\n{broken\n")
    process.stdin.flush()
    assert b"line 2" in process.stderr.readline()
    # The broken line may be refused before the good one of the same batch is written.
    deadline = time.monotonic() + 20
    known: list[str] = []
    while not known and time.monotonic() < deadline:
        with scratch.checkout() as checkout:
            known = checkout.journal().known_paths()
    assert known == ["a"]
    process.stdin.close()
    assert process.wait() == 2
    process.stderr.close()


def test_nothing_at_all_is_fine(scratch: Scratch) -> None:
    assert scratch.countersign("record").stdout == ""


def test_two_tools_at_once_lose_nothing(scratch: Scratch) -> None:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "countersign", "record"],
            cwd=scratch.top,
            env=scratch.environment,
            stdin=subprocess.PIPE,
        )

    tools = [start(), start()]
    for number, tool in enumerate(tools):
        assert tool.stdin is not None
        for turn in range(10):
            tool.stdin.write(json.dumps(edit(f"{number}-{turn}", None, f"{number} {turn}\n")).encode() + b"\n")
        tool.stdin.close()
    assert [tool.wait() for tool in tools] == [0, 0]
    with scratch.checkout() as checkout:
        assert len(checkout.journal().known_paths()) == 20


def test_a_linked_work_tree_is_its_own(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit("a", "1\n")
    scratch.git("worktree", "add", "-q", str(tmp_path / "second"))
    second = Scratch(tmp_path / "second", scratch.environment)
    second.record(edit("b", None, "2\n"))
    second.write("b", "2\n")
    assert _status(second) == {"b": [("1", "ai", "observed")]}
    with scratch.checkout() as checkout:
        assert checkout.journal().known_paths("worktrees/second") == ["b"]


def test_the_journal_is_pruned_by_whoever_records_once_a_day(scratch: Scratch) -> None:
    scratch.record(edit("old", None, "old\n"))
    state = scratch.top / ".git" / "countersign"
    long_ago = time.time() - 91 * 86_400
    with closing(sqlite3.connect(state / "journal.db")) as journal, journal:
        journal.execute("UPDATE memories SET at = ?", (long_ago,))
        journal.execute("UPDATE latest SET at = ?", (long_ago,))
    scratch.record(edit("new", None, "new\n"))
    assert (state / "known-paths").read_text() == "new\nold\n"
    (state / "pruned").write_text(f"{long_ago:.0f}")
    scratch.record(edit("newer", None, "newer\n"))
    assert (state / "known-paths").read_text() == "new\nnewer\n"
    assert time.time() - float((state / "pruned").read_text()) < 3600
