"""What the shadow text says of the edits that people and assistants make."""

import pytest

from countersign.origin import (
    BURST,
    EXTERNAL,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
)
from countersign.text.departed import Departed
from countersign.text.positions import PositionEncoding
from countersign.text.shadow import Edit, ShadowText

AI = Attribution(Origin.AI, Evidence.OBSERVED, "github-copilot", "gpt", "s1")
OTHER_AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "opus", "s2")
_SHORT = {TYPED_OBSERVED: "h", TYPED_INFERRED: "i", BURST: "?", UNTRACKED: ".", EXTERNAL: "x", AI: "A", OTHER_AI: "B"}


class Editor:
    """A document, edited as an editor would do it, and read as one letter for each character."""

    def __init__(self, text: str = "", *, observed: bool = True, departed: Departed | None = None) -> None:
        self.document = ShadowText(
            text, typed=TYPED_OBSERVED if observed else TYPED_INFERRED, departed=departed, otherwise=UNTRACKED
        )
        self.clock = 0.0

    def put(self, line: int, start: int, end: int, text: str, *, end_line: int | None = None) -> int:
        return self.edits(Edit(line, start, line if end_line is None else end_line, end, text))

    def edits(self, *edits: Edit, wait: float = 1.0) -> int:
        self.clock += wait
        self.document.change(self.document.version + 1, edits, PositionEncoding.UTF16, self.clock)
        return self.document.version

    def type(self, line: int, start: int, text: str) -> None:
        for i, letter in enumerate(text):
            self.put(line, start + i, start + i, letter)

    def backspace(self, line: int, end: int, count: int) -> None:
        for i in range(count):
            self.put(line, end - i - 1, end - i, "")

    def accept(self, line: int, start: int, end: int, text: str, known: Attribution = AI) -> None:
        version = self.put(line, start, end, text)
        self.document.report_completion(version, text, known)

    def origins(self) -> list[str]:
        rows = []
        for number in range(len(self.document.lines)):
            row = [
                _SHORT[span.attribution] * (span.end - span.start) for span in self.document.spans(number, number + 1)
            ]
            rows.append("".join(row))
        return rows


def test_typed_characters_are_human() -> None:
    editor = Editor("x\n")
    editor.type(1, 0, "ab c")

    assert editor.origins() == [".", "hhhh"]


def test_typed_characters_are_inferred_where_the_client_reports_no_completions() -> None:
    editor = Editor(observed=False)
    editor.type(0, 0, "ab")

    assert editor.origins() == ["ii"]


def test_text_in_one_piece_is_unknown_until_somebody_claims_it() -> None:
    editor = Editor()
    version = editor.put(0, 0, 0, "def add(a, b):")
    before = editor.origins()
    claimed = editor.document.report_completion(version, "def add(a, b):", AI)

    assert before == ["?" * 14]
    assert claimed == 14
    assert editor.origins() == ["A" * 14]


def test_a_completion_may_be_reported_before_its_change() -> None:
    editor = Editor()
    editor.document.report_completion(2, "foo", AI)
    editor.type(0, 0, "x")
    editor.put(0, 1, 1, "foo")

    assert editor.origins() == ["hAAA"]


def test_a_report_finds_its_change_after_further_typing() -> None:
    editor = Editor()
    version = editor.put(0, 0, 0, "foo()")
    editor.type(0, 5, "xy")
    editor.backspace(0, 7, 1)
    editor.document.report_completion(version, "foo()", AI)

    assert editor.origins() == ["AAAAAh"]


def test_a_completion_that_replaces_what_was_typed_leaves_the_typed_part_human() -> None:
    editor = Editor()
    editor.type(0, 0, "def a")
    editor.accept(0, 0, 5, "def add(a, b):")

    assert editor.origins() == ["hhhhhAAAAAAAAA"]


def test_one_character_accepted_as_a_word_is_ai() -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "(")

    assert editor.origins() == ["A"]


def test_a_report_about_part_of_a_change_claims_that_part_only() -> None:
    editor = Editor()
    version = editor.put(0, 0, 0, "foo(bar)xy")
    editor.document.report_completion(version, "foo(bar)", AI)

    assert editor.origins() == ["AAAAAAAA??"]


def test_a_report_about_a_part_that_is_torn_claims_all_of_the_change() -> None:
    editor = Editor()
    version = editor.put(0, 0, 0, "foo(bar)xy")
    editor.put(0, 2, 3, "")
    editor.document.report_completion(version, "foo(bar)", AI)

    assert editor.origins() == ["A" * 9]


