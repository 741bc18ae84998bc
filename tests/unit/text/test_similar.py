"""Lines that are likely the same line, edited."""

from countersign.text.similar import similar_lines


def test_the_most_similar_line_is_taken_and_each_line_once() -> None:
    old = {0: ["a", "b", "c", "d"], 3: ["a", "b", "x", "y"]}
    assert similar_lines(old, {7: ["a", "b", "c", "e"]}) == [(0, 7)]
    assert similar_lines(old, {7: ["a", "b", "c", "e"], 8: ["a", "b", "c", "d"]}) == [(0, 8), (3, 7)]


def test_less_than_half_of_the_words_is_another_line() -> None:
    assert similar_lines({0: ["a", "b", "c", "d", "e"]}, {0: ["a", "b"]}) == []
    assert similar_lines({0: ["a", "b", "c", "d"]}, {0: ["a", "b"]}) == [(0, 0)]


def test_one_word_in_common_is_chance() -> None:
    assert similar_lines({0: ["a"]}, {0: ["a"]}) == []


def test_words_that_are_everywhere_tell_nothing() -> None:
    assert similar_lines({number: ["a", "b"] for number in range(40)}, {0: ["a", "b"]}) == []
