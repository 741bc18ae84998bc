import pytest

from countersign.gate.change import JudgedChange, JudgedFile
from countersign.gate.check import Verdict, judge
from countersign.gate.findings import Carry, Need
from countersign.gate.policy import Mode, Policy
from countersign.gate.policy_file import parse_policy
from countersign.gate.roles import DEFAULT_ROLES
from countersign.gate.roster import Person, Roster
from countersign.gate.rules import control_plane
from support.firm import ALICE, BOB, CAROL, DANA

ADMIN = Person("erin", "mid", ("erin@example.com",), admin=True)
FIRM = Roster((BOB, DANA, ALICE, CAROL, ADMIN), DEFAULT_ROLES)
STATED = Policy(stated=True)


def change_of(*paths: str, by: str = "bob@example.com", was: tuple[str, ...] = ()) -> JudgedChange:
    return JudgedChange(tuple(JudgedFile(path, {}, was=was) for path in paths), frozenset({by}))


def paths_found(*paths: str, was: tuple[str, ...] = ()) -> list[str]:
    return [one.path for one in control_plane.findings(change_of(*paths, was=was), FIRM, STATED)]


@pytest.mark.parametrize(
    "path",
    [
        ".countersign/policy.toml",
        ".countersign/people.toml",
        "payments/.countersign/policy.toml",
        ".github/workflows/ci.yml",
        ".github/CODEOWNERS",
        ".gitlab-ci.yml",
        "AGENTS.md",
        "src/CLAUDE.md",
        ".claude/settings.json",
        ".cursor/rules/all.mdc",
        ".gitattributes",
        "src/.gitattributes",
        ".gitmodules",
        ".mailmap",
        ".husky/pre-commit",
        ".pre-commit-config.yaml",
        ".vscode/settings.json",
        ".devcontainer/devcontainer.json",
        "sitecustomize.py",
        "allowed_signers",
        ".GitHub/Workflows/ci.yml",
        ".Countersign/policy.toml",
        ".vscode",
    ],
)
def test_what_decides_how_changes_are_judged_or_runs_unasked_is_on_the_floor(path: str) -> None:
    assert paths_found(path) == [path]


@pytest.mark.parametrize("path", ["src/app.py", "README.md", "docs/github/x.md", "policy.toml", "vscode/settings.json"])
def test_other_files_are_not(path: str) -> None:
    assert paths_found(path) == []


def test_a_finding_says_what_the_file_is_and_that_no_policy_can_lower_it() -> None:
    (finding,) = control_plane.findings(change_of(".gitattributes"), FIRM, STATED)

    assert finding.message == (
        ".gitattributes: a change of what judges changes or runs unasked, by bob (junior), needs one person of role "
        "senior or above and an admin to sign it off; alice, dana or erin may clear it "
        "(rule control-plane, which no policy can lower)."
    )
    assert finding.needs == Need(1, "senior", admins=1, carry=Carry.SAME_DELTA)


def test_a_senior_or_an_admin_alone_is_not_enough_but_both_are() -> None:
    judgement = judge(change_of(".gitattributes"), FIRM, STATED)

    assert judgement.verdict is Verdict.BLOCKED
    assert judgement.unblock == (("alice", "erin"), ("dana", "erin"))


def test_where_one_person_is_all_there_is_that_person_is_enough() -> None:
    alone = Person("alice", "senior", ("alice@example.com",), admin=True)
    judgement = judge(change_of(".gitattributes"), Roster((BOB, alone), DEFAULT_ROLES), STATED)

    assert judgement.unblock == (("alice",),)


def test_contributing_takes_nobody_off_the_count_of_those_who_are_needed() -> None:
    admins = (Person("alice", "senior", ("alice@example.com",), admin=True), DANA)
    judgement = judge(change_of(".gitattributes", by="dana@example.com"), Roster(admins, DEFAULT_ROLES), STATED)

    assert (judgement.verdict, judgement.unblock) == (Verdict.BLOCKED, ())


def test_a_policy_that_asks_for_nothing_does_not_lower_the_floor() -> None:
    lax = parse_policy('version = 1\nunknown = "human"\nrule = []\ngenerated = ["**"]\n')

    assert judge(change_of(".countersign/policy.toml"), FIRM, lax).verdict is Verdict.BLOCKED
    assert judge(change_of("src/app.py"), FIRM, lax).verdict is Verdict.CLEAR


def test_the_floor_begins_with_a_policy_on_the_target_and_follows_its_mode() -> None:
    change = change_of(".gitattributes")

    assert judge(change, FIRM, Policy()).verdict is Verdict.CLEAR
    assert judge(change, FIRM, Policy(mode=Mode.SHADOW, stated=True)).verdict is Verdict.CLEAR
    assert len(judge(change, FIRM, Policy(mode=Mode.SHADOW, stated=True)).findings) == 1


def test_what_was_on_the_floor_stays_there_under_another_name() -> None:
    assert paths_found("innocent.txt", was=(".github/workflows/ci.yml",)) == ["innocent.txt"]
