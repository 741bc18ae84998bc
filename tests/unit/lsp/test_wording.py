import pytest

from countersign.lsp import wording
from countersign.origin import (
    BURST,
    EXTERNAL,
    PASTE,
    TYPED_INFERRED,
    TYPED_OBSERVED,
    UNTRACKED,
    Attribution,
    Evidence,
    Origin,
)


def test_everything_that_markdown_reads_is_escaped() -> None:
    assert wording.escaped("a_b\n\n# <i>[x](y)`") == "a\\_b \\# \\<i\\>\\[x\\]\\(y\\)\\`"


@pytest.mark.parametrize("known", [UNTRACKED, EXTERNAL, PASTE, BURST, TYPED_INFERRED, TYPED_OBSERVED])
def test_every_evidence_has_a_sentence(known: Attribution) -> None:
    assert wording.how(known).endswith(".")


def test_who_names_tool_and_model() -> None:
    known = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8")

    assert wording.who(known) == "**AI text** from claude\\-code, claude\\-opus\\-4\\-8"


def test_a_statement_names_who_made_it_and_when() -> None:
    known = Attribution(Origin.HUMAN, Evidence.DECLARED, by="Lee <lee@example.com>", at="2026-01-01T00:00:00Z")

    assert wording.how(known) == "Declared by Lee \\<lee\\@example\\.com\\> on 2026\\-01\\-01T00\\:00\\:00Z."
