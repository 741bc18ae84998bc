"""Offers: what arrives in one change and was offered is the tool's; what a hand types is not."""

from hypothesis import given
from hypothesis import strategies as st

from countersign.origin import Attribution, Evidence, Origin
from countersign.text.offers import Offer, Offers
from countersign.text.shadow import Edit, ShadowText

TOOL = Attribution(Origin.AI, Evidence.INFERRED, "tool")


def offers(*texts: str) -> Offers:
    found = Offers()
    for text in texts:
        found.add(Offer(text, TOOL))
    return found


def test_an_offer_is_found_as_a_whole_and_in_parts() -> None:
    known = offers("return first + second\nelse")

    assert known.find("return first + second\nelse") == TOOL
    assert known.find("first + ") == TOOL
    assert known.find("second\r\nelse") == TOOL
    assert known.find("third") is None


def test_a_single_character_and_white_space_were_never_offered() -> None:
    known = offers("a + b   \n    c")

    assert known.find("a") is None
    assert known.find("   \n    ") is None


def test_the_newest_offer_decides() -> None:
    known = offers("same text")
    newer = Attribution(Origin.AI, Evidence.INFERRED, "newer")
    known.add(Offer("same text", newer))

    assert known.find("same text") == newer


def test_old_offers_are_forgotten() -> None:
    known = offers("the first of them", *(f"another one, {number}" for number in range(64)))

    assert known.find("the first of them") is None
    assert known.find("another one, 63") == TOOL


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=2, max_size=40))
def test_an_offered_text_in_one_piece_is_the_tools_and_key_by_key_it_is_not(text: str) -> None:
    whole, typed = ShadowText(""), ShadowText("")
    for document in (whole, typed):
        document.offers.add(Offer(text, TOOL))
    whole.change(1, [Edit(0, 0, 0, 0, text)])
    line = column = 0
    for number, letter in enumerate(text):
        typed.change(number + 1, [Edit(line, column, line, column, letter)], at=float(number))
        line, column = (line + 1, 0) if letter == "\n" else (line, column + (2 if ord(letter) > 0xFFFF else 1))

    assert all(span.attribution.origin is not Origin.AI for span in typed.spans(0, len(typed.lines)))
    if len(text.strip()) >= 2 and not _may_be_one_key(text):
        assert all(span.attribution == TOOL for span in whole.spans(0, len(whole.lines)))


def _may_be_one_key(text: str) -> bool:
    from countersign.text.typed import is_typed  # noqa: PLC0415 (the one thing that the server asks, too)

    return is_typed(text)
