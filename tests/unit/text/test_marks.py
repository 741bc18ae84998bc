from hypothesis import given
from hypothesis import strategies as st

from countersign.text.marks import run_end


@given(st.text("ab", min_size=1, max_size=80), st.data())
def test_a_run_ends_where_the_mark_changes(marks: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(marks) - 1))
    stop = start
    while stop < len(marks) and marks[stop] == marks[start]:
        stop += 1

    assert run_end(marks, start) == stop
