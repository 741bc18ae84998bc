"""What a report of an agent costs, beside `git status` in a repository of a hundred thousand files in the same run."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.table import Row

REPETITIONS = 15
FILES = 100_000
MANY = 1000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        top = Path(name) / "work"
        top.mkdir()
        scene = Scene(top, Path(name))
        for number in range(FILES):
            if number % 1000 == 0:
                (top / f"d{number // 1000}").mkdir()
            (top / f"d{number // 1000}" / f"f{number % 1000}.py").write_text("x = 1\n", "utf-8")
        scene.git("init", "--quiet")
        scene.git("add", "--all")
        scene.git("commit", "--quiet", "--message=Start")
        scene.git("status", "--short")
        status = statistics.median(scene.timed(["git", "status", "--short"]) for _ in range(REPETITIONS))
        return [
            *_edits(scene, status),
            _command(scene, status),
            _large(scene, status),
            _many(scene, status),
            _ten(scene, status),
        ]


class Scene:
    """A repository, and the command that an agent's hook starts."""

    def __init__(self, top: Path, home: Path) -> None:
        self.top = top
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))}
        self.environment = {
            **kept, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "B", "GIT_AUTHOR_EMAIL": "b@x",
            "GIT_COMMITTER_NAME": "B", "GIT_COMMITTER_EMAIL": "b@x",
        }  # fmt: skip

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.top, env=self.environment, check=True, capture_output=True)

    def timed(self, command: list[str], stdin: bytes = b"") -> float:
        """Milliseconds; it has to succeed."""
        began = time.perf_counter()
        subprocess.run(
            command, cwd=self.top, env=self.environment, input=stdin, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        return (time.perf_counter() - began) * 1000

    def ingest(self, agent: str, payload: dict[str, object]) -> float:
        program = str(Path(sys.executable).with_name("countersign"))
        return self.timed([program, "ingest", agent], json.dumps(payload).encode())

    def settle(self) -> None:
        """Wait until the reports are in the journal: the next figure is not to pay for the last one."""
        told = self.top / ".git" / "countersign" / "agents" / "told"
        lock = told.parent / "lock"
        while (told.is_dir() and any(told.iterdir())) or lock.exists():
            time.sleep(0.05)
        time.sleep(0.2)


def _payload(event: str, tool: str, call: int, path: str) -> dict[str, object]:
    return {"hook_event_name": event, "session_id": "bench", "tool_name": tool, "tool_use_id": f"{tool}{call}",
            "tool_input": {"file_path": path, "content": "y"}}  # fmt: skip


def _call(scene: Scene, tool: str, call: int, path: str, text: str) -> tuple[float, float]:
    before = scene.ingest("claude-code", _payload("PreToolUse", tool, call, path))
    (scene.top / path).write_text(text, "utf-8")
    after = scene.ingest("claude-code", _payload("PostToolUse", tool, call, path))
    scene.settle()
    return before, after


def _edits(scene: Scene, status: float) -> list[Row]:
    times = [_call(scene, "Write", n, f"d{n}/f1.py", f"x = 1\ny = {n}\n") for n in range(REPETITIONS)]
    before, after = (statistics.median(one) for one in zip(*times, strict=True))
    return [_row("ingest before an edit", before, status), _row("ingest after an edit", after, status)]


def _command(scene: Scene, status: float) -> Row:
    times = [_call(scene, "Bash", n, f"d{n}/f2.py", f"x = 1\nz = {n}\n") for n in range(REPETITIONS)]
    slower = max(statistics.median(one) for one in zip(*times, strict=True))
    ratio = slower / status
    name = f"ingest around a command, {FILES // 1000}k files"
    return Row(name, slower, status, "ms", ratio, "at most 1 x git status", ratio <= 1)


def _large(scene: Scene, status: float) -> Row:
    text = "".join(f"value_{number} = {number}\n" for number in range(240_000))
    (scene.top / "large.py").write_text(text, "utf-8")
    return _row(
        "ingest after an edit of a 5 MB file", _call(scene, "Write", 99, "large.py", f"{text}z = 1\n")[1], status
    )


def _many(scene: Scene, status: float) -> Row:
    paths = [f"many/f{number}.py" for number in range(MANY)]
    common: dict[str, object] = {"repo_working_dir": str(scene.top), "agent_name": "bench", "conversation_id": "c"}
    scene.ingest("generic", {**common, "type": "human", "will_edit_filepaths": paths})
    (scene.top / "many").mkdir()
    for path in paths:
        (scene.top / path).write_text("x = 1\n", "utf-8")
    took = scene.ingest("generic", {**common, "type": "ai_agent", "edited_filepaths": paths})
    scene.settle()
    return _row(f"ingest of {MANY} files in one payload", took, status)


def _ten(scene: Scene, status: float) -> Row:
    def one(number: int) -> float:
        return scene.ingest("claude-code", _payload("PreToolUse", "Write", 1000 + number, f"d{number}/f3.py"))

    with ThreadPoolExecutor(10) as pool:
        times = [took for _ in range(5) for took in pool.map(one, range(10))]
    return _row("ingest, ten agents at once, each", statistics.median(times), status)


def _row(name: str, took: float, status: float) -> Row:
    met = took <= min(80.0, status) if "edit" in name and "MB" not in name else None
    goal = "at most 80 ms, and git status" if met is not None else ""
    return Row(name, took, status, "ms", took / status, goal, met)
