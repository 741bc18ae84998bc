"""From a keystroke in Neovim to the trailers of the commit that is made in its terminal."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.neovim import PATIENCE, Neovim, with_server
from support.repo import Repo

pytestmark = pytest.mark.e2e


@pytest.fixture
def vim(wired: Repo) -> Iterator[Neovim]:
    vim = Neovim(wired.path, with_server(wired.environment))
    yield vim
    vim.leave()


def in_terminal(vim: Neovim, command: str) -> None:
    """Run a command in a terminal of Neovim, and wait for its end."""
    vim.ex("botright new")
    vim.lua("ended = nil; vim.fn.termopen(..., { on_exit = function(_, code) ended = code end })", command)
    vim.until("ended")
    assert vim.lua("return ended") == 0, vim.text()
    vim.ex("bwipeout!")


def wait_until_kept(repo: Repo, origin: str, lines: int) -> None:
    """What was saved is written down a moment later, in a process of its own."""
    deadline = time.monotonic() + PATIENCE
    while True:
        repo.git("add", "--all")
        status = json.loads(repo.run(sys.executable, "-m", "countersign", "status", "--json").out)
        if status["totals"][origin] == lines:
            return
        assert time.monotonic() < deadline, status
        time.sleep(0.05)


def test_a_commit_from_the_terminal_carries_what_was_accepted_and_typed(vim: Neovim, wired: Repo) -> None:
    vim.open(wired.path / "app.py")
    vim.keys("i", "def total(items):<CR>")
    vim.accept("    result = 0\n    for item in items:\n        result += item")
    vim.keys("<CR>", "<C-u>", "    return result  ", "# ")
    vim.accept("the sum", kind="word")
    vim.keys("<Esc>")
    vim.ex("write")
    wait_until_kept(wired, "ai", 3)
    in_terminal(vim, "git add app.py && git commit -q -m Total")

    record = wired.note()
    assert wired.trailers()[0] == "Assisted-by: GitHub-Copilot"
    assert wired.trailers()[1].startswith("AI-Provenance: ai=3 mixed=1 human=1 unknown=0 digest=")
    assert list(record.files) == ["app.py"]


def test_a_commit_of_typed_text_carries_nothing(vim: Neovim, wired: Repo) -> None:
    vim.open(wired.path / "notes.txt")
    vim.keys("i", "all of this is typed<Esc>")
    vim.ex("write")
    in_terminal(vim, "git add notes.txt && git commit -q -m Notes")

    assert wired.trailers() == []


def test_text_recovered_from_a_swap_file_is_what_the_server_last_saw_of_it(wired: Repo, tmp_path: Path) -> None:
    """Neovim is killed with unsaved text; what was observed is there when the text comes back."""
    vim = Neovim(wired.path, with_server(wired.environment))
    swap = tmp_path / "swap"
    swap.mkdir()
    vim.lua("vim.o.directory, vim.o.swapfile, vim.o.updatecount = ..., true, 1", f"{swap}//")
    vim.open(wired.path / "crash.txt")
    vim.ex("setlocal swapfile")
    vim.keys("i", "saved by hand<CR><Esc>")
    vim.ex("write")
    vim.accept("accepted and not saved", row=1, col=0)
    vim.keys("G", "o", "typed and not saved<Esc>")
    expected = vim.picture()
    vim.ex("preserve")
    vim.lua("vim.wait(800)")
    vim.kill()

    again = Neovim(wired.path, with_server(wired.environment))
    try:
        again.lua("vim.o.directory = ...", f"{swap}//")
        again.ex("silent! recover crash.txt")
        again.until("require('countersign.exact').document(0) ~= nil")

        assert again.text().splitlines() == expected[::2]
        assert again.picture() == expected
    finally:
        again.leave()
