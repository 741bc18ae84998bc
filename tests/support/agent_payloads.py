"""Payloads of agents' hooks, from the shapes that their documentation shows: tests/data/agents, one file an agent.

Each case has the payload before and after one call of a tool, what the call does (`edit` adds a line to a file,
`create` makes one), where the shape is from, and what has to be in the record.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.repo import Ran, Repo

_DATA = Path(__file__).parents[1] / "data" / "agents"

AGENTS = sorted(file.stem for file in _DATA.glob("*.json"))

BEFORE = "one\ntwo\n"
AFTER = "one\ntwo\nthree\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One call of a tool."""

    agent: str
    number: int
    source: str
    does: str
    before: Any
    after: Any
    record: dict[str, str]
    door: str
    first: Any

    @property
    def path(self) -> str:
        return f"{self.agent}/case_{self.number}.py"

    @property
    def lines(self) -> str:
        """Which lines of the file are new."""
        return "3" if self.does == "edit" else "1-3"

    def payload(self, template: Any, repo: Repo) -> bytes:  # noqa: ANN401 (JSON)
        """A payload for this very file."""
        values = {
            "$FILE": str(repo.path / self.path), "$NAME": self.path, "$TOP": str(repo.path), "$OLD": "two",
            "$NEW": "two\nthree", "$TEXT": AFTER, "$BEFORE": BEFORE,
            "$TRANSCRIPT": str(repo.path.parent / "transcript.jsonl"),
        }  # fmt: skip
        return json.dumps(_filled(template, values)).encode()

    def play(self, repo: Repo) -> None:
        """Call the tool, its hooks before and after it included."""
        for template in (self.first, self.before):
            if template:
                ingest(repo, self.door, self.payload(template, repo))
        repo.write(self.path, AFTER)
        ingest(repo, self.door, self.payload(self.after, repo))


def cases(agent: str) -> list[Case]:
    """The cases of an agent."""
    told = json.loads((_DATA / f"{agent}.json").read_text("utf-8"))
    return [
        Case(
            agent, number, case["source"], case["does"], case["before"], case["after"], case["record"],
            case.get("door", agent), case.get("first"),
        )
        for number, case in enumerate(told)
    ]  # fmt: skip


def ingest(
    repo: Repo, agent: str, payload: bytes | dict[str, Any], *options: str, code: int = 0, **variables: str
) -> Ran:
    """What an agent's hook runs."""
    given = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    done = repo.run(sys.executable, "-m", "countersign", "ingest", agent, *options, stdin=given, variables=variables)
    assert done.code == code, done.err
    return done


def _filled(template: Any, values: dict[str, str]) -> Any:  # noqa: ANN401 (JSON)
    if isinstance(template, dict):
        if list(template) == ["$json"]:
            return json.dumps(_filled(template["$json"], values))
        return {_filled(key, values): _filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(one, values) for one in template]
    if isinstance(template, str):
        for name, value in values.items():
            template = template.replace(name, value)
    return template
