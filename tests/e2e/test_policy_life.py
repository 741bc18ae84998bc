"""The life of a policy: written, read, tried, and tried on the past."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from countersign.git.repository import Repository
from support.firm import AI
from support.repo import scrubbed
from support.reviewed import Reviewed, json_of
from support.signing import make_key

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
POLICY = (
    'version = 1\nrepository = "5f0c"\n[[tier]]\nname = "critical"\npaths = ["payments/**"]\n'
    '[[rule]]\nid = "critical-ai"\nwhen = { tier = "critical", ai_lines = ">0" }\nrequire = { role = ">=senior" }\n'
)


def merged(repository: Reviewed, path: str, number: int) -> None:
    """A branch of bob's with AI text in a file, and its merge into main."""
    repository.git("switch", "--quiet", "--create", f"topic{number}", "main")
    repository.author("bob")
    repository.write(path, f"{number}\n")
    repository.set_note(repository.commit_all(f"Topic {number}"), {path: AI})
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", f"topic{number}")


def test_lint_says_what_is_understood_and_what_is_a_risk(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.control(policy='version = 1\nrepository = "5f0c"\nmode = "shadow"\n')
    ran = repository.countersign("policy", "lint")

    assert ran.code == 1
    assert 'note: .countersign/policy.toml: identity: is "email": git lets anybody write any address' in ran.out
    assert "wrong: .countersign/policy.toml: rule junior-ai: could not be satisfied: alice can sign nothing" in ran.out
    assert "wrong: .countersign/people.toml: admin: nobody is an admin" in ran.out
    assert ran.out.endswith("1 rule understood; 2 wrong\n")


def test_lint_of_a_broken_policy_names_line_and_column(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.control(policy='version = 1\n[[rule]]\nid = "x"\nwhen = { ai_lines = "10" }\nrequire = {}\n')
    ran = repository.countersign("policy", "lint")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(
        "countersign: error: .countersign/policy.toml: line 4, column 10: rule[1].when.ai_lines: expected a comparison"
    )


def test_lint_reads_the_work_tree_or_a_commit(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, policy="version = 1\n")
    repository.control(policy="version = 2\n")

    assert repository.countersign("policy", "lint").code == 2
    assert json_of(repository.countersign("policy", "lint", "--rev", "main", "--json"))["rules"] == ["junior-ai"]


def test_the_policy_of_a_branch_is_not_that_of_a_tag_of_its_name(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, policy="version = 1\n")
    repository.control(policy="version = 2\n")
    repository.commit_all("Another policy")
    repository.git("tag", "main", "HEAD")

    assert json_of(repository.countersign("policy", "lint", "--rev", "main", "--json"))["rules"] == ["junior-ai"]
    assert repository.countersign("policy", "lint", "--rev", "tags/main").code == 2


def test_a_repository_without_a_policy_is_told_where_one_comes_from(tmp_path: Path) -> None:
    ran = Reviewed.begin(tmp_path).countersign("policy", "lint")

    assert ran.code == 2
    assert ran.err.endswith("there is no .countersign/policy.toml\nhint: `countersign init` writes one to start from\n")


def test_cases_beside_the_policy_are_judged(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.control(policy=POLICY)
    repository.write(
        ".countersign/policy_test.toml",
        """
        [[case]]
        name = "AI text in payments"
        by = ["bob"]
        files."payments/core.py" = { ai = 1 }
        expect = "blocked"
        rules = ["critical-ai"]
        [[case]]
        name = "signed"
        by = ["bob"]
        files."Payments/core.py" = { unknown = 1 }
        signed_by = ["alice"]
        expect = "clear"
        [[case]]
        name = "elsewhere"
        by = ["bob"]
        files."docs/a.md" = { ai = 500 }
        expect = "blocked"
        """,
    )
    ran = repository.countersign("policy", "test")

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "ok: AI text in payments",
        "ok: signed",
        "failed: elsewhere: expected blocked, found clear",
        "3 cases, 1 failed",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no case"),
        ('[[case]]\nname = "x"\nby = ["nobody"]\nexpect = "clear"\nfiles.a = {}\n', 'found "nobody"'),
        ('[[case]]\nname = "x"\nby = []\nexpect = "fine"\nfiles.a = {}\n', 'one of "clear", "warn", "blocked"'),
        ('[[case]]\nname = "x"\nby = []\nexpect = "clear"\nfiles.a = { ai = -1 }\n', "expected a whole number from 0"),
    ],
)
def test_a_case_that_is_not_understood_is_an_error_and_no_pass(tmp_path: Path, text: str, problem: str) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.control(policy=POLICY)
    repository.write(".countersign/policy_test.toml", text)
    ran = repository.countersign("policy", "test")

    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err


def test_a_change_is_judged_by_the_policy_in_the_work_tree_beside_the_one_in_force(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path, policy=POLICY)
    repository.write("docs/a.md", "one\n")
    repository.set_note(repository.commit_all("Docs"), {"docs/a.md": AI})
    repository.control(policy='version = 1\nrepository = "5f0c"\n')
    ran = repository.countersign("policy", "simulate")
    told = json_of(repository.countersign("policy", "simulate", "--json"))

    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "in force on main: clear, no findings",
        "simulated: blocked, 1 finding (junior-ai) (mode enforce)",
    ]
    assert "docs/a.md, line 1: AI text" in ran.out
    assert cast("dict[str, object]", told["in_force"])["verdict"] == "clear"


