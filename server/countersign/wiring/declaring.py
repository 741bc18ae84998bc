"""A person's statement about text that is not committed yet."""

import uuid
from collections.abc import Collection

from countersign.git.blob_ids import blob_ids, decode_in
from countersign.git.patches import stated_encodings
from countersign.origin import Attribution
from countersign.store.journal import Remembered
from countersign.text.lines import content_length, split_lines
from countersign.text.marks import Marks
from countersign.wiring.checkout import Checkout
from countersign.wiring.lines import marks_of_text
from countersign.wiring.uncommitted import record_of_worktree

#: A character that names the statement; the first that names nothing else in the text.
_FIRST_MARK = 0xE000


def uncommitted_lines(checkout: Checkout) -> dict[str, list[int]]:
    """The lines of the work tree that are not committed yet, 1-based, by path."""
    files = record_of_worktree(checkout).record.files
    return {path: sorted(number for _, numbers in rows for number in numbers) for path, rows in files.items()}


def declare(checkout: Checkout, path: str, lines: Collection[int], said: Attribution) -> bool:
    """Remember what is said of some lines of a file in the work tree.

    Args:
        checkout: of the repository.
        path: relative to the top of the work tree.
        lines: 1-based.
        said: by whom, and when.

    Returns:
        False if the file has no text.

    Raises:
        JournalError: it cannot be remembered.
        OSError: the file cannot be read.
    """
    repository = checkout.repository
    content = ((repository.work_tree or repository.git_dir) / path).read_bytes()
    encoding = stated_encodings(repository.git, [path]).get(path)
    text = decode_in(content, encoding)
    if text is None:
        return False
    text = text.removeprefix("\ufeff")
    journal = checkout.journal()
    # Read before the marks are: what is written in between is not absorbed.
    absorbed = journal.sequence()
    blobs = tuple(blob_ids(content, repository.object_format, encoding=encoding))
    known = marks_of_text(checkout, path, text, blobs)
    mark = next(chr(code) for code in range(_FIRST_MARK, 0xF8FF) if chr(code) not in known.table)
    marked = tuple(
        mark * content_length(line) if number in lines else marks
        for number, (line, marks) in enumerate(zip(split_lines(text), known.lines, strict=True), 1)
    )
    seen = Remembered(path, checkout.worktree, blobs, text, Marks(marked, {**known.table, mark: said}))
    journal.remember(seen, writer=str(uuid.uuid4()), absorbed=absorbed)
    return True
