"""`countersign init` puts hooks beside those that are there, and `--uninstall` leaves everything as it was."""

import sys
import tomllib
from pathlib import Path

import pytest

from countersign.gate.policy import Mode
from countersign.gate.policy_file import parse_policy
from support.memory import AI, ASSISTED, write_as
from support.repo import Ran, Repo

pytestmark = pytest.mark.e2e

HOOKS = ("prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite", "post-applypatch")


@pytest.fixture
def begun(repo: Repo) -> Repo:
    repo.write("README", "Read me.\n")
    repo.add()
    repo.commit("-m", "Begin")
    return repo


def init(repo: Repo, *options: str, cwd: Path | None = None) -> Ran:
    done = repo.run(sys.executable, "-m", "countersign", "init", *options, cwd=cwd)
    assert done.code == 0, done.err
    assert done.err == ""
    return done


Tree = dict[str, tuple[int, bytes]]


def everything(top: Path) -> Tree:
    """Every file below a directory, with its mode: but objects, and the index, which git refreshes at will."""
    found: Tree = {}
    for file in sorted(top.rglob("*")):
        name = file.relative_to(top).as_posix()
        if name.startswith((".git/objects", ".git/index", ".git/logs", ".git/COMMIT_EDITMSG")):
            continue
        content = bytes(file.readlink()) if file.is_symlink() else file.read_bytes() if file.is_file() else b""
        found[name] = (file.lstat().st_mode, content)
    return found


def put_hook(repo: Repo, name: str, text: str, directory: str = ".git/hooks", mode: int = 0o755) -> Path:
    file = repo.write(f"{directory}/{name}", text)
    file.chmod(mode)
    return file


def is_stamped(repo: Repo, name: str = "a.py") -> bool:
    write_as(repo, name, ("y = 1", AI))
    repo.git("add", "--force", name)
    repo.commit("-m", f"Add {name}")
    return ASSISTED in repo.trailers() and repo.note().totals.ai == 1


def test_it_installs_what_commits_need_and_says_so(begun: Repo) -> None:
    said = init(begun).out
    assert all(f"  {name}: installed" in said for name in HOOKS)
    assert ".countersign/policy.toml is a starter policy in shadow mode" in said
    assert is_stamped(begun)


def test_uninstalling_leaves_no_trace(begun: Repo) -> None:
    begun.git("remote", "add", "origin", "../elsewhere")
    put_hook(begun, "prepare-commit-msg", "#!/bin/sh\n# ours\n", mode=0o700)
    put_hook(begun, "commit-msg", "#!/bin/sh\nexit 0\n", mode=0o644)
    (begun.path / ".git/hooks/post-commit").symlink_to("../../README")
    before = everything(begun.path)
    init(begun)
    assert everything(begun.path) != before
    init(begun, "--uninstall")
    assert everything(begun.path) == before
    init(begun, "--uninstall")
    assert everything(begun.path) == before


def test_twice_is_the_same_as_once(begun: Repo) -> None:
    begun.git("remote", "add", "origin", "../elsewhere")
    put_hook(begun, "commit-msg", "#!/bin/sh\nexit 0\n")
    init(begun)
    once = everything(begun.path)
    said = init(begun).out
    assert everything(begun.path) == once
    assert "commit-msg: was installed" in said


def test_a_hooks_directory_that_was_missing_is_missing_again(begun: Repo) -> None:
    for file in (begun.path / ".git/hooks").iterdir():
        file.unlink()
    (begun.path / ".git/hooks").rmdir()
    before = everything(begun.path)
    init(begun)
    assert is_stamped(begun)
    begun.git("update-ref", "-d", "refs/notes/countersign")
    begun.git("reset", "--hard", "--quiet", "HEAD~1")
    init(begun, "--uninstall")
    after = everything(begun.path)
    assert {name for name in after if "hooks" in name or "countersign" in name} == set()
    assert set(before) <= set(after)


def test_the_journal_stays_where_it_is_asked_for(begun: Repo) -> None:
    init(begun)
    write_as(begun, "a.py", ("y = 1", AI))
    init(begun, "--uninstall", "--keep-journal")
    assert (begun.state / "journal.db").exists()
    assert not (begun.state / "installed.json").exists()
    begun.install_hooks()
    begun.add("a.py")
    begun.commit("-m", "Add a")
    assert begun.note().totals.ai == 1


def test_a_policy_that_was_changed_or_committed_stays(begun: Repo) -> None:
    init(begun)
    policy = begun.path / ".countersign/policy.toml"
    begun.add()
    begun.commit("-m", "Policy")
    init(begun, "--uninstall")
    assert policy.exists()
    begun.git("rm", "--quiet", "--cached", ".countersign/policy.toml")
    policy.unlink()
    init(begun)
    policy.write_text(policy.read_text() + "# ours now\n")
    init(begun, "--uninstall")
    assert policy.exists()


