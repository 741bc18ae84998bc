"""What the reading commands look like on a terminal: nothing steers it, and everything fits."""

import io
import re
from pathlib import Path

import pytest

from countersign.cli.render import Page
from countersign.git.notes import write_notes
from countersign.git.patches import of_commit
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of
from support.scratch import Scratch, edit

pytest.importorskip("pty")

from support.terminal import shown, width

pytestmark = pytest.mark.e2e

#: Clears the screen, sets the title, hides what follows, goes back to the start of the line, turns the order around.
STEERING = "\x1b[2J\x1b]0;owned\x07\x1b[8m\r\u202e\x9b2J\u200f"

_OURS = re.compile(r"\x1b\[(?:0|2|1|3[1-5]|1;3[1-3])m")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(tmp_path: Path) -> Scratch:
    """A repository of which names, contents, messages, tools and people would steer a terminal."""
    scratch = Scratch.create(tmp_path)
    name = f"a{STEERING}.py"
    scratch.git("config", "filter.f.clean", "cat")
    scratch.write(".gitattributes", "*.filtered filter=f\n")
    scratch.commit(f"b{STEERING}.filtered", "one\n")
    scratch.git("config", "user.name", f"Ada{STEERING}")
    commit = scratch.commit(name, f"one {STEERING}\ntwo\n", message=f"Subject{STEERING}")
    row = ("ai", "declared", f"t{STEERING}", f"m{STEERING}", STEERING, "", f"Ada{STEERING}", f"2026{STEERING}")
    record = record_of(of_commit(scratch.repository(), commit), lambda _: LineOrigins([row], [0, 0, 0]))
    write_notes(scratch.repository().git, {commit: format_note(record).encode("utf-8", "surrogateescape")})
    scratch.write(f"new{STEERING}", f"{STEERING}\n")
    scratch.write(f"b{STEERING}.filtered", "two\n")
    with (scratch.top / f"large{STEERING}").open("wb") as file:
        file.truncate(50 << 20)
    scratch.git("add", name)
    return scratch


def test_nothing_that_a_repository_says_steers_a_terminal(hostile: Scratch) -> None:
    name = f"a{STEERING}.py"
    commands = (
        ("status",), ("blame", name), ("show",), ("stats", "HEAD"), ("status", "--staged"), ("show", "HEAD~1"),
        ("explain", f"{name}:1"), ("explain",), ("check",), ("signoffs",), ("audit", "main"), ("doctor",),
        ("blame", f"gone{STEERING}"), ("blame", name, "-L", "9"), ("blame", name, "--rev", "HEAD~1"),
        ("show", f"no{STEERING}"), ("stats", f"no{STEERING}..HEAD"), ("declare", "--human", f"gone{STEERING}"),
        ("declare", "--human", f"new{STEERING}"),
    )  # fmt: skip
    for words in commands:
        code, text = shown(*words, cwd=hostile.top, environment=hostile.environment)
        assert code in (0, 1, 2), text
        assert text
        plain = _OURS.sub("", text)
        assert _CONTROL.findall(plain) == [], (words, plain)
        if words[0] == "blame" and len(words) == 2 and words[1] == name:
            assert "\\x1b[2J" in text, "and it is there to be seen"
    for words in commands[:4]:
        _, text = shown(*words, cwd=hostile.top, environment=hostile.environment, NO_COLOR="1")
        assert _CONTROL.findall(text) == [], (words, text)


def test_a_page_lets_no_code_through_but_its_own_colours() -> None:
    stream = io.StringIO()
    page = Page(stream, colour=True)
    page.line(f"{page.paint('ai', 'ai')}{STEERING}\x1b[7m\x1b[35;8m{page.paint('x', 'bold')}")
    shown_now = stream.getvalue()
    assert shown_now.startswith("\x1b[35mai\x1b[0m\\x1b[2J")
    assert shown_now.endswith("\x1b[1mx\x1b[0m\n")
    assert _CONTROL.findall(_OURS.sub("", shown_now)) == []


MODEL = "a-model-with-a-very-long-name-indeed-4.8"


@pytest.fixture
def wide(tmp_path: Path) -> Scratch:
    """Long names, many ranges, several scripts."""
    scratch = Scratch.create(tmp_path)
    long = "/".join(f"directory-{number}" for number in range(9)) + "/a-file-with-a-long-name.py"
    alternating = "".join(f"line_{number}\n" for number in range(0, 200, 2))
    for path, before, after in (
        (long, alternating, "".join(f"line_{number}\n" for number in range(200))),
        ("文档/说明书.md", None, "一\n二\n三\n"),
        ("cafe\u0301.txt", None, "a\u0301 b\n"),
        ("short.py", None, "x = 1\n"),
        ("👍🏽.txt", None, "👍🏽\n"),
    ):
        scratch.record(edit(path, before, after, tool="github-copilot", model=MODEL))
        scratch.write(path, after)
    scratch.git("add", "--all")
    scratch.git("commit", "-q", "-m", "Everything at once")
    return scratch


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_tables_fit_on_the_terminal_and_their_columns_stand_below_each_other(wide: Scratch, columns: int) -> None:
    _, text = shown("show", cwd=wide.top, environment=wide.environment, columns=columns, NO_COLOR="1")
    for line in text.splitlines():
        # A heading, and what made a line, are as long as they are.
        assert width(line.partition(MODEL)[0]) <= columns or not line.startswith("  "), line
    assert re.search(r"\n  [\d,]{9,}\n", text), "many numbers are broken"
    _, text = shown("stats", "HEAD", cwd=wide.top, environment=wide.environment, columns=columns, NO_COLOR="1")
    assert all(width(line) <= columns for line in text.splitlines()), text
    table = text.split("by path")[1].split("\n\n")[0].splitlines()
    heads, rows = table[0], table[1:]
    ends = [width("by path" + heads[: heads.index(head) + len(head)]) for head in ("added", "human", "unknown")]
    for row in rows:
        assert all(_at(row, end - 1).isdigit() for end in ends), row
        assert all(_at(row, end) in ("", " ") for end in ends), row
    assert any("long-name.py" in row for row in rows), "a path is known by its end"


def _at(line: str, column: int) -> str:
    """What stands in a column."""
    at = 0
    for one in line:
        if at <= column < at + width(one):
            return one
        at += width(one)
    return ""


@pytest.mark.parametrize(
    ("columns", "made_by"), [(60, ""), (80, "github-copilot…"), (100, "github-copilot:a-model-w…")]
)
def test_blame_leaves_room_for_the_text(wide: Scratch, columns: int, made_by: str) -> None:
    _, text = shown("blame", "short.py", cwd=wide.top, environment=wide.environment, columns=columns, NO_COLOR="1")
    _, *said = text.split()
    assert said == ["ai", "observed", *([made_by] if made_by else []), "1", "x", "=", "1"]
    assert text.index("x = 1") <= columns - (36 if made_by else 30)
    piped = wide.countersign("blame", "short.py").stdout
    assert f"github-copilot:{MODEL}" in piped


def test_tabs_are_columns_in_blame(tmp_path: Path) -> None:
    scratch = Scratch.create(tmp_path)
    scratch.commit("a.go", "\tif x {\n\ta\t// one\n\tabc\t// two\n一\tb\n")
    lines = scratch.countersign("blame", "a.go", PYTHONUTF8="1").stdout.splitlines()
    texts = [re.sub(r"^.*?untracked\s+\d  ", "", line) for line in lines]
    assert texts == ["    if x {", "    a   // one", "    abc // two", "一  b"]
