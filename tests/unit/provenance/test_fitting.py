"""A note is that of its commit if the record, made anew line by line from what the note says, is the note again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.provenance.added import FileChange
from countersign.provenance.fitting import Fitting, NoteDoesNotFitError, as_told, fitted, fitting_record
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import format_note
from countersign.provenance.record import UNEXPLAINED, Record, Totals, record_of

_AI: Row = ("ai", "observed", "claude-code", "", "", "", "", "")
_HUMAN: Row = ("human", "observed", "", "", "", "", "", "")
_PARTED: Row = ("mixed", "observed", "claude-code", "", "", "", "", "", "2h4a")
_ROWS = (_AI, _HUMAN, UNEXPLAINED, _PARTED)

_Files = dict[str, list[tuple[Row, list[int]]]]


def _change(path: str, blocks: list[tuple[int, int]]) -> FileChange:
    hunks = []
    line = 1
    for gap, count in blocks:
        hunks.append((line + gap, [b"line %d" % (number % 2) for number in range(count)]))
        line += gap + count + 1
    return FileChange(path.encode(), (0o100644, 0o100644), ("1" * 40, "2" * 40), hunks)


_CHANGES = st.dictionaries(
    st.sampled_from(["b", "a", "a/x", "é"]),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), max_size=3),
    max_size=3,
).map(lambda files: [_change(path, blocks) for path, blocks in files.items()])

#: Which row a line gets; what is done to the note then, and where.
_TOLD = st.lists(st.integers(0, 3), min_size=40, max_size=40)
_MEDDLING = st.lists(
    st.tuples(st.sampled_from(["drop", "twice", "other", "beyond", "reverse", "part", "file"]), st.integers(0, 99)),
    max_size=2,
)


def _told_of(changes: list[FileChange], whose: list[int]) -> _Files:
    files: _Files = {}
    at = iter(whose * 3)
    for change in sorted(changes, key=lambda one: one.path):
        of_row: dict[Row, list[int]] = {}
        for start, lines in change.hunks:
            for number in range(start, start + len(lines)):
                of_row.setdefault(_ROWS[next(at)], []).append(number)
        if of_row:
            files[change.name] = list(of_row.items())
    return files


def _meddled(files: _Files, how: str, where: int) -> _Files:
    path = [*files, "a"][where % max(1, len(files))]
    rows = files.get(path, [])
    at = where % max(1, len(rows))
    row, numbers = rows[at] if rows else (_AI, [1])
    if how == "reverse":
        return {name: found[::-1] for name, found in reversed(files.items())}
    meddled = {
        "drop": [*rows[:at], *([(row, numbers[1:])] if numbers[1:] else []), *rows[at + 1 :]],
        "twice": [*rows, (row if where % 2 else _HUMAN, numbers[:1])],
        "other": [(_HUMAN, one[1]) for one in rows],
        "beyond": [*rows, (row, [numbers[-1] + 50])],
        "part": [(one, [number]) for one, lines in rows for number in lines],
        "file": rows,
    }
    return {**files, path: meddled[how], **({"zz": [(_AI, [1])]} if how == "file" else {})}


def _totals(files: _Files) -> Totals:
    counts = {"ai": 0, "mixed": 0, "human": 0, "unknown": 0}
    for rows in files.values():
        for row, numbers in rows:
            counts[row[0]] += len(numbers)
    return Totals(**counts)


def _by_line(files: _Files) -> set[tuple[str, Row, int]]:
    return {(path, row, number) for path, rows in files.items() for row, numbers in rows for number in numbers}


def _slowly(told: Record, changes: list[FileChange]) -> Record | None:
    made = record_of(changes, as_told(told))
    same = made.digest == told.digest and made.totals.added == told.totals.added + told.totals.excluded
    return (
        Record(made.files, told.totals, told.digest) if same and _by_line(made.files) == _by_line(told.files) else None
    )


def _begun(told: Record, changes: list[FileChange], early: int) -> Record | None:
    """With the first files held against the note before the others are there."""
    fitting = Fitting(told)
    try:
        fitting.take(sorted(changes, key=lambda one: one.path)[:early])
        assert fitting.goes_on(changes)
        return fitting.record(changes)
    except NoteDoesNotFitError:
        return None


@settings(max_examples=200, deadline=None)
@given(_CHANGES, _TOLD, _MEDDLING, st.sampled_from(["honest", "forged"]), st.integers(0, 3))
def test_a_note_fits_exactly_where_making_the_record_anew_gives_it_again(
    changes: list[FileChange], whose: list[int], meddling: list[tuple[str, int]], digest_is: str, early: int
) -> None:
    files = _told_of(changes, whose)
    for how, where in meddling:
        files = _meddled(files, how, where)
    honest = _told_of(changes, whose)
    # Whoever forges a note computes the digest, too; the totals of whatever could be read as a note are right.
    shown = files if digest_is == "forged" else honest
    digest = record_of(changes, as_told(Record(shown, Totals(), ""))).digest
    told = Record(files, _totals(files), digest)

    try:
        found = fitted(told, changes)
    except NoteDoesNotFitError:
        found = None
    assert _begun(told, changes, early) == found

    wanted = _slowly(told, changes)
    assert found == wanted
    if found is not None and wanted is not None:
        assert list(found.files.items()) == list(wanted.files.items())


def _note_of(changes: list[FileChange]) -> bytes:
    return format_note(record_of(changes, lambda _: LineOrigins([_AI], [0] * 9))).encode()


def test_what_was_begun_with_other_files_does_not_count() -> None:
    one, two, other = (_change(path, [(0, 2)]) for path in ("a", "b", "c"))
    note, longer = (_note_of(files) for files in ([one, two], [one, two, other]))
    for early in ([two], [one, other], [one, two, two]):
        begun = Fitting.of_note(longer)
        begun.take(early)
        assert not begun.goes_on([two, one])
        assert fitting_record(note, [two, one], begun) == fitting_record(note, [two, one])
