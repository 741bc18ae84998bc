"""After any sequence of edits, the shadow text says what a plain splice, character by character, says."""

import string
from dataclasses import dataclass
from itertools import chain, count, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.origin import TYPED_OBSERVED, UNTRACKED, Attribution, Evidence, Origin
from countersign.text.lines import content, content_length, split_lines
from countersign.text.marks import Marks
from countersign.text.positions import PositionEncoding, index_of, units_of
from countersign.text.shadow import Edit, ShadowText

#: Line ends of the protocol, characters that other line splitters take for line ends, and every plane.
_LETTERS = st.one_of(
    st.sampled_from(["\n", "\r", "\r\n", "a", "b", " ", "(", "\t", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"]),
    st.characters(codec="utf-8"),
    st.sampled_from(["é", "e\u0301", "日", "𝄞", "👩\u200d👧", "\U0010ffff", "\ufeff"]),
)
_TEXTS = st.lists(_LETTERS, max_size=12).map("".join)
_ENCODINGS = st.sampled_from(list(PositionEncoding))


def _width(letter: str, encoding: PositionEncoding) -> int:
    return {"utf-8": len(letter.encode()), "utf-16": 1 + (ord(letter) > 0xFFFF), "utf-32": 1}[encoding]


@dataclass
class _Oracle:
    """A text as a flat list of characters, edited by counting units one character at a time."""

    letters: list[str]

    def offset(self, line: int, units: int, encoding: PositionEncoding) -> int:
        start = 0
        text = "".join(self.letters)
        for _ in range(line):
            while text[start] not in "\r\n":
                start += 1
            start += 2 if text[start : start + 2] == "\r\n" else 1
        spent = 0
        while start < len(text) and text[start] not in "\r\n":
            width = _width(text[start], encoding)
            if spent + width > units:
                break
            spent += width
            start += 1
        return start

    def lines(self) -> int:
        text = "".join(self.letters)
        return 1 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@st.composite
def _sessions(draw: st.DrawFn) -> tuple[str, PositionEncoding, list[list[Edit]]]:
    start = draw(_TEXTS)
    encoding = draw(_ENCODINGS)
    oracle = _Oracle(list(start))
    changes = []
    for _ in range(draw(st.integers(1, 8))):
        edits = []
        for _ in range(draw(st.integers(1, 2))):
            last = oracle.lines() - 1
            places = sorted((draw(st.integers(0, last)), draw(st.integers(0, 14))) for _ in range(2))
            begin, end = (oracle.offset(*place, encoding) for place in places)
            text = draw(_TEXTS)
            edit = Edit(*places[0], *places[1], text)
            if begin <= end:
                oracle.letters[begin:end] = list(text)
                edits.append(edit)
        changes.append(edits)
    return start, encoding, changes


@given(_sessions())
def test_the_text_is_what_a_plain_splice_makes_of_it(session: tuple[str, PositionEncoding, list[list[Edit]]]) -> None:
    start, encoding, changes = session
    document = ShadowText(start)
    oracle = _Oracle(list(start))
    for version, edits in enumerate(changes, 1):
        for edit in edits:
            begin = oracle.offset(edit.start_line, edit.start_units, encoding)
            end = oracle.offset(edit.end_line, edit.end_units, encoding)
            oracle.letters[begin:end] = list(edit.text)
        document.change(version, edits, encoding)

        text = "".join(oracle.letters)
        assert document.text() == text
        assert document.lines == split_lines(text)
        assert document.misplaced == 0
        assert [len(marks) for marks in document.marks] == [len(line) for line in document.lines]
        assert all(document.attribution(mark) is not None for marks in document.marks for mark in marks)


@given(_sessions())
def test_the_splices_that_are_handed_out_rebuild_text_and_marks(
    session: tuple[str, PositionEncoding, list[list[Edit]]],
) -> None:
    start, encoding, changes = session
    document = ShadowText(start)
    letters, marks = list(start), list("".join(document.marks))
    for version, edits in enumerate(changes, 1):
        document.change(version, edits, encoding)
        for change in document.take_splices():
            before = split_lines("".join(letters))
            begin = sum(map(len, before[: change.start_line])) + change.start_index
            end = sum(map(len, before[: change.end_line])) + change.end_index
            letters[begin:end] = list(change.text)
            marks[begin:end] = list(change.marks)

    assert "".join(letters) == document.text()
    assert "".join(marks) == "".join(document.marks)


@st.composite
def _readable_sessions(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    """Steps over a text in which every character is unique, so that whose it is can be read from the text."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(["type", "burst", "complete", "early", "delete", "replace", "undo", "cut and paste"]),
                st.integers(0, 200),
                st.integers(1, 9),
                st.integers(0, 200),
            ),
            min_size=1,
            max_size=25,
        )
    )


class _UniqueLetters:
    """Hands out characters that were never handed out before; now and then it breaks the line."""

    def __init__(self) -> None:
        # Lines of ASCII are edited on a shorter path, so these come first.
        self._letters = chain(string.ascii_letters + string.digits, map(chr, count(0x4E00)))

    def take(self, size: int) -> str:
        letters = [next(self._letters) for _ in range(size)]
        return "".join(letter + ("\n" if ord(letter) % 7 == 0 and size > 1 else "") for letter in letters)


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _difference(text: str, before: str) -> Edit:
    """The one edit, as small as can be, that turns a text into another: so editors undo."""
    kept = _shared(text, before)
    behind = _shared(text[kept:][::-1], before[kept:][::-1])
    gone = len(text) - behind
    return Edit(*_place(text, kept), *_place(text, gone), before[kept : len(before) - behind])


@settings(max_examples=150)
@given(_readable_sessions())
def test_every_character_keeps_the_origin_it_was_born_with(steps: list[tuple[str, int, int, int]]) -> None:
    document = ShadowText("", typed=TYPED_OBSERVED)
    letters = _UniqueLetters()
    born: dict[str, tuple[Origin, str]] = {}
    lost: set[str] = set()
    undo: list[str] = []
    version = 0
    for action, where, size, elsewhere in steps:
        version += 1
        text = document.text()
        begin = where % (len(text) + 1)
        end = min(len(text), begin + size) if action in {"delete", "replace", "cut and paste"} else begin
        coming = {"type": letters.take(1), "delete": "", "cut and paste": ""}.get(action)
        if coming is None:
            coming = letters.take(size + 1)
        machine = Attribution(Origin.AI, Evidence.OBSERVED, "assistant", "m", str(version))
        origin = (Origin.HUMAN, "") if action == "type" else (Origin.UNKNOWN, "")
        if action in {"complete", "early", "replace"}:
            origin = (Origin.AI, str(version))
        if action == "undo":
            if not undo:
                continue
            before = undo.pop()
            document.change(version, [_difference(text, before)], PositionEncoding.UTF32)
            assert document.text() == before
        else:
            undo.append(text)
            born.update((letter, origin) for letter in coming if letter != "\n")
            if action == "early":
                document.report_completion(version, coming, machine)
            edits = [Edit(*_place(text, begin), *_place(text, end), coming)]
            if action == "cut and paste" and begin < end:
                rest = text[:begin] + text[end:]
                edits.append(Edit(*_place(rest, elsewhere % (len(rest) + 1)) * 2, text[begin:end]))
            document.change(version, edits, PositionEncoding.UTF32)
            if action in {"complete", "replace"}:
                document.report_completion(version, coming, machine)

        _compare(document, born, lost, action)


def _compare(document: ShadowText, born: dict[str, tuple[Origin, str]], lost: set[str], action: str) -> None:
    for line, marks in zip(document.lines, document.marks, strict=True):
        for letter, mark in zip(content(line), marks, strict=False):
            known = document.attribution(mark)
            if known.origin is Origin.UNKNOWN and action in {"undo", "cut and paste"}:
                lost.add(letter)
            # What comes back in another shape than it left in may be unknown; it is never somebody else's.
            unknown = known.origin is Origin.UNKNOWN and letter in lost
            assert (known.origin, known.session) == born[letter] or unknown, (action, letter)


@given(
    st.lists(st.text("ab1(", min_size=1, max_size=5), min_size=1, max_size=8, unique=True),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
)
def test_lines_that_stay_when_others_go_keep_their_owners_to_the_last_character(
    lines: list[str], stays: list[bool], end: str
) -> None:
    """So a file is shown anew after a switch of branches: as one replacement, of lines that look alike."""
    marks = [chr(0x4E00 + number) for number in range(len(lines))]
    known = {mark: Attribution(Origin.AI, Evidence.OBSERVED, "assistant", "m", mark) for mark in marks}
    seed = Marks((*(mark * len(line) for mark, line in zip(marks, lines, strict=True)), ""), known)
    document = ShadowText("".join(line + end for line in lines), seed=seed)
    left = [(line, mark) for line, mark, kept in zip(lines, marks, stays, strict=False) if kept]

    document.replace_all(2, "".join(line + end for line, _ in left))

    told = [
        {document.attribution(mark).session for mark in row[: len(line)]}
        for (line, _), row in zip(left, document.marks, strict=False)
    ]
    assert told == [{mark} for _, mark in left]


@given(st.lists(_LETTERS, max_size=20).map("".join), st.integers(0, 60), _ENCODINGS)
def test_positions_count_as_the_protocol_says(line: str, units: int, encoding: PositionEncoding) -> None:
    line = split_lines(line)[0]
    index = spent = 0
    for letter in content(line):
        spent += _width(letter, encoding)
        if spent > units:
            break
        index += 1

    assert index_of(line, units, encoding) == index
    assert index_of(line, units_of(line, index, encoding), encoding) == index


@given(_TEXTS)
def test_lines_end_where_the_protocol_ends_them(text: str) -> None:
    expected, line = [], ""
    for i, letter in enumerate(text):
        line += letter
        if letter == "\n" or (letter == "\r" and text[i + 1 : i + 2] != "\n"):
            expected.append(line)
            line = ""

    assert split_lines(text) == [*expected, line]
    assert [content_length(one) for one in split_lines(text)] == [len(one.rstrip("\r\n")) for one in [*expected, line]]


@given(_sessions())
def test_a_frozen_text_seeds_a_document_that_knows_the_same(
    session: tuple[str, PositionEncoding, list[list[Edit]]],
) -> None:
    start, encoding, changes = session
    document = ShadowText(start, otherwise=UNTRACKED)
    for version, edits in enumerate(changes, 1):
        document.change(version, edits, encoding)

    again = ShadowText(document.text(), seed=document.freeze())

    count = len(document.lines)
    assert list(again.spans(0, count)) == list(document.spans(0, count))
    assert again.line_attributions(0, count) == document.line_attributions(0, count)
