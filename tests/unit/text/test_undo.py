"""What is taken back brings its marks back, whatever was tried out in between."""

import pytest

from countersign.origin import TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.text.shadow import Edit, ShadowText
from countersign.text.undoable import UndoSteps

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


def test_keys_that_were_deleted_one_by_one_come_back_so_after_a_completion_was_tried_and_taken_back() -> None:
    page = Page()
    tried = ((5, 6, ""), (4, 5, ""), (3, 4, "ENXKUE"), (3, 9, "V"), (3, 4, ""))
    assert page.edit(*tried) == "aaa"
    assert page.edit((3, 3, "V"), (4, 4, "P"), (5, 5, "P")) == "aaaaaa"


def test_what_the_client_says_came_back_is_unknown_where_nobody_remembers_it() -> None:
    text = ShadowText("ab", typed=TYPED_OBSERVED)
    text.change(1, [Edit(0, 1, 0, 1, "L")])
    assert text.report_undo(1) == 1
    assert [text.attribution(mark).origin for mark in text.marks[0]] == [Origin.UNKNOWN] * 3


def test_what_came_back_with_its_marks_keeps_them_when_the_client_says_so_too() -> None:
    page = Page()
    assert page.edit((5, 6, ""), (5, 5, "P")) == "aaaaaa"
    assert page.text.report_undo(page.text.version) == 0
    assert page.edit() == "aaaaaa"


def test_what_was_deleted_key_by_key_comes_back_in_pieces_after_another_deletion_was_tried_before_it() -> None:
    page = Page()
    page.edit((5, 6, ""), (4, 5, ""), (4, 4, "ENXKUE"), (4, 10, ""), (3, 4, ""))
    assert page.edit((3, 3, "V"), (4, 4, "P"), (5, 5, "P")) == "aaaaaa"


def test_a_document_that_is_followed_by_another_server_still_knows_what_it_can_take_back() -> None:
    page = Page()
    page.edit((5, 6, ""), (4, 5, ""), (4, 4, "q"))
    next_server = ShadowText(page.text.text(), typed=TYPED_OBSERVED, seed=page.text.freeze())
    next_server.restore_undo(page.text.undo_steps())
    page.text = next_server
    assert page.edit((4, 5, ""), (4, 4, "P"), (5, 5, "P")) == "aaaaaa"


def test_where_nothing_could_come_back_nothing_is_kept() -> None:
    page = Page()
    page.edit((6, 6, "x"), (7, 7, "y"))
    assert page.text.undo_steps() == UndoSteps()
