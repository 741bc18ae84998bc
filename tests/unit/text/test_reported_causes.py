"""What a document says of text whose cause was reported, and was no completion."""

from countersign.origin import BURST, PASTE, TYPED_INFERRED, TYPED_OBSERVED, Attribution, Evidence, Origin
from countersign.text.shadow import Edit, ShadowText

AI = Attribution(Origin.AI, Evidence.OBSERVED, "github-copilot")
_SHORT = {TYPED_OBSERVED: "h", TYPED_INFERRED: "i", BURST: "?", PASTE: "p", AI: "A"}


def put(document: ShadowText, start: int, end: int, text: str) -> int:
    document.change(document.version + 1, [Edit(0, start, 0, end, text)])
    return document.version


def origins(document: ShadowText) -> str:
    return "".join(_SHORT[span.attribution] * (span.end - span.start) for span in document.spans(0, 1))


def begin() -> ShadowText:
    return ShadowText("", typed=TYPED_OBSERVED)


def test_one_pasted_character_is_not_taken_for_a_typed_one() -> None:
    document = begin()

    assert document.report_cause(put(document, 0, 0, "x"), PASTE) == 1
    assert origins(document) == "p"


def test_a_word_from_a_list_is_a_persons_by_conclusion() -> None:
    document = begin()
    put(document, 0, 0, "p")

    assert document.report_cause(put(document, 0, 1, "print"), TYPED_INFERRED) == 4
    assert origins(document) == "hiiii"


def test_a_reported_completion_stays_one_whatever_is_said_of_its_change_later() -> None:
    document = begin()
    version = put(document, 0, 0, "(")
    document.report_completion(version, "(", AI)

    assert document.report_cause(version, TYPED_OBSERVED) == 0
    assert origins(document) == "A"


def test_a_completion_can_be_reported_after_its_text_was_said_to_be_unseen() -> None:
    document = begin()
    version = put(document, 0, 0, "(")
    document.report_cause(version, BURST)
    document.report_completion(version, "(", AI)

    assert origins(document) == "A"


def test_ai_text_that_is_cut_and_pasted_stays_ai() -> None:
    document = begin()
    document.report_completion(put(document, 0, 0, "return 1"), "return 1", AI)
    put(document, 0, 8, "")

    assert document.report_cause(put(document, 0, 0, "return 1"), PASTE) == 0
    assert origins(document) == "AAAAAAAA"


def test_punctuation_of_a_formatter_goes_with_what_it_stands_beside() -> None:
    document = begin()
    document.report_completion(put(document, 0, 0, "f(1"), "f(1", AI)

    assert document.report_formatting(put(document, 3, 3, ",")) == 1
    assert origins(document) == "AAAA"


def test_punctuation_of_a_formatter_before_everything_goes_with_what_follows() -> None:
    document = begin()
    document.report_completion(put(document, 0, 0, "f(1"), "f(1", AI)
    document.report_formatting(put(document, 0, 0, ";"))

    assert origins(document) == "AAAA"


def test_words_that_a_formatter_puts_in_are_nobodys() -> None:
    document = begin()
    put(document, 0, 0, "x")

    assert document.report_formatting(put(document, 1, 1, " import os")) == 0
    assert origins(document) == "h??????????"


def test_a_report_about_a_version_of_which_nothing_is_known_decides_nothing() -> None:
    document = begin()
    put(document, 0, 0, "x")

    assert document.report_cause(77, PASTE) == 0
    assert document.report_formatting(77) == 0


def test_a_line_moved_down_keeps_its_marks_though_its_line_end_is_another() -> None:
    document = begin()
    document.report_completion(put(document, 0, 0, "ai()"), "ai()", AI)
    document.change(document.version + 1, [Edit(0, 4, 0, 4, "\n")])
    document.change(document.version + 1, [Edit(1, 0, 1, 0, "x")])
    # As VS Code moves a line: put in behind the next one, taken out with its line end.
    document.change(document.version + 1, [Edit(1, 1, 1, 1, "\nai()"), Edit(0, 0, 1, 0, "")])

    assert document.text() == "x\nai()"
    assert [span.attribution for span in document.spans(0, 2)] == [TYPED_OBSERVED, AI]
