import io

from hypothesis import given
from hypothesis import strategies as st

from countersign.cli.render import Page
from countersign.cli.shares import WIDTH, Shares, cells_of_bar
from countersign.provenance.record import Totals

ORIGINS = ("ai", "mixed", "unknown", "human")

counts_of = st.fixed_dictionaries(dict.fromkeys(ORIGINS, st.integers(0, 5) | st.integers(0, 100_000)))


@given(counts_of)
def test_the_bar_of_a_whole_is_full_and_every_origin_in_it_is_seen(counts: dict[str, int]) -> None:
    whole = sum(counts.values())
    cells = cells_of_bar(counts, whole, WIDTH)
    assert {origin for origin, count in counts.items() if count} == cells.keys()
    assert all(count >= 1 for count in cells.values())
    assert sum(cells.values()) == (WIDTH if whole else 0)
    for origin, count in cells.items():
        assert count == 1 or abs(count - counts[origin] * WIDTH / whole) <= len(ORIGINS)


@given(counts_of, st.integers(0, 1_000_000))
def test_the_bar_of_a_part_is_as_long_as_its_part_or_as_it_must_be_to_be_seen(
    counts: dict[str, int], others: int
) -> None:
    part = sum(counts.values())
    cells = cells_of_bar(counts, part + others, WIDTH)
    length = sum(cells.values())
    assert length <= WIDTH
    if part:
        assert length == max(len(cells), round(part * WIDTH / (part + others)))


def test_shares_that_divide_evenly_are_drawn_as_they_are() -> None:
    assert cells_of_bar({"human": 50, "ai": 25, "unknown": 25}, 100, 24) == {"ai": 6, "unknown": 6, "human": 12}
    assert cells_of_bar({"ai": 0}, 0, 24) == {}


def test_names_of_any_width_leave_the_columns_aligned() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    Shares(Page(stream)).table("by path", [("漢字", Totals(ai=1)), ("a", Totals(human=1000))], ("ai", "human"))
    stream.seek(0)
    assert stream.read() == (
        "\n"
        "by path  ai  human\n"
        "  漢字    1      0  ████████████████████████\n"
        "  a       0   1000  ░░░░░░░░░░░░░░░░░░░░░░░░\n"
    )
