"""Who takes something away is in the change: no line of theirs is there to be seen, and they may not sign it either."""

from pathlib import Path

import pytest

from support.signing import POLICY, Office

pytestmark = pytest.mark.e2e

CRITICAL = (
    POLICY + '[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'
    '[[rule]]\nid = "payments"\nwhen = { tier = "critical" }\nrequire = { count = 1, role = ">=senior" }\n'
)
LINES = "".join(f"line {number}\n" for number in range(30))
LESS = LINES.replace("line 7\n", "")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Alice, a senior, is about to change a protected file on `work`."""
    office = Office(tmp_path)
    bob = office.bob
    bob.git("switch", "--quiet", "main")
    bob.control(policy=CRITICAL)
    bob.write("payments/core.py", LINES)
    bob.write("other.py", "one\n")
    bob.commit_all("Protect payments")
    bob.git("switch", "--quiet", "-C", "work", "main")
    bob.author("alice")
    return office


def take(office: Office, how: str) -> None:
    bob = office.bob
    core = bob.path / "payments/core.py"
    match how:
        case "the whole file":
            core.unlink()
        case "the right not to be run":
            core.chmod(0o755)
        case "it out of the directory":
            bob.git("mv", "payments/core.py", "core.py")
        case "a line of a file that somebody else adds to":
            core.write_text(LESS)
            bob.commit_all("Less")
            bob.author("bob")
            core.write_text(LESS + "new\n")
        case "what only a merge takes":
            bob.write("other.py", "two\n")
            bob.commit_all("Elsewhere")
            bob.git("switch", "--quiet", "main")
            core.write_text(LINES + "more\n")
            bob.author("bob")
            bob.commit_all("More")
            bob.git("switch", "--quiet", "work")
            bob.author("alice")
            bob.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
            core.write_text(LINES)
        case _:
            core.write_text(LESS)
    bob.commit_all("Change")


@pytest.mark.parametrize(
    "what",
    [
        "a line",
        "the whole file",
        "the right not to be run",
        "it out of the directory",
        "a line of a file that somebody else adds to",
        "what only a merge takes",
    ],
)
def test_who_takes_something_away_cannot_sign_it_off(office: Office, what: str) -> None:
    take(office, what)
    office.sign(office.bob, "alice", "main..work")
    ran = office.bob.countersign("check", "main..work")

    assert ran.code == 1, ran.out + ran.err
    assert "alice signed it, but has contributed to the change, so it does not count." in ran.out


def test_who_only_rewords_what_somebody_else_has_added_is_not_in_the_change(office: Office) -> None:
    bob = office.bob
    bob.author("bob")
    bob.write("payments/core.py", LINES + "new\nold\n")
    bob.commit_all("Add")
    bob.author("alice")
    bob.write("payments/core.py", LINES + "new\n")
    bob.commit_all("Take it back")
    office.sign(bob, "alice", "main..work")

    assert bob.countersign("check", "main..work").code == 0
