"""What is damaged, too large or too new is said, is unknown, and breaks nothing."""

import sqlite3
from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, text
from support.clones import Hub

pytestmark = pytest.mark.e2e

DIGEST = "0" * 64


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.nobody("a.py", text("found = 1"))
    story.commit_all()
    # Its record comes late, and must not come after the damage.
    story.json("show")
    return story


def put(story: Chronicle, note: bytes) -> None:
    blob = story.git("hash-object", "-w", "--stdin", stdin=note)
    story.git("notes", "--ref=countersign", "add", "-f", "-C", blob)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (b"x" * (50 << 20), "it is larger than 16 MiB"),
        (b"\xff\xfe\0", "begins with something else"),
        (
            f"countersign-record 1\ndigest {DIGEST}\ntotals added=9999999 ai=0 mixed=0 human=9999999 unknown=0 "
            "excluded=0\n\na.py\n  1-9999999\thuman\tobserved\n".encode(),
            "it tells of 9999999 lines",
        ),
        (
            f"countersign-record 1\ndigest {DIGEST}\ntotals added=1 ai=0 mixed=0 human=1 unknown=0 excluded=0\n\na.py\n"
            "  1-999999999\thuman\tobserved\n".encode(),
            "more lines than the totals say",
        ),
        (
            f"countersign-record 1\ndigest {DIGEST}\ntotals added=1 ai=0 mixed=0 human=1 unknown=0 excluded=0\n\na.py\n"
            "  77\thuman\tobserved\n".encode(),
            "does not fit",
        ),
    ],
    ids=["50 MB", "binary", "millions of lines", "a huge range", "beyond the file"],
)
def test_a_note_that_cannot_be_the_record_is_said_and_tells_nothing(story: Chronicle, note: bytes, said: str) -> None:
    put(story, note)
    for command in (("blame", "a.py"), ("show",), ("stats", "HEAD~1..HEAD")):
        ran = story.run(*COUNTERSIGN, *command)
        assert ran.code == 0
        assert said in ran.err
        assert "unknown" in ran.out
        assert "observed" not in ran.out


def test_a_journal_of_a_later_version_is_said_and_left_as_it_is(story: Chronicle) -> None:
    story.agent("a.py", text("found = 1", "made = 1"))
    story.commit_all()
    story.agent("a.py", text("found = 1", "made = 1", "made = 2"))
    journal = sqlite3.connect(story.state / "journal.db")
    journal.execute("PRAGMA user_version = 999")
    journal.commit()
    journal.close()
    before = (story.state / "journal.db").read_bytes()
    ran = story.run(*COUNTERSIGN, "blame", "a.py")
    assert ran.code == 0
    assert "written by a later version" in ran.err
    # What the notes tell is known; what only the journal does is not.
    assert [line.split()[1] for line in ran.out.splitlines()] == ["unknown", "ai", "unknown"]
    assert story.run(*COUNTERSIGN, "declare", "--human").code == 2
    assert (story.state / "journal.db").read_bytes() == before


