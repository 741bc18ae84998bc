"""Line ends, scripts, names and sizes: docs/scenarios.md, Encoding and content."""

import unicodedata
from pathlib import Path

import pytest

from support.capabilities import VISUAL_STUDIO_CODE
from support.chronicle import COUNTERSIGN, Chronicle, edited, text, whose
from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

OLD = ("said_1 = 1", "said_2 = 2", "said_3 = 3")


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    return Chronicle.begin(tmp_path)


def crlf(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines)


def test_a_file_with_crlf_that_is_edited_with_lf_changes_owner_in_the_edited_lines_only(story: Chronicle) -> None:
    story.person("a.py", crlf(*OLD))
    story.commit_all()
    story.agent("a.py", text(*OLD[:2], "made = 9", OLD[2]))
    story.commit_all()
    assert story.blamed("a.py", "HEAD") == [
        "human: said_1 = 1",
        "human: said_2 = 2",
        "ai: made = 9",
        "human: said_3 = 3",
    ]


@pytest.mark.parametrize("writer", ["agent", "nobody"])
def test_line_ends_alone_change_no_owner(story: Chronicle, writer: str) -> None:
    story.person("a.py", text(*OLD))
    story.agent("a.py", text(*OLD, "made = 9"))
    story.commit_all()
    write = story.agent if writer == "agent" else story.nobody
    truth = [*whose("human", *OLD), "ai: made = 9"]
    for content in (crlf(*OLD, "made = 9"), text(*OLD, "made = 9")):
        write("a.py", content)
        story.commit_all()
        assert story.added() == {"a.py": truth}


@pytest.mark.parametrize("attributes", ["* text=auto eol=crlf\n", ""], ids=["eol", "autocrlf"])
def test_line_ends_that_git_converts_are_nobodys_change(story: Chronicle, attributes: str) -> None:
    if attributes:
        story.write(".gitattributes", attributes)
        story.commit_all("Attributes")
    else:
        story.git("config", "core.autocrlf", "true")
    story.person("a.py", crlf(*OLD))
    story.agent("a.py", crlf(OLD[0], "made = 9", *OLD[1:]))
    assert story.pending()["a.py"] == ["human: said_1 = 1", "ai: made = 9", "human: said_2 = 2", "human: said_3 = 3"]
    story.commit_all()
    assert story.content("HEAD", "a.py") == text(OLD[0], "made = 9", *OLD[1:])
    assert story.added() == {"a.py": ["human: said_1 = 1", "ai: made = 9", "human: said_2 = 2", "human: said_3 = 3"]}
    story.git("rm", "--quiet", "--cached", "a.py")
    story.git("reset", "--quiet", "--hard")
    story.agent("a.py", crlf(OLD[0], "made = 9", *OLD[1:], "made_more = 10"))
    story.commit_all()
    assert story.added() == {"a.py": ["ai: made_more = 10"]}


def test_lines_of_chinese_text_are_right_when_they_are_staged_in_part(story: Chronicle) -> None:
    old = ["标题 = '人写的'", "内容 = '第二行'", "结尾 = '最后'"]
    story.person("文.py", text(*old))
    story.commit_all()
    story.agent("文.py", text(old[0], "生成 = '机器'", *old[1:], "更多 = '还有'"))
    story.stage("文.py", text(*old, "更多 = '还有'"))
    story.commit("-m", "一半")
    assert story.added() == {"文.py": ["ai: 更多 = '还有'"]}
    assert story.pending() == {"文.py": ["ai: 生成 = '机器'"]}
    story.nobody("文.py", text(old[0], "生成 = '机器与人'", *old[1:], "更多 = '还有'"))
    story.commit_all()
    assert story.added() == {"文.py": ["mixed: 生成 = '机器与人'"]}


FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_edits_in_lines_with_joined_and_invisible_characters_are_where_they_were_made(
    tmp_path: Path, encoding: str
) -> None:
    bench = Workbench(tmp_path)
    line = f"x = '{FAMILY}\u200b' # é"
    file = bench.write("a.py", "")
    bench.commit()
    capabilities = {**VISUAL_STUDIO_CODE, "general": {"positionEncodings": [encoding]}}
    async with Editor.at(bench, capabilities, {"countersign": {"reportsCompletions": True}}) as editor:
        uri = await editor.open(file)
        editor.change(uri, (0, 0), (0, 0), line)
        version = editor.change(uri, (0, units(line, encoding)), (0, units(line, encoding)), "\nmade('🦉')")
        await editor.command("recordCompletion", uri=uri, version=version, text="\nmade('🦉')", tool="t", kind="accept")
        place = units(f"x = '{FAMILY}", encoding)
        version = editor.change(uri, (0, place), (0, place), "🦊")
        await editor.command("recordCompletion", uri=uri, version=version, text="🦊", tool="t", kind="accept")
        answer = await editor.command("attribution", uri=uri)

    middle, fox = units(f"x = '{FAMILY}", encoding), units("🦊", encoding)
    spans = [(span["range"]["start"], span["range"]["end"]["character"], span["origin"]) for span in answer["ranges"]]
    assert spans == [
        ({"line": 0, "character": 0}, middle, "unknown"),
        ({"line": 0, "character": middle}, middle + fox, "ai"),
        ({"line": 0, "character": middle + fox}, units(line, encoding) + fox, "unknown"),
        ({"line": 1, "character": 0}, units("made('🦉')", encoding), "ai"),
    ]


def units(string: str, encoding: str) -> int:
    """The length of a text as a position counts."""
    if encoding == "utf-8":
        return len(string.encode())
    return len(string) if encoding == "utf-32" else len(string.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    "name",
    [
        "🦉 owl.py",
        "שלום.py",
        unicodedata.normalize("NFC", "é.py"),
        unicodedata.normalize("NFD", "é.py"),
        'a"b\\c\td.py',
    ],
    ids=["emoji", "right to left", "NFC", "NFD", "quoted"],
)
def test_records_are_kept_under_the_exact_path(story: Chronicle, name: str) -> None:
    story.agent(name, text("made = 1"))
    assert story.pending() == {name: ["ai: made = 1"]}
    story.commit_all()
    assert story.added() == {name: ["ai: made = 1"]}
    assert story.blamed(name) == ["ai: made = 1"]


@pytest.mark.parametrize(
    "content",
    [
        "汉字 = 1\n".encode("gbk"),
        "é = 1\n".encode("latin-1"),
        "日本 = 1\n".encode("shift-jis"),
        "x = 1\n".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ],
    ids=["GBK", "Latin-1", "Shift-JIS", "UTF-16", "binary"],
)
def test_a_file_in_another_encoding_breaks_nothing_and_its_neighbours_are_attributed(
    story: Chronicle, content: bytes
) -> None:
    story.agent("a.py", text("made = 1"))
    story.nobody("strange", content)
    story.commit_all()
    added = story.added()
    assert added["a.py"] == ["ai: made = 1"]
    assert all(line.startswith("unknown: ") for line in added.get("strange", []))
    story.nobody("strange", content + content)
    story.agent("a.py", text("made = 1", "made = 2"))
    story.commit_all()
    assert story.added()["a.py"] == ["ai: made = 2"]
    assert story.faults() == []


def test_a_file_with_an_encoding_of_its_own_in_the_work_tree_is_attributed(story: Chronicle) -> None:
    story.write(".gitattributes", "*.txt working-tree-encoding=UTF-16LE eol=lf\n")
    story.commit_all("Attributes")
    story.nobody("a.txt", text("made = 1").encode("utf-16-le"))
    story.report(edited("a.txt", None, text("made = 1")))
    story.add()
    story.commit("-m", "Add it")
    assert story.added() == {"a.txt": ["ai: made = 1"]}


def test_a_very_long_line_is_handled(story: Chronicle) -> None:
    long = "x = '" + "0123456789" * 300_000 + "'"
    story.person("a.py", text("said = 1"))
    story.agent("a.py", text("said = 1", long))
    story.commit_all()
    assert [line[:12] for line in story.added()["a.py"]] == ["human: said ", "ai: x = '012"]
    story.nobody("a.py", text("found = 1", "said = 1", long))
    story.commit_all()
    assert story.added() == {"a.py": ["unknown: found = 1"]}


def test_a_file_of_ten_thousand_lines_is_handled(story: Chronicle) -> None:
    lines = [f"value_{number} = {number}" for number in range(10_000)]
    story.person("a.py", text(*lines))
    story.agent("a.py", text(*lines[:5000], "made = 1", *lines[5000:], "made_end = 2"))
    story.nobody("a.py", text("found = 3", *lines[:5000], "made = 1", *lines[5000:], "made_end = 2"))
    story.commit_all()
    added = story.added()["a.py"]
    assert [line for line in added if not line.startswith("human")] == [
        "unknown: found = 3",
        "ai: made = 1",
        "ai: made_end = 2",
    ]
    assert len(added) == 10_003


