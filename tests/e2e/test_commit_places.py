"""Where a commit is made, what its files are called and how git shows differences changes nothing of its record."""

from pathlib import Path

import pytest

from support.memory import AI, ASSISTED, COPILOT, TYPED, write_as
from support.repo import Repo

pytestmark = pytest.mark.e2e


def ai_lines(repo: Repo) -> int:
    """The number of AI lines in the trailer, which is also that of the note."""
    (value,) = [line for line in repo.trailers() if line.startswith("AI-Provenance: ")]
    note = repo.note()
    assert value.endswith(f"digest={note.digest[:12]}")
    assert value.startswith(f"AI-Provenance: ai={note.totals.ai} ")
    return note.totals.ai


@pytest.mark.parametrize("directory", [".", "src", "src/deep"])
def test_below_the_top_of_the_work_tree(wired: Repo, directory: str) -> None:
    write_as(wired, "src/deep/a.py", ("y = 1", AI))
    wired.add()
    wired.git("commit", "--quiet", "-m", "Add a", cwd=wired.path / directory)
    assert ai_lines(wired) == 1


def test_from_elsewhere(wired: Repo, home: Path) -> None:
    write_as(wired, "a.py", ("y = 1", AI))
    wired.git("-C", str(wired.path), "add", ".", cwd=home)
    wired.git("-C", str(wired.path), "commit", "--quiet", "-m", "Add a", cwd=home)
    assert ai_lines(wired) == 1
    write_as(wired, "b.py", ("y = 1", AI))
    where = ("--git-dir", str(wired.path / ".git"), "--work-tree", str(wired.path))
    wired.git(*where, "add", ".", cwd=wired.path)
    wired.git(*where, "commit", "--quiet", "-m", "Add b", cwd=home)
    assert ai_lines(wired) == 1


def test_in_a_linked_worktree(wired: Repo, tmp_path: Path) -> None:
    wired.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "side")
    linked = Repo(tmp_path / "linked", wired.environment)
    write_as(linked, "a.py", ("y = 1", AI), ("z = 2", TYPED))
    linked.add()
    linked.commit("-m", "Add a")
    assert ai_lines(linked) == 1
    write_as(wired, "a.py", ("y = 1", COPILOT), ("z = 2", COPILOT))
    wired.add()
    wired.commit("-m", "Add another a")
    assert wired.trailers()[0] == "Assisted-by: GitHub-Copilot:gpt-5.2"
    assert ai_lines(wired) == 2


def test_in_a_submodule(wired: Repo, tmp_path: Path) -> None:
    library = Repo.create(tmp_path / "library", tmp_path / "home")
    library.write("x", "x\n")
    library.add()
    library.commit("-m", "Begin")
    wired.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "lib")
    inner = Repo(wired.path / "lib", wired.environment)
    inner.install_hooks()
    write_as(inner, "a.py", ("y = 1", AI))
    inner.add()
    inner.commit("-m", "Add a")
    assert ai_lines(inner) == 1
    write_as(wired, "b.py", ("y = 1", AI))
    wired.add()
    wired.commit("-m", "Add b and the library")
    assert ai_lines(wired) == 1
    assert list(wired.note().files) == [".gitmodules", "b.py"]


@pytest.mark.parametrize(
    "name",
    [
        "with space.py",
        " led and followed ",
        'say "x".py',
        "it's.py",
        "naïve.py",
        "文件.py",
        "emoji 🦉.py",
        "two\nlines.py",
        "tab\there.py",
        "back\\slash.py",
        "-dash.py",
        "$HOME.py",
        "*.py",
        "a b/c d.py",
        "digest x",
    ],
)
def test_under_any_name(wired: Repo, name: str) -> None:
    write_as(wired, name, ("y = 1", AI))
    wired.add(f":(literal){name}")
    wired.commit("-m", "Add it")
    assert ai_lines(wired) == 1
    assert list(wired.note().files) == [name]


def test_under_a_name_that_is_not_utf_8(wired: Repo) -> None:
    name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    write_as(wired, name, ("y = 1", AI))
    wired.git("add", ".")
    wired.commit("-m", "Add it")
    assert list(wired.note().files) == [name]


