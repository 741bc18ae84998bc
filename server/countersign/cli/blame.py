"""Who wrote each line of a file, and how we know.

`git blame` says which commit added a line; the record of that commit says whose the line is. Lines that are not
committed yet are known from the editor's journal.

for example:
  countersign blame src/app.py
  countersign blame --rev v1.2 -L 10,20 src/app.py
  countersign blame --json src/app.py | jq '.lines[] | select(.origin == "ai")'
"""

import argparse
import os
import re
from collections.abc import Sequence

from countersign.cli import errors, pager, render
from countersign.cli.reading import reading
from countersign.gate.phrases import counted
from countersign.git.blob_ids import decode_file
from countersign.git.objects import LARGEST_FILE, read_blobs, tree_entries
from countersign.git.paths import repository_path
from countersign.git.process import ObjectMissing
from countersign.provenance.line_origins import facts_of
from countersign.wiring.blamed import AttributedLine, Blame, Records, blamed
from countersign.wiring.checkout import Checkout
from countersign.wiring.records import SHOWN_TO_PEOPLE

_SHORT = 8
_RANGE = re.compile(r"(\d*)(?:(,)(\+?)(\d*))?")
_WITHOUT_END = 10**9
_TAB = 4

#: What made a line gets one column in so many of a terminal at most, and leaves so many to the line itself, which is
#: what people look for. With fewer than the last number, it says nothing.
_SHARE, _TEXT, _TELLING = 4, 36, 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("path", metavar="PATH", help="a file, from where you are")
    parser.add_argument("--rev", metavar="REV", help="as of a commit (default: the file as it is now)")
    parser.add_argument(
        "-L", dest="ranges", metavar="A,B", action="append", default=[], help="lines A to B only; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    pager.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the lines of a file with their origins."""
    ranges = [_range(text) for text in arguments.ranges]
    with reading(arguments.directory, os.environ) as checkout:
        repository = checkout.repository
        commit = None if arguments.rev is None else repository.resolve(arguments.rev)
        if repository.work_tree is None:
            if commit is None:
                raise errors.CommandError("a bare repository has no work tree", "name a commit with --rev")
            path = arguments.path
        else:
            path = repository_path(repository, arguments.path, arguments.directory)
        content = _content(checkout, path, commit, arguments.rev)
        if b"\0" in content and decode_file(content) is None:
            raise errors.CommandError(f"{path} is binary: it has no lines")
        with render.progress(f"reading {path}"):
            records = Records(checkout, SHOWN_TO_PEOPLE)
            found = blamed(checkout, path, commit, ranges, records=records, foresee=True)
    for faulty, why in found.faults.items():
        errors.warn(f"the note of {faulty[:_SHORT]} is not believed: {why}")
    if found.lacking:
        errors.warn(_lacking(path, found))
    if arguments.json:
        lines = [_line_document(line) for line in found.lines]
        render.print_json({"path": path, "rev": commit, "lines": lines})
    else:
        with pager.paged(checkout.repository.git, arguments) as page:
            _print(page, found)
    return errors.FINE


def _range(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if not text or found is None:
        raise errors.CommandError(f"-L {text}: not a range of lines", "-L 10,20 or -L 10,+5 or -L 10")
    first = int(found[1] or 1)
    if found[2] is None:
        last = first
    elif not found[4]:
        last = _WITHOUT_END
    else:
        last = first + int(found[4]) - 1 if found[3] else int(found[4])
    if not 1 <= first <= last:
        raise errors.CommandError(f"-L {text}: lines count from 1, and the first comes before the last")
    return first, last


def _content(checkout: Checkout, path: str, commit: str | None, revision: str | None) -> bytes:
    """The content that is blamed; says in plain words why there is none."""
    repository = checkout.repository
    if commit is None:
        file = (repository.work_tree or repository.git_dir) / path
        if not file.exists():
            raise errors.CommandError(f"{path} is not in the work tree", "name a commit that has it with --rev")
        size = file.stat().st_size
        try:
            content = file.read_bytes() if size <= LARGEST_FILE else None
        except OSError as fault:
            raise errors.CommandError(f"{path} cannot be read: {fault.strerror}") from fault
    else:
        entry = next((entry for entry in tree_entries(repository.git, commit, [path]) if entry.path == path), None)
        if entry is None:
            raise errors.CommandError(
                f"{path} is not in {revision}", f"`git ls-tree -r --name-only {revision}` lists it"
            )
        try:
            stored = read_blobs(repository.git, [entry.id]).get(entry.id) if entry.is_file else None
        except ObjectMissing as fault:
            raise errors.CommandError(
                f"{path} as it is in {revision} is not in this partial clone",
                f"objects are missing here, and {errors.FETCH_ALL}",
            ) from fault
        if stored is None:
            raise errors.CommandError(f"{path} is no file in {revision}, but a link or a submodule")
        size, content = stored.size, stored.content
    if content is None:
        raise errors.CommandError(
            f"{path} is too large: {size / 2**20:.0f} MiB, at most {LARGEST_FILE >> 20} are read",
            "`git blame` reads it, without origins",
        )
    return content


def _lacking(path: str, found: Blame) -> str:
    count = sum(line.commit in found.lacking and line.row[0] == "unknown" for line in found.lines)
    return (
        f"this partial clone lacks what {path} once was: {counted(count, 'line')} cannot be traced, and "
        f"{'is' if count == 1 else 'are'} unknown ({errors.FETCH_ALL})"
    )


def _line_document(line: AttributedLine) -> dict[str, object]:
    origin, evidence, tool, model, session, reason, _, _ = (field or None for field in facts_of(line.row))
    return {
        "line": line.line, "origin": origin, "evidence": evidence, "tool": tool, "model": model, "session": session,
        "commit": line.commit, "reason": reason,
    }  # fmt: skip


def _print(page: render.Page, found: Blame) -> None:
    cells = [_cells(line) for line in found.lines]
    widths = render.column_widths(cells)
    widths[3] = _room(widths)
    for line, words in zip(found.lines, cells, strict=True):
        shown = render.padded(page.shortened(words[3], widths[3]), widths[3]) if widths[3] else ""
        by = f"{page.paint(shown, 'faint')}  " if shown else ""
        number = page.paint(words[4].rjust(widths[4]), "faint")
        text = _laid_out(line.content.decode("utf-8", "surrogateescape").removesuffix("\r"))
        page.line(f"{page.cells(words, widths)}{by}{number}  {text}".rstrip())


def _cells(line: AttributedLine) -> tuple[str, str, str, str, str]:
    where = "·" * _SHORT if line.commit is None else line.commit[:_SHORT]
    return where, *render.row_words(line.row), str(line.line)


def _room(widths: Sequence[int]) -> int:
    """How wide the column may be that says what made a line; 0 where there is no room for any of it."""
    width = render.screen_width()
    if not width:
        return widths[3]
    left = width - _TEXT - sum(widths) + widths[3] - len("  ") * len(widths)
    room = min(widths[3], width // _SHARE, left)
    return room if room >= min(_TELLING, widths[3]) else 0


def _laid_out(text: str) -> str:
    """A visible line; what stands behind a tab begins in a column that can be divided by the width of tabs."""
    pieces: list[str] = []
    width = 0
    for number, part in enumerate(text.split("\t")):
        if number:
            pieces.append(" " * (_TAB - width % _TAB))
            width += len(pieces[-1])
        pieces.append(render.visible(part))
        width += render.columns(pieces[-1])
    return "".join(pieces)
