"""A real Neovim, driven key by key over its own RPC, with our client and a real server."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pynvim

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "client-nvim"

#: The one that is installed with the tests, or another one that somebody names.
_INSTALLED = Path(sys.executable).parent / ("nvim.exe" if os.name == "nt" else "nvim")
NVIM = Path(os.environ.get("COUNTERSIGN_NVIM", _INSTALLED))

#: Seconds. A machine that is busy may take a while; a test that waits so long has failed.
PATIENCE = 60.0

#: Of the files that tests open.
_numbers = count(1)

_LETTERS = {"ai": "a", "human": "h", "unknown": "u"}

_ATTRIBUTION = """
local exact, server = require("countersign.exact"), require("countersign.server")
exact.flush()
local document = exact.document(0)
if not document then return nil end
local answer
server.ask(document.bufnr, "attribution", { uri = document.uri }, function(result) answer = result end)
vim.wait(60000, function() return answer ~= nil end, 5)
return { answer, document.version, vim.api.nvim_buf_get_lines(0, 0, -1, true) }
"""


class Neovim:
    """One Neovim. Everything that a person would do goes through `keys`."""

    def __init__(self, folder: Path, environment: dict[str, str], *, setup: str = "", client: Path = CLIENT) -> None:
        begin = [f"set runtimepath^={client}", "runtime plugin/countersign.lua"]
        if setup:
            begin.append(f"lua {setup}")
        self.command_line = [str(NVIM), "--embed", "--headless", "-u", "NONE", "-i", "NONE", "-n"]
        for command in begin:
            self.command_line += ["--cmd", command]
        with _surroundings(folder, environment):
            self.nvim = pynvim.attach("child", argv=self.command_line)
        self.lua(
            """
            notices = {}
            vim.notify = function(message) table.insert(notices, message) end
            vim.o.swapfile, vim.o.more, vim.o.shortmess = false, false, vim.o.shortmess .. "I"
            """
        )

    # What a person does

    def keys(self, *keys: str) -> None:
        """Press keys, one by one; `<...>` is one key. Waits until they are handled."""
        for text in keys:
            for key in _single(text):
                written = self.nvim.input(key)
                assert written == len(key.encode())
                self.nvim.request("nvim_get_mode")
        self.settle()

    def ex(self, command: str) -> None:
        """An ex command."""
        self.nvim.command(command)
        self.settle()

    def lua(self, code: str, *arguments: object) -> Any:  # noqa: ANN401 (what the code returns)
        return self.nvim.exec_lua(code, *arguments)

    def settle(self) -> None:
        """Let everything happen that is scheduled."""
        self.lua("vim.wait(0)")

    def open(self, path: Path) -> None:
        """Edit a file, and wait until the server has it."""
        self.nvim.command(f"edit {path}")
        self.until("require('countersign.exact').document(0) ~= nil")

    def accept(
        self, text: str, *, row: int | None = None, col: int | None = None, tool: str = "github-copilot",
        kind: str = "accept",
    ) -> None:  # fmt: skip
        """What a plugin does that is told to accept: text comes in at the cursor, and the plugin's adapter says so."""
        self.lua(
            """
            local text, row, col, tool, kind = ...
            local at = vim.api.nvim_win_get_cursor(0)
            row, col = row == vim.NIL and at[1] - 1 or row, col == vim.NIL and at[2] or col
            local done = require("countersign").accepting({ tool = tool, kind = kind })
            local lines = vim.split(text, "\\n")
            vim.api.nvim_buf_set_text(0, row, col, row, col, lines)
            local last = #lines == 1 and col + #text or #lines[#lines]
            vim.api.nvim_win_set_cursor(0, { row + #lines, last })
            done()
            """,
            text, row, col, tool, kind,
        )  # fmt: skip
        self.settle()

    # What is known

    def picture(self) -> list[str]:
        """Each line with, below it, whose each character is: a(i), h(uman), u(nknown)."""
        lines, letters = self.attributed()
        return [row for pair in zip(lines, letters, strict=True) for row in pair]

    def attributed(self) -> tuple[list[str], list[str]]:
        """The lines of the buffer, and a letter for each character of them."""
        answer = self.lua(_ATTRIBUTION)
        assert answer is not None, f"the server does not have this buffer; {self.notices()}"
        result, version, lines = answer
        assert result["version"] == version
        letters = [bytearray(b" " * len(line.encode())) for line in lines]
        for found in result["ranges"]:
            start, end = found["range"]["start"], found["range"]["end"]
            for row in range(start["line"], end["line"] + 1):
                first = start["character"] if row == start["line"] else 0
                last = end["character"] if row == end["line"] else len(letters[row])
                letters[row][first:last] = _LETTERS[found["origin"]].encode() * (last - first)
        return lines, [_by_character(line, bytes(row)) for line, row in zip(lines, letters, strict=True)]

    def totals(self) -> dict[str, int]:
        """How many lines are whose."""
        answer = self.lua(_ATTRIBUTION)
        assert answer is not None
        totals: dict[str, int] = answer[0]["totals"]
        return totals

    def tool(self, row: int) -> str | None:
        """The tool of the first characters of a line that have one."""
        answer = self.lua(_ATTRIBUTION)
        assert answer is not None
        for found in answer[0]["ranges"]:
            if found["range"]["start"]["line"] <= row <= found["range"]["end"]["line"] and "tool" in found:
                tool: str = found["tool"]
                return tool
        return None

    def notices(self) -> list[str]:
        """What the user was told."""
        told: list[str] = self.lua("return notices")
        return told

    def notice(self, part: str) -> str:
        """Wait for a word to the user."""
        self.until(f"vim.iter(notices):any(function(one) return one:find({_quoted(part)}, 1, true) end)")
        return next(one for one in self.notices() if part in one)

    def until(self, condition: str) -> None:
        """Wait until a Lua expression is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.lua(f"return ({condition}) and true or false"):
            assert time.monotonic() < deadline, f"never so: {condition}\n{self.notices()}\n{self.messages()}"
            time.sleep(0.02)

    def messages(self) -> str:
        said: str = self.lua("return vim.fn.execute('messages')")
        return said

    def text(self) -> str:
        lines: list[str] = self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)")
        return "\n".join(lines) + "\n"

    def kill(self) -> None:
        """Take the process away without a word."""
        os.kill(int(self.lua("return vim.fn.getpid()")), signal.SIGKILL)
        self._close()

    def leave(self) -> None:
        """End it as a person would who wants to keep nothing."""
        with contextlib.suppress(EOFError, OSError):
            self.nvim.command("qall!")
        self._close()

    def _close(self) -> None:
        """Leave nothing open: pynvim closes its pipes, and asyncio's own end comes one step of the loop later."""
        with contextlib.suppress(OSError, EOFError):
            self.nvim.request("nvim_get_mode")  # the end of the process is noticed by whoever waits for an answer
        loop = self.nvim.loop
        self.nvim.close()
        if not loop.is_closed():
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()