@pytest.mark.parametrize(
    "setting",
    [
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "diff.relative=true",
        "diff.algorithm=patience",
        "color.ui=always",
        "color.diff=always",
        "diff.renames=copies",
        "diff.context=9",
        "diff.interHunkContext=20",
        "diff.external=false",
        "diff.orderFile=order",
        "diff.ignoreSubmodules=all",
        "core.quotePath=false",
        "core.abbrev=5",
        "diff.suppressBlankEmpty=true",
        "diff.wordRegex=.",
        "diff.srcPrefix=x/",
    ],
)
def test_under_any_setting_for_differences(wired: Repo, setting: str) -> None:
    wired.write("order", "*.py\n")
    wired.write("é.py", "".join(f"{number}\n" for number in range(30)))
    wired.add()
    wired.commit("-m", "Thirty lines")
    lines = [(f"{number}", TYPED) for number in range(30)]
    lines[3] = ("three", AI)
    lines[20:22] = [("twenty", AI), ("more", TYPED), ("and more", AI)]
    write_as(wired, "src/é.py", *lines)
    write_as(wired, "é.py", *lines)
    wired.add()
    (wired.path / "src").mkdir(exist_ok=True)
    key, _, value = setting.partition("=")
    wired.git("config", key, value)
    wired.git(
        "commit", "--quiet", "-m", "Change", cwd=wired.path / "src", GIT_DIFF_OPTS="-u5", GIT_EXTERNAL_DIFF="false"
    )
    assert ai_lines(wired) == 6
    assert [(row[0], numbers) for row, numbers in wired.note().files["é.py"]] == [("ai", [4, 21, 23]), ("human", [22])]


def test_attributes_cannot_hide_text(wired: Repo) -> None:
    wired.write(".gitattributes", "*.py -diff diff=nothing\n*.bin binary\n")
    wired.git("config", "diff.nothing.textconv", "true")
    write_as(wired, "a.py", ("y = 1", AI))
    write_as(wired, "b.bin", ("y = 1", AI))
    wired.add()
    wired.commit("-m", "Hide it")
    assert ai_lines(wired) == 2


def test_a_binary_file_and_a_change_of_mode_have_no_lines(wired: Repo) -> None:
    write_as(wired, "a.py", ("y = 1", AI))
    wired.write("picture", b"\x89PNG\n\0\n\n")
    (wired.path / "README").chmod(0o755)
    (wired.path / "link").symlink_to("README")
    wired.add()
    wired.commit("-m", "Add them")
    assert ai_lines(wired) == 1
    assert list(wired.note().files) == ["a.py", "link"]


def test_in_a_repository_with_longer_ids(tmp_path: Path) -> None:
    repo = Repo.create(tmp_path / "long", tmp_path / "home", "--object-format=sha256")
    repo.install_hooks()
    write_as(repo, "a.py", ("y = 1", AI))
    repo.add()
    repo.commit("-m", "Begin")
    assert ai_lines(repo) == 1
    repo.commit("--amend", "-m", "Begin again")
    assert ai_lines(repo) == 1


def test_with_packed_refs_and_a_detached_head(wired: Repo) -> None:
    wired.git("pack-refs", "--all")
    write_as(wired, "a.py", ("y = 1", AI))
    wired.add()
    wired.commit("-m", "Add a")
    assert ai_lines(wired) == 1
    wired.git("switch", "--quiet", "--detach")
    write_as(wired, "b.py", ("y = 1", AI))
    wired.add()
    wired.commit("-m", "Add b")
    assert ai_lines(wired) == 1


def test_half_of_the_hunks_is_stamped_with_that_half_and_the_rest_at_the_next_commit(wired: Repo) -> None:
    wired.write("a.py", "".join(f"{number}\n" for number in range(20)))
    wired.add()
    wired.commit("-m", "Twenty lines")
    lines = [(f"{number}", TYPED) for number in range(20)]
    lines[2:2] = [("two and a half", AI), ("typed", TYPED)]
    lines[18:18] = [("sixteen and a half", COPILOT)]
    write_as(wired, "a.py", *lines)
    patch = wired.git("diff", "-U1", "--", "a.py") + "\n"
    first_hunk = patch[: patch.index("@@", patch.index("@@", patch.index("@@") + 2) + 2)]
    wired.git("apply", "--cached", "--recount", stdin=first_hunk.encode())
    wired.commit("-m", "The upper half")
    assert wired.trailers()[0] == ASSISTED
    assert ai_lines(wired) == 1
    assert [(row[0], numbers) for row, numbers in wired.note().files["a.py"]] == [("ai", [3]), ("human", [4])]
    wired.commit("-a", "-m", "The lower half")
    assert wired.trailers()[0] == "Assisted-by: GitHub-Copilot:gpt-5.2"
    assert [(row[0], numbers) for row, numbers in wired.note().files["a.py"]] == [("ai", [19])]
