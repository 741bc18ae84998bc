"""Changes that are little text, or none: links, modes, pointers, moves between rules."""

from pathlib import Path

import pytest

from countersign.origin import TYPED_OBSERVED
from support.firm import AI
from support.reviewed import ROSTER, Reviewed

pytestmark = pytest.mark.e2e

TEN = '[[rule]]\nid = "ten"\nwhen = { ai_lines = ">10" }\nrequire = { role = ">=senior" }\n'
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n"


def begin(folder: Path, policy: str, *files: tuple[str, str]) -> Reviewed:
    """Main has a policy and some files."""
    made = Reviewed.begin(folder, roster=ROSTER, policy=f"version = 1\n{policy}")
    made.git("switch", "--quiet", "main")
    for path, text in files:
        made.write(path, text)
    made.commit_all("Files")
    made.git("switch", "--quiet", "-C", "work", "main")
    return made


def rules(repo: Reviewed) -> list[tuple[str, str]]:
    found = repo.judged("main..work")["findings"]
    return [(one["rule"], one["path"]) for one in found]  # type: ignore[attr-defined]


def test_a_pointer_of_lfs_is_a_file_that_nobody_can_read_also_when_it_only_points_elsewhere(tmp_path: Path) -> None:
    repo = begin(tmp_path, TEN, ("model.js", POINTER.format("a" * 64)))
    repo.write("model.js", POINTER.format("b" * 64))
    repo.write("new.js", POINTER.format("c" * 64))
    repo.write("docs.md", "A pointer begins with\nversion https://git-lfs.github.com/spec/v1\n")
    repo.set_note(repo.commit_all("Pointers"), dict.fromkeys(["model.js", "new.js", "docs.md"], TYPED_OBSERVED))

    assert rules(repo) == [("ten", "model.js"), ("ten", "new.js")]


def test_a_file_that_becomes_a_link_and_a_link_that_becomes_a_file_are_critical(tmp_path: Path) -> None:
    tier = '[[tier]]\nname = "critical"\npaths = ["pay/**"]\n'
    rule = '[[rule]]\nid = "critical"\nwhen = { tier = "critical" }\nrequire = { role = ">=senior" }\n'
    repo = begin(tmp_path, tier + rule, ("a", "x\n"), ("b", "x\n"))
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to("pay/core.py")
    repo.commit_all("A link")
    link = rules(repo)
    repo.git("branch", "--force", "main", "work")
    (repo.path / "a").unlink()
    repo.write("a", "import os\n")
    repo.set_note(repo.commit_all("A file"), {"a": TYPED_OBSERVED})
    (repo.path / "b").chmod(0o755)
    repo.commit_all("It runs")

    assert link == [("critical", "a")]
    assert rules(repo) == [("critical", "a"), ("critical", "b")]


def test_text_that_leaves_a_directory_with_rules_of_its_own_is_judged_by_them_all_the_same(tmp_path: Path) -> None:
    own = 'version = 1\n[[rule]]\nid = "pay"\nwhen = { ai_lines = ">0" }\nrequire = { role = ">=senior" }\n'
    text = "".join(f"line {number}\n" for number in range(30))
    repo = begin(
        tmp_path, 'directories = ["pay"]\nrule = []\n', ("pay/core.py", text), ("pay/.countersign/policy.toml", own)
    )
    repo.git("mv", "pay/core.py", "core.py")
    repo.write("core.py", text + "evil()\n")
    repo.set_note(repo.commit_all("Moved"), {"core.py": AI})

    assert rules(repo) == [("pay", "core.py")]


def test_text_does_not_become_generated_by_being_moved(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(30))
    rule = '[[rule]]\nid = "any"\nwhen = { ai_lines = ">0" }\nrequire = { role = ">=senior" }\n'
    repo = begin(tmp_path, f'generated = ["vendor/**"]\n{rule}', ("core.py", text), ("vendor/a.py", text * 2))
    (repo.path / "vendor").mkdir(exist_ok=True)
    repo.git("mv", "core.py", "vendor/core.py")
    repo.write("vendor/core.py", text + "evil()\n")
    repo.git("mv", "vendor/a.py", "vendor/b.py")
    repo.write("vendor/b.py", text * 2 + "made()\n")
    repo.set_note(repo.commit_all("Moved"), {"vendor/core.py": AI, "vendor/b.py": AI})

    assert rules(repo) == [("any", "vendor/core.py")]


def test_a_note_about_lines_that_there_are_not_is_not_believed(tmp_path: Path) -> None:
    repo = begin(tmp_path, "")
    repo.write("app.py", "one\ntwo\n")
    commit = repo.commit_all("Work")
    repo.set_note(commit, {"app.py": TYPED_OBSERVED})
    note = repo.git("notes", "--ref=countersign", "show", commit)
    repo.write_note(commit, note.replace("1-2", "1-2,7-9"))
    more = rules(repo)
    repo.write_note(commit, note.replace("1-2", "3-4"))

    assert more == [("junior-ai", "app.py")]
    assert rules(repo) == [("junior-ai", "app.py")]


def test_a_submodule_that_points_elsewhere_is_asked_for_as_a_whole(tmp_path: Path) -> None:
    repo = begin(tmp_path, TEN)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
    repo.git("commit", "--quiet", "--message=Lib")
    repo.git("branch", "--force", "main", "work")
    repo.git("update-index", "--cacheinfo", f"160000,{'2' * 40},lib")
    repo.git("commit", "--quiet", "--message=Elsewhere")

    assert rules(repo) == [("ten", "lib")]
