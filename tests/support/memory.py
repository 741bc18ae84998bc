"""Texts as if they had been written in an editor: put into the real journal, line by line."""

import uuid
from collections.abc import Sequence

from countersign.git.blob_ids import blob_ids_of_text
from countersign.origin import TYPED_OBSERVED, UNTRACKED, Attribution, Evidence, Origin
from countersign.store.journal import Journal, Remembered
from countersign.text.lines import content, split_lines
from countersign.text.marks import Marks
from support.repo import Repo

AI = Attribution(Origin.AI, Evidence.OBSERVED, "claude-code", "claude-opus-4-8", "c0ffee")
COPILOT = Attribution(Origin.AI, Evidence.OBSERVED, "github-copilot", "gpt-5.2")
TYPED = TYPED_OBSERVED
UNSEEN = UNTRACKED

#: The trailer of `AI`.
ASSISTED = "Assisted-by: Claude-Code:claude-opus-4-8"


def write_as(repo: Repo, path: str, *lines: tuple[str, Attribution]) -> str:
    """Write a file and remember whose each of its lines is; returns the text."""
    text = "".join(f"{line}\n" for line, _ in lines)
    repo.write(path, text)
    remember(repo, path, text, [whose for _, whose in lines])
    return text


def remember(repo: Repo, path: str, text: str, whose: Sequence[Attribution]) -> None:
    """Remember a text, without writing it anywhere else.

    Args:
        repo: whose journal it is put into.
        path: where the text stands.
        text: with its line ends.
        whose: for each of its lines; one for what follows the last line end may be left out.
    """
    repository = repo.repository
    lines = [content(line) for line in split_lines(text)]
    table = {chr(0xE000 + number): one for number, one in enumerate(dict.fromkeys(whose))}
    mark = {one: name for name, one in table.items()}
    names = [*(mark[one] for one in whose), "\ue000"][: len(lines)]
    marks = Marks(tuple(name * len(line) for name, line in zip(names, lines, strict=True)), table)
    blobs = blob_ids_of_text(text, repository.object_format)
    journal = Journal.open(repository.state_dir)
    journal.remember(Remembered(path, repository.worktree, blobs, text, marks), writer=str(uuid.uuid4()))
    journal.close()