def test_what_a_partial_clone_lacks_is_said_and_never_fetched(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.bare.git("config", "uploadpack.allowFilter", "true")
    author = hub.clone("author")
    for number in range(3):
        author.wrote("a.py", text(*(f"made = {n}" for n in range(number + 1))))
    author.git("push", "--quiet")
    author.sync()
    partial = hub.clone("partial", "--filter=blob:none")
    missing = ("rev-list", "--objects", "--all", "--missing=print")
    before = partial.git(*missing)
    for command in (("show", "HEAD~1"), ("check", "HEAD~1..HEAD")):
        ran = partial.countersign(*command)
        assert ran.code == 2
        assert "hint: objects are missing here, and nothing is fetched in passing" in ran.err
    for command in (("blame", "a.py"), ("stats", "HEAD")):
        ran = partial.countersign(*command)
        assert ran.code == 0
        assert "nothing is fetched in passing" in ran.err
        assert "observed" not in ran.out
    assert partial.git(*missing) == before


def test_our_hooks_fetch_nothing_that_git_itself_does_not_need_in_a_partial_clone(tmp_path: Path) -> None:
    """The same story in two partial clones, one of them without our hooks: in the end, they lack the same objects."""
    hub = Hub(tmp_path)
    hub.bare.git("config", "uploadpack.allowFilter", "true")
    author = hub.clone("author")
    for number in range(4):
        author.write(f"other_{number}.py", text(f"other = {number}"))
        author.wrote("a.py", text(*(f"made = {n}" for n in range(number + 1))))
    author.git("switch", "--quiet", "-c", "side", "HEAD~2")
    for number in range(2):
        author.wrote("side.py", text(*(f"sided = {n}" for n in range(number + 1))))
    author.git("push", "--quiet", "origin", "main", "side")
    author.sync()
    lacking = []
    for name, hooks in (("with", ()), ("without", ("-c", "core.hooksPath=/dev/null"))):
        clone = hub.clone(name, "--filter=blob:none")
        clone.git("branch", "--quiet", "side", "origin/side")
        clone.write("new.py", text("found = 1"))
        clone.add()
        for words in (
            ("commit", "-m", "New"), ("commit", "--amend", "-m", "Newer"), ("cherry-pick", "side~1"),
            ("revert", "--no-edit", "HEAD"), ("rebase", "--force-rebase", "HEAD~2"), ("merge", "--no-edit", "side"),
            ("reset", "--soft", "HEAD~1"), ("stash",), ("stash", "pop"), ("commit", "-m", "Again"),
            ("reset", "--hard", "HEAD~1"), ("merge", "--squash", "side"), ("commit", "-m", "Squash"),
        ):  # fmt: skip
            ran = clone.run("git", *hooks, *words)
            assert ran.code == 0, (words, ran.err)
            assert "countersign" not in ran.err
        lacking.append(clone.git("rev-list", "--objects", "main", "side", "--missing=print").split("\n"))
        if not hooks:
            added = clone.added("HEAD")
            assert clone.faults() == []
            assert not any(line.startswith("human") for lines in added.values() for line in lines)
    with_ours, without = ({line for line in lines if line.startswith("?")} for lines in lacking)
    assert with_ours == without
    assert without


def test_records_come_with_the_files_of_a_sparse_checkout(tmp_path: Path) -> None:
    story = Chronicle.begin(tmp_path)
    story.agent("in/a.py", text("made = 1"))
    story.agent("out/b.py", text("made = 2"))
    story.commit_all()
    story.git("sparse-checkout", "set", "--cone", "in")
    assert not (story.path / "out").exists()
    assert story.pending() == {}
    story.agent("in/a.py", text("made = 1", "made = 3"))
    assert story.pending() == {"in/a.py": ["ai: made = 3"]}
    story.commit_all()
    assert story.added() == {"in/a.py": ["ai: made = 3"]}
    assert story.blamed("out/b.py", "HEAD") == ["ai: made = 2"]


@pytest.mark.parametrize("journal", ["kept", "lost"])
def test_a_history_that_was_rewritten_as_a_whole_gets_its_records_by_content(tmp_path: Path, journal: str) -> None:
    """`git filter-repo` and its like write commits past every hook: here, as it does it, through fast-import."""
    hub = Hub(tmp_path)
    author = hub.clone("author")
    author.wrote("a.py", text("made = 1"))
    author.person("a.py", text("said = 2", "made = 1"))
    author.commit_all()
    old = author.head()
    stream = author.git("fast-export", "refs/heads/main")
    author.git("fast-import", "--quiet", "--force", stdin=stream.replace("lee@example.com", "lim@example.com").encode())
    author.git("reset", "--quiet", "--hard")
    assert author.head() != old
    if journal == "lost":
        author.forget()
        assert author.json("show")["totals"]["unknown"] == 1
    said = author.sync("--merged", f"{old}..HEAD")["merged"]
    assert said["sources"][author.head()] == old
    assert author.added("HEAD") == {"a.py": ["human: said = 2"]}
    assert author.added("HEAD~1") == {"a.py": ["ai: made = 1"]}


def test_a_commit_made_past_git_commit_is_what_is_known_of_its_text(tmp_path: Path) -> None:
    story = Chronicle.begin(tmp_path)
    story.agent("a.py", text("made = 1"))
    story.add()
    story.nobody("b.py", text("found = 1"))
    story.add()
    commit = story.git("commit-tree", story.git("write-tree"), "-p", "HEAD", "-m", "By hand")
    story.git("update-ref", "refs/heads/main", commit)
    assert story.json("show")["totals"] == {"added": 2, "ai": 1, "mixed": 0, "human": 0, "unknown": 1}
    assert story.blamed("a.py") == ["ai: made = 1"]
    assert story.blamed("b.py") == ["unknown: found = 1"]