def test_the_starter_policy_blocks_nothing_and_names_its_repository(begun: Repo) -> None:
    init(begun)
    text = (begun.path / ".countersign/policy.toml").read_text()
    assert parse_policy(text).mode is Mode.SHADOW
    assert len(tomllib.loads(text)["repository"]) == 36


def test_a_policy_that_is_there_is_not_touched(begun: Repo) -> None:
    begun.write(".countersign/policy.toml", "version = 1\n")
    assert "stays as it is" in init(begun).out
    assert (begun.path / ".countersign/policy.toml").read_text() == "version = 1\n"


def test_fetching_brings_records_along_and_works_without_any(begun: Repo, tmp_path: Path) -> None:
    begun.git("clone", "--quiet", "--bare", ".", str(tmp_path / "server"))
    begun.git("remote", "add", "origin", str(tmp_path / "server"))
    init(begun)
    begun.git("fetch", "--quiet", "origin")
    assert is_stamped(begun)
    begun.git("push", "--quiet", "origin", "HEAD", "refs/notes/countersign")
    begun.git("fetch", "--quiet", "origin")
    fetched = begun.git("rev-parse", "refs/countersign/remotes/origin/notes")
    assert fetched == begun.git("rev-parse", "refs/notes/countersign")
    begun.git("pull", "--quiet", "--rebase", "origin", "main")
    init(begun, "--uninstall")
    assert begun.git("for-each-ref", "refs/countersign") == ""
    assert "countersign" not in begun.git("config", "--local", "--list")


def test_a_hook_that_was_there_runs_with_its_arguments_input_and_exit_code(begun: Repo) -> None:
    log = begun.path.parent / "log"
    put_hook(begun, "prepare-commit-msg", f'#!/bin/sh\necho "$0 $*" >> "{log}"\necho "Ticket: 7" >> "$1"\n')
    put_hook(begun, "commit-msg", f'#!/usr/bin/env bash\necho "$0 $*" >> "{log}"\n! grep -q refuse "$1"\n')
    put_hook(begun, "post-commit", f'#!/bin/sh\necho "$0 $*" >> "{log}"\nexit 3\n')
    put_hook(begun, "post-rewrite", f'#!{sys.executable}\nimport sys\nopen("{log}", "a").write(sys.stdin.read())\n')
    init(begun)
    assert is_stamped(begun)
    assert "Ticket: 7" in begun.message()
    assert log.read_text().splitlines() == [
        ".git/hooks/prepare-commit-msg .git/COMMIT_EDITMSG message",
        ".git/hooks/commit-msg .git/COMMIT_EDITMSG",
        ".git/hooks/post-commit ",
    ]
    old = begun.head()
    begun.commit("--amend", "-m", "Again")
    assert log.read_text().endswith(f"{old} {begun.head()}\n")
    refused = begun.run("git", "commit", "--allow-empty", "-m", "refuse this")
    assert refused.code == 1
    put_hook(begun, "prepare-commit-msg.countersign-chained", "#!/bin/sh\nexit 5\n")
    head = begun.head()
    assert begun.run("git", "commit", "--allow-empty", "-m", "x").code == 1
    assert begun.head() == head


def test_a_hook_that_was_there_runs_even_if_we_are_gone(begun: Repo) -> None:
    log = begun.path.parent / "log"
    for name in HOOKS[:3]:
        put_hook(begun, name, f'#!/bin/sh\necho {name} >> "{log}"\n')
    init(begun)
    for name in HOOKS[:3]:
        hook = begun.path / ".git/hooks" / name
        hook.write_text(hook.read_text().replace("\nhooks=", "\nhooks=/nowhere"))
    begun.run("git", "commit", "--allow-empty", "-m", "x")
    assert log.read_text().split() == list(HOOKS[:3])


def test_a_hook_that_git_would_not_run_is_not_run(begun: Repo) -> None:
    put_hook(begun, "commit-msg", "#!/bin/sh\nexit 1\n", mode=0o644)
    init(begun)
    assert is_stamped(begun)


def test_a_hooks_directory_of_this_repository_only_gets_our_files(begun: Repo) -> None:
    # As husky 9 does it: wrappers in an ignored directory, which look at their own name.
    begun.write(".husky/_/.gitignore", "*\n")
    put_hook(
        begun,
        "h",
        'n=$(basename "$0")\ns=$(dirname "$(dirname "$0")")/$n\n[ ! -f "$s" ] || sh -e "$s" "$@"\n',
        ".husky/_",
    )
    for name in ("commit-msg", "prepare-commit-msg"):
        put_hook(begun, name, '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n', ".husky/_")
    begun.write(".husky/commit-msg", f'echo "$1" >> "{begun.path.parent}/ran"\n')
    begun.git("config", "core.hooksPath", ".husky/_")
    before = everything(begun.path)
    init(begun)
    assert begun.git("config", "core.hooksPath") == ".husky/_"
    assert begun.git("status", "--porcelain", ".husky/_") == ""
    assert is_stamped(begun)
    assert (begun.path.parent / "ran").read_text() == ".git/COMMIT_EDITMSG\n"
    init(begun, "--uninstall")
    assert {name: file for name, file in everything(begun.path).items() if "husky" in name or "config" in name} == {
        name: file for name, file in before.items() if "husky" in name or "config" in name
    }


