"""The answer of `check` as Markdown, for a comment on a pull request.

The comment speaks with the voice of the gate, and much in it was written by whoever is gated: names of files and tools,
addresses, notes. So each word that is more than letters stands in a code span, in which there are no links, no HTML, no
images, no mentions of people and no references to issues.
"""

import re
from collections.abc import Iterator

from countersign.cli.answer import Answer
from countersign.cli.render import visible
from countersign.gate.check import Verdict

#: By it a job finds the comment that it has made before.
MARKER = "<!-- countersign check -->"

#: Characters of a comment, of which GitHub takes 65,536; and findings, of which nobody reads more.
_LONGEST = 60_000
_MOST = 100

#: A word that no Markdown dialect makes anything of, with the punctuation around it. `1.` begins a list.
_WORD = re.compile(r"\(?(?:([A-Za-z][A-Za-z0-9'-]*)[),.:;]*|[0-9]+(?:-[0-9]+)?[,:;]*)")

_PUNCTUATED = re.compile(r"(.*?)([,:;.]?)", re.DOTALL)
_TICKS = re.compile(r"`+")

_HEADINGS = {Verdict.CLEAR: "Clear", Verdict.WARN: "Warning", Verdict.BLOCKED: "Blocked"}


def document(answer: Answer) -> str:
    """The comment, with a line end at its end."""
    return "\n".join(_lines(answer)) + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    judgement = answer.judgement
    yield MARKER
    yield f"### Countersign: {_HEADINGS[judgement.verdict]}"
    yield ""
    yield f"{safe(answer.summary)}."
    if answer.way_out:
        yield ""
        yield f"To unblock: {safe(answer.way_out)}."
    if answer.excluded:
        yield ""
        yield f"Not judged: {safe(answer.excluded)}."
    if answer.remarks:
        yield ""
        yield from (f"- Note: {safe(remark)}." for remark in answer.remarks[:_MOST])
    if not judgement.findings:
        return
    yield ""
    room = _LONGEST
    for number, finding in enumerate(judgement.findings):
        line = f"- {safe(finding.message)}"
        room -= len(line) + 1
        if number == _MOST or room < 0:
            yield f"- … and {len(judgement.findings) - number} more, which `countersign check` lists."
            break
        yield line
    yield ""
    yield f"Who may, signs with {code(f'countersign sign {answer.range}')}."


def safe(text: str) -> str:
    """A text as Markdown that shows it, and is nothing else."""
    return " ".join(_word(word) for word in visible(text).split())


def code(text: str) -> str:
    """A code span."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def _word(word: str) -> str:
    plain = _WORD.fullmatch(word)
    if plain is not None and not _looks_like_an_address(plain[1] or ""):
        return word
    held = _PUNCTUATED.fullmatch(word)
    assert held is not None  # noqa: S101 (it matches everything)
    return f"{code(held[1])}{held[2]}" if held[1] else code(word)


def _looks_like_an_address(word: str) -> bool:
    """Whether a forge would make a link of it: the id of a commit, or `GH-1`."""
    return bool(re.fullmatch(r"[0-9a-f]{7,64}|[A-Za-z]+-[0-9]+", word, re.ASCII))
