"""The trailers that a record asks for, and a commit message made ready for them.

The form is specified in `docs/trailers.md`. Trailers are put into a message by the rules of `git interpret-trailers`.
What it does not do is done here: taking out those that are ours and old, and joining trailer blocks that a blank line
split. So is what it does with a message in which nothing is in doubt.

Lean: the commit hook imports this module at every commit with tracked text.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from countersign.provenance.record import Record

ASSISTED_BY = "Assisted-by"
AI_PROVENANCE = "AI-Provenance"
REVIEW_REQUIRED = "Review-Required"

#: The role that may clear AI text, for the trailer that asks for one.
_ROLE = "senior"

#: The words of the counts, in their order. A trailer of these is ours under whatever name.
_COUNTS = ["ai", "mixed", "human", "unknown", "digest"]

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

#: Where a message holds one of these, what is blank, or no part of it, is for git to say.
_FOR_GIT = ("\0", "\r", "\v", "\f", "Conflicts:\n")

#: Lines that git writes itself.
_BY_GIT = ("Signed-off-by: ", "(cherry picked from commit ")


class TrailerNames:
    """What our trailers are called; an empty name switches one off."""

    __slots__ = ("assisted_by", "provenance", "review_required")

    def __init__(self, assisted_by: str, provenance: str, review_required: str) -> None:
        self.assisted_by = assisted_by
        self.provenance = provenance
        self.review_required = review_required


#: Where nothing is configured.
DEFAULT_NAMES = TrailerNames(ASSISTED_BY, AI_PROVENANCE, "")


def agent_name(tool: str) -> str:
    """How a tool is called in `Assisted-by`.

    Args:
        tool: its id, as `claude-code`.
    """
    word = _one_word(tool).replace(":", "-") or "AI"
    known = _NAMES.get(word.lower())
    return known or "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def trailers_of(record: Record, names: TrailerNames = DEFAULT_NAMES, *, counts: bool = True) -> list[str]:
    """The trailers, `Token: value` each; none where no added line is AI's, not even in part.

    Args:
        record: of the commit.
        names: what they are called.
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
    trailers = []
    if names.assisted_by:
        by_share = sorted(lines, key=lambda name: (-lines[name], name))
        trailers += [f"{names.assisted_by}: {name}" for name in by_share]
    if names.provenance and counts:
        trailers.append(
            f"{names.provenance}: ai={totals.ai} mixed={totals.mixed} human={totals.human} unknown={totals.unknown}"
            f" digest={record.digest[:_DIGEST_DIGITS]}"
        )
    if names.review_required:
        trailers.append(f"{names.review_required}: {_ROLE}")
    return trailers


def has_counts(message: str) -> bool:
    """Whether a message may hold a stamp of ours, whatever its trailers were called."""
    return any(_is_counts(line) for line in message.split("\n"))


def outdated(message: str, names: TrailerNames, last: Iterable[str], old_record: Callable[[], Record]) -> set[str]:
    """Trailers beside the counts that a commit's message may hold from us.

    Args:
        message: the text of the message, taken over from a commit.
        names: what our trailers are called now. They may have been called otherwise, as by default.
        last: the trailers of the last stamp, which show what they were called then.
        old_record: of the commit that the message comes from; asked for only if the message has such trailers.
    """
    called = {ASSISTED_BY, REVIEW_REQUIRED, names.assisted_by, names.review_required, *map(_token, last)} - {""}
    if not any(_token(line) in called for line in message.split("\n")):
        return set()
    record = old_record()
    return {trailer for name in called for trailer in trailers_of(record, TrailerNames(name, "", name))}


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
        ours: trailers beside the counts that we wrote and that may be out of date, `Token: value` each.
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
    blocks = _trailer_blocks(body, blank_end, ours)
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


def append_trailers(message: str, trailers: list[str]) -> str | None:
    """What `git interpret-trailers` would make of a message in which nothing is a comment; None where that is for git.

    Done here are messages whose last paragraph is prose beyond doubt, or trailers of which none is one of ours.

    Args:
        message: the text of the message file.
        trailers: `Token: value` each, to be put at the end if they are not there.
    """
    if message[:1].isspace() or not message.endswith("\n") or any(odd in message for odd in _FOR_GIT):
        return None
    lines = message[:-1].split("\n")
    start = len(lines)
    while start and lines[start - 1].strip(" \t"):
        start -= 1
    last = lines[start:]
    # The first paragraph is the subject, whatever it looks like.
    if not start or (last and not any(":" in line or line.startswith(_BY_GIT) for line in last)):
        return "\n".join([*lines, "", *trailers, ""])
    values = {trailer.partition(": ")[2].lower() for trailer in trailers}
    for line in last:
        value = line.partition(": ")[2]
        if line != f"{_token(line)}: {value.strip()}" or not value or value.lower() in values:
            return None
    return "\n".join([*lines, *trailers, ""]) if last else None


def is_empty(message: str, comment: str | None) -> bool:
    """Whether git would call the message empty: nothing but blanks, comments and sign-offs."""
    body, _ = split_message(message, comment)
    return not any(
        line.strip() and not line.startswith("Signed-off-by: ") and not (comment and line.startswith(comment))
        for line in body
    )


def _trailer_blocks(lines: list[str], end: int, ours: Collection[str]) -> list[tuple[int, int]]:
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
        subject = not (titled or (start and not lines[0].strip()))
        if subject or not _is_block(lines[start:end], ours, sure=bool(blocks)):
            break
        blocks.insert(0, (start, end))
        end = start
        while end and not lines[end - 1].strip():
            end -= 1
    return blocks


def _is_block(lines: list[str], ours: Collection[str], *, sure: bool) -> bool:
    """Whether a paragraph is a block of trailers.

    Git also takes a paragraph for one that is a quarter trailers, if git itself has written one of them.
    """
    trailers = others = 0
    by_git = False
    sure = sure and not any(_is_counts(line) for line in lines)
    for line in lines:
        if line[:1] in (" ", "\t"):
            others += not trailers
        elif line.startswith(_BY_GIT):
            by_git = True
            trailers += 1
        else:
            token = _token(line)
            certain = "-" in token or token.lower() in _SINGLE_WORDS or line.rstrip() in ours
            trailers += bool(token) and (certain or not sure)
            others += not token or (sure and not certain)
    return bool(trailers) and (not others or (by_git and not sure and trailers * 3 >= others))


def _token(line: str) -> str:
    """The token of a trailer; empty if the line is none."""
    token, colon, _ = line.partition(":")
    token = token.rstrip(" \t")
    return token if colon and token and token.isascii() and token.replace("-", "").isalnum() else ""


def _is_counts(line: str) -> bool:
    """Whether a line is the trailer of the counts, under this name or another."""
    token = _token(line)
    if not token or token.lower() == AI_PROVENANCE.lower():
        return bool(token)
    return [word.partition("=")[0] for word in line.partition(":")[2].split()[: len(_COUNTS)]] == _COUNTS


def _without_ours(block: list[str], ours: Collection[str]) -> list[str]:
    kept: list[str] = []
    dropping = False
    for line in block:
        if line[:1] not in (" ", "\t"):
            dropping = _is_counts(line) or line.rstrip() in ours
        if not dropping:
            kept.append(line)
    return kept


def _one_word(text: str) -> str:
    """A name that comes from outside, unable to break out of its line or to look like further tools."""
    return "-".join("".join(character if character.isprintable() else " " for character in text).split())
