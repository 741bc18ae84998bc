"""Several work trees of one repository commit at the same instant, and no record is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from countersign.git.notes import list_notes, tip_of
from countersign.hooks.late_records import record_late
from countersign.wiring.checkout import Checkout
from support.chronicle import Chronicle

pytestmark = pytest.mark.e2e

WORKTREES = 4
COMMITS = 6


def test_no_note_is_lost_when_several_work_trees_commit_at_once(tmp_path: Path) -> None:
    story = Chronicle.begin(tmp_path)
    trees = []
    for number in range(WORKTREES):
        path = tmp_path / f"linked-{number}"
        story.git("worktree", "add", "--quiet", "-b", f"branch-{number}", str(path))
        trees.append(Chronicle(path, story.environment))
        trees[-1].agent("a.py", "".join(f"made_{number}_{line} = 1\n" for line in range(COMMITS)))
    start = threading.Barrier(WORKTREES)

    def commit(tree: Chronicle) -> list[str]:
        whole = (tree.path / "a.py").read_text().splitlines(keepends=True)
        start.wait(60)
        return [_commit(tree, "".join(whole[:count])) for count in range(1, COMMITS + 1)]

    with ThreadPoolExecutor(WORKTREES) as pool:
        commits = {commit for made in pool.map(commit, trees) for commit in made}
    assert len(commits) == WORKTREES * COMMITS
    with Checkout(story.repository) as checkout:
        record_late(checkout)
    for ref in ("refs/notes/countersign", "refs/notes/ai"):
        tip = tip_of(story.repository.git, ref)
        assert tip is not None
        assert commits - list_notes(story.repository.git, tip).keys() == set(), ref
    assert story.faults() == []


def _commit(tree: Chronicle, text: str) -> str:
    tree.stage("a.py", text)
    tree.commit("-m", "Change")
    return tree.head()
