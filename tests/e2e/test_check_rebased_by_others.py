"""Who rebases somebody's branch, or merges it elsewhere, has no line in it; who changes it while at it has."""

from pathlib import Path

import pytest

from support.firm import AI
from support.reviewed import Reviewed
from support.signing import Office

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.bob.git("switch", "--quiet", "main")
    office.bob.write("app.py", "".join(f"line {n}\n" for n in range(9)))
    office.bob.commit_all("Base")
    office.bob.git("switch", "--quiet", "--force-create", "work")
    office.bob.write("app.py", "".join(f"line {n}\n" for n in range(9)) + "by an AI\n")
    office.bob.set_note(office.bob.commit_all("Work"), {"app.py": AI})
    attested = office.sign(office.bob, "bob", command="attest")
    assert attested.code == 0, attested.err
    office.bob.git("switch", "--quiet", "main")
    office.bob.write("app.py", "moved on\n" + "".join(f"line {n}\n" for n in range(9)))
    office.bob.commit_all("The base moves")
    office.bob.git("switch", "--quiet", "work")
    return office


def rebase(repository: Reviewed, *, and_add: str = "") -> None:
    """Alice rebases the branch of bob, and keeps him as its author."""
    who = {"GIT_COMMITTER_NAME": "alice", "GIT_COMMITTER_EMAIL": "alice@example.com"}
    assert repository.run("git", "rebase", "--quiet", "main", variables=who).code == 0
    if and_add:
        (repository.path / "app.py").write_text((repository.path / "app.py").read_text("utf-8") + and_add, "utf-8")
        repository.git("add", "--all")
        assert repository.run("git", "commit", "--quiet", "--amend", "--no-edit", variables=who).code == 0
    repository.set_note(repository.head(), {"app.py": AI})


def test_who_only_rebases_may_still_sign(office: Office) -> None:
    rebase(office.bob)

    assert office.sign(office.bob, "alice").code == 0
    assert office.bob.countersign("check").code == 0


def test_who_adds_a_line_while_at_it_has_contributed(office: Office) -> None:
    rebase(office.bob, and_add="smuggled\n")
    office.sign(office.bob, "alice")
    ran = office.bob.countersign("check")

    assert ran.code == 1
    assert "alice signed it, but has contributed to the change, so it does not count" in ran.out
