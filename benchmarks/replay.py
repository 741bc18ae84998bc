"""What the hooks add to the commits of a real history: this project's own, made again one by one.

Two repositories with the same objects, one of them with hooks. What a commit changes is told first, as an agent would
tell it in every other commit and an editor in the rest; then both repositories make the commit. At the end their
lines have to be known.
"""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.commit import Scene, empty_scene
from benchmarks.table import DataMissing, Row

#: Commits that are made again, the last ones; fewer than the least tell nothing.
COMMITS = 60
LEAST = 20
_BOUND = 60
_PROJECT = Path(__file__).parents[1]


def run() -> list[Row]:
    commits = _history()
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        bare, hooked = (_scene(Path(name), each, commits) for each in ("bare", "hooked"))
        hooked.countersign("init")
        theirs: list[float] = []
        ours: list[float] = []
        for number, commit in enumerate(commits[1:]):
            for scene, times in ((bare, theirs), (hooked, ours)):
                times.append(_made_again(scene, commit, told="ai" if number % 2 else "human", tell=scene is hooked))
        _demand_records(hooked, commits[0])
    more = statistics.median(ours) - statistics.median(theirs)
    files = f"{len(commits) - 1} commits of this project replayed: git commit"
    return [
        Row(
            files, statistics.median(ours), statistics.median(theirs), "ms", more, f"under {_BOUND} ms more",
            more < _BOUND, is_difference=True,
        )
    ]  # fmt: skip


def _history() -> list[str]:
    """The commits to make again, the oldest first, and before them the one that they begin at."""
    told = subprocess.run(
        ["git", "-C", str(_PROJECT), "rev-list", "--first-parent", "--no-merges", f"--max-count={COMMITS + 1}", "HEAD"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    commits = told.stdout.split()[::-1]
    if told.returncode != 0 or len(commits) <= LEAST:
        raise DataMissing(
            f"{len(commits)} commits are here of this project's history; a clone that is not shallow has more"
        )
    return commits


def _scene(folder: Path, name: str, commits: Sequence[str]) -> Scene:
    """A repository with the history, at the commit where it begins to be made again."""
    scene = empty_scene(folder, name)
    scene.git("fetch", "--quiet", "--no-tags", str(_PROJECT), commits[-1])
    scene.git("switch", "--quiet", "--force-create", "main", commits[0])
    return scene


def _made_again(scene: Scene, commit: str, *, told: str, tell: bool) -> float:
    """Milliseconds of `git commit` for the tree of a commit."""
    scene.git("restore", f"--source={commit}", "--staged", "--worktree", ":/")
    if tell:
        events = "".join(f"{json.dumps(event)}\n" for event in _events(scene, told))
        scene.countersign("record", stdin=events)
    return scene.timed("git", "commit", "--quiet", "--allow-empty", "--message=Again")


def _events(scene: Scene, origin: str) -> Iterator[dict[str, object]]:
    """What is staged, as a tool would have reported it file by file."""
    who = {"tool": "claude-code", "model": "claude-opus-4-8", "session": "bench"} if origin == "ai" else {}
    listed = scene.git("diff", "--cached", "--numstat", "--no-renames", "-z", "HEAD")
    for line in listed.split("\0")[:-1]:
        added, _, path = line.split("\t", 2)
        if added == "-":
            continue  # binary
        before, after = (_text(scene, f"{side}:{path}") for side in ("HEAD", ""))
        yield {"v": 1, "type": "edit", "path": path, "origin": origin, **who, "before": before, "after": after}


def _text(scene: Scene, name: str) -> str | None:
    done = subprocess.run(
        ["git", "cat-file", "blob", name], cwd=scene.folder, env=scene.environment, capture_output=True, check=False
    )
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _demand_records(scene: Scene, start: str) -> None:
    """Fast commits that nothing is known of would be worth nothing."""
    # What a hook has put off is done by the next command that reads.
    scene.countersign("status")
    totals = json.loads(scene.countersign("stats", "--json", f"{start}..main"))["totals"]
    # A line that was only moved is of those who are not known to have written it.
    if totals["unknown"] * 10 > totals["added"]:
        raise RuntimeError(f"the hooks have lost the records of the replayed commits: {totals}")
