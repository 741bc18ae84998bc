"""What reading costs: `stats` beside `git log --raw -p`, and `blame` beside `git blame`.

One repository of a thousand commits, each with its note; a third of them change one large file. The first run finds
every note unchecked and compares it with its commit; later ones find that done.
"""

import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.commit import Scene
from benchmarks.table import Row

from countersign.git.notes import write_notes
from countersign.git.patches import each_commit, parent_counts
from countersign.git.repository import Repository
from countersign.provenance.added import FileChange
from countersign.provenance.line_origins import LineOrigins
from countersign.provenance.note import format_note
from countersign.provenance.record import record_of

REPETITIONS = 7
COMMITS = 1000
#: How many commits of every ten change the large file.
OF_TEN = 3
LINES = 3000
_LARGE = "large.py"
_MODULES = 40
_NOTES_AT_ONCE = 250

_AI = ("ai", "observed", "claude-code", "claude-opus-4-8", "bench", "", "", "")
_HUMAN = ("human", "observed", "", "", "", "", "", "")
_WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu")


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        scene = repository_of(Path(name), history())
        write_records(scene, COMMITS)
        large = len(scene.read(_LARGE).splitlines())
        changes = scene.git("rev-list", "--count", "main", "--", _LARGE).strip()
        stats = ("stats", "--json", "main")
        blame = ("blame", _LARGE)
        return [
            *_rows(scene, f"stats of {COMMITS:,} commits", stats, ("log", "--raw", "-p", "main"), 1.5),
            *_rows(scene, f"blame of {large:,} lines, {changes} commits", blame, ("blame", _LARGE), 1.5),
        ]


def _rows(scene: Scene, name: str, ours: tuple[str, ...], theirs: tuple[str, ...], bound: float) -> Iterator[Row]:
    """A row for the first run, and one for later ones; every repetition runs git as well."""
    times: dict[str, list[float]] = {"git": [], "first run": [], "later runs": []}
    for _ in range(REPETITIONS):
        (scene.folder / ".git" / "countersign" / "believed-notes").unlink(missing_ok=True)
        for run_of in ("first run", "later runs"):
            times["git"].append(scene.timed("git", *theirs))
            times[run_of].append(scene.timed(sys.executable, "-m", "countersign", *ours))
    peer = statistics.median(times["git"])
    for run_of in ("first run", "later runs"):
        median = statistics.median(times[run_of])
        ratio = median / peer
        yield Row(f"{name}, {run_of}", median, peer, "ms", ratio, f"at most {bound:g} x", ratio <= bound)


def repository_of(folder: Path, stream: Iterator[str]) -> Scene:
    """A repository with the commits of a stream for `git fast-import`."""
    home, work_tree = folder / "home", folder / "work"
    home.mkdir()
    work_tree.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))}
    scene = Scene(work_tree, {**kept, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"})
    scene.git("init", "--quiet", "--initial-branch=main")
    scene.run("git", "fast-import", "--quiet", stdin="".join(stream))
    scene.git("reset", "--quiet", "--hard")
    scene.git("gc", "--quiet")
    (work_tree / ".git" / "countersign").mkdir()
    return scene


def history() -> Iterator[str]:
    """A stream for `git fast-import`, the same in every run."""
    dice = random.Random(7)  # noqa: S311 (no secret)
    files: dict[str, list[str]] = {_LARGE: [_line(dice) for _ in range(LINES - COMMITS * OF_TEN // 10)]}
    for number in range(COMMITS):
        paths = [f"src/module_{dice.randrange(_MODULES)}.py" for _ in range(3)]
        for path in paths:
            _replace(dice, files.setdefault(path, []), dice.randrange(5), dice.randrange(5, 30))
        if number % 10 < OF_TEN:
            paths.append(_LARGE)
            for removed in (2, 2, 1):
                _replace(dice, files[_LARGE], removed, 2)
        yield f"commit refs/heads/main\nmark :{number + 1}\n"
        yield f"committer Bench <bench@example.com> {1_700_000_000 + number} +0000\ndata 6\nChange\n"
        yield f"from :{number}\n" if number else ""
        for path in dict.fromkeys(paths):
            text = "".join(f"{line}\n" for line in files[path])
            yield f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"


def _replace(dice: random.Random, lines: list[str], removed: int, added: int) -> None:
    at = dice.randrange(len(lines) + 1)
    lines[at : at + removed] = [_line(dice) for _ in range(added)]


def _line(dice: random.Random) -> str:
    return "    " * dice.randrange(3) + " ".join(dice.choice(_WORDS) for _ in range(dice.randrange(2, 9)))


def write_records(scene: Scene, expected: int) -> None:
    """The notes that hooks would have written, of which every other run of seven lines is AI's."""
    repository = Repository.find(scene.folder, scene.environment)
    commits = scene.git("rev-list", "main").split()
    notes = {
        commit: format_note(record_of(changes, _origins)).encode()
        for commit, changes in each_commit(repository, parent_counts(repository.git, commits))
    }
    if len(notes) != expected:
        raise RuntimeError(f"{len(notes)} of {expected} commits have a record")
    for start in range(0, expected, _NOTES_AT_ONCE):
        write_notes(repository.git, dict(list(notes.items())[start : start + _NOTES_AT_ONCE]))


def _origins(change: FileChange) -> LineOrigins:
    last = max(start + len(lines) for start, lines in change.hunks)
    return LineOrigins([_AI, _HUMAN], [number // 7 % 2 for number in range(last)])
