"""`stats` as a process, on real repositories."""

import json
import os
from pathlib import Path

import pytest

from countersign.git.notes import read_notes, write_notes
from countersign.git.patches import of_commit
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from support.scratch import Scratch

pytestmark = pytest.mark.e2e

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
OTHER_AI = ("ai", "observed", "copilot", "", "", "", "", "")
MIXED = ("mixed", "observed", "claude-code", "opus", "c1", "", "", "")
HUMAN = ("human", "observed", "", "", "", "", "", "")
PASTE = ("unknown", "none", "", "", "", "paste", "", "")

ALLOWED = "version = 1\npeople_reports = true\n"


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path)


def _note(scratch: Scratch, commit: str, *rows: Row) -> None:
    """The note that a hook would have written: line n of every file is row n; the last row goes on."""
    lines = [*range(len(rows)), *[len(rows) - 1] * 10_000]
    record = record_of(of_commit(scratch.repository(), commit), lambda _: LineOrigins(list(rows), lines))
    write_notes(scratch.repository().git, {commit: format_note(record).encode()})


def _totals(scratch: Scratch, *arguments: str) -> dict[str, int]:
    totals = scratch.json("stats", *arguments)["totals"]
    assert totals["ai"] + totals["mixed"] + totals["human"] + totals["unknown"] == totals["added"]
    assert isinstance(totals, dict)
    return totals


def _added(scratch: Scratch, *arguments: str) -> int:
    return _totals(scratch, *arguments)["added"]


def test_stats_are_totals_of_the_range_by_tool_and_path(scratch: Scratch) -> None:
    before = scratch.commit("old", "1\n2\n3\n")
    _note(scratch, scratch.commit("a.py", "one\ntwo\nthree\n"), HUMAN, AI, MIXED)
    _note(scratch, scratch.commit("b.py", "one\ntwo\n"), OTHER_AI, PASTE)
    assert scratch.json("stats", f"{before}..HEAD") == {
        "range": f"{before}..HEAD",
        "commits": 2,
        "totals": {"added": 5, "ai": 2, "mixed": 1, "human": 1, "unknown": 1, "excluded": 0},
        "by_tool": [
            {"tool": "claude-code", "model": "opus", "ai": 1, "mixed": 1},
            {"tool": "copilot", "model": None, "ai": 1, "mixed": 0},
        ],
        "by_author": [],
        "by_path": [
            {"path": "a.py", "added": 3, "ai": 1, "mixed": 1, "human": 1, "unknown": 0},
            {"path": "b.py", "added": 2, "ai": 1, "mixed": 0, "human": 0, "unknown": 1},
        ],
    }


def test_stats_read_well(scratch: Scratch) -> None:
    _note(scratch, scratch.commit("src/app.py", "1\n2\n3\n4\n"), HUMAN, AI)
    _note(scratch, scratch.commit("b", "1\n2\n"), HUMAN, PASTE)
    assert scratch.countersign("stats", "main", PYTHONUTF8="1").stdout == (
        "main: 2 commits\n"
        "6 lines added: 3 ai, 2 human, 1 unknown\n"
        "████████████▒▒▒▒░░░░░░░░  █ ai  ▓ mixed  ▒ unknown  ░ human\n"
        "\n"
        "by tool             ai  mixed\n"
        "  claude-code:opus   3      0  ████████████████████████\n"
        "\n"
        "by path       added  ai  mixed  human  unknown\n"
        "  src/app.py      4   3      0      1        0  ██████████████████░░░░░░\n"
        "  b               2   0      0      1        1  ▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░\n"
        "\n"
        "No figures by author: .countersign/policy.toml on main does not say `people_reports = true`.\n"
    )
    plain = scratch.countersign("stats", "main", PYTHONIOENCODING="ascii").stdout
    assert "############????........  # ai  + mixed  ? unknown  . human\n" in plain
    assert plain.isascii()


