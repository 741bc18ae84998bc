import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.gate.delta import NOTHING, Side, delta_of, digest_of, file_side, leaf_of, submodule_side

pytestmark = pytest.mark.property

SIDES = st.one_of(
    st.just(NOTHING),
    st.builds(file_side, st.sampled_from(["100644", "100755", "120000"]), st.binary(max_size=4)),
    st.builds(submodule_side, st.just("160000"), st.sampled_from(["a" * 40, "b" * 40])),
)
CHANGES = st.dictionaries(st.binary(min_size=1, max_size=3), st.tuples(SIDES, SIDES), max_size=5)


def listed(changes: dict[bytes, tuple[Side, Side]]) -> list[tuple[bytes, Side, Side]]:
    return [(path, old, new) for path, (old, new) in changes.items()]


@given(CHANGES, CHANGES)
def test_two_changes_have_one_delta_exactly_if_they_are_equal(
    one: dict[bytes, tuple[Side, Side]], other: dict[bytes, tuple[Side, Side]]
) -> None:
    assert (delta_of(listed(one)).id == delta_of(listed(other)).id) == (one == other)


@given(CHANGES)
def test_the_order_of_files_makes_no_difference(changes: dict[bytes, tuple[Side, Side]]) -> None:
    assert delta_of(listed(changes)) == delta_of(reversed(listed(changes)))


@given(st.lists(st.binary(max_size=3), max_size=4), st.lists(st.binary(max_size=3), max_size=4))
def test_no_two_lists_of_parts_are_the_same_bytes(one: list[bytes], other: list[bytes]) -> None:
    assert (digest_of(b"x", one) == digest_of(b"x", other)) == (one == other)


def test_an_empty_file_is_not_the_same_as_none() -> None:
    empty = file_side("100644", b"")

    assert leaf_of(b"f", NOTHING, empty) != leaf_of(b"f", empty, NOTHING)
    assert leaf_of(b"f", NOTHING, empty) != leaf_of(b"f", NOTHING, Side("100644", "-"))


def test_a_path_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        delta_of([(b"f", NOTHING, NOTHING), (b"f", NOTHING, NOTHING)])


def test_the_delta_of_docs_signoffs_stays_as_it_is() -> None:
    delta = delta_of([(b"app.py", NOTHING, file_side("100644", b"one\n"))])

    assert delta.leaf(b"app.py") == "bc9a3f0dc45fe5bff4a7cf473bd5c7255a695967444695880fa638729c87ac2f"
    assert delta.id == "8c8dd67b2f17e12978a83ce81f40e7a902437c552a3be21b5696885f39be1e13"
    assert delta.only([b"other.py"]).leaves == ()


GUARDS = b"def admin(user):\n    check(user)\n\n\ndef guest(user):\n    check(user)\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # `git patch-id` calls each of these pairs the same.
        (b"if a:\n    stop()\nrun()\n", b"if a:\n    stop()\n    run()\n"),
        (
            GUARDS.replace(b"admin(user):\n", b"admin(user):\n    allow(user)\n"),
            GUARDS.replace(b"guest(user):\n", b"guest(user):\n    allow(user)\n"),
        ),
    ],
    ids=["other indentation", "the same edit elsewhere"],
)
def test_changes_that_only_look_alike_have_different_leaves(one: bytes, other: bytes) -> None:
    old = file_side("100644", GUARDS)

    assert leaf_of(b"a.py", old, file_side("100644", one)) != leaf_of(b"a.py", old, file_side("100644", other))
