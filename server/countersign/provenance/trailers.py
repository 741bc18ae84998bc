"""The trailers that a record asks for, and a commit message made ready for them.

The form is specified in `docs/trailers.md`. Trailers are put into a message by `git interpret-trailers`; what it does
not do is done here: taking out those that are ours and old, and joining trailer blocks that a blank line split.

Lean: the commit hook imports this module at every commit with tracked text.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from countersign.provenance.record import Record

ASSISTED_BY = "Assisted-by"
AI_PROVENANCE = "AI-Provenance"

#: What a tool's id is called in a trailer, where capitals at hyphens are not how its makers write it.
_NAMES = {
    "github-copilot": "GitHub-Copilot",
    "chatgpt": "ChatGPT",
    "opencode": "OpenCode",
    "openhands": "OpenHands",
    "codegpt": "CodeGPT",
    "jetbrains-ai": "JetBrains-AI",
}

#: Digits of the digest in a trailer; the note has all of them.
_DIGEST_DIGITS = 12

_SCISSORS = "------------------------ >8 ------------------------"

#: Words with a colon that begin a trailer although they have no hyphen. Prose begins with `Note:` or `TODO:` as well,
#: and must never be drawn into a trailer block.
_SINGLE_WORDS = frozenset({"bug", "cc", "closes", "fixes", "issue", "link", "refs", "resolves", "see", "ticket"})

#: Lines that git writes itself.
_BY_GIT = ("Signed-off-by: ", "(cherry picked from commit ")


def agent_name(tool: str) -> str:
    """How a tool is called in `Assisted-by`.

    Args:
        tool: its id, as `claude-code`.
    """
    word = _one_word(tool).replace(":", "-") or "AI"
    known = _NAMES.get(word.lower())
    return known or "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def trailers_of(record: Record, *, counts: bool = True) -> list[str]:
    """The trailers, `Token: value` each; none where no added line is AI's, not even in part.

    Args:
        record: of the commit.
        counts: whether the record is known for sure to be that of the commit, so that its counts may be stated.
    """
    totals = record.totals
    lines: dict[str, int] = {}
    for rows in record.files.values():
        for row, numbers in rows:
            if row[0] in ("ai", "mixed"):
                agent, model = agent_name(row[2]), _one_word(row[3])
                name = f"{agent}:{model}" if model else agent
                lines[name] = lines.get(name, 0) + len(numbers)
    if not lines or not (totals.ai or totals.mixed):
        return []
    by_share = sorted(lines, key=lambda name: (-lines[name], name))
    trailers = [f"{ASSISTED_BY}: {name}" for name in by_share]
    if counts:
        trailers.append(
            f"{AI_PROVENANCE}: ai={totals.ai} mixed={totals.mixed} human={totals.human} unknown={totals.unknown}"
            f" digest={record.digest[:_DIGEST_DIGITS]}"
        )
    return trailers


def comment_prefix(message: str) -> str:
    """What lines begin with that git itself put at the end of a message for the editor; `#` if there are none.

    Git's configuration need not be asked, and `core.commentChar=auto` could not be answered by it.
    """
    above = tail = ""
    for line in message.split("\n"):
        if line.endswith(" " + _SCISSORS):
            return line[: -len(_SCISSORS) - 1]
        if line.strip():
            above, tail = tail, line
    # The hints end with an empty comment, which is the prefix and nothing else.
    return tail if tail and above.startswith((f"{tail} ", f"{tail}\t")) else "#"


def split_message(message: str, comment: str | None) -> tuple[list[str], list[str]]:
    """The lines of a message, and what the editor is shown below them: comments, and all from the scissors on.

    Args:
        message: the text of the message file.
        comment: how a comment begins; None where nothing is a comment.
    """
    lines = message.split("\n")
    if comment is None:
        return lines, []
    end = next((number for number, line in enumerate(lines) if line == f"{comment} {_SCISSORS}"), len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(comment)):
        end -= 1
    return lines[:end], lines[end:]


def prepare_message(message: str, comment: str | None, ours: Collection[str] = ()) -> str:
    """The message without our old trailers, and with its trailer blocks joined.

    Only the blocks at the end of the message are touched: what stands in its body is text.

    Args:
        message: the text of the message file; line ends and everything else stay as they are.
        comment: as for `split_message`.
        ours: trailers beside `AI-Provenance` that we wrote and that may be out of date, `Token: value` each.
    """
    prepared = _prepared_once(message, comment, ours)
    # Where a block is gone as a whole, the paragraph above it is the last one now, and may be a block, too.
    while prepared != message:
        message, prepared = prepared, _prepared_once(prepared, comment, ours)
    return prepared


def _prepared_once(message: str, comment: str | None, ours: Collection[str]) -> str:
    body, tail = split_message(message, comment)
    blank_end = len(body)
    while blank_end and not body[blank_end - 1].strip():
        blank_end -= 1
    blocks = _trailer_blocks(body, blank_end)
    if not blocks:
        return message
    kept: list[str] = []
    for start, end in blocks:
        kept += _without_ours(body[start:end], ours)
    head = body[: blocks[0][0]]
    if not kept:
        while len(head) > 1 and not head[-1].strip():
            head.pop()
    return "\n".join([*head, *kept, *body[blank_end:], *tail])


def is_empty(message: str, comment: str | None) -> bool:
    """Whether git would call the message empty: nothing but blanks, comments and sign-offs."""
    body, _ = split_message(message, comment)
    return not any(
        line.strip() and not line.startswith("Signed-off-by: ") and not (comment and line.startswith(comment))
        for line in body
    )


def _trailer_blocks(lines: list[str], end: int) -> list[tuple[int, int]]:
    """The paragraphs at the end that are trailers and nothing else, first to last, as [start, end).

    The first paragraph is the subject, whatever it looks like. Of the blocks above the last one, those that git would
    not read count only if every line of theirs is a trailer beyond doubt.
    """
    blocks: list[tuple[int, int]] = []
    while end:
        start = end
        while start and lines[start - 1].strip():
            start -= 1
        titled = any(line.strip() for line in lines[:start])
        # In an editor the subject is still to be typed, above an empty first line.
        if not (titled or (start and not lines[0].strip())) or not _is_block(lines[start:end], sure=bool(blocks)):
            break
        blocks.insert(0, (start, end))
        end = start
        while end and not lines[end - 1].strip():
            end -= 1
    return blocks


def _is_block(lines: list[str], *, sure: bool) -> bool:
    """Whether a paragraph is a block of trailers.

    Git also takes a paragraph for one that is a quarter trailers, if git itself has written one of them.
    """
    trailers = others = 0
    by_git = False
    sure = sure and not any(_token(line) == AI_PROVENANCE for line in lines)
    for line in lines:
        if line[:1] in (" ", "\t"):
            others += not trailers
        elif line.startswith(_BY_GIT):
            by_git = True
            trailers += 1
        else:
            token = _token(line)
            certain = "-" in token or token.lower() in _SINGLE_WORDS
            trailers += bool(token) and (certain or not sure)
            others += not token or (sure and not certain)
    return bool(trailers) and (not others or (by_git and not sure and trailers * 3 >= others))


def _token(line: str) -> str:
    """The token of a trailer; empty if the line is none."""
    token, colon, _ = line.partition(":")
    token = token.rstrip(" \t")
    return token if colon and token and token.isascii() and token.replace("-", "").isalnum() else ""


def _without_ours(block: list[str], ours: Collection[str]) -> list[str]:
    kept: list[str] = []
    dropping = False
    for line in block:
        if line[:1] not in (" ", "\t"):
            dropping = _token(line).lower() == AI_PROVENANCE.lower() or line.rstrip() in ours
        if not dropping:
            kept.append(line)
    return kept


def _one_word(text: str) -> str:
    """A name that comes from outside, unable to break out of its line or to look like further tools."""
    return "-".join("".join(character if character.isprintable() else " " for character in text).split())
