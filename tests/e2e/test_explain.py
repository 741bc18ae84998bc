"""Why a line is called so, and what would unblock a change."""

from pathlib import Path

import pytest

from support.firm import AI
from support.reviewed import ROSTER, Reviewed, json_of

pytestmark = pytest.mark.e2e

DANA = '\n[people.dana]\nrole = "principal"\nemails = ["dana@example.com"]\n'


@pytest.fixture
def repository(tmp_path: Path) -> Reviewed:
    """Dana has written most of app.py; bob adds two lines of AI text to it."""
    repository = Reviewed.begin(tmp_path, roster=ROSTER + DANA)
    repository.git("switch", "--quiet", "main")
    repository.author("alice")
    repository.write("app.py", "first = 1\n")
    repository.commit_all("By alice")
    repository.author("dana")
    repository.write("app.py", "first = 1\nsecond = 2\nthird = 3\n")
    repository.commit_all("By dana")
    repository.author("bob")
    repository.git("switch", "--quiet", "work")
    repository.git("reset", "--quiet", "--hard", "main")
    repository.write("app.py", "first = 1\nsecond = 2\nthird = 3\nfourth = 4\nfifth = 5\n")
    repository.set_note(repository.commit_all("Work\x1b[31m"), {"app.py": AI})
    return repository


def test_a_line_has_its_evidence_its_commit_its_record_and_its_way_out(repository: Reviewed) -> None:
    head = repository.head()
    ran = repository.countersign("explain", "app.py:4")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "app.py:4: AI text from claude-code, claude-opus-4-8",
        "  evidence  Observed: the editor or the agent reported this very edit.",
        f"  commit    {head[:12]} by bob <bob@example.com> on 2026-01-02: Work\\x1b[31m",
        "  record    the note of the commit",
        ("  gate      app.py, lines 4-5: AI text (claude-code, claude-opus-4-8) in a change by bob (junior) needs one "
        "person of role senior or above to sign it off; alice or dana may clear it (rule junior-ai)."),
        "  unblock   alice or dana",
    ]  # fmt: skip


def test_a_line_as_json(repository: Reviewed) -> None:
    told = json_of(repository.countersign("explain", "--json", "app.py:5"))

    assert (told["path"], told["line"], told["origin"], told["evidence"]) == ("app.py", 5, "ai", "observed")
    assert told["commit"] == {
        "id": repository.head(), "author": "bob", "email": "bob@example.com", "date": "2026-01-02",
        "subject": "Work\x1b[31m",
    }  # fmt: skip
    gate = told["gate"]
    assert isinstance(gate, dict)
    assert (gate["state"], gate["unblock"]) == ("needs-review", ["alice", "dana"])
    assert [finding["rule"] for finding in gate["findings"]] == ["junior-ai"]


def test_old_and_uncommitted_lines_say_so(repository: Reviewed) -> None:
    repository.write("app.py", "zero = 0\nfirst = 1\nsecond = 2\nthird = 3\nfourth = 4\nfifth = 5\n")
    old = repository.countersign("explain", "app.py:2").out
    fresh = repository.countersign("explain", "app.py:1").out
    moved = repository.countersign("explain", "app.py:5").out

    assert "main..HEAD does not add this line, so nobody has to sign it off" in old
    assert "the line is not committed yet, and only commits are judged" in fresh
    assert "none yet: what is known is from this machine's journal" in fresh
    assert "app.py, lines 4-5: AI text" in moved


def test_a_commit_without_a_record_is_said_to_have_none(repository: Reviewed) -> None:
    repository.git("notes", "--ref=countersign", "remove", "HEAD")
    told = repository.countersign("explain", "app.py:4").out

    assert "app.py:4: Text of unknown origin" in told
    assert "none: the commit has no note, so nobody knows" in told


def test_a_range_names_the_smallest_set_that_knows_the_code(repository: Reviewed) -> None:
    ran = repository.countersign("explain")

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "blocked: 1 finding in main..HEAD",
        "ask dana: nobody less would be enough",
        "  dana (principal) could clear 1 of 1; has 2 lines in these files",
        "  alice (senior) could clear 1 of 1; has 1 line in these files",
        "they sign with: countersign sign main..HEAD",
        "",
        ("- app.py, lines 4-5: AI text (claude-code, claude-opus-4-8) in a change by bob (junior) needs one person of "
        "role senior or above to sign it off; alice or dana may clear it (rule junior-ai)."),
    ]  # fmt: skip


def test_of_a_new_file_those_know_most_who_have_changed_its_folder(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.author("alice")
    for number in range(3):
        repository.write("lib/old.py", f"n = {number}\n")
        repository.commit_all("By alice")
    repository.author("bob")
    repository.git("switch", "--quiet", "--create", "other")
    repository.write("lib/new.py", "x = 1\n")
    repository.commit_all("Work")
    told = json_of(repository.countersign("explain", "--json"))

    assert told["suggested"] == ["alice"]
    assert told["people"] == [
        {"name": "alice", "role": "senior", "clears": 1, "knows": 3},
        {"name": "dana", "role": "principal", "clears": 1, "knows": 0},
    ]


def test_where_nobody_can_help_it_says_so(repository: Reviewed) -> None:
    for name in ("alice", "dana"):
        repository.author(name)
        repository.write(f"{name}.py", "x = 1\n")
        repository.commit_all("Work")
    told = repository.countersign("explain")

    assert "\nno sign-off is enough; the findings say why\n" in told.out


def test_a_clear_range_needs_nobody(repository: Reviewed) -> None:
    assert repository.countersign("explain", "main..main").out == "clear: nothing in main..main needs a sign-off\n"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("app.py:99", "has only 5 lines"),
        ("app.py:0", "lines count from 1"),
        ("gone.py:1", "gone.py is not in the work tree"),
        ("app.py", "app.py is a file"),
        ("nowhere..HEAD", "nowhere"),
    ],
)
def test_what_cannot_be_explained_is_an_error(repository: Reviewed, what: str, said: str) -> None:
    ran = repository.countersign("explain", what)

    assert ran.code == 2
    assert ran.err.startswith("countersign: error: ")
    assert said in ran.err


def test_a_line_of_a_repository_whose_policy_is_broken_is_explained_as_far_as_it_goes(repository: Reviewed) -> None:
    repository.git("switch", "--quiet", "main")
    repository.control(policy="version = [")
    repository.commit_all("Break it")
    repository.git("switch", "--quiet", "work")
    told = repository.countersign("explain", "app.py:4").out

    assert "app.py:4: AI text" in told
    assert "it cannot be asked: .countersign/policy.toml" in told
