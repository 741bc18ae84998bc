"""What we export to the tools of git-ai says just what the record says, and is read back by what reads theirs."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.added import FileChange
from countersign.provenance.authorship import read_claims
from countersign.provenance.authorship_export import end_of, format_authorship
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.record import UNEXPLAINED, Record, record_of

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
PATHS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
COMMIT = "c0ffee" * 6 + "c0ff"
ADA = "Ada <ada@example.com>"


@st.composite
def rows(draw: st.DrawFn) -> Row:
    origin = draw(st.sampled_from(["ai", "mixed", "human", "unknown"]))
    evidence = draw(st.sampled_from(["observed", "declared", "inferred"]))
    if origin in ("ai", "mixed"):
        return (origin, evidence, draw(WORDS), draw(WORDS), draw(WORDS), "", "", "")
    if origin == "human":
        return (origin, evidence, "", "", "", "", draw(st.sampled_from(["", "Lee"])), "")
    return UNEXPLAINED


@st.composite
def recorded(draw: st.DrawFn) -> tuple[list[FileChange], Record]:
    changes = []
    known = {}
    for path in draw(st.lists(PATHS, unique=True, max_size=3)):
        table = draw(st.lists(rows(), min_size=1, max_size=4))
        lines = draw(st.lists(st.integers(0, len(table) - 1), min_size=1, max_size=9))
        start = draw(st.integers(1, 5))
        hunk = start, [b"x"] * len(lines)
        changes.append(FileChange(path.encode(), (0, 0o100644), ("0" * 40, "1" * 40), [hunk]))
        known[path] = LineOrigins(table, [0] * (start - 1) + lines)
    return changes, record_of(changes, lambda change: known[change.name])


@given(recorded())
@settings(max_examples=200)
def test_an_export_is_read_back_as_the_claims_that_the_record_makes(made: tuple[list[FileChange], Record]) -> None:
    changes, record = made
    begun = format_authorship(record, ADA)
    claims = read_claims(begun + end_of(COMMIT)) if begun else None
    for change in changes:
        lines = None if claims is None else claims.lines(change, believe_people=True)
        found = _record(change, lines)
        read = {number: row for row, numbers in found.files[change.name] for number in numbers}
        told = {number: row for row, numbers in record.files[change.name] for number in numbers}
        assert read.keys() == told.keys()
        for number, row in told.items():
            # A session that had two models is two sessions there.
            claimed = _claimed(change.name, row)
            assert (*read[number][:4], *read[number][5:]) == (*claimed[:4], *claimed[5:])
            assert read[number][4].startswith(claimed[4])


def _record(change: FileChange, lines: LineOrigins | None) -> Record:
    return record_of([change], lambda _: lines)


def _claimed(path: str, row: Row) -> Row:
    origin, evidence, tool, model, session, *_ = row
    if set(path) & {"\n", "\r"} or origin == "unknown" or (origin == "human" and evidence == "inferred"):
        return UNEXPLAINED
    if origin == "human":
        return ("human", "inferred", "", "", "", "", "", "")
    shown = model if model not in ("default", "unknown") else ""
    return ("ai", "inferred", tool or "unknown", shown, session or "unknown", "", "", "")


@given(recorded())
@settings(max_examples=100)
def test_an_export_is_of_the_form_that_is_specified(made: tuple[list[FileChange], Record]) -> None:
    _, record = made
    begun = format_authorship(record, ADA)
    if not begun:
        return
    text = begun + end_of(COMMIT)
    assert text.isascii() or not all(path.isascii() for path in record.files)
    attested, divider, told = text.partition("\n---\n")
    assert divider
    facts = json.loads(told)
    assert facts["schema_version"] == "authorship/3.0.0"
    assert facts["base_commit_sha"] == COMMIT
    keys = {line[2:].split(" ")[0] for line in attested.split("\n") if line.startswith("  ")}
    people = {key for key in keys if key.startswith("h_")}
    assert people == set(facts.get("humans", {}))
    assert {key.partition("::")[0] for key in keys - people} == set(facts.get("sessions", {}))
