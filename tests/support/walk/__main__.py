"""Long walks: many seeds, several processes, and a log with which a run that was interrupted goes on."""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from support.walk.ground import Ground
from support.walk.shorter import Walked, shorter, walked
from support.walk.wander import Way


def main() -> int:
    """Walk; 1 if something was called what it is not."""
    given = _arguments()
    ways = [way for way in _ways(given) if way.seed not in _done(given.log)]
    began = time.monotonic()
    with multiprocessing.Pool(given.jobs) as pool:
        for line in pool.imap_unordered(partial(_walk, seconds=given.shorten), ways):
            if given.log is not None:
                with given.log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(line) + "\n")
            script = f"\n{line['script']}" if line["script"] else ""
            sys.stdout.write(
                f"seed {line['seed']} ({line['ground']}): {line['steps']} steps in {line['seconds']:.0f} s, "
                f"{line['told']} judged, {sum(line['lost'].values())} lost{script}\n"
            )
            sys.stdout.flush()
            _results.append(line)
    return _summary(given.log, time.monotonic() - began)


Json = dict[str, Any]

_results: list[Json] = []


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="support.walk", description="Random edits and git commands, held against the truth."
    )
    parser.add_argument("--steps", type=int, default=10_000, help="of all walks together")
    parser.add_argument("--each", type=int, default=1250, help="steps of one walk")
    parser.add_argument("--seed", type=int, default=1, help="of the first walk")
    parser.add_argument("--edits", type=float, default=93.0, help="of a hundred steps, how many are the editor's")
    parser.add_argument(
        "--ambiguous",
        action="store_true",
        help="with texts of three lines, of which many are alike; nothing is typed then",
    )
    parser.add_argument("--ground", type=Ground, choices=list(Ground), help="the kind of repository; all by default")
    parser.add_argument("--in-pipe", action="store_true", help="the server is a process of its own")
    parser.add_argument("--only", type=_numbers, help="the numbers of the steps that are taken")
    parser.add_argument("--jobs", type=int, default=2, help="walks at the same time")
    parser.add_argument("--shorten", type=float, default=300.0, help="seconds spent on making a failing walk shorter")
    parser.add_argument("--log", type=Path, help="a file of what was seen; seeds that are in it are not walked again")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _ways(given: argparse.Namespace) -> Iterator[Way]:
    edits = 0.0 if given.ambiguous else given.edits
    for number in range(max(1, given.steps // given.each)):
        yield Way(
            given.seed + number, given.each, edits, given.ground, ambiguous=given.ambiguous,
            in_pipe=given.in_pipe, only=given.only,
        )  # fmt: skip


def _done(log: Path | None) -> set[int]:
    if log is None or not log.exists():
        return set()
    return {json.loads(line)["seed"] for line in log.read_text("utf-8").splitlines()}


def _walk(way: Way, seconds: float) -> Json:
    began = time.monotonic()
    seen: Walked = walked(way)
    lasted = time.monotonic() - began
    script = shorter(seen, seconds).script() if seen.fault else ""
    judgement = seen.judgement
    return {
        "seed": way.seed, "ground": seen.ground, "steps": sum(judgement.taken.values()), "seconds": lasted,
        "told": judgement.told, "slight": judgement.slight, "lost": dict(judgement.lost),
        "taken": dict(judgement.taken), "fault": seen.fault, "script": script,
    }  # fmt: skip


def _summary(log: Path | None, seconds: float) -> int:
    lines: list[Json] = _results
    if log is not None:
        lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    lost: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    wrong = steps = told = 0
    for line in lines:
        lost.update(line["lost"])
        taken.update(line["taken"])
        wrong += bool(line["fault"])
        steps += line["steps"]
        told += line["told"]
    sys.stdout.write(
        f"{steps} steps ({', '.join(f'{n} {name}' for name, n in sorted(taken.items()))}) in {len(lines)} walks, "
        f"{seconds:.0f} s this time: {told} judged, {sum(lost.values())} lost, {wrong} walks wrong\n"
        f"{json.dumps(dict(lost.most_common()), ensure_ascii=False)}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
