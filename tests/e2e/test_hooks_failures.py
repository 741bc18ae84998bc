"""Whatever is wrong with us, the commit is made as it would have been, and the user is told in one line."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.memory import AI, ASSISTED, TYPED, write_as
from support.repo import UNCHANGED, Repo

pytestmark = pytest.mark.e2e


@pytest.fixture
def staged(wired: Repo) -> Repo:
    write_as(wired, "a.py", ("import x", TYPED), ("y = 1", AI))
    wired.add("a.py")
    return wired


def commits_with_one_warning(repo: Repo, *options: str, **variables: str) -> str:
    """The warning. The message must be what was asked for."""
    before = repo.head()
    done = repo.run("git", "commit", "--quiet", *(options or ("-m", "Add a")), variables=variables)
    assert done.code == 0
    assert repo.head() != before
    assert repo.message() == "Add a"
    assert not list((repo.path / ".git").glob("*.countersign"))
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("countersign: warning: ")
    return lines[0].removeprefix("countersign: warning: ")


def damage_lines(repo: Repo) -> None:
    for file in (repo.state / "lines").iterdir():
        file.write_text("countersign lines 1\nrubbish\n")


def cut_lines_off(repo: Repo) -> None:
    for file in (repo.state / "lines").iterdir():
        file.write_bytes(file.read_bytes()[:-6])


def make_lines_binary(repo: Repo) -> None:
    for file in (repo.state / "lines").iterdir():
        file.write_bytes(b"\0\xff" * 40)


def break_the_journal(repo: Repo) -> None:
    # A blob without a line file sends the hook to the journal.
    for file in (repo.state / "lines").iterdir():
        file.unlink()
    (repo.state / "journal.db").write_bytes(b"this is no database at all" * 100)
    for side in ("journal.db-wal", "journal.db-shm"):
        (repo.state / side).unlink(missing_ok=True)


def block_the_stamps(repo: Repo) -> None:
    # As in a directory that cannot be written, which root could write all the same.
    (repo.state / "stamped").write_text("a file where a directory belongs")


@pytest.mark.parametrize("damage", [damage_lines, cut_lines_off, make_lines_binary, break_the_journal])
def test_a_memory_that_cannot_be_read(staged: Repo, damage: Callable[[Repo], None]) -> None:
    damage(staged)
    said = commits_with_one_warning(staged)
    assert [fault for fault in staged.faults() if said in fault and " prepare-commit-msg " in fault]
    assert staged.head() in (staged.state / "late").read_text()


def test_a_directory_that_cannot_be_written(staged: Repo) -> None:
    block_the_stamps(staged)
    assert "stamped" in commits_with_one_warning(staged)
    assert len(staged.faults()) == 1


def test_a_state_directory_that_is_a_file(staged: Repo) -> None:
    staged.state.rename(staged.state.with_name("gone"))
    staged.state.write_text("")
    staged.commit("-m", "Add a")
    assert staged.message() == "Add a"


def test_no_state_directory_at_all(staged: Repo) -> None:
    staged.state.rename(staged.state.with_name("gone"))
    staged.commit("-m", "Add a")
    assert staged.message() == "Add a"


def test_logs_and_lists_that_cannot_be_written_do_not_stop_a_commit(staged: Repo) -> None:
    for name in ("late", "faults.log"):
        (staged.state / name).mkdir()
    damage_lines(staged)
    done = staged.run("git", "commit", "--quiet", "-m", "Add a")
    assert done.code == 0
    assert staged.message() == "Add a"
    assert all(line.startswith("countersign: warning: ") for line in done.err.splitlines())


def test_a_known_path_list_that_cannot_be_read(staged: Repo) -> None:
    (staged.state / "known-paths").write_bytes(b"\xff\xfe\n" * 100)
    staged.commit("-m", "Add a")
    # A new file is known by its content, too.
    assert [line.partition(" digest=")[0] for line in staged.trailers()][1:] == [
        "AI-Provenance: ai=1 mixed=0 human=1 unknown=0"
    ]
    (path,) = staged.git("show", "--format=", "--name-only", "HEAD").split()
    staged.write(path, "changed\n")
    staged.commit("-a", "-m", "Change a")
    assert staged.message() == "Change a"


@pytest.mark.parametrize("script", ["exit 7", "kill -9 $$", "echo rubbish; exit 1", "echo traceback >&2; exit 1"])
def test_an_interpreter_that_does_not_work(staged: Repo, tmp_path: Path, script: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    staged.install_hooks(python=python)
    assert str(python) in commits_with_one_warning(staged)
    assert len(staged.faults()) == 1


def test_an_interpreter_that_is_gone(staged: Repo, tmp_path: Path) -> None:
    staged.install_hooks(python=tmp_path / "gone")
    assert f"{tmp_path / 'gone'} could not read the lines" in commits_with_one_warning(staged)
    staged.write("b.txt", "b\n")
    staged.add("b.txt")
    staged.commit("-m", "Add what nobody knows")


def test_scripts_that_are_gone(staged: Repo) -> None:
    for name in ("prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite"):
        hook = staged.path / ".git/hooks" / name
        text = hook.read_text().replace("server/countersign/hooks", "server/gone/hooks")
        text = text.replace("site-packages/countersign/hooks", "site-packages/gone/hooks")
        hook.write_text(text)
    done = staged.run("git", "commit", "--quiet", "-m", "Add a")
    assert done.code == 0
    assert staged.message() == "Add a"
    assert len(done.err.splitlines()) == 1, done.err
    assert "countersign init" in done.err
    assert len(staged.faults()) == 1


def test_notes_that_cannot_be_written(staged: Repo) -> None:
    lock = staged.path / ".git/refs/notes"
    lock.mkdir(parents=True)
    (lock / "countersign.lock").write_text("")
    done = staged.run("git", "commit", "--quiet", "-m", "Add a")
    assert done.code == 0
    assert ASSISTED in staged.trailers()
    assert len(done.err.splitlines()) == 1
    assert "git notes" in done.err
    assert staged.head() in (staged.state / "late").read_text()


def test_a_git_that_fails_half_way(staged: Repo, tmp_path: Path) -> None:
    real = staged.run("sh", "-c", "command -v git").out.strip()
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(
        f'#!/bin/sh\ncase "$*" in *--raw*diff-algorithm*) "{real}" "$@" | head -c 150; exit 128 ;; esac\n'
        f'exec "{real}" "$@"\n'
    )
    fake.chmod(0o755)
    # Git puts its own directory first for hooks, so the hook itself has to be given the other one.
    hook = staged.path / ".git/hooks/prepare-commit-msg"
    hook.write_text(hook.read_text().replace("#!/bin/sh\n", f'#!/bin/sh\nPATH="{fake.parent}:$PATH"\n', 1))
    commits_with_one_warning(staged)


def test_an_editor_flow_goes_on_after_a_fault(staged: Repo) -> None:
    damage_lines(staged)
    editor = staged.edits_with('sed -i "1s/.*/Add a/" "$1"')
    commits_with_one_warning(staged, "-v", GIT_EDITOR=editor)
    write_as(staged, "b.py", ("y = 1", AI))
    staged.add("b.py")
    damage_lines(staged)
    done = staged.run("git", "commit", GIT_EDITOR=UNCHANGED)
    assert done.code == 1
    assert "empty commit message" in done.err


def test_hooks_run_in_any_posix_shell(staged: Repo) -> None:
    shells = [shell for shell in ("dash", "bash", "busybox") if staged.run("sh", "-c", f"command -v {shell}").code == 0]
    for number, shell in enumerate(shells):
        for name in ("prepare-commit-msg", "commit-msg", "post-commit"):
            hook = staged.path / ".git/hooks" / name
            _, _, rest = hook.read_text().partition("\n")
            hook.write_text(f"#!/usr/bin/env -S {shell} {'sh' if shell == 'busybox' else ''}\n{rest}")
        write_as(staged, f"{number}.py", ("y = 1", AI))
        staged.add()
        staged.commit("-m", shell)
        assert ASSISTED in staged.trailers(), shell
        assert staged.note().totals.ai >= 1
    assert shells


COMMON = ("pygls", "lsprotocol", "pygit2", "rich", "dataclasses", "re", "json", "subprocess", "sqlite3", "typing")


def test_the_common_case_imports_nothing_that_it_does_not_need(staged: Repo, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -X importtime "$@" 2>>"{tmp_path}/imports"\n')
    python.chmod(0o755)
    staged.install_hooks(python=python)
    staged.commit("-m", "Add a")
    assert ASSISTED in staged.trailers()
    lines = (tmp_path / "imports").read_text().splitlines()
    modules = {line.rpartition("|")[2].strip() for line in lines if "|" in line}
    assert "countersign.hooks.stamping" in modules
    assert not {module.partition(".")[0] for module in modules} & set(COMMON)
    ours = {module for module in modules if module.startswith("countersign.")}
    assert ours == {
        "countersign.hooks",
        "countersign.hooks.calls",
        "countersign.hooks.stamping",
        "countersign.provenance",
        "countersign.provenance.added",
        "countersign.provenance.authorship_export",
        "countersign.provenance.hashing",
        "countersign.provenance.line_origins",
        "countersign.provenance.note",
        "countersign.provenance.record",
        "countersign.provenance.trailers",
    }


def test_a_commit_of_known_paths_starts_python_once_and_one_of_others_not_at_all(staged: Repo, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho run >>"{tmp_path}/runs"\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    staged.install_hooks(python=python)
    staged.commit(GIT_EDITOR=staged.edits_with('sed -i "1s/.*/Add a/" "$1"'))
    assert (tmp_path / "runs").read_text() == "run\n"
    staged.write("b.txt", "b\n")
    staged.add()
    staged.commit("-m", "Add b")
    assert (tmp_path / "runs").read_text() == "run\n"


def test_a_text_that_was_saved_this_instant_is_waited_for(wired: Repo, tmp_path: Path) -> None:
    write_as(wired, "a.py", ("y = 1", AI))
    wired.add("a.py")
    known = wired.state / "known-paths"
    later = known.rename(tmp_path / "known-paths")
    sign = wired.state / "saving" / "writer"
    sign.parent.mkdir()
    sign.touch()
    # What the hook waits with ends what it waits for: nothing here depends on how fast the machine is.
    sleep = tmp_path / "bin" / "sleep"
    sleep.parent.mkdir()
    sleep.write_text(f"#!/bin/sh\nmv '{later}' '{known}'\nrm '{sign}'\n", "utf-8")
    sleep.chmod(0o755)
    path = f"{sleep.parent}:{wired.environment['PATH']}"
    done = wired.run("git", "commit", "--quiet", "-m", "Add a", variables={"PATH": path})

    assert (done.code, done.err) == (0, "")
    assert ASSISTED in wired.message()


def test_a_sign_that_was_left_behind_holds_up_one_commit_at_most(staged: Repo) -> None:
    sign = staged.state / "saving" / "killed"
    sign.parent.mkdir()
    sign.touch()
    done = staged.run("git", "commit", "--quiet", "-m", "Add a")

    assert (done.code, done.err) == (0, "")
    assert ASSISTED in staged.message()
    assert not sign.exists()