def test_a_file_beyond_all_reason_is_left_out_visibly_and_its_neighbours_are_attributed(story: Chronicle) -> None:
    lines = 17 * 2**16
    story.nobody("huge.txt", b"0123456789abcde\n" * lines)
    story.agent("a.py", text("made = 1"))
    told = story.run(*COUNTERSIGN, "status", "--json")
    assert told.code == 0
    assert "huge.txt: not counted: too large" in told.err
    story.commit_all()
    assert story.json("show")["totals"] == {"added": lines + 1, "ai": 1, "mixed": 0, "human": 0, "unknown": lines}


def test_every_kind_of_file_in_one_commit_beside_text_that_is_attributed(story: Chronicle) -> None:
    """Mixed line ends, an end that comes and goes, names that git quotes, links, modes, and what LFS leaves."""
    mixed = f"{OLD[0]}\r\n{OLD[1]}\n{OLD[2]}\r\n"
    story.person("mixed.py", mixed)
    story.person("-dash.py", text(*OLD))
    story.person("line\nfeed.py", text(*OLD))
    story.nobody("pointer.bin", text("version https://git-lfs.github.com/spec/v1", f"oid sha256:{'0' * 64}", "size 12"))
    story.person("run.sh", text("said = 1"))
    (story.path / "link").symlink_to("run.sh")
    story.commit_all("All kinds")
    assert story.added()["mixed.py"] == whose("human", *OLD)

    story.agent("mixed.py", f"{mixed}made = 9")
    story.agent("-dash.py", text(*OLD, "made = 9"))
    story.agent("line\nfeed.py", text(*OLD, "made = 9"))
    (story.path / "run.sh").chmod(0o755)
    (story.path / "link").unlink()
    (story.path / "link").symlink_to("mixed.py")
    story.commit_all("Changed")
    added = story.added()
    assert {path: added.pop(path) for path in ("mixed.py", "-dash.py", "line\nfeed.py")} == {
        path: ["ai: made = 9"] for path in ("mixed.py", "-dash.py", "line\nfeed.py")
    }
    assert added == {"link": ["unknown: mixed.py"]}

    story.agent("mixed.py", f"{mixed}made = 9\n")
    story.commit_all("The end of the last line")
    assert story.added() == {"mixed.py": ["ai: made = 9"]}
    story.nobody("mixed.py", f"{mixed}made = 9")
    story.commit_all("And without it")
    assert story.added() == {"mixed.py": ["ai: made = 9"]}
    assert story.blamed("mixed.py", "HEAD") == [*whose("human", *OLD), "ai: made = 9"]
    assert story.faults() == []


def test_filters_of_a_repository_are_not_run_for_what_is_said_of_a_commit(story: Chronicle, tmp_path: Path) -> None:
    """Git runs them itself when it adds a file; whatever reads, records or blames must not."""
    ran = tmp_path / "ran"
    story.write(".gitattributes", "*.py filter=theirs ident\n")
    story.commit_all("Attributes")
    for kind in ("clean", "smudge", "process"):
        story.git("config", f"filter.theirs.{kind}", f"touch '{ran}'; cat")
    blob = story.git("hash-object", "-w", "--no-filters", "--stdin", stdin=text("made = 1").encode())
    story.write("a.py", text("made = 1"))
    story.report(edited("a.py", None, text("made = 1")))
    story.git("update-index", "--add", "--cacheinfo", f"100644,{blob},a.py")
    story.run(*COUNTERSIGN, "status", "--staged")
    tree = story.git("write-tree")
    commit = story.git("commit-tree", tree, "-p", "HEAD", "-m", "Past git commit")
    story.git("update-ref", "HEAD", commit)
    for words in (("show",), ("blame", "a.py"), ("blame", "--rev=HEAD", "a.py"), ("stats", "HEAD~..HEAD"), ("status",)):
        assert story.run(*COUNTERSIGN, *words).code == 0
    assert not ran.exists()
    story.git("add", "--renormalize", "a.py")
    assert ran.exists(), "git runs it"
    assert story.json("show")["totals"]["ai"] == 1
