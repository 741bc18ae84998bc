"""What a keystroke in Neovim costs with the client: 5,000 pairs, on and off side by side, in two Neovims at once.

A key is timed from its input until Neovim has handled it and waits again, with what that key has scheduled: by the
clock, which tells of everything else that the machine does, too, and by the processor time that Neovim itself took.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pynvim
from benchmarks.table import DataMissing, Row

_PAIRS = 5_000
_RESAMPLES = 1_000
_LINE = "    value = compute(first, second)  # a line as they are\n"
_LETTERS = "abcdefgh "
_CLIENT = Path(__file__).parents[1] / "client-nvim"

#: Keys in one line before the next one is begun.
_ROW = 60

#: Milliseconds.
_GOAL = 1.0

#: Let happen what is scheduled; the milliseconds of processor time that Neovim has taken since it began.
_SETTLED = """
vim.wait(0)
local used = vim.uv.getrusage()
return (used.utime.sec + used.stime.sec) * 1000 + (used.utime.usec + used.stime.usec) / 1000
"""

_Pair = tuple[float, float]


def run() -> list[Row]:
    nvim = Path(sys.executable).with_name("nvim")
    if not nvim.exists():
        raise DataMissing("no Neovim in this environment; `make setup` puts one there")
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as name:
        root = Path(name)
        folder = root / "repository"
        folder.mkdir()
        before = dict(os.environ)
        os.environ.update(
            HOME=name, XDG_STATE_HOME=f"{name}/state", XDG_DATA_HOME=f"{name}/data", GIT_CONFIG_NOSYSTEM="1"
        )
        os.environ["PATH"] = f"{nvim.parent}{os.pathsep}{before['PATH']}"
        try:
            subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
            (folder / "file.py").write_text(_LINE * 1_000, "utf-8")
            return _compare(nvim, folder / "file.py")
        finally:
            os.environ.clear()
            os.environ.update(before)


def _compare(nvim: Path, file: Path) -> list[Row]:
    begin = [str(nvim), "--embed", "--headless", "-u", "NONE", "-i", "NONE", "-n"]
    client = ["--cmd", f"set runtimepath^={_CLIENT}", "--cmd", "runtime plugin/countersign.lua"]
    bare = pynvim.attach("child", argv=begin)
    ours = pynvim.attach("child", argv=[*begin, *client])
    try:
        for editor in (bare, ours):
            editor.command(f"edit {file}")
            editor.input("500Go")
        while not ours.exec_lua("return require('countersign.exact').document(0) ~= nil"):
            time.sleep(0.05)
        time.sleep(1.0)
        times = _pairs(ours, bare)
    finally:
        for editor in (bare, ours):
            _leave(editor)
    return [_row("by the clock", [wall for wall, _ in times]), _row("processor time", [cpu for _, cpu in times])]


def _row(what: str, pairs: list[_Pair]) -> Row:
    low, high = _interval(pairs)
    more = _p99([one for one, _ in pairs]) - _p99([other for _, other in pairs])
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    name = f"a key in Neovim, {what}; p99 {more:+.2f} ms [{low:+.2f}, {high:+.2f}]"
    return Row(name, ours, bare, "ms", more, "p99 < 1 ms more", high < _GOAL, is_difference=True)


def _pairs(ours: pynvim.Nvim, bare: pynvim.Nvim) -> list[tuple[_Pair, _Pair]]:
    """For each key: milliseconds by the clock, ours and bare; and of the processor."""
    times = []
    order = random.Random(2)  # noqa: S311 (nothing is secret here)
    spent = {editor: float(editor.exec_lua(_SETTLED)) for editor in (ours, bare)}
    for number in range(_PAIRS):
        key = "<CR>" if number % _ROW == _ROW - 1 else _LETTERS[number % len(_LETTERS)]
        wall, cpu = {}, {}
        # Who comes first is drawn, so that nothing that comes back regularly meets always the same one.
        for editor in order.sample((ours, bare), 2):
            began = time.perf_counter()
            editor.input(key)
            total = float(editor.exec_lua(_SETTLED))
            wall[editor] = (time.perf_counter() - began) * 1000
            cpu[editor], spent[editor] = total - spent[editor], total
        times.append(((wall[ours], wall[bare]), (cpu[ours], cpu[bare])))
    return times


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def _interval(times: list[_Pair]) -> tuple[float, float]:
    """Of the difference of the 99th percentiles: by drawing the pairs anew, again and again."""
    source = random.Random(1)  # noqa: S311 (nothing is secret here)
    found = []
    for _ in range(_RESAMPLES):
        drawn = source.choices(times, k=len(times))
        found.append(_p99([one for one, _ in drawn]) - _p99([other for _, other in drawn]))
    found.sort()
    return found[int(_RESAMPLES * 0.025)], found[int(_RESAMPLES * 0.975)]


def _leave(editor: pynvim.Nvim) -> None:
    try:
        editor.command("qall!")
    except (EOFError, OSError):
        editor.close()
