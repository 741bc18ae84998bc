"""What our hooks add to `git commit` and `git rebase`, measured beside the same commands without them.

Two repositories with the same content, one of them with hooks; every repetition does the same thing in both, one
after the other, so that whatever else the machine does falls on both alike.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Row

REPETITIONS = 15
REBASES = 15
PICKS = 100
FILES = 10

_FUNCTION = "def function_{n}(value):\n    result = value * {n}\n    return result + {n}\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """A repository, and the environment of every command in it."""

    folder: Path
    environment: dict[str, str]

    def git(self, *arguments: str) -> str:
        return self.run("git", *arguments)

    def countersign(self, *arguments: str, stdin: str = "") -> str:
        return self.run(sys.executable, "-m", "countersign", *arguments, stdin=stdin)

    def timed(self, *command: str) -> float:
        """Milliseconds that a command takes; it has to succeed."""
        began = time.perf_counter()
        self.run(*command)
        return (time.perf_counter() - began) * 1000

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, "utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def run(self, *command: str, stdin: str = "") -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command[:3])}: exit code {done.returncode}: {done.stderr.strip()}")
        return done.stdout


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        folder = Path(name)
        bare, hooked = _scene(folder, "bare"), _scene(folder, "hooked")
        hooked.countersign("init")
        return [*_floors(bare), *_commits(bare, hooked), _rebase(bare, hooked)]


def _floors(scene: Scene) -> list[Row]:
    """What the machine itself takes; the other figures mean little without them."""
    commands = {
        "floor: python -I -S": (sys.executable, "-I", "-S", "-c", ""),
        "floor: git rev-parse HEAD": ("git", "rev-parse", "HEAD"),
    }
    return [Row(name, _median(scene, command), None, "ms", None, "", None) for name, command in commands.items()]


def _commits(bare: Scene, hooked: Scene) -> list[Row]:
    files = [f"module_{n}.py" for n in range(FILES)]
    return [
        _added("git commit, no known path", 10, *_pair(bare, hooked, lambda scene, n: _change(scene, ["plain.py"], n))),
        _added(
            f"git commit, {FILES} files of AI text", 60,
            *_pair(bare, hooked, lambda scene, n: _change(scene, files, n, origin="ai", told=scene is hooked)),
        ),
        _added(
            f"git commit, {FILES} files of human text", 60,
            *_pair(bare, hooked, lambda scene, n: _change(scene, files, n, origin="human", told=scene is hooked)),
        ),
    ]  # fmt: skip


def _pair(bare: Scene, hooked: Scene, prepare: Callable[[Scene, int], None]) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = [], []
    for repetition in range(REPETITIONS):
        for scene, into in zip((bare, hooked), times, strict=True):
            prepare(scene, repetition)
            into.append(scene.timed("git", "commit", "--quiet", f"--message=Change {repetition}"))
    return times


def _change(scene: Scene, paths: Sequence[str], number: int, *, origin: str = "", told: bool = False) -> None:
    """Add a function to every file and stage it; if `told`, tell Countersign whose it is."""
    events = []
    for path in paths:
        before = scene.read(path)
        after = before + _FUNCTION.format(n=number)
        scene.write(path, after)
        events.append(_event(path, origin, before, after))
    if told:
        scene.countersign("record", stdin="".join(f"{json.dumps(event)}\n" for event in events))
    scene.git("add", *paths)


def _event(path: str, origin: str, before: str, after: str) -> dict[str, object]:
    who = {"tool": "claude-code", "model": "claude-opus-4-8", "session": "bench"} if origin == "ai" else {}
    return {"v": 1, "type": "edit", "path": path, "origin": origin, **who, "before": before, "after": after}


def _rebase(bare: Scene, hooked: Scene) -> Row:
    """A branch of a hundred commits with AI text, put onto another base and back again."""
    for scene in (bare, hooked):
        scene.git("switch", "--quiet", "--create", "onto", "start")
        scene.write("elsewhere.py", "onto = 1\n")
        scene.git("add", "elsewhere.py")
        scene.git("commit", "--quiet", "--message=Onto")
        scene.git("switch", "--quiet", "--create", "picks", "start")
        for pick in range(PICKS):
            _change(scene, [f"module_{pick % FILES}.py"], pick, origin="ai", told=scene is hooked)
            scene.git("commit", "--quiet", f"--message=Pick {pick}")
        scene.git("tag", "picked")
    times: tuple[list[float], list[float]] = [], []
    for _ in range(REBASES):
        for scene, into in zip((bare, hooked), times, strict=True):
            scene.git("reset", "--quiet", "--hard", "picked")
            into.append(scene.timed("git", "rebase", "--quiet", "onto"))
    _demand_records(hooked)
    theirs, ours = map(statistics.median, times)
    ratio = ours / theirs
    return Row(f"git rebase of {PICKS} picks", ours, theirs, "ms", ratio, "at most 3 x, records carried", ratio <= 3)


def _demand_records(scene: Scene) -> None:
    """A fast rebase that loses what is known would be worth nothing."""
    # What a hook has put off is done by the next command that reads.
    scene.countersign("status")
    for commit in scene.git("rev-list", "onto..picks").split():
        totals = re.search(
            r"^totals added=(\d+) ai=(\d+) ", scene.git("notes", "--ref=countersign", "show", commit), re.MULTILINE
        )
        if totals is None or totals[1] != totals[2]:
            raise RuntimeError(f"the rebase lost the record of {commit}: {totals and totals[0]}")


def _added(name: str, bound: float, bare: Sequence[float], hooked: Sequence[float]) -> Row:
    theirs, ours = statistics.median(bare), statistics.median(hooked)
    more = ours - theirs
    return Row(name, ours, theirs, "ms", more, f"under {bound:g} ms more", more < bound, is_difference=True)


def _median(scene: Scene, command: Sequence[str]) -> float:
    return statistics.median(scene.timed(*command) for _ in range(REPETITIONS))


def empty_scene(folder: Path, name: str) -> Scene:
    """A repository without a commit, and a home of its own."""
    home = folder / f"home-{name}"
    work_tree = folder / name
    home.mkdir()
    work_tree.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))}
    scene = Scene(work_tree, {**kept, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"})
    scene.git("init", "--quiet", "--initial-branch=main")
    scene.git("config", "user.name", "Bench")
    scene.git("config", "user.email", "bench@example.com")
    scene.git("config", "gc.auto", "0")
    return scene


def _scene(folder: Path, name: str) -> Scene:
    scene = empty_scene(folder, name)
    for path in ("plain.py", *(f"module_{n}.py" for n in range(FILES))):
        scene.write(path, f'"""{path}"""\n')
    scene.git("add", "--all")
    scene.git("commit", "--quiet", "--message=Start")
    scene.git("tag", "start")
    return scene
