"""Single cases of joining notes; `tests/property` has the laws."""

from countersign.provenance.added import FileChange
from countersign.provenance.joining import joined_note
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import format_note, parse_note
from countersign.provenance.record import record_of

AI: Row = ("ai", "observed", "claude-code", "opus", "c0", "", "", "")
HUMAN: Row = ("human", "observed", "", "", "", "", "", "")
CHANGES = [FileChange(b"a", (0, 0o100644), ("0" * 40, "1" * 40), [(1, [b"one", b"two"])])]


def _note(*rows: Row, excluded: tuple[str, ...] = ()) -> bytes:
    return format_note(record_of(CHANGES, lambda _: LineOrigins(list(rows), [0, 1]), excluded)).encode()


def test_one_note_stays_byte_for_byte() -> None:
    odd = _note(AI, HUMAN).replace(b"\n\n", b"\n\n\n")
    for note in (odd, b"nonsense", b""):
        assert joined_note([note, note], CHANGES) == note


def test_lines_are_joined_one_by_one() -> None:
    joined = joined_note([_note(AI, HUMAN), _note(HUMAN, AI)], CHANGES)
    assert joined == _note(AI, AI)


def test_a_later_version_wins_over_what_is_not_proven_and_loses_to_what_is() -> None:
    later, stranger = b"countersign-record 3\nwhatever\n", _note(AI, AI)
    other = [FileChange(b"b", (0, 0o100644), ("0" * 40, "1" * 40), [(1, [b"else"])])]
    assert joined_note([later, stranger], other) == later
    assert joined_note([later, stranger], None) == later
    assert joined_note([later, stranger], CHANGES) == stranger
    assert joined_note([later, b"damaged"], None) == later


def test_of_damaged_notes_the_same_one_stays_everywhere() -> None:
    assert joined_note([b"one", b"two"], None) == joined_note([b"two", b"one"], CHANGES) == b"two"


def test_what_one_side_excludes_and_the_other_counts_is_counted() -> None:
    joined = parse_note(joined_note([_note(AI, HUMAN, excluded=("a",)), _note(AI, HUMAN)], CHANGES).decode())
    assert joined.totals.counts() == {"added": 2, "ai": 1, "mixed": 0, "human": 1, "unknown": 0, "excluded": 0}


def test_a_record_of_millions_of_lines_that_proves_nothing_is_not_gone_through() -> None:
    huge = (
        b"countersign-record 1\ndigest " + b"0" * 64 + b"\n"
        b"totals added=2000000 ai=0 mixed=0 human=2000000 unknown=0 excluded=0\n\na\n  1-2000000\thuman\tobserved\n"
    )
    assert joined_note([huge, _note(AI, AI)], None) == _note(AI, AI)
