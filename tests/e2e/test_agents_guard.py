"""Paths that the policy closes to agents, and hooks that say so before anything is written."""

import json
import sys

import pytest

from support.agent_payloads import ingest
from support.repo import Ran, Repo

pytestmark = pytest.mark.e2e

POLICY = 'version = 1\n[agents]\nclosed = ["payments/**"]\n'
ROSTER = '[people.ada]\nrole = "senior"\nemails = ["ada@example.com"]\n'


@pytest.fixture
def guarded(wired: Repo) -> Repo:
    wired.write(".countersign/policy.toml", POLICY)
    wired.write(".countersign/people.toml", ROSTER)
    wired.add()
    wired.git("commit", "--quiet", "--no-verify", "-m", "Policy")
    assert guard(wired, "on").out == "The guard is on.\n"
    return wired


def guard(repo: Repo, *words: str) -> Ran:
    return repo.run(sys.executable, "-m", "countersign", "agents", "guard", *words)


def write(repo: Repo, path: str, event: str = "PreToolUse") -> dict[str, object]:
    return {"hook_event_name": event, "session_id": "s", "tool_name": "Write", "tool_use_id": "t",
            "tool_input": {"file_path": str(repo.path / path), "content": "x"}}  # fmt: skip


def test_a_write_to_a_closed_path_is_refused_with_a_sentence_for_the_agent(guarded: Repo) -> None:
    done = ingest(guarded, "claude-code", write(guarded, "payments/a.py"), code=2)

    assert done.err == (
        "countersign: error: payments/a.py is closed to agents by the policy of main ([agents] closed): "
        "leave it as it is, and ask a person to make this change\n"
    )
    ingest(guarded, "claude-code", write(guarded, "other/a.py"))
    ingest(guarded, "claude-code", write(guarded, "payments/a.py", "PostToolUse"))
    guard(guarded, "off")
    ingest(guarded, "claude-code", write(guarded, "payments/a.py"))


def test_agents_that_do_not_go_by_exit_codes_are_told_in_their_own_way(guarded: Repo) -> None:
    file = str(guarded.path / "payments" / "a.py")
    tool = {"toolName": "write_to_file", "parameters": {"path": file}}
    cline = ingest(guarded, "cline", {"hookName": "PreToolUse", "taskId": "1", "workspaceRoots": [str(guarded.path)],
                                      "preToolUse": tool})  # fmt: skip
    copilot = ingest(guarded, "copilot-cli", {"timestamp": 1, "cwd": str(guarded.path), "toolName": "create",
                                              "toolArgs": json.dumps({"path": file, "file_text": "x"})})  # fmt: skip

    assert json.loads(cline.out)["cancel"] is True
    assert json.loads(copilot.out)["permissionDecision"] == "deny"


def test_the_policy_of_the_work_tree_opens_nothing_and_a_broken_one_holds_nobody_up(guarded: Repo) -> None:
    guarded.write(".countersign/policy.toml", "version = 1\n")
    ingest(guarded, "claude-code", write(guarded, "payments/a.py"), code=2)
    guarded.write(".countersign/policy.toml", "broken")
    guarded.add()
    guarded.git("commit", "--quiet", "--no-verify", "-m", "Broken")
    ingest(guarded, "claude-code", write(guarded, "payments/a.py"))
    assert "the policy could not be asked" in guarded.faults()[-1]