def test_a_range_without_additions_is_said_in_one_line(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n")
    scratch.commit("a", "1\n")
    assert scratch.countersign("stats", "HEAD^..HEAD").stdout.startswith("HEAD^..HEAD: 1 commit\n0 lines added\n\nNo ")
    assert scratch.json("stats", "HEAD..HEAD")["commits"] == 0


def test_people_have_figures_only_if_the_policy_of_the_base_branch_says_so(scratch: Scratch) -> None:
    scratch.commit("a", "1\n2\n3\n")
    scratch.git("checkout", "-q", "-b", "feature")
    scratch.commit(".countersign/policy.toml", ALLOWED)
    assert scratch.json("stats", "HEAD")["by_author"] == [], "a branch cannot allow it to itself"
    assert "No figures by author: " in scratch.countersign("stats", "HEAD").stdout

    scratch.git("checkout", "-q", "main")
    scratch.commit(".countersign/policy.toml", ALLOWED)
    scratch.write("a", "1\n2\n3\n4\n")
    scratch.git("add", "a")
    scratch.git("-c", "user.name=x", "commit", "-q", "-m", "x", "--author=Zoë Z <ADA@example.com>")
    scratch.write("a", "1\n2\n3\n4\n5\n")
    scratch.git("add", "a")
    scratch.git("commit", "-q", "-m", "x", "--author=Bob B <bob@example.com>")
    nothing = {"ai": 0, "mixed": 0, "human": 0, "excluded": 0}
    assert scratch.json("stats", "main")["by_author"] == [
        {"author": "Bob B", "email": "bob@example.com", "commits": 1, "added": 1, "unknown": 1, **nothing},
        {"author": "Zoë Z", "email": "ADA@example.com", "commits": 3, "added": 6, "unknown": 6, **nothing},
    ]
    shown = scratch.countersign("stats", "main", PYTHONUTF8="1").stdout
    assert "\nby author " in shown
    assert "\n  Zoë Z <ADA@example.com>      6   0      0      0        6  ▒" in shown
    assert "No figures" not in shown


def test_a_policy_that_cannot_be_read_allows_nothing(scratch: Scratch) -> None:
    scratch.commit(".countersign/policy.toml", ALLOWED + "nonsense = 1\n")
    assert scratch.json("stats", "main")["by_author"] == []
    shown = scratch.countersign("stats", "main").stdout
    assert "No figures by author: on main, .countersign/policy.toml: line 3, column 1: nonsense: unknown key" in shown


def test_a_merge_counts_with_its_resolution_only(scratch: Scratch) -> None:
    base = scratch.commit("a", "1\n2\n3\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("a", "1\ntheirs\n3\n")
    scratch.commit("b", "1\n2\n3\n4\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("a", "1\nours\n3\n")
    done = scratch.repository().git.call("merge", "other")
    assert done.code == 1
    assert _added(scratch, f"{base}..main") == 1
    _note(scratch, scratch.commit("a", "1\nours and theirs\n3\n", message="Merge"), AI)
    found = scratch.json("stats", f"{base}..main")
    assert found["commits"] == 4
    assert found["totals"] == {"added": 7, "ai": 1, "mixed": 0, "human": 0, "unknown": 6, "excluded": 0}
    scratch.git("checkout", "-q", "-b", "third", base)
    scratch.commit("c", "1\n")
    scratch.git("merge", "-q", "-m", "clean", "main")
    assert _added(scratch, "main..third") == 1


def test_what_is_added_is_what_git_counts(scratch: Scratch) -> None:
    for number in range(12):
        lines = [f"line {line * number % 7}\n" for line in range(20 + number)]
        lines.insert(number, f"new {number}\n")
        scratch.write(f"dir {number % 3}/ü", "".join(lines))
        scratch.write("binary", bytes([0, number]))
        scratch.commit("last", f"no line end {number}")
    told = scratch.git(
        "log", "--numstat", "--format=", "--no-renames", "--diff-algorithm=histogram", "--no-indent-heuristic"
    )
    counted = sum(int(line.split("\t")[0]) for line in told.splitlines() if line and line[0] != "-")
    found = scratch.json("stats", "HEAD")
    assert found["totals"]["added"] == found["totals"]["unknown"] == counted > 0
    assert sum(path["added"] for path in found["by_path"]) == counted
    assert {path["path"] for path in found["by_path"]} == {"dir 0/ü", "dir 1/ü", "dir 2/ü", "last"}


def test_pathspecs_are_those_of_git_and_meant_from_where_one_is(scratch: Scratch) -> None:
    scratch.commit("src/a.py", "1\n")
    scratch.write("src/b.txt", "1\n2\n")
    commit = scratch.commit("other/c.py", "1\n2\n3\n")
    _note(scratch, commit, HUMAN)

    def paths(*specs: str, directory: Path | None = None) -> tuple[int, list[str]]:
        done = scratch.countersign("stats", "HEAD", "--json", "--", *specs, directory=directory)
        found = json.loads(done.stdout)
        return found["commits"], sorted(path["path"] for path in found["by_path"])

    assert paths("src") == (2, ["src/a.py", "src/b.txt"])
    assert paths("*.py") == (2, ["other/c.py", "src/a.py"])
    assert paths("*.py", ":!src") == (1, ["other/c.py"])
    assert paths("a.py", directory=scratch.top / "src") == (1, ["src/a.py"])
    assert paths("../other", ":(top)src/b*", directory=scratch.top / "src") == (1, ["other/c.py", "src/b.txt"])
    assert paths("nothing") == (0, [])
    assert paths() == (2, ["other/c.py", "src/a.py", "src/b.txt"])
    found = scratch.json("stats", "HEAD")
    for entry in found["by_path"]:
        alone = scratch.countersign("stats", "--json", "HEAD", "--", entry["path"]).stdout
        assert f'"human": {entry["human"]}' in alone
    assert "outside repository" in scratch.countersign("stats", "HEAD", "--", "../..", code=2).stderr


def test_a_change_that_did_not_survive_a_merge_was_made_all_the_same(scratch: Scratch) -> None:
    scratch.commit("a", "1\n")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("a", "1\n2\n")
    scratch.commit("a", "1\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("b", "1\n")
    scratch.git("merge", "-q", "-m", "merge", "other")
    by_path = {path["path"]: path["added"] for path in scratch.json("stats", "main")["by_path"]}
    assert by_path == {"a": 2, "b": 1}
    assert scratch.json("stats", "main", "--no-pager")["totals"]["added"] == 3
    alone = scratch.countersign("stats", "main", "--", "a").stdout
    assert "2 lines added: 2 unknown" in alone


def test_ranges_are_those_of_git_log(scratch: Scratch) -> None:
    one = scratch.commit("a", "1\n")
    scratch.git("tag", "-a", "v1", "-m", "v1")
    scratch.git("checkout", "-q", "-b", "other")
    scratch.commit("b", "1\n2\n")
    scratch.git("checkout", "-q", "main")
    scratch.commit("c", "1\n2\n3\n")
    sizes = {
        "main": 4, "v1": 1, one: 1, "v1..main": 3, "main..other": 2, "main...other": 5, "v1..": 3, "other^!": 2,
    }  # fmt: skip
    assert {given: _added(scratch, given) for given in sizes} == sizes
    for given in ("nowhere", "nowhere..main", "main..nowhere", "--all", "main:a", "", "main\nother"):
        done = scratch.countersign("stats", "--json", f"--{given}" if given == "--all" else given, code=2)
        assert done.stdout == ""
        assert done.stderr.startswith("countersign: error: ")


def test_before_the_first_commit_there_is_nothing_to_count(scratch: Scratch) -> None:
    assert "there is no commit yet" in scratch.countersign("stats", "HEAD", code=2).stderr


def test_a_note_that_does_not_fit_is_unknown_before_and_after_it_was_believed(scratch: Scratch) -> None:
    (scratch.top / ".git" / "countersign").mkdir()
    commit = scratch.commit("a", "1\n2\n")
    _note(scratch, commit, AI)
    for _ in range(2):
        assert _totals(scratch, "HEAD")["ai"] == 2
    git = scratch.repository().git
    told = read_notes(git, [commit])[commit]
    forged = told.replace(b"\tai\tobserved\tclaude-code\topus\tc0", b"\thuman\tobserved")
    write_notes(git, {commit: forged.replace(b"ai=2", b"ai=0").replace(b"human=0", b"human=2")})
    for _ in range(2):
        done = scratch.countersign("stats", "HEAD", "--json")
        assert '"unknown": 2' in done.stdout
        assert '"human": 2' not in done.stdout
        assert f"the note of {commit[:12]} is not believed" in done.stderr
    write_notes(git, {commit: told})
    assert _totals(scratch, "HEAD")["ai"] == 2


def test_a_note_cannot_exempt_files_of_its_own(scratch: Scratch) -> None:
    commit = scratch.commit("lock", "1\n2\n")
    changes = of_commit(scratch.repository(), commit)
    record = record_of(changes, lambda _: LineOrigins([AI], [0, 0, 0]), excluded=["lock"])
    write_notes(scratch.repository().git, {commit: format_note(record).encode()})
    assert _totals(scratch, "HEAD") == {"added": 2, "ai": 2, "mixed": 0, "human": 0, "unknown": 0, "excluded": 0}


def test_files_that_the_base_branch_calls_generated_are_counted_beside_and_never_dropped(scratch: Scratch) -> None:
    policy = scratch.commit(".countersign/policy.toml", 'version = 1\ngenerated = ["**/*.lock"]\n')
    scratch.git("checkout", "-q", "-b", "side")
    # What a branch exempts itself counts all the same.
    scratch.commit(".countersign/policy.toml", 'version = 1\ngenerated = ["**/*.lock", "**/*.py"]\n')
    _note(scratch, scratch.git("rev-parse", "HEAD"), HUMAN)
    scratch.write("a.py", "1\n")
    commit = scratch.commit("deep/uv.lock", "1\n2\n")
    _note(scratch, commit, AI)
    assert _totals(scratch, f"{policy}..HEAD") == {
        "added": 2, "ai": 1, "mixed": 0, "human": 1, "unknown": 0, "excluded": 2,
    }  # fmt: skip
    stats = scratch.json("stats", f"{policy}..HEAD")
    assert stats["by_tool"] == [{"tool": "claude-code", "model": "opus", "ai": 1, "mixed": 0}]
    nothing = {"added": 0, "ai": 0, "mixed": 0, "human": 0, "unknown": 0}
    assert stats["by_path"][-1] == {"path": "deep/uv.lock", **nothing, "excluded": 2}
    assert "2 lines added: 1 ai, 1 human, 2 excluded\n" in scratch.countersign("stats", f"{policy}..HEAD").stdout
    shown = scratch.json("show")
    assert shown["totals"] == {"added": 1, "ai": 1, "mixed": 0, "human": 0, "unknown": 0, "excluded": 2}
    assert [file["path"] for file in shown["files"]] == ["a.py", "deep/uv.lock"]
    assert [line["origin"] for line in scratch.json("blame", "deep/uv.lock")["lines"]] == ["ai", "ai"]
    scratch.write("other.lock", "1\n")
    assert scratch.json("status")["totals"] == {**nothing, "excluded": 1}


def test_a_policy_that_cannot_be_read_excludes_nothing_and_is_said(scratch: Scratch) -> None:
    scratch.commit(".countersign/policy.toml", "generated = [")
    _note(scratch, scratch.commit("uv.lock", "1\n"), AI)
    ran = scratch.countersign("show")
    assert "1 line added: 1 ai" in ran.stdout
    assert "no file counts as generated: the policy cannot be read" in ran.stderr


def test_the_edge_of_a_shallow_clone_is_not_taken_for_new_text(scratch: Scratch, tmp_path: Path) -> None:
    for number in range(4):
        scratch.commit("a", "".join(f"{line}\n" for line in range(number + 1)))
    clone = Scratch(tmp_path / "clone", scratch.environment)
    scratch.git("clone", "-q", "--depth=2", f"file://{scratch.top}", str(clone.top))
    done = clone.countersign("stats", "HEAD", "--json")
    assert '"commits": 1' in done.stdout
    assert '"added": 1' in done.stdout
    assert done.stderr.startswith("countersign: warning: not counted: 1 commit at the edge of this shallow clone")


def test_a_long_range_takes_no_more_processes_than_a_short_one(scratch: Scratch, tmp_path: Path) -> None:
    real = next(
        Path(entry) / "git" for entry in scratch.environment["PATH"].split(":") if (Path(entry) / "git").exists()
    )
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    log = tmp_path / "calls"
    spy.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {real} "$@"\n')
    spy.chmod(0o755)

    def calls(given: str) -> int:
        log.write_text("")
        scratch.countersign("stats", given, PATH=f"{spy.parent}{os.pathsep}{scratch.environment['PATH']}")
        return len(log.read_text().splitlines())

    commits = [scratch.commit("a", "".join(f"{line}\n" for line in range(number))) for number in range(1, 90)]
    for commit in commits[:5]:
        _note(scratch, commit, AI)
    few, many = calls(f"{commits[0]}..{commits[5]}"), calls(f"{commits[0]}..{commits[-1]}")
    assert many <= few + 1, "where there are many, their notes are listed first"
