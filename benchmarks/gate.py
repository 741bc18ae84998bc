"""What the gate costs: `check` beside `git log --raw -p` of the same range.

A branch of a thousand commits with their notes; a change all over the sources of this Python and of what is installed
beside it, in one commit; and one of five thousand files of a dozen lines, where git has hardly anything to do.
"""

import statistics
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.commit import Scene
from benchmarks.reading import COMMITS, REPETITIONS, history, repository_of, write_records
from benchmarks.table import Row

FILES = 5000
_BOUND = 2.0
_CHECK = (sys.executable, "-m", "countersign", "check", "--json", "--base", "target", "target..main")
_ROSTER = '[people.ada]\nrole = "senior"\nemails = ["ada@example.com"]\n'


def run() -> list[Row]:
    sources = _sources()
    return [
        _row(f"check of {COMMITS:,} commits", history(), COMMITS),
        _row(f"check of {len(sources):,} real files in one commit", _all_over(sources), 2),
        _row(f"check of {FILES:,} tiny files in one commit", _wide(), 2),
    ]


def _row(name: str, stream: Iterator[str], commits: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        scene = repository_of(Path(folder), stream)
        write_records(scene, commits)
        _ask_for_review(scene)
        ours, theirs = [], []
        for _ in range(REPETITIONS):
            theirs.append(scene.timed("git", "log", "--raw", "-p", "target..main"))
            ours.append(scene.timed(*_CHECK))
    median, peer = statistics.median(ours), statistics.median(theirs)
    ratio = median / peer
    return Row(name, median, peer, "ms", ratio, f"at most {_BOUND:g} x", ratio <= _BOUND)


def _ask_for_review(scene: Scene) -> None:
    """A target that asks for reviews and blocks nothing, at the first commit of the branch."""
    root = scene.git("rev-list", "--max-parents=0", "main").strip()
    scene.git("switch", "--quiet", "--create", "target", root)
    (scene.folder / ".countersign").mkdir()
    scene.write(".countersign/people.toml", _ROSTER)
    scene.write(".countersign/policy.toml", 'version = 1\nmode = "shadow"\n')
    scene.git("add", ".countersign")
    scene.git("-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "--message=Ask")
    scene.git("switch", "--quiet", "main")


def _sources() -> list[tuple[str, str]]:
    """Paths and texts that people have written: at most `FILES`."""
    folders = dict.fromkeys(sysconfig.get_path(name) for name in ("stdlib", "purelib"))
    found = (
        (f"{number}/{file.relative_to(folder)}", file.read_text("utf-8", "replace"))
        for number, folder in enumerate(folders)
        for file in sorted(Path(folder).rglob("*.py*"))
        if file.suffix in {".py", ".pyi"} and (number or "site-packages" not in file.parts)
    )
    return list(islice((one for one in found if one[1] and "\r" not in one[1]), FILES))


def _all_over(sources: list[tuple[str, str]]) -> Iterator[str]:
    """Two commits: the sources, and one of forty lines changed in each of them."""
    for number in range(2):
        yield _commit(number)
        for path, text in sources:
            lines = text.split("\n")
            if number:
                for place in range(0, len(lines), 40):
                    lines[place] += "  # checked"
            changed = "\n".join(lines)
            yield f"M 100644 inline {path}\ndata {len(changed.encode())}\n{changed}\n"


def _commit(number: int) -> str:
    head = f"commit refs/heads/main\nmark :{number + 1}\n"
    when = f"committer Bench <bench@example.com> {1_700_000_000 + number} +0000\ndata 6\nChange\n"
    return head + when + (f"from :{number}\n" if number else "")


def _wide() -> Iterator[str]:
    """Two commits: many files, and a change in each of them."""
    for number in range(2):
        yield _commit(number)
        for file in range(FILES):
            lines = [f"line {line} of {file}, {number if line % 4 == 0 else 0}" for line in range(12)]
            text = "".join(f"{line}\n" for line in lines)
            yield f"M 100644 inline src/{file % 50}/module_{file}.py\ndata {len(text)}\n{text}\n"
