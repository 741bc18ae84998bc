"""Repositories of every shape, under any configuration: docs/scenarios.md, Repository shape."""

from pathlib import Path

import pytest

from support.chronicle import COUNTERSIGN, Chronicle, edited, text, whose
from support.editor import Editor
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

OLD = [f"said_{number} = {number}" for number in range(1, 6)]


@pytest.fixture
def story(tmp_path: Path) -> Chronicle:
    story = Chronicle.begin(tmp_path)
    story.person("a.py", text(*OLD))
    story.commit_all()
    return story


@pytest.mark.parametrize("place", ["../linked", "nested"])
def test_an_edit_in_one_worktree_is_nothing_in_another(story: Chronicle, place: str) -> None:
    story.git("worktree", "add", "--quiet", "-b", "one", place)
    story.git("worktree", "add", "--quiet", "-b", "two", "../other")
    one = Chronicle(story.path / place, story.environment)
    two = Chronicle(story.path.parent / "other", story.environment)
    one.agent("a.py", text(*OLD, "shared = 1"))
    two.nobody("a.py", text("found = 2", *OLD))
    assert two.pending() == {"a.py": ["unknown: found = 2"]}
    assert "a.py" not in story.pending()
    one.commit_all()
    two.commit_all()
    assert one.added() == {"a.py": ["ai: shared = 1"]}
    assert two.added() == {"a.py": ["unknown: found = 2"]}


def test_the_same_text_in_two_worktrees_has_an_owner_for_each(story: Chronicle) -> None:
    story.git("worktree", "add", "--quiet", "-b", "one", "../one")
    one = Chronicle(story.path.parent / "one", story.environment)
    one.agent("a.py", text(*OLD, "shared = 1"))
    story.person("a.py", text(*OLD, "shared = 1"))
    one.commit_all("One")
    story.commit_all("Two")
    assert one.added() == {"a.py": ["ai: shared = 1"]}
    assert story.added() == {"a.py": ["human: shared = 1"]}


async def test_an_edit_in_a_submodule_of_an_open_folder_is_recorded_in_the_submodule(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    (tmp_path / "library").mkdir()
    library = Chronicle.begin(tmp_path / "library")
    bench.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "lib")
    bench.commit("With a library")
    inner = Chronicle(bench.folder / "lib", bench.environment)
    file = bench.write("lib/a.py", "")
    async with Editor.at(bench, None, {"countersign": {"reportsCompletions": True}}) as editor:
        uri = await editor.open(file)
        version = editor.change(uri, (0, 0), (0, 0), "made = 1\n")
        await editor.command("recordCompletion", uri=uri, version=version, text="made = 1\n", tool="t", kind="accept")
        bench.write("lib/a.py", "made = 1\n")
        editor.save(uri)
        await editor.pushed(uri)
    assert inner.pending() == {"a.py": ["ai: made = 1"]}
    assert not (bench.folder / ".git/countersign/journal.db").exists()


def test_a_repository_behind_a_symbolic_link_is_the_same_repository(story: Chronicle) -> None:
    link = story.path.parent / "link"
    link.symlink_to(story.path)
    event = edited(str(link / "a.py"), text(*OLD), text(*OLD, "made = 1"))
    story.write("a.py", text(*OLD, "made = 1"))
    Chronicle(link, story.environment).report(event)
    assert story.pending() == {"a.py": ["ai: made = 1"]}
    story.git("commit", "--quiet", "-a", "-m", "Through the link", cwd=link)
    assert story.added() == {"a.py": ["ai: made = 1"]}


