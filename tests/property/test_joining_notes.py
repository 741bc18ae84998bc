"""Notes of one commit, joined, against a slow oracle that looks at one line at a time."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.added import FileChange
from countersign.provenance.fitting import fitting_record
from countersign.provenance.joining import joined_note
from countersign.provenance.line_origins import LineOrigins, Row, facts_of
from countersign.provenance.note import format_note, parse_note
from countersign.provenance.record import Record, record_of

_LINES = 5
_CHANGES = [
    FileChange(b"a b.py", (0, 0o100644), ("0" * 40, "1" * 40), [(1, [b"one", b"two", b"three"])]),
    FileChange(b"\xff.py", (0o100644, 0o100644), ("2" * 40, "3" * 40), [(7, [b"four"]), (9, [b"five"])]),
]
_PLACES = [("a b.py", 1), ("a b.py", 2), ("a b.py", 3), ("\udcff.py", 7), ("\udcff.py", 9)]
_ROWS: list[Row] = [
    ("ai", "observed", "claude-code", "opus", "c0", "", "", ""),
    ("ai", "observed", "github-copilot", "", "", "", "", ""),
    ("ai", "declared", "claude-code", "", "", "", "lee", "2026-01-02T03:04:05Z"),
    ("mixed", "observed", "claude-code", "opus", "c0", "", "", ""),
    ("mixed", "observed", "claude-code", "opus", "c0", "", "", "", "1a2h"),
    ("mixed", "observed", "claude-code", "opus", "c0", "", "", "", "2h1a"),
    ("unknown", "none", "", "", "", "paste", "", ""),
    ("unknown", "none", "", "", "", "paste", "", "", "1h2p"),
    ("unknown", "none", "", "", "", "untracked", "", ""),
    ("human", "observed", "", "", "", "", "", ""),
    ("human", "declared", "", "", "", "", "lee", "2026-01-02T03:04:05Z"),
    ("human", "inferred", "", "", "", "", "", ""),
]
_CAUTION = ["human", "unknown", "mixed", "ai"]

_rows = st.lists(st.sampled_from(_ROWS), min_size=_LINES, max_size=_LINES)


def _record(rows: list[Row]) -> Record:
    at = dict(zip(_PLACES, rows, strict=True))

    def origins(change: FileChange) -> LineOrigins:
        numbers = range(1, 12)
        told = [at.get((change.name, number), _ROWS[0]) for number in numbers]
        return LineOrigins(told, list(range(len(told))))

    return record_of(_CHANGES, origins)


def _note(rows: list[Row]) -> bytes:
    return format_note(_record(rows)).encode("utf-8", "surrogateescape")


def _lines(note: bytes) -> dict[tuple[str, int], Row]:
    files = parse_note(note.decode("utf-8", "surrogateescape")).files
    return {(path, number): row for path, rows in files.items() for row, numbers in rows for number in numbers}


@given(st.lists(_rows, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_notes_that_fit_give_one_that_fits_whatever_their_order(told: list[list[Row]]) -> None:
    notes = [_note(rows) for rows in told]
    joined = joined_note(notes, _CHANGES)
    fitting_record(joined, _CHANGES)
    assert {joined_note(order, _CHANGES) for order in permutations(notes)} == {joined}
    step = notes[0]
    for note in notes[1:]:
        step = joined_note([note, step], _CHANGES)
    assert step == joined, "clones that meet one after the other agree with one that meets all at once"
    assert joined_note([joined, *notes], _CHANGES) == joined


@given(_rows, _rows)
@settings(max_examples=150, deadline=None)
def test_every_line_is_as_cautious_as_the_more_cautious_note(one: list[Row], other: list[Row]) -> None:
    joined = _lines(joined_note([_note(one), _note(other)], _CHANGES))
    assert joined.keys() == set(_PLACES)
    for place, first, second in zip(_PLACES, one, other, strict=True):
        if first != second and facts_of(first) == facts_of(second):
            assert joined[place] == facts_of(first), "of the parts, nobody knows which are right"
        else:
            assert joined[place] in (first, second)
        assert joined[place][0] == max(first[0], second[0], key=_CAUTION.index)
        if {first[0], second[0]} == {"human"}:
            assert (joined[place][1] == "inferred") == ("inferred" in (first[1], second[1]))


@given(_rows, _rows)
@settings(max_examples=100, deadline=None)
def test_where_the_commit_cannot_be_seen_the_result_is_as_cautious_and_proves_nothing(
    one: list[Row], other: list[Row]
) -> None:
    notes = [_note(one), _note(other)]
    blind = joined_note(notes, None)
    assert joined_note(reversed(notes), None) == blind
    assert joined_note([blind, *notes], None) == blind
    assert {place: row[0] for place, row in _lines(blind).items()} == {
        place: row[0] for place, row in _lines(joined_note(notes, _CHANGES)).items()
    }
    assert joined_note([blind, *notes], _CHANGES) in (blind, joined_note(notes, _CHANGES))


@given(_rows, _rows)
@settings(max_examples=100, deadline=None)
def test_a_note_that_fits_wins_over_all_that_do_not(one: list[Row], other: list[Row]) -> None:
    fits, stranger = _note(one), _note(other).replace(b"digest ", b"digest 0")[:-1]
    forged = _note(other).split(b"\n")
    forged[1] = b"digest " + b"f" * 64
    bad = [stranger, b"\n".join(forged), b"", b"\xff\0", b"countersign-record 2\n"]
    for notes in permutations([fits, *bad], 3):
        if fits in notes:
            assert joined_note(notes, _CHANGES) == fits
