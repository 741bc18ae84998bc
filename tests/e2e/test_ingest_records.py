"""For every agent: each of its tools, in each shape that its documentation shows, to the record of a real commit."""

import json

import pytest

from support.agent_payloads import AFTER, AGENTS, BEFORE, Case, cases
from support.notes_of import recorded
from support.repo import Repo

pytestmark = pytest.mark.e2e


def played(repo: Repo, wanted: list[Case]) -> None:
    transcript = {"type": "assistant", "message": {"role": "assistant", "model": "claude-opus-4-8", "content": []}}
    (repo.path.parent / "transcript.jsonl").write_text(json.dumps(transcript) + "\n", "utf-8")
    for case in wanted:
        if case.does == "edit":
            repo.write(case.path, BEFORE)
    repo.add()
    repo.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", "Before")
    for case in wanted:
        case.play(repo)
    repo.add()
    repo.commit("-m", "What the agent did")


@pytest.mark.parametrize("agent", AGENTS)
def test_every_documented_tool_of_an_agent_gets_its_lines_and_its_names_into_the_record(
    wired: Repo, agent: str
) -> None:
    wanted = cases(agent)

    played(wired, wanted)

    record = recorded(wired)
    for case in wanted:
        names = case.record
        assert record[case.path] == [(case.lines, "ai", "observed", names["tool"], names["model"], names["session"])], (
            f"{case.path}: {case.source}"
        )
    assert wired.faults() == []


def test_the_same_edits_in_every_shape_make_the_same_record(wired: Repo) -> None:
    """An independent check: whoever reports an edit, its lines are the same; only the names differ."""
    played(wired, [case for agent in AGENTS for case in cases(agent)[:1]])

    record = recorded(wired)
    edits: dict[str, set[tuple[str, ...]]] = {"edit": set(), "create": set()}
    for agent in AGENTS:
        case = cases(agent)[0]
        edits[case.does] |= {one[:3] for one in record[case.path]}
    assert edits == {"edit": {("3", "ai", "observed")}, "create": {("1-3", "ai", "observed")}}
    assert AFTER.startswith(BEFORE)