def test_hooks_that_a_manager_wrote_over_ours_are_chained_by_the_next_init(begun: Repo) -> None:
    put_hook(begun, "commit-msg", "#!/bin/sh\n# first\n")
    init(begun)
    put_hook(begun, "commit-msg", "#!/bin/sh\n# second\n")
    init(begun)
    init(begun, "--uninstall")
    assert (begun.path / ".git/hooks/commit-msg").read_text() == "#!/bin/sh\n# second\n"


@pytest.mark.parametrize("scope", ["--global", "--local"])
def test_a_hooks_directory_that_others_share_stays_as_it_is(begun: Repo, home: Path, scope: str) -> None:
    directory = home / "hooks" if scope == "--global" else begun.path / "tracked"
    directory.mkdir()
    log = begun.path.parent / "log"
    for name in ("commit-msg", "pre-commit", "pre-push"):
        file = directory / name
        file.write_text(f'#!/bin/sh\necho "$0" >> "{log}"\n')
        file.chmod(0o755)
    value = str(directory) if scope == "--global" else "tracked"
    begun.git("config", scope, "core.hooksPath", value)
    before = everything(begun.path)
    shared = everything(directory)
    init(begun)
    init(begun)
    assert everything(directory) == shared
    assert is_stamped(begun)
    begun.run(str(begun.state / "hooks/pre-push"), "origin")
    assert log.read_text().split() == [f"{value}/pre-commit", f"{value}/commit-msg", f"{value}/pre-push"]
    init(begun, "--uninstall")
    assert everything(directory) == shared
    after = everything(begun.path)
    assert after[".git/config"] == before[".git/config"]
    assert not [name for name in after if name.startswith(".git/countersign")]


def test_reinstalling_pre_commit_keeps_ours_running(begun: Repo) -> None:
    # What `pre-commit install` writes, with its own program replaced: it runs what it has renamed to `.legacy`.
    theirs = (
        "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n"
        'HERE="$(cd "$(dirname "$0")" && pwd)"\n'
        f'echo pre-commit >> "{begun.path.parent}/log"\n'
        'legacy="$HERE/prepare-commit-msg.legacy"\n[ ! -x "$legacy" ] || "$legacy" "$@"\n'
    )
    hook = put_hook(begun, "prepare-commit-msg", theirs)
    init(begun)
    assert is_stamped(begun)
    # It finds a hook that is not its own, renames it, and puts itself in front.
    hook.rename(hook.with_name("prepare-commit-msg.legacy"))
    put_hook(begun, "prepare-commit-msg", theirs)
    assert is_stamped(begun, "b.py")
    assert (begun.path.parent / "log").read_text() == "pre-commit\n" * 2
    assert "prepare-commit-msg: was installed" in init(begun).out
    init(begun, "--uninstall")
    assert sorted(file.name for file in hook.parent.glob("prepare-commit-msg*") if file.suffix != ".sample") == [
        "prepare-commit-msg"
    ]
    assert hook.read_text() == theirs


def test_from_a_linked_worktree_it_is_the_same_repository(begun: Repo, tmp_path: Path) -> None:
    begun.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "side")
    init(begun, cwd=tmp_path / "linked")
    linked = Repo(tmp_path / "linked", begun.environment)
    assert is_stamped(linked)
    assert is_stamped(begun, "b.py")


@pytest.mark.parametrize("options", [["--keep-journal"], ["--nonsense"]])
def test_options_that_make_no_sense_are_refused(begun: Repo, options: list[str]) -> None:
    done = begun.run(sys.executable, "-m", "countersign", "init", *options)
    assert done.code == 2
    assert done.err.startswith("countersign: error: ")


def test_where_there_is_no_work_tree_it_says_so(tmp_path: Path, home: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    nowhere = Repo(outside, {**Repo.create(tmp_path / "x", home).environment})
    assert nowhere.run(sys.executable, "-m", "countersign", "init").code == 2
    bare = Repo.create(tmp_path / "bare", home, "--bare")
    done = bare.run(sys.executable, "-m", "countersign", "init", GIT_DIR=".")
    assert done.code == 2
    assert "bare repository" in done.err
