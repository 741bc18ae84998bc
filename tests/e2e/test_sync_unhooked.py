"""Commits that no hook has seen get their records when records are shared, if this machine knows all about them."""

from pathlib import Path

import pytest

from support.clones import Clone, Hub

pytestmark = pytest.mark.e2e


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def _commit_past_hooks(clone: Clone, *, committer: str = "lee@example.com") -> str:
    """What a program does that is not git."""
    clone.add()
    tree = clone.git("write-tree")
    commit = clone.git("commit-tree", tree, "-p", "HEAD", "-m", "Past every hook", GIT_COMMITTER_EMAIL=committer)
    clone.git("update-ref", "HEAD", commit)
    return commit


def test_what_was_watched_here_is_known_to_others(hub: Hub) -> None:
    one, other = hub.clone("one"), hub.clone("other")
    one.agent("a.py", "made_1 = measure(1)\n")
    one.person("b.py", "said_2 = weigh(2)\n")
    commit = _commit_past_hooks(one)
    one.git("push", "--quiet", "--no-verify")
    assert one.sync()["sent"] == 1
    assert hub.noted() == {commit}
    other.git("pull", "--quiet")
    assert other.blamed("a.py") == ["ai: made_1 = measure(1)"]
    assert other.blamed("b.py") == ["human: said_2 = weigh(2)"]
    assert one.sync()["sent"] == 0


def test_what_was_not_watched_here_is_left_to_whoever_has_watched_it(hub: Hub) -> None:
    one = hub.clone("one")
    one.agent("a.py", "made_1 = measure(1)\n")
    one.nobody("b.py", "found_1 = look(1)\n")
    _commit_past_hooks(one)
    one.agent("c.py", "made_2 = measure(2)\n")
    _commit_past_hooks(one, committer="else@example.com")
    one.nobody("d.py", "found_2 = look(2)\n")
    _commit_past_hooks(one)
    assert one.sync()["sent"] == 0
    assert hub.noted() == set()


def test_without_a_commit_a_journal_or_a_name_there_is_nothing_to_record(hub: Hub, tmp_path: Path) -> None:
    one = hub.clone("one")
    _commit_past_hooks(one)
    one.sync()
    one.agent("a.py", "made_1 = measure(1)\n")
    _commit_past_hooks(one)
    one.environment["GIT_COMMITTER_EMAIL"] = ""
    assert one.sync()["sent"] == 0
    fresh = Clone(tmp_path / "fresh", one.environment)
    one.git("init", "--quiet", str(fresh.path))
    fresh.git("remote", "add", "origin", hub.path.as_uri())
    fresh.sync()
    assert hub.noted() == set()