def test_a_report_about_a_text_that_never_came_claims_nothing() -> None:
    editor = Editor()
    editor.type(0, 0, "abc")

    assert editor.document.report_completion(2, "nothing like it", AI) == 0
    assert editor.origins() == ["hhh"]


def test_a_report_that_counts_versions_otherwise_needs_the_very_text() -> None:
    editor = Editor()
    version = editor.put(0, 0, 0, "foo(bar)")
    editor.type(0, 8, "x")

    assert editor.document.report_completion(version + 1, "foo(bar)", AI) == 8


def test_several_cursors_that_accept_together_are_all_ai() -> None:
    editor = Editor("\n\n")
    version = editor.edits(Edit(1, 0, 1, 0, "foo()"), Edit(0, 0, 0, 0, "foo()"))
    editor.document.report_completion(version, "foo()", AI)

    assert editor.origins() == ["AAAAA", "AAAAA", ""]


@pytest.mark.parametrize("pair", ["()", "[]", '""', "\n    ", "\r\n", "e\u0301", "👩\u200d👩\u200d👧"])
def test_what_one_key_puts_in_is_typed(pair: str) -> None:
    editor = Editor()
    editor.put(0, 0, 0, pair)

    assert set("".join(editor.origins())) <= {"h"}


def test_a_few_keys_in_one_late_change_are_typed_by_inference() -> None:
    editor = Editor(observed=False)
    editor.edits(Edit(0, 0, 0, 0, "ab"), wait=0.15)
    editor.edits(Edit(0, 2, 0, 2, "cd"), wait=0.01)

    assert editor.origins() == ["ii??"]


def test_a_few_keys_at_once_are_no_typing_where_the_client_reports_completions() -> None:
    editor = Editor()
    editor.edits(Edit(0, 0, 0, 0, "ab"), wait=0.15)

    assert editor.origins() == ["??"]


def test_undo_of_a_deletion_brings_the_marks_back() -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "foo()")
    editor.put(0, 0, 5, "")
    editor.type(0, 0, "x")
    editor.put(0, 0, 1, "")
    editor.put(0, 0, 0, "foo()")

    assert editor.origins() == ["AAAAA"]


def test_redo_of_a_completion_brings_the_marks_back() -> None:
    editor = Editor()
    editor.type(0, 0, "a")
    editor.accept(0, 1, 1, "bcd")
    editor.put(0, 1, 4, "")
    editor.put(0, 1, 1, "bcd")

    assert editor.origins() == ["hAAA"]


def test_undo_of_backspaces_brings_the_marks_back_at_once_or_in_pieces() -> None:
    for pieces in (["foo()"], ["fo", "o()"]):
        editor = Editor()
        editor.accept(0, 0, 0, "foo()")
        editor.backspace(0, 5, 5)
        at = 0
        for piece in pieces:
            editor.put(0, at, at, piece)
            at += len(piece)

        assert editor.origins() == ["AAAAA"]


def test_one_deleted_ai_character_that_undo_brings_back_is_ai() -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "f()")
    editor.put(0, 0, 1, "")
    editor.type(0, 2, "z")
    editor.put(0, 2, 3, "")
    editor.put(0, 0, 0, "f")

    assert editor.origins() == ["AAA"]


def test_one_deleted_ai_character_that_comes_back_at_once_is_ai() -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "f(x)")
    editor.put(0, 1, 2, "")
    editor.put(0, 1, 1, "(")

    assert editor.origins() == ["AAAA"]


def test_a_report_beats_inheritance() -> None:
    editor = Editor()
    editor.type(0, 0, "foo(bar)")
    editor.put(0, 0, 8, "")
    editor.type(0, 0, "x")
    editor.accept(0, 1, 1, "foo(bar)")

    assert editor.origins() == ["hAAAAAAAA"]


def test_a_report_that_comes_after_cut_and_paste_still_reaches_the_text() -> None:
    editor = Editor("\n")
    version = editor.put(0, 0, 0, "foo(bar)")
    editor.put(0, 0, 8, "")
    editor.put(1, 0, 0, "foo(bar)")
    editor.document.report_completion(version, "foo(bar)", AI)

    assert editor.origins() == ["", "AAAAAAAA"]


def test_cut_and_paste_into_another_document_keeps_the_marks() -> None:
    departed = Departed()
    one, other = Editor(departed=departed), Editor("\n", departed=departed)
    one.accept(0, 0, 0, "compute(x)")
    one.put(0, 0, 10, "")
    other.put(1, 0, 0, "compute(x)")

    assert other.origins() == ["", "A" * 10]


