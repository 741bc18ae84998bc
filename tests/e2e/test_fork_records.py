"""`check --records-from URL`: the records of a pull request from a fork are in the fork."""

import json
from pathlib import Path

import pytest

from support.chronicle import text
from support.clones import Clone, Hub

pytestmark = pytest.mark.e2e

ROSTER = (
    '[people.lee]\nrole = "junior"\nemails = ["lee@example.com"]\n[people.ada]\nrole = "senior"\nemails = ["a@b.c"]\n'
)
POLICY = (
    'version = 1\nmode = "enforce"\n[[rule]]\nid = "ai"\nwhen = { ai_lines = ">0" }\n'
    'require = { count = 1, role = ">=senior" }\n'
)


@pytest.fixture
def ci(tmp_path: Path) -> Clone:
    """CI of the upstream repository, with the head of a pull request whose author has pushed to a fork only."""
    upstream = Hub(tmp_path)
    admin = upstream.clone("admin")
    admin.write(".countersign/people.toml", ROSTER)
    admin.write(".countersign/policy.toml", POLICY)
    admin.git("add", "--force", ".countersign")
    admin.commit("-m", "Roster")
    admin.git("push", "--quiet", "--no-verify")
    (tmp_path / "forked").mkdir()
    fork = Hub(tmp_path / "forked")
    author = fork.clone("author")
    author.git("remote", "set-url", "origin", upstream.path.as_uri())
    author.git("fetch", "--quiet")
    author.git("reset", "--quiet", "--hard", "origin/main")
    author.git("remote", "set-url", "origin", fork.path.as_uri())
    author.person("a.py", text("said = 1"))
    author.agent("b.py", text("made = 1"))
    author.commit_all()
    author.git("push", "--quiet", "origin", "HEAD:refs/heads/feature")
    author.sync()
    clone = upstream.clone("ci")
    clone.git("fetch", "--quiet", fork.path.as_uri(), "feature:pr")
    return clone


def judged(ci: Clone, *words: str) -> str:
    ran = ci.countersign("check", "--json", "main..pr", *words)
    assert ran.code in (0, 1), ran.err
    return " ".join(finding["message"] for finding in json.loads(ran.out)["findings"])


def test_with_the_records_of_the_fork_each_line_has_its_owner(ci: Clone) -> None:
    fork = (ci.path.parent / "forked" / "hub.git").as_uri()
    refs = ci.git("for-each-ref")
    assert "unknown" in judged(ci)
    said = judged(ci, "--records-from", fork)
    assert "b.py, line 1: AI text (claude-code" in said
    assert "a.py" not in said
    assert ci.git("for-each-ref") == refs
    assert "unknown" in judged(ci)


def test_a_fork_without_records_and_one_that_is_not_there_are_said(ci: Clone) -> None:
    ran = ci.countersign("check", "main..pr", "--records-from", "../hub.git")
    assert "../hub.git has no records: what only its commits add is unknown" in ran.err
    for address in ("../nowhere.git", "--upload-pack=touch x", "ext::touch x"):
        ran = ci.countersign("check", "main..pr", f"--records-from={address}")
        assert ran.code == 2, address
        assert "countersign: error: " in ran.err
    assert not (ci.path / "x").exists()
