"""Agents that report nothing, recognised by their commits: AI text, by their own word."""

import json
import sys

import pytest

from support.repo import Repo

pytestmark = pytest.mark.e2e


def shown(repo: Repo) -> list[tuple[str, str, str, str, str | None]]:
    done = repo.run(sys.executable, "-m", "countersign", "show", "HEAD", "--json")
    assert done.code == 0, done.err
    return [
        (file["path"], one["lines"], one["origin"], one["evidence"], one["tool"])
        for file in json.loads(done.out)["files"]
        for one in file["ranges"]
    ]


def test_the_lines_of_aider_are_declared_though_it_skips_hooks(wired: Repo) -> None:
    wired.write("a.py", "one = 1\n\ntwo = 2\n")
    wired.add()
    wired.git("commit", "--quiet", "--no-verify", "-m", "Add\n\nCo-authored-by: aider (gpt-4o) <aider@aider.chat>")

    assert shown(wired) == [("a.py", "1-3", "ai", "declared", "aider")]
    blamed = json.loads(wired.run(sys.executable, "-m", "countersign", "blame", "a.py", "--json").out)["lines"][0]
    assert (blamed["origin"], blamed["evidence"], blamed["model"]) == ("ai", "declared", "gpt-4o")


def test_the_lines_of_a_background_agent_are_declared(wired: Repo) -> None:
    wired.write("a.py", "one = 1\n")
    wired.add()
    email = "158243242+devin-ai-integration[bot]@users.noreply.github.com"
    wired.git("commit", "--quiet", "-m", "Fix", GIT_AUTHOR_NAME="Devin AI", GIT_AUTHOR_EMAIL=email)

    assert shown(wired) == [("a.py", "1", "ai", "declared", "devin")]


def test_a_persons_commit_stays_unknown_where_nobody_looked(wired: Repo) -> None:
    wired.write("a.py", "one = 1\n")
    wired.add()
    wired.git("commit", "--quiet", "-m", "Fix\n\nReviewed-by: Claude <noreply@anthropic.com>")

    assert shown(wired) == [("a.py", "1", "unknown", "none", None)]
