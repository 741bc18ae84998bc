"""A comment on a pull request that shows what anybody has named a file, and does nothing else with it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from countersign.cli.answer_markdown import MARKER, document
from support.answers import answer_about, finding_at

#: What the comment itself is made of; everything else would be somebody else's doing.
OURS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "code_inline", "softbreak",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "html_block",
}  # fmt: skip

#: What forges make links of in plain text.
LINKS = re.compile(r"@|#\d|://|www\.|\b[0-9a-f]{7,64}\b|\bGH-\d|\b[\w.]+@")

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "[click](https://evil.example)",
    "![](https://evil.example/pixel.png)",
    "`<b>`",
    "``[x](y)``",
    "@everyone",
    "org/repo#12",
    "www.evil.example",
    "a\n\n# Heading\n\n- [x] approved",
    "x\n<!-- countersign check -->",
    "\u202etxt.exe",
    "&lt;script&gt;",
    "**bold** _it_ ~~gone~~ | cell | $x$",
    "---",
    "1. one",
    "deadbeefcafe",
    "GH-12",
    "\\`x\\`",
    "a b  c",
    "`",
]


def tokens(markdown: str) -> list[Token]:
    top = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    return [inner for token in top for inner in (token, *(token.children or ()))]


def foreign(markdown: str) -> list[str]:
    """What in a comment is not ours: other kinds of Markdown, HTML, and text that a forge would make links of."""
    found = tokens(markdown)
    kinds = [token.type for token in found if token.type not in OURS]
    html = [token.content for token in found if token.type.startswith("html") and token.content.strip() != MARKER]
    links = [token.content for token in found if token.type == "text" and LINKS.search(token.content)]
    headings = [token for token in found if token.type == "heading_open"]
    return [*kinds, *html, *links, *(["a second heading"] if len(headings) != 1 else [])]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_name_is_shown_and_is_nothing_else(name: str) -> None:
    comment = document(answer_about(finding_at(name), remarks=(f"the record of {name} is not believed",)))

    assert foreign(comment) == []
    assert comment.count(MARKER) == 1 or MARKER in name


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_file_name_at_all_is_more_than_a_name(name: str) -> None:
    assert foreign(document(answer_about(finding_at(name)))) == []


def test_the_comment_says_what_blocks_and_who_may_clear_it() -> None:
    comment = document(answer_about(finding_at("src/app.py"), remarks=("a doubt",)))

    assert comment == (
        "<!-- countersign check -->\n### Countersign: Blocked\n\n1 finding in `main..HEAD`.\n\n"
        "To unblock: alice or dana.\n\n- Note: a doubt.\n\n"
        "- `src/app.py`, lines 2-3: AI text in a change by bob (junior) needs one person (rule junior-ai).\n\n"
        "Who may, signs with `countersign sign main..HEAD`.\n"
    )


def test_a_clear_change_is_said_to_be_clear() -> None:
    assert document(answer_about()) == (
        "<!-- countersign check -->\n### Countersign: Clear\n\nnothing in `main..HEAD` needs a sign-off.\n"
    )


def test_a_comment_that_would_be_too_long_says_how_much_is_left_out() -> None:
    comment = document(answer_about(*(finding_at(f"{'x' * 500}{number}.py") for number in range(150))))

    assert len(comment) < 65_536
    assert re.search(r"- … and \d+ more, which `countersign check` lists\.", comment)
    many = document(answer_about(*(finding_at(f"{number}.py") for number in range(150))))
    assert "- … and 50 more, which" in many
