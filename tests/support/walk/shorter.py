"""A failing walk made shorter, until no step can be left out."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from support.walk.judgement import Judgement
from support.walk.wander import Walk, Way


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk that is over.

    Attributes:
        way: it went.
        judgement: of what was seen.
        ground: it went over.
        last: number of the last step.
        fault: what was wrong; empty if nothing was.
    """

    way: Way
    judgement: Judgement
    ground: str
    last: int
    fault: str

    def script(self) -> str:
        """What was done, and how to do it again."""
        way = self.way
        options = [f"--seed {way.seed} --steps {way.steps} --each {way.steps} --edits {way.edits:g}"]
        options += ["--ambiguous"] if way.ambiguous else []
        options += ["--in-pipe"] if way.in_pipe else []
        options += [f"--only {','.join(map(str, way.only))}"] if way.only is not None else []
        trail = "\n".join(self.judgement.trail)
        return f"{self.fault}\nground: {self.ground}\n{trail}\npython -m support.walk {' '.join(options)}"


def walked(way: Way) -> Walked:
    """Walk in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="walk-", ignore_cleanup_errors=True) as folder:
        one = Walk(Path(folder), way)
        fault = ""
        try:
            one.run()
        except Exception as error:  # noqa: BLE001 (whatever goes wrong is what is looked for)
            fault = f"{type(error).__name__}: {error}"
        return Walked(way, one.judgement, str(one.ground), one.last, fault)


def shorter(failed: Walked, seconds: float) -> Walked:
    """The shortest way that still fails, as far as it is found in some time."""
    deadline = time.monotonic() + seconds
    numbers: Sequence[int] = range(failed.last + 1)
    if failed.way.only is not None:
        numbers = sorted(failed.way.only)
    best = failed
    size = max(1, len(numbers) // 2)
    while True:
        start = 0
        while start < len(numbers) and time.monotonic() < deadline:
            fewer = [*numbers[:start], *numbers[start + size :]]
            tried = walked(replace(failed.way, only=tuple(fewer)))
            if tried.fault:
                best, numbers = tried, fewer
            else:
                start += size
        if size == 1 or time.monotonic() >= deadline:
            return best
        size //= 2
