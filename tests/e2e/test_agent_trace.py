"""Agent Trace as processes: exported from one clone, imported into another."""

import json
from pathlib import Path

import pytest

from countersign.git import patches
from countersign.git.notes import read_notes, write_notes
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from support.scratch import Scratch

pytestmark = pytest.mark.e2e

AI = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
TYPED = ("human", "observed", "", "", "", "", "", "")


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    made = Scratch.create(tmp_path)
    commit = made.commit("a b.py", "one\n\ntwo\nthree\n")
    origins = LineOrigins([AI, TYPED], [0, 0, 0, 1])
    record = record_of(patches.of_commit(made.repository(), commit), lambda _: origins)
    write_notes(made.repository().git, {commit: format_note(record).encode()})
    return made


def exported(scratch: Scratch, *words: str) -> str:
    return scratch.countersign("export", "--format", "agent-trace", *words).stdout


def without_notes(scratch: Scratch) -> None:
    scratch.git("update-ref", "-d", "refs/notes/countersign")


def test_a_range_goes_out_as_one_trace_a_commit(scratch: Scratch) -> None:
    scratch.commit("b", "1\n")
    traces = [json.loads(line) for line in exported(scratch).splitlines()]
    assert [trace["vcs"]["revision"] for trace in traces] == scratch.git("rev-list", "HEAD").split()
    assert [trace["files"][0]["path"] for trace in traces] == ["b", "a b.py"]
    assert len(exported(scratch, "HEAD~1..HEAD").splitlines()) == 1


def test_what_was_exported_makes_records_where_there_are_none_once(scratch: Scratch) -> None:
    head = scratch.git("rev-parse", "HEAD").strip()
    scratch.write("traces.jsonl", exported(scratch))
    assert "1 commit left as it is" in scratch.countersign("import", "agent-trace", "traces.jsonl").stdout

    without_notes(scratch)
    said = scratch.countersign("import", "agent-trace", "traces.jsonl").stdout
    assert said == "1 commit recorded: 3 lines of AI or mixed text (inferred)\n"
    shown = scratch.json("show", head)
    assert [(one["lines"], one["origin"], one["evidence"]) for one in shown["files"][0]["ranges"]] == [
        ("1-3", "ai", "inferred"),
        ("4", "unknown", "none"),
    ], "a person's lines are not taken over"
    (note,) = read_notes(scratch.repository().git, [head]).values()
    scratch.countersign("import", "agent-trace", "traces.jsonl")
    assert list(read_notes(scratch.repository().git, [head]).values()) == [note]


def test_damaged_records_are_refused_by_number_and_the_others_kept(scratch: Scratch) -> None:
    good = exported(scratch)
    without_notes(scratch)
    elsewhere = good.replace(scratch.git("rev-parse", "HEAD").strip(), "ab" * 20)
    written = f'{{"version": 7}}\n{good}{elsewhere}' + "[" * 100_000 + '\n{"versi'
    ran = scratch.countersign("import", "agent-trace", "-", stdin=written.encode(), code=2)
    assert "warning: line 1: expected a version" in ran.stderr
    assert "warning: line 4: nested too deeply" in ran.stderr
    assert "warning: line 5: no JSON" in ran.stderr
    assert "error: -: of 5 records, 3 cannot be read; the others count" in ran.stderr
    assert ran.stdout.splitlines()[0].startswith("1 commit recorded")
    assert "not here: abababababab" in ran.stdout


def test_a_trace_of_another_text_changes_nothing(scratch: Scratch) -> None:
    scratch.write("traces.json", exported(scratch).replace("sha256:", "sha256:0"))
    without_notes(scratch)
    said = scratch.countersign("import", "agent-trace", "traces.json").stdout
    assert said.startswith("0 commits recorded")
    assert "1 range not believed" in said
    assert "refs/notes/countersign" not in scratch.git("for-each-ref")


def test_options_of_other_formats_are_refused(scratch: Scratch) -> None:
    for words in (
        ("export", "--format", "agent-trace", "--last", "3"),
        ("export", "--format", "csv"),
        ("import", "agent-trace", "-", "--base", "main"),
        ("import", "agent-trace", "nowhere"),
    ):
        ran = scratch.countersign(*words, code=2)
        assert ran.stdout == "", words
        assert ran.stderr.startswith("countersign: error: ")
