"""The templates for code hosts, run as their runners would: nothing of the change is checked out, read or run."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.firm import AI
from support.repo import Ran
from support.reviewed import Reviewed
from support.signing import Office

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
CANARY = "import pathlib, os\npathlib.Path(os.environ['CANARY']).touch()\n"


class Runner:
    """A machine of a code host: the change stands in its working directory, and pip installs nothing."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        folder.mkdir()
        self.canary = folder / "canary"
        self.summary, self.output = folder / "summary", folder / "output"
        self.summary.touch()
        self.output.touch()
        programs = folder / "bin"
        programs.mkdir()
        # The interpreter that makes a virtual environment there is one that has the program already.
        python = programs / "python3"
        python.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *"-m venv "*) for made; do :; done; mkdir -p "$made/bin"; ln -s "$0" "$made/bin/python" ;;\n'
            f'*"-m pip "*) ;; *) exec {sys.executable} "$@" ;; esac\n'
        )
        python.chmod(0o755)
        self.path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def run(self, script: str, **variables: str) -> Ran:
        return self.office.bob.run(
            "bash", "-c", script, variables={"PATH": self.path, "CANARY": str(self.canary), **variables}
        )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Bob's change holds AI text, and whatever could make a careless job run it."""
    office = Office(tmp_path)
    bob = office.bob
    for name in (
        "sitecustomize.py",
        "usercustomize.py",
        "countersign/__init__.py",
        "countersign/__main__.py",
        "json.py",
    ):
        bob.write(name, CANARY)
    bob.write("pip.conf", "[install]\nindex-url = https://evil.example\n")
    bob.write(".gitattributes", "* diff=evil filter=evil merge=union\n")
    bob.write("app.py", "one\ntwo\n")
    bob.set_note(bob.commit_all("Work"), {"app.py": AI})
    bob.git("push", "--quiet", "origin", "work", "refs/notes/*:refs/notes/*")
    return Runner(office, tmp_path / "runner")


def github(runner: Runner, head: str, **variables: str) -> Ran:
    [step] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    fixed = {name: value for name, value in step["env"].items() if "${{" not in value}
    return runner.run(
        step["run"],
        **fixed,
        GITHUB_ACTION_PATH=str(ROOT), GITHUB_OUTPUT=str(runner.output), GITHUB_STEP_SUMMARY=str(runner.summary),
        INPUT_BASE="refs/heads/main", INPUT_TOKEN="", COUNTERSIGN_URL=str(runner.office.bare), COUNTERSIGN_HEAD=head,
        **variables,
    )  # fmt: skip


def gitlab(runner: Runner, head: str) -> Ran:
    job = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text("utf-8"))["countersign"]
    artifacts = runner.folder / "project"
    artifacts.mkdir()
    return runner.run(
        "set -e\n" + "\n".join(job["script"]),
        COUNTERSIGN_PACKAGE="git-countersign", COUNTERSIGN_BASE="main", CI_REPOSITORY_URL=str(runner.office.bare),
        CI_COMMIT_SHA=head, CI_PROJECT_DIR=str(artifacts),
    )  # fmt: skip


def test_the_github_action_annotates_and_blocks_and_runs_nothing_of_the_change(runner: Runner) -> None:
    ran = github(runner, runner.office.bob.head())

    assert ran.code == 1, ran.err
    assert ran.out.startswith("::error title=countersign::blocked: ")
    assert "::error file=app.py,title=countersign%3A junior-ai,line=1,endLine=2::app.py, lines 1-2: AI text" in ran.out
    assert runner.summary.read_text().startswith("<!-- countersign check -->\n### Countersign: Blocked\n")
    outputs = dict(line.split("=", 1) for line in runner.output.read_text().splitlines())
    assert json.loads(Path(outputs["json"]).read_text())["verdict"] == "blocked"
    assert json.loads(Path(outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert not runner.canary.exists()


def test_the_github_action_lets_a_change_in_that_was_signed_off(runner: Runner) -> None:
    office = runner.office
    # What the gate itself stands on takes an admin besides: not the matter here.
    office.bob.git("rm", "--quiet", "-r", "--", ".gitattributes", "countersign", "pip.conf", "*.py", ":!app.py")
    office.bob.commit_all("Nothing but work")
    office.share(office.bob, office.alice)
    assert office.sign(office.alice, "alice", "origin/main..work").code == 0
    office.share(office.alice, office.alice)
    state = runner.folder / "state"
    ran = github(runner, office.bob.head(), COUNTERSIGN_STATE=str(state))

    assert ran.code == 0, ran.err
    assert ran.out.startswith("::notice title=countersign::clear: ")
    assert (state / "signoffs-seen").read_text().startswith("alice/")


def test_a_sign_off_that_is_gone_is_noticed_where_the_state_is_kept(runner: Runner) -> None:
    office = runner.office
    office.share(office.bob, office.alice)
    assert office.sign(office.alice, "alice", "--reject", "origin/main..work").code == 0
    office.share(office.alice, office.alice)
    kept = {"COUNTERSIGN_STATE": str(runner.folder / "state")}
    assert github(runner, office.bob.head(), **kept).code == 1
    [ref] = office.bob.git("for-each-ref", "--format=%(refname)", "refs/countersign/signoffs", cwd=office.bare).split()
    office.bob.git("update-ref", "-d", ref, cwd=office.bare)
    ran = github(runner, office.bob.head(), **kept)

    assert ran.code == 1
    assert "somebody has rewound or deleted it" in ran.out


def test_a_base_without_a_roster_asks_for_nothing_and_a_broken_one_for_everything(runner: Runner) -> None:
    alice = runner.office.alice
    alice.control(policy="version = [")
    alice.commit_all("Break it")
    alice.git("push", "--quiet", "origin", "main")
    ran = github(runner, runner.office.bob.head())

    assert ran.code == 2
    assert ".countersign/policy.toml" in ran.err


@pytest.mark.parametrize("head", ["", "--upload-pack=touch", "refs/heads/work", "f" * 40])
def test_a_head_that_is_none_is_no_reason_to_let_anything_in(runner: Runner, head: str) -> None:
    assert github(runner, head).code == 2


def test_the_gitlab_job_does_the_same(runner: Runner) -> None:
    ran = gitlab(runner, runner.office.bob.head())

    assert ran.code == 1, ran.err
    assert "app.py, lines 1-2: AI text" in ran.out
    assert json.loads((runner.folder / "project" / "countersign.json").read_text())["verdict"] == "blocked"
    assert not runner.canary.exists()


def test_no_value_of_an_event_becomes_part_of_a_script() -> None:
    [step] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]

    assert "${{" not in step["run"]
    assert step["working-directory"] == "${{ runner.temp }}"


def test_the_pre_commit_hook_runs_a_command_that_there_is(tmp_path: Path) -> None:
    hooks: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    repository = Reviewed.begin(tmp_path)
    for hook in hooks:
        program, *words = hook["entry"].split(" ")
        assert program == "countersign"
        assert repository.countersign(*words).code == 0
        assert hook["pass_filenames"] is False


def test_the_gate_script_is_part_of_the_package() -> None:
    assert shutil.which("sh") is not None
    assert os.access(ROOT / "server/countersign/hooks/gate.sh", os.X_OK)