def test_a_bare_repository_tells_what_its_commits_record_and_has_no_work(story: Chronicle) -> None:
    story.agent("a.py", text(*OLD, "made = 1"))
    story.commit_all()
    bare = story.path.parent / "bare.git"
    story.git("clone", "--quiet", "--bare", str(story.path), str(bare))
    story.git("push", "--quiet", str(bare), "refs/notes/countersign")
    # Git itself is told that a bare repository is meant: one could lie in any directory of somebody else's.
    story.environment["GIT_DIR"] = "."
    assert story.json("show", "HEAD", cwd=bare)["totals"]["ai"] == 1
    lines = story.json("blame", "--rev=HEAD", "a.py", cwd=bare)["lines"]
    assert [line["origin"] for line in lines] == [*["human"] * 5, "ai"]
    ran = story.run(*COUNTERSIGN, "status", cwd=bare)
    assert (ran.code, ran.err.splitlines()[0]) == (2, "countersign: error: a bare repository has no work tree")


def test_an_empty_git_directory_inside_is_no_repository_and_no_error(story: Chronicle) -> None:
    (story.path / "inner/.git").mkdir(parents=True)
    story.agent("inner/a.py", text("made = 1"))
    assert story.pending() == {"inner/a.py": ["ai: made = 1"]}
    story.commit_all()
    assert story.added() == {"inner/a.py": ["ai: made = 1"]}


@pytest.mark.parametrize("way", ["below", "-C", "--git-dir"])
def test_from_below_and_from_elsewhere_a_commit_is_the_same(story: Chronicle, way: str) -> None:
    story.agent("src/deep/b.py", text("made = 1"))
    ways = {
        "below": ((), story.path / "src/deep"),
        "-C": (("-C", str(story.path)), story.path.parent),
        "--git-dir": ((f"--git-dir={story.path / '.git'}", f"--work-tree={story.path}"), story.path.parent),
    }
    options, directory = ways[way]
    story.git(*options, "add", "--all", cwd=directory)
    story.git(*options, "commit", "--quiet", "-m", "From afar", cwd=directory)
    assert story.added() == {"src/deep/b.py": ["ai: made = 1"]}
    assert story.stamp() == "ai=1 mixed=0 human=0 unknown=0"
    lines = story.json("blame", "b.py", cwd=story.path / "src/deep")
    assert (lines["path"], lines["lines"][0]["origin"]) == ("src/deep/b.py", "ai")


@pytest.mark.parametrize(
    "setting",
    [
        "diff.noprefix",
        "diff.mnemonicPrefix",
        "diff.relative",
        "diff.algorithm=histogram",
        "color.ui=always",
        "color.diff=always",
    ],
)
def test_settings_for_differences_change_nothing(story: Chronicle, setting: str) -> None:
    name, _, value = setting.partition("=")
    story.git("config", name, value or "true")
    story.agent("a.py", text(OLD[0], "made = 1", *OLD[1:]))
    story.nobody("a.py", text(OLD[0], "made = 1", *OLD[1:], "found = 2"))
    assert story.pending() == {"a.py": ["ai: made = 1", "unknown: found = 2"]}
    story.commit_all()
    assert story.added() == {"a.py": ["ai: made = 1", "unknown: found = 2"]}
    assert story.stamp() == "ai=1 mixed=0 human=0 unknown=1"
    assert story.blamed("a.py") == [f"human: {OLD[0]}", "ai: made = 1", *whose("human", *OLD[1:]), "unknown: found = 2"]


@pytest.mark.parametrize("alias", ["commit --quiet -a -m", '!git add --all && git commit --quiet -m "$1" #'])
def test_an_alias_commits_like_the_command(story: Chronicle, alias: str) -> None:
    story.git("config", "alias.ci", alias)
    story.agent("a.py", text(*OLD, "made = 1"))
    story.git("ci", "With an alias")
    assert story.added() == {"a.py": ["ai: made = 1"]}
    assert story.stamp() == "ai=1 mixed=0 human=0 unknown=0"


def test_a_repository_with_longer_ids_is_the_same(tmp_path: Path) -> None:
    story = Chronicle.begin(tmp_path, "--object-format=sha256")
    story.agent("a.py", text("made = 1", "made = 2"))
    story.stage("a.py", text("made = 2"))
    story.commit("-m", "Half")
    assert story.added() == {"a.py": ["ai: made = 2"]}
    story.commit("-a", "-m", "The other half")
    assert story.added() == {"a.py": ["ai: made = 1"]}
