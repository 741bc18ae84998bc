"""One Neovim for many tests: each gets a file of its own."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from support.neovim import Neovim, with_server
from support.workbench import Workbench

_numbers = count(1)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A repository with a roster and a commit."""
    bench = Workbench(tmp_path_factory.mktemp("nvim"))
    bench.add_roster()
    return bench


@pytest.fixture(scope="session")
def shared(bench: Workbench) -> Iterator[Neovim]:
    """The one that is used again; it must have said nothing at the end that nobody read."""
    vim = Neovim(bench.folder, with_server(bench.environment))
    yield vim
    told = vim.notices()
    vim.leave()
    assert told == []


@pytest.fixture
def vim(shared: Neovim, bench: Workbench) -> Iterator[Neovim]:
    """A Neovim with an empty file in a repository."""
    shared.open(bench.folder / f"file{next(_numbers)}.txt")
    yield shared
    shared.keys("<Esc>")
    shared.ex("silent! %bwipeout!")


@pytest.fixture
def file(vim: Neovim) -> Path:
    """The file that is open."""
    return Path(vim.lua("return vim.api.nvim_buf_get_name(0)"))
