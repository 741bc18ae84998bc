"""A clone that has not the whole history cannot say what a change adds."""

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
