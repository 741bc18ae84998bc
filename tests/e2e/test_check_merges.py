"""Merges that do more than to merge: whose the lines are, and who is in the change."""

from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import Reviewed

pytestmark = pytest.mark.e2e

LINES = "".join(f"line {number}\n" for number in range(20))


@pytest.fixture
def repo(tmp_path: Path) -> Reviewed:
    """Main has `core.py` by alice; bob's branch has a file of his own, typed by hand."""
    made = Reviewed.begin(tmp_path)
    made.git("switch", "--quiet", "main")
    made.author("alice")
    made.write("core.py", LINES + "danger()\n")
    made.set_note(made.commit_all("Core"), {"core.py": AI})
    made.git("switch", "--quiet", "-C", "work", "main")
    made.author("bob")
    made.write("own.py", "one\n")
    made.set_note(made.commit_all("Own"), {"own.py": TYPED_OBSERVED})
    return made


def on_main(repo: Reviewed, path: str, text: str) -> None:
    repo.git("switch", "--quiet", "main")
    repo.author("alice")
    repo.write(path, text)
    repo.set_note(repo.commit_all("On main"), {path: TYPED_OBSERVED})
    repo.git("switch", "--quiet", "work")
    repo.author("bob")


def said(repo: Reviewed) -> str:
    return repo.countersign("check", "main..work").out


def test_a_merge_that_takes_ours_brings_back_what_main_has_removed_in_the_name_of_who_merges(repo: Reviewed) -> None:
    on_main(repo, "core.py", LINES)
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")

    assert "core.py, line 21: AI text (claude-code, claude-opus-4-8) in a change by bob (junior)" in said(repo)


def test_a_merge_with_a_line_of_its_own_is_of_who_merged(repo: Reviewed) -> None:
    on_main(repo, "other.py", "x\n")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    repo.write("other.py", "x\nevil()\n")
    repo.commit_all("Merge main")

    assert "other.py, line 2: text of unknown origin (untracked) in a change by bob (junior)" in said(repo)


def test_an_octopus_with_a_line_of_its_own_is_of_who_merged(repo: Reviewed) -> None:
    for name in ("left", "right"):
        repo.git("switch", "--quiet", "-C", name, "main")
        repo.write(f"{name}.py", "x\n")
        repo.set_note(repo.commit_all(name), {f"{name}.py": TYPED_OBSERVED})
    repo.git("switch", "--quiet", "work")
    repo.git("merge", "--quiet", "--no-commit", "left", "right")
    repo.write("left.py", "x\nevil()\n")
    repo.commit_all("Merge both")

    assert repo.findings("main..work") == [("left.py", "2")]


def test_a_file_that_a_merge_alone_has_put_back_is_of_who_merged(repo: Reviewed) -> None:
    repo.git("switch", "--quiet", "main")
    repo.author("alice")
    repo.git("rm", "--quiet", "core.py")
    repo.commit_all("No core")
    repo.git("switch", "--quiet", "work")
    repo.author("bob")
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")

    assert "core.py, lines 1-21: AI text (claude-code, claude-opus-4-8) in a change by bob (junior)" in said(repo)