def test_part_of_what_was_cut_keeps_its_marks() -> None:
    editor = Editor("\n")
    editor.accept(0, 0, 0, "alpha(beta) + gamma(delta)")
    editor.put(0, 0, 26, "")
    editor.put(1, 0, 0, "gamma(delta)")

    assert editor.origins() == ["", "A" * 12]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_line_that_is_moved_keeps_its_marks(order: tuple[int, int]) -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "}")
    editor.type(0, 1, "\n")
    editor.type(1, 0, "ab\n")
    down = [Edit(2, 0, 2, 0, "}\n"), Edit(0, 0, 1, 0, "")]
    up = [Edit(0, 0, 1, 0, ""), Edit(1, 0, 1, 0, "}\n")]
    editor.edits(*(down if order == (0, 1) else up))

    assert editor.document.text() == "ab\n}\n"
    assert editor.origins() == ["hh", "A", ""]


def test_paste_from_outside_is_unknown() -> None:
    editor = Editor()
    editor.type(0, 0, "x")
    editor.put(0, 1, 1, "pasted text")

    assert editor.origins() == ["h" + "?" * 11]


def test_a_formatter_that_rewrites_the_document_changes_nobodys_ownership() -> None:
    editor = Editor()
    editor.type(0, 0, "x=f(1,\n2)\n")
    editor.accept(2, 0, 0, "def add(a,b): return a+b")
    editor.document.replace_all(99, "x = f(1, 2)\n\n\ndef add(a, b):\n    return a + b\n")

    assert editor.origins() == ["h" * 11, "", "", "A" * 14, "A" * 16, ""]


def test_whole_document_synchronisation_is_an_edit_of_what_differs() -> None:
    editor = Editor("one\ntwo\nthree\n")
    editor.document.replace_all(1, "one\ntwox\nthree\n")

    assert editor.origins() == ["...", "...h", ".....", ""]


def test_an_agent_that_rewrites_a_block_leaves_unchanged_tokens_to_their_owner() -> None:
    editor = Editor()
    editor.type(0, 0, "total = compute(alpha, beta)\n")
    editor.put(0, 0, 0, "result = compute(alpha, gamma)\nprint(result)\n", end_line=1)

    assert editor.origins()[0] == "?" * 7 + "h" * 17 + "?" * 6
    assert editor.origins()[1] == "?" * 13, "that another line ended in `)` too, says nothing"


def test_a_statement_covers_whole_lines() -> None:
    said = Attribution(Origin.HUMAN, Evidence.DECLARED, by="Ann <ann@example.com>", at="2026-11-20T10:00:00Z")
    editor = Editor("keep\n")
    editor.put(1, 0, 0, "first\nsecond\n")
    covered = editor.document.declare(1, 2, said)

    assert covered == 5
    assert editor.document.line_attributions(0, 4) == [UNTRACKED, said, BURST, None]


def test_an_edit_behind_the_end_is_counted_as_misplaced_and_loses_nothing() -> None:
    editor = Editor("a\n")
    editor.put(7, 3, 3, "tail")

    assert editor.document.text() == "a\ntail"
    assert editor.document.misplaced == 1


def test_late_evidence_is_handed_to_the_journal_once() -> None:
    editor = Editor()
    editor.accept(0, 0, 0, "foo()")
    mark = editor.document.marks[0][0]

    assert editor.document.take_settled() == {mark: AI}
    assert editor.document.take_settled() == {}


def test_a_frozen_text_of_many_edits_names_few() -> None:
    editor = Editor()
    for i in range(10_000):
        editor.type(0, i, "a")
    editor.accept(0, 10_000, 10_000, "bcd")

    frozen = editor.document.freeze()

    assert len(frozen.table) < 9_000
    assert [frozen.table[mark] for mark in frozen.lines[0][-4:]] == [TYPED_OBSERVED, AI, AI, AI]


def test_names_that_run_out_are_given_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countersign.text.edit_table._RESERVE", 0x10FFFF - 9_000)
    monkeypatch.setattr("countersign.text.insertion._KEPT", 1_000)
    editor = Editor()
    editor.accept(0, 0, 0, "abc")
    for i in range(12_000):
        editor.type(0, 3 + i % 50, "x")

    assert editor.document.generation >= 1
    assert editor.origins()[0].startswith("AAAhhh")
    assert set(editor.origins()[0][3:]) == {"h"}


def test_u2028_and_form_feed_do_not_end_lines() -> None:
    editor = Editor("a\u2028b\x0cc\nd")
    editor.put(1, 1, 1, "!")

    assert editor.document.text() == "a\u2028b\x0cc\nd!"
