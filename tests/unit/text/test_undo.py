"""What is taken back brings its marks back, whatever was tried out in between."""

import pytest

from countersign.origin import TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.text.shadow import Edit, ShadowText

AI = Attribution(Origin.AI, Evidence.OBSERVED, "copilot")


class Page:
    """A line that an AI wrote, and edits of it, each `(start, end, text)`."""

    def __init__(self) -> None:
        self.text = ShadowText("", typed=TYPED_OBSERVED)
        self.edit((0, 0, "KYIVPP"))
        assert self.text.report_completion(1, "KYIVPP", AI) == 6

    def edit(self, *edits: tuple[int, int, str]) -> str:
        """One change after the other; then a letter for each character: whose it is."""
        for start, end, text in edits:
            self.text.change(self.text.version + 1, [Edit(0, start, 0, end, text)])
        return "".join(self.text.attribution(mark).origin[0] for mark in self.text.marks[0])


def test_the_end_of_a_completion_that_was_deleted_comes_back_after_a_key_was_tried_in_its_place() -> None:
    assert Page().edit((5, 6, ""), (5, 5, "q"), (5, 6, ""), (5, 5, "P")) == "aaaaaa"


@pytest.mark.parametrize("tried", ["q", "qw", "?!"])
def test_what_was_deleted_comes_back_after_several_edits_were_taken_back(tried: str) -> None:
    typed = [(3 + number, 3 + number, letter) for number, letter in enumerate(tried)]
    back = [(3 + number, 4 + number, "") for number in reversed(range(len(tried)))]
    assert Page().edit((3, 4, ""), *typed, *back, (3, 3, "V")) == "aaaaaa"


def test_another_letter_in_the_same_place_is_typed() -> None:
    assert Page().edit((5, 6, ""), (5, 5, "q"), (5, 6, ""), (5, 5, "R")) == "aaaaah"
