"""A repository may name programs for git to run. None of them is ever run."""

import subprocess
from pathlib import Path

import pytest

from countersign.git import patches
from countersign.git.blame import blame
from countersign.git.ignored import ignored_paths
from countersign.git.live import live
from countersign.git.notes import read_notes, write_notes
from countersign.git.objects import index_entries, tree_entries
from countersign.git.process import GitError
from countersign.wiring.blamed import blamed
from countersign.wiring.uncommitted import record_of_index, record_of_worktree
from support.scratch import Scratch

_ATTRIBUTES = "*.txt filter=evil=er diff=evil merge=evil\n"


@pytest.fixture
def trap(scratch: Scratch, tmp_path: Path) -> Path:
    """Every program that git can be told to run leaves a file here."""
    canaries = tmp_path / "canaries"
    canaries.mkdir()
    scratch.write(".gitattributes", _ATTRIBUTES)
    scratch.commit("a.txt", "one\ntwo\n")
    scratch.commit("a.txt", "one\ntwo\nthree\n")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-index-change", "pre-auto-gc", "post-commit"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {canaries}/hook-{name}\n")
        (hooks / name).chmod(0o755)
    programs = {
        "core.fsmonitor": "fsmonitor", "diff.external": "external", "diff.evil.textconv": "textconv",
        "diff.evil.command": "diff", "filter.evil=er.clean": "clean", "filter.evil=er.smudge": "smudge",
        "filter.evil=er.process": "process", "core.sshCommand": "ssh", "core.pager": "pager", "core.editor": "editor",
        "gpg.program": "gpg", "credential.helper": "!credential", "core.gitProxy": "proxy",
        "core.alternateRefsCommand": "alternate",
    }  # fmt: skip
    for key, name in programs.items():
        scratch.git("config", key, f"touch {canaries}/{name}; cat")
    scratch.git("config", "core.hooksPath", str(hooks))
    scratch.git("config", "filter.evil=er.required", "true")
    scratch.git("config", "log.showSignature", "true")
    scratch.git("config", "blame.ignoreRevsFile", "does-not-exist")
    return canaries


def test_reading_runs_nothing(scratch: Scratch, trap: Path) -> None:
    scratch.write("a.txt", "one\nTWO\nthree\n")
    scratch.write("new.txt", "new\n")
    repository = scratch.repository()
    head = repository.resolve("HEAD")
    patches.of_work_tree(repository)
    patches.of_index(repository)
    patches.of_commits(repository, [head, *repository.parents(head)])
    list(blame(patches.without_filters(repository.git), "a.txt"))
    list(blame(repository.git, "a.txt", head))
    tree_entries(repository.git, head, ["a.txt"])
    index_entries(repository.git, ["a.txt"])
    ignored_paths(repository.git, ["a.txt"])
    answers = live(repository)
    assert answers.index_entry("a.txt") == answers.head_entry("a.txt")
    assert not answers.ignored("a.txt")
    with scratch.checkout() as checkout:
        record_of_worktree(checkout)
        record_of_index(checkout)
        blamed(checkout, "a.txt")
    assert list(trap.iterdir()) == []


def test_writing_notes_runs_nothing(scratch: Scratch, trap: Path) -> None:
    repository = scratch.repository()
    head = repository.resolve("HEAD")
    write_notes(repository.git, {head: b"note"})
    assert read_notes(repository.git, [head]) == {head: b"note"}
    assert list(trap.iterdir()) == []


def test_the_trap_works(scratch: Scratch, trap: Path) -> None:
    scratch.write("a.txt", "one\nTWO\nthree\n")
    for command in (
        ["blame", "--no-ignore-revs-file", "a.txt"],
        ["diff", "HEAD"],
        ["diff", "--no-ext-diff", "HEAD~1", "HEAD"],
    ):
        subprocess.run(["git", *command], cwd=scratch.top, env=scratch.environment, capture_output=True, check=False)
    assert {file.name for file in trap.iterdir()} >= {"fsmonitor", "textconv", "process"}


def test_what_is_missing_from_a_partial_clone_is_not_fetched(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit("a.txt", "one\n")
    canary = tmp_path / "canary"
    blob = scratch.git("rev-parse", "HEAD:a.txt")
    scratch.git("config", "core.repositoryFormatVersion", "1")
    scratch.git("config", "extensions.partialClone", "origin")
    scratch.git("config", "remote.origin.promisor", "true")
    scratch.git("config", "remote.origin.url", f"ext::sh -c touch% {canary}")
    (scratch.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GitError):
        scratch.repository().git.run("cat-file", "-p", blob)
    assert not canary.exists()


def test_not_even_a_remote_helper_is_asked_for_what_is_missing(scratch: Scratch, tmp_path: Path) -> None:
    """A protocol has whatever name its helper has: one that is called as what we allow must not be run either."""
    scratch.commit("a.txt", "one\n")
    scratch.commit("a.txt", "two\n")
    canary = tmp_path / "canary"
    helpers = tmp_path / "helpers"
    helpers.mkdir()
    helper = helpers / "git-remote-none"
    helper.write_text(f"#!/bin/sh\ntouch {canary}\n")
    helper.chmod(0o755)
    scratch.git("config", "core.repositoryFormatVersion", "1")
    scratch.git("config", "extensions.partialClone", "origin")
    scratch.git("config", "remote.origin.promisor", "true")
    scratch.git("config", "remote.origin.url", "none::anything")
    blob = scratch.git("rev-parse", "HEAD~1:a.txt")
    (scratch.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    repository = scratch.repository(PATH=f"{helpers}:{scratch.environment['PATH']}")
    for words in (("blame", "a.txt"), ("diff-tree", "-p", "HEAD")):
        with pytest.raises(GitError, match=blob):
            repository.git.run(*words)
    assert not canary.exists()
    subprocess.run(
        ["git", "cat-file", "-p", blob], cwd=scratch.top, capture_output=True, check=False,
        env={**scratch.environment, "PATH": repository.git.variables["PATH"]},
    )  # fmt: skip
    assert canary.exists(), "the trap works"