def test_a_backtest_counts_merges_by_rule_and_warns_of_a_rule_that_tells_nothing_apart(tmp_path: Path) -> None:
    repository = Reviewed.begin(tmp_path)
    repository.git("switch", "--quiet", "main")
    for number, path in enumerate(["payments/a", "docs/b", "docs/c", "docs/d"]):
        merged(repository, path, number)
    repository.control(policy=POLICY)
    one = repository.countersign("policy", "backtest", "--last", "4")
    repository.control(policy='version = 1\nrepository = "5f0c"\n')
    every = repository.countersign("policy", "backtest", "--last", "3")
    told = json_of(repository.countersign("policy", "backtest", "--json"))

    assert (one.code, one.out.splitlines()[:2]) == (
        0, ["1 of 4 merges would have been blocked, by these rules:", "  critical-ai: 1"],
    )  # fmt: skip
    assert "Merge branch 'topic0' (critical-ai)" in one.out
    assert every.out.splitlines()[:2] == [
        "3 of 3 merges would have been blocked, by these rules:",
        "  junior-ai: 3 (100 % of them: a rule that asks at most changes tells none of them apart)",
    ]
    assert (told["merges"], told["blocked"]) == (4, 4)


def test_the_commands_that_the_policy_page_prints_lead_from_nothing_to_a_working_policy(tmp_path: Path) -> None:
    page = (ROOT / "docs/policy.md").read_text("utf-8")
    blocks = re.findall(
        r"^```sh\n(.*?)^```", page[page.index("## From nothing to a policy") :], re.MULTILINE | re.DOTALL
    )
    home = tmp_path / "home"
    environment = {**scrubbed(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    (home / ".ssh").mkdir(parents=True)
    key = make_key(tmp_path, "alice")
    (home / ".ssh/id_ed25519.pub").write_text(key.with_name("alice.pub").read_text("ascii"), "ascii")
    project = tmp_path / "project"
    for words in (
        ["init", "-q", "-b", "main", str(project)],
        ["-C", str(project), "commit", "-q", "--allow-empty", "-mX"],
    ):
        subprocess.run(["git", *words], env=environment, check=True)
    said = []
    for block in blocks:
        done = subprocess.run(
            ["bash", "-euc", block], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)

    assert "2 rules understood; nothing wrong" in said[1]
    assert said[2].splitlines()[-1] == "2 cases, none failed"
    requirements = Repository.find(project, environment)
    assert requirements.head() is not None
    assert json.loads(
        subprocess.run(
            ["countersign", "policy", "lint", "--rev", "main", "--json"],
            cwd=project, env=environment, capture_output=True, text=True, check=True,
        ).stdout
    )["rules"] == ["critical-ai", "junior-ai"]  # fmt: skip
