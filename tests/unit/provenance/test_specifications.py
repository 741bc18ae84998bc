"""The examples in the specifications are what the code does."""

import hashlib
from pathlib import Path

from countersign.provenance.added import PATCH_OPTIONS, FileChange
from countersign.provenance.line_origins import LineOrigins, Row
from countersign.provenance.note import format_note, quote_path
from countersign.provenance.record import record_of

DOCS = Path(__file__).parents[3] / "docs"


def rows_of_example(text: str) -> list[tuple[str, int, str, Row]]:
    """The table of the worked example: path, line, content, fields."""
    table = text[text.index("### Worked example") :].partition("\n## ")[0]
    cells = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    found: list[tuple[str, int, str, Row]] = []
    for path, line, content, fields in cells:
        one, two, three, four, five, six, seven, eight = (field.strip() for field in fields.split(","))
        row = (one, two, three, four, five, six, seven, eight)
        found.append((path.strip().strip("`"), int(line), content.strip().strip("`"), row))
    return found


def test_the_worked_example_of_the_digest_is_right() -> None:
    text = (DOCS / "notes.md").read_text("utf-8")
    example = text.split("```\n")[1]
    rows = rows_of_example(text)
    assert len(rows) == 4
    by_hand = b"".join(
        b"\0".join((path.encode(), "\t".join(row).encode(), content.encode() + b"\n")) for path, _, content, row in rows
    )
    assert f"digest {hashlib.sha256(by_hand).hexdigest()}\n" in example

    table: list[Row] = list(dict.fromkeys(row for *_, row in rows))
    changes, origins = [], {}
    for path in dict.fromkeys(path for path, *_ in rows):
        of_path = [(line, content, row) for name, line, content, row in rows if name == path]
        lines = [0] * of_path[-1][0]
        for line, _, row in of_path:
            lines[line - 1] = table.index(row)
        hunks = [(line, [content.encode()]) for line, content, _ in of_path]
        changes.append(FileChange(path.encode(), (0o100644, 0o100644), ("1" * 40, "2" * 40), hunks))
        origins[path] = LineOrigins(table, lines)
    note = format_note(record_of(changes, lambda change: origins[change.name]))
    assert note == example.replace("docs/naïve.md", quote_path("docs/naïve.md"))
    assert quote_path("docs/naïve.md") in text


def test_the_command_that_the_specification_names_is_the_one_that_is_run() -> None:
    text = (DOCS / "notes.md").read_text("utf-8")
    command = text[text.index("git diff-tree -p") :].partition("```")[0]
    assert tuple(command.split()[2:]) == PATCH_OPTIONS
