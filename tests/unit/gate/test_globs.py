import unicodedata
from collections.abc import Iterator
from typing import SupportsIndex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from countersign.gate.globs import GlobError, Globs, below

PATTERNS = st.lists(st.sampled_from(["**", "*", "a", "b*", "?", "*a*", "pay", "é"]), min_size=1, max_size=4).map(
    "/".join
)
PATHS = st.lists(st.sampled_from(["a", "b", "ba", "A", "pay", "x", "É"]), min_size=1, max_size=5).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("payments/**", "payments/core.py"),
        ("payments/**", "payments/a/b/core.py"),
        ("payments/**", "payments"),
        ("payments", "payments/core.py"),
        ("payments/", "payments/core.py"),
        ("/payments", "payments/core.py"),
        ("payments/**", "PAYMENTS/core.py"),
        ("PayMents/**", "payments/core.py"),
        ("**/*.lock", "poetry.lock"),
        ("**/*.lock", "a/b/poetry.lock"),
        ("src/**/test_*.py", "src/test_a.py"),
        ("src/**/test_*.py", "src/a/b/test_a.py"),
        ("**", "anything/at/all"),
        ("a?c", "abc"),
        ("straße/**", "STRASSE/x"),
    ],
)
def test_a_pattern_protects(pattern: str, path: str) -> None:
    assert Globs((pattern,)).match(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("payments/**", "payment/core.py"),
        ("payments/**", "src/payments/core.py"),
        ("payments/*.py", "payments/a/core.py"),
        ("a?c", "a/c"),
        ("*.lock", "a/b.lock"),
        ("src/**/x", "srcx"),
        ("**/a/b", "b"),
        ("**/go.sum", "cargo.sum"),
        ("**/go.sum", "a/cargo.sum"),
        ("src/**/x", "src/a/yx"),
    ],
)
def test_a_pattern_leaves_other_paths_alone(pattern: str, path: str) -> None:
    assert not Globs((pattern,)).match(path)


def test_characters_that_nobody_sees_make_no_other_path() -> None:
    for unseen in "\u200b\u200d\u2060\ufeff\u00ad\u202e":
        assert Globs(("payments/**",)).match(f"pay{unseen}ments/core.py"), ascii(unseen)


@pytest.mark.parametrize(
    "path", ["payments./core.py", "payments /core.py", "payments. ./core.py", "payments:x/core.py"]
)
def test_what_windows_drops_from_names_makes_no_other_path(path: str) -> None:
    assert Globs(("payments/**",)).match(path)


def test_a_name_of_dots_alone_is_a_name() -> None:
    assert not Globs(("payments/**",)).match(".../core.py")
    assert Globs((".../**",)).match(".../core.py")


def test_composed_and_decomposed_letters_are_one_path() -> None:
    globs = Globs((unicodedata.normalize("NFC", "café/**"),))

    assert globs.match(unicodedata.normalize("NFD", "café/menu"))
    assert globs.match(unicodedata.normalize("NFC", "CAFÉ/menu"))
    assert Globs(("payments/**",)).match("\uff50ayments\uff0fcore.py")


def test_patterns_that_take_paths_out_take_out_no_more_than_they_say() -> None:
    globs = Globs(("**/*.lock", "vendor/**", "dist/"), narrow=True)

    assert [globs.match(path) for path in ("a/b.lock", "vendor/x/y", "dist/x")] == [True] * 3
    assert [globs.match(path) for path in ("b.lock/evil.py", "Vendor/x", "vendor", "dist", "B.LOCK")] == [False] * 5


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", "an empty one"),
        ("/", "an empty one"),
        ("!payments", "nothing is taken out again"),
        ("pay[ms]ents", "write ? for one character"),
        ("{a,b}/**", "write one pattern for each"),
        ("payments\\core", "write / between directories"),
        ("../x", "from the top of the repository"),
        ("a//b", "from the top of the repository"),
        ("a" * 501, "at most 500 characters"),
    ],
)
def test_what_would_not_mean_what_its_author_believes_is_refused(pattern: str, expected: str) -> None:
    with pytest.raises(GlobError, match="expected") as caught:
        Globs((pattern,))

    assert expected in str(caught.value)


def test_a_pattern_made_to_be_slow_is_as_fast_as_any_other() -> None:
    steps = Counting(("*a" * 200 + "b",)).steps("a" * 20_000)

    assert steps == 20_000


class Counting:
    """The number of steps that matching takes, which is what may not grow with the stars of a pattern."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._globs = Globs(patterns)

    def steps(self, path: str) -> int:
        count = 0

        class Counted(str):
            __slots__ = ()

            def __iter__(self) -> Iterator[str]:  # type: ignore[explicit-override]
                nonlocal count
                for char in str.__iter__(self):
                    count += 1
                    yield char

            def __getitem__(self, part: SupportsIndex | slice) -> "Counted":  # type: ignore[explicit-override]
                return Counted(str.__getitem__(self, part))

        self._globs._automaton.accepts(Counted(path))
        return count


def matches_slowly(pattern: list[str], path: list[str]) -> bool:
    """Name by name, by the words of the docstring; what is left of the path is below what has matched."""
    if not pattern:
        return True
    head, rest = pattern[0], pattern[1:]
    if head == "**" and rest:
        return any(matches_slowly(rest, path[n:]) for n in range(len(path) + 1))
    return bool(path) and name_matches(head, path[0]) and matches_slowly(rest, path[1:])


def name_matches(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return name_matches(pattern[1:], name) or (bool(name) and name_matches(pattern, name[1:]))
    return bool(name) and pattern[0] in {"?", name[0]} and name_matches(pattern[1:], name[1:])


@given(st.lists(PATTERNS, min_size=1, max_size=3), PATHS)
@example(["a/**/**"], "a")
@example(["**/a"], "ba")
@example(["**/**"], "x")
def test_matching_is_what_a_slow_reading_of_the_pattern_says(patterns: list[str], path: str) -> None:
    def slowly(pattern: str) -> bool:
        names = pattern.lower().split("/")
        while len(names) > 1 and names[-1] == "**":
            names.pop()
        return matches_slowly(names, path.lower().split("/"))

    assert Globs(tuple(patterns)).match(path) == any(map(slowly, patterns))


def test_below_is_said_of_directories_and_not_of_beginnings_of_names() -> None:
    assert below("payments/core.py", "payments")
    assert below("PAYMENTS/core.py", "payments")
    assert not below("payments.py", "payments")
    assert below("anything", "")