def _single(text: str) -> Iterator[str]:
    while text:
        end = text.find(">") + 1 if text.startswith("<") and ">" in text and text[1:2].isalpha() else 1
        yield "<lt>" if text[:end] == "<" else text[:end]
        text = text[end:]


def _by_character(line: str, letters: bytes) -> str:
    at = 0
    found = []
    for character in line:
        found.append(chr(letters[at]))
        at += len(character.encode())
    return "".join(found)


def _quoted(text: str) -> str:
    return "[==[" + text + "]==]"


@contextlib.contextmanager
def _surroundings(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Where the process starts, and with what: pynvim starts it with those of this process."""
    before, here = dict(os.environ), Path.cwd()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def attended(folder: Path, environment: dict[str, str], *, setup: str = "") -> Iterator[Neovim]:
    """A Neovim with a server, for many tests; it must have said nothing at the end that nobody read."""
    vim = Neovim(folder, with_server(environment), setup=setup)
    yield vim
    told = vim.notices()
    vim.leave()
    assert told == []


@contextlib.contextmanager
def empty_file(vim: Neovim, folder: Path) -> Iterator[Neovim]:
    """That Neovim with a new empty file; no buffer is left afterwards."""
    vim.open(folder / f"file{next(_numbers)}.txt")
    yield vim
    vim.keys("<Esc>")
    vim.ex("silent! %bwipeout!")


def with_server(environment: dict[str, str]) -> dict[str, str]:
    """An environment in which `countersign` is the one of this checkout."""
    return {**environment, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"}


def without_server(environment: dict[str, str]) -> dict[str, str]:
    """An environment in which there is no `countersign`."""
    git = shutil.which("git")
    assert git
    return {**environment, "PATH": os.pathsep.join(["/usr/bin", "/bin", str(Path(git).parent)])}
