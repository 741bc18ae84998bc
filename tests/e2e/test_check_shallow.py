"""A clone that has not the whole history cannot say what a change adds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.reviewed import Reviewed

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone_is_never_clear(tmp_path: Path, depth: int) -> None:
    whole = Reviewed.begin(tmp_path)
    for number in range(4):
        whole.write("app.py", "".join(f"line = {n}\n" for n in range(number + 1)))
        head = whole.commit_all("Work")
        if number == 3:
            whole.set_note(head, {"app.py": TYPED_OBSERVED})
    assert whole.judged("main..work")["verdict"] == "blocked"
    shallow = Reviewed(tmp_path / "shallow", whole.environment)
    options = ("--quiet", f"--depth={depth}", "--no-single-branch", "--branch=work")
    whole.git("clone", *options, whole.path.as_uri(), str(shallow.path))
    shallow.git("fetch", "--quiet", "--depth=1", "origin", "refs/notes/*:refs/notes/*")
    ran = shallow.countersign("check", "--base", "origin/main", "origin/main..work")

    assert ran.code != 0, ran.out
    assert "clear" not in ran.out


def test_a_clone_whose_history_ends_within_the_change_cannot_say_who_wrote_it(tmp_path: Path) -> None:
    whole = Reviewed.begin(tmp_path)
    whole.write("app.py", "".join(f"line = {n}\n" for n in range(20)))
    whole.commit_all("Work of a junior")
    whole.author("alice")
    whole.write("note.txt", "one\n")
    whole.commit_all("Work of a senior")
    whole.git("switch", "--quiet", "main")
    whole.write("other.py", "one\n")
    whole.commit_all("Meanwhile")
    whole.git("switch", "--quiet", "work")
    whole.git("merge", "--quiet", "--no-edit", "main")
    assert whole.judged("main..work")["verdict"] == "blocked"
    shallow = Reviewed(tmp_path / "shallow", whole.environment)
    options = ("--quiet", "--depth=2", "--no-single-branch", "--branch=work")
    whole.git("clone", *options, whole.path.as_uri(), str(shallow.path))
    ran = shallow.countersign("check", "origin/main..work")
    shallow.git("fetch", "--quiet", "--unshallow")
    mended = shallow.countersign("check", "origin/main..work")

    assert ran.code == 2, ran.out
    assert "history ends" in ran.err
    assert "git fetch --unshallow" in ran.err
    assert mended.code == 1, mended.err


def test_a_clone_whose_target_is_cut_off_cannot_say_what_came_in_lately(tmp_path: Path) -> None:
    window = (
        '[[rule]]\nid = "much"\nwhen = { window = { days = 9, ai_lines = ">5" } }\nrequire = { role = ">=senior" }\n'
    )
    whole = Reviewed.begin(tmp_path, policy=f"version = 1\n{window}")
    whole.git("switch", "--quiet", "main")
    for number in range(6):
        whole.write(f"{number}.py", "x = 1\n")
        whole.git("add", "--all")
        whole.git("commit", "--quiet", "--message=Lately", GIT_COMMITTER_DATE=datetime.now(UTC).isoformat())
    whole.git("switch", "--quiet", "-C", "work")
    whole.write("app.py", "x = 1\n")
    whole.commit_all("Now")
    assert whole.judged("main..work")["verdict"] == "blocked"
    shallow = Reviewed(tmp_path / "shallow", whole.environment)
    options = ("--quiet", "--depth=3", "--no-single-branch", "--branch=work")
    whole.git("clone", *options, whole.path.as_uri(), str(shallow.path))
    ran = shallow.countersign("check", "origin/main..work")

    assert ran.code == 2, ran.out
    assert "within the time that has to be looked at" in ran.err
