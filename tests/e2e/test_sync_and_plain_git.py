"""Plain `git push`, `git pull` and `git fetch` stay what they are, however far the notes have diverged."""

from pathlib import Path

import pytest

from support.clones import Clone, Hub

pytestmark = pytest.mark.e2e


@pytest.fixture
def diverged(tmp_path: Path) -> tuple[Hub, Clone, Clone]:
    """Two clones that have shared records before, and have different ones now, of which the remote has one's."""
    hub = Hub(tmp_path)
    one, other = hub.clone("one"), hub.clone("other")
    one.wrote("a.py", "a = 1\n")
    one.git("push", "--quiet")
    one.sync()
    other.git("pull", "--quiet")
    other.sync()
    one.wrote("b.py", "b = 1\n")
    one.git("push", "--quiet")
    one.sync()
    other.wrote("c.py", "c = 1\n")
    return hub, one, other


@pytest.mark.parametrize(
    "words",
    [
        ("fetch",), ("fetch", "--all"), ("fetch", "--prune"), ("fetch", "origin", "main"), ("remote", "update"),
        ("pull", "--rebase"), ("pull", "--no-rebase", "--no-edit"), ("pull", "--rebase", "--autostash"),
        ("pull", "--rebase", "origin", "main"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_fetching_and_pulling_do_not_fail_and_leave_our_notes_alone(
    diverged: tuple[Hub, Clone, Clone], words: tuple[str, ...]
) -> None:
    _, _, other = diverged
    before = other.noted()
    other.write("README", "Read me twice.\n" if "--autostash" in words else "Read me.\n")
    ran = other.run("git", *words)
    assert ran.code == 0, ran.err
    assert "countersign: " not in ran.err
    assert before <= other.noted()


def test_a_rebase_of_shared_commits_is_shared_again(diverged: tuple[Hub, Clone, Clone]) -> None:
    hub, one, other = diverged
    other.git("pull", "--quiet", "--rebase")
    other.git("push", "--quiet")
    other.sync()
    one.git("pull", "--quiet")
    one.sync()
    for clone in (one, other):
        assert [clone.blamed(path) for path in ("a.py", "b.py", "c.py")] == [
            ["ai: a = 1"],
            ["ai: b = 1"],
            ["ai: c = 1"],
        ]
    assert hub.noted() >= set(one.git("rev-list", "HEAD", "--not", ":/Begin").splitlines())


def test_a_plain_push_sends_the_branch_and_nothing_else(diverged: tuple[Hub, Clone, Clone]) -> None:
    hub, _, other = diverged
    other.git("pull", "--quiet", "--rebase")
    before = hub.notes()
    other.git("push", "--quiet")
    assert hub.bare.git("rev-parse", "main") == other.head()
    assert hub.notes() == before
    assert hub.bare.git("for-each-ref", "--format=%(refname)").splitlines() == [
        "refs/heads/main", "refs/notes/ai", "refs/notes/countersign",
    ]  # fmt: skip


def test_nothing_is_ever_configured_for_pushing(diverged: tuple[Hub, Clone, Clone]) -> None:
    for clone in diverged[1:]:
        before = clone.git("config", "--list", "--local")
        clone.sync()
        assert clone.git("config", "--list", "--local") == before
        assert clone.run("git", "config", "--get-regexp", r"^remote\..*\.push$").code == 1


def test_a_pre_push_hook_of_the_user_is_for_their_own_pushes(diverged: tuple[Hub, Clone, Clone]) -> None:
    _, _, other = diverged
    hook = other.path / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert other.sync()["pushed"]
    assert other.run("git", "push").code != 0


def test_sync_leaves_no_trace_but_notes(diverged: tuple[Hub, Clone, Clone]) -> None:
    _, _, other = diverged
    before = {file.name for file in (other.path / ".git").iterdir()}
    other.sync()
    assert {file.name for file in (other.path / ".git").iterdir()} == before
    assert other.git("status", "--porcelain") == ""
    ran = other.countersign("init", "--uninstall")
    assert ran.code == 0, ran.err
    assert other.git("for-each-ref", "refs/countersign") == ""
