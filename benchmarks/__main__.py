"""`make bench`: one table of what Countersign costs, beside its peers in the same run.

python -m benchmarks [TRACES] [--only NAME ...]
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.table import DataMissing, Row, table

#: In the order of the table. Each module has `run()`; `traces` takes the folder of the editing traces.
MODULES = ("traces", "keystroke", "commit", "replay", "reading", "gate", "ingest", "neovim", "proxy")

_TRACES = Path(__file__).parents[2] / "shared" / "data" / "editing-traces"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("traces", nargs="?", type=Path, default=_TRACES, help="folder of real editing traces")
    parser.add_argument("--only", nargs="+", choices=MODULES, default=MODULES, metavar="NAME", help=", ".join(MODULES))
    given = parser.parse_args()
    print(_conditions())
    for name in given.only:
        began = time.perf_counter()
        try:
            rows = _runner(name, given.traces)()
        except DataMissing as missing:
            print(f"{name}: skipped: {missing}")
        else:
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
            # At once: the rest takes minutes, and who stops it keeps what there is.
            print(f"\n{table(rows)}\n", flush=True)
    # No exit code of its own: a figure is for a person who knows what else the machine was doing.
    return 0


def _runner(name: str, traces: Path) -> Callable[[], list[Row]]:
    run: Callable[..., list[Row]] = import_module(f"benchmarks.{name}").run
    return (lambda: run(traces)) if name == "traces" else run


def _conditions() -> str:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{os.cpu_count()} CPUs ({platform.machine()}, {platform.system()}), load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {git}; medians"
    )


if __name__ == "__main__":
    sys.exit(main())
