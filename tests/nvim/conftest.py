"""One Neovim for many tests: each gets a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.neovim import Neovim, attended, empty_file
from support.workbench import Workbench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A repository with a roster and a commit."""
    bench = Workbench(tmp_path_factory.mktemp("nvim"))
    bench.add_roster()
    return bench


@pytest.fixture(scope="session")
def shared(bench: Workbench) -> Iterator[Neovim]:
    """The one that is used again; it must have said nothing at the end that nobody read."""
    with attended(bench.folder, bench.environment) as vim:
        yield vim


@pytest.fixture
def vim(shared: Neovim, bench: Workbench) -> Iterator[Neovim]:
    """A Neovim with an empty file in a repository."""
    with empty_file(shared, bench.folder):
        yield shared


@pytest.fixture
def file(vim: Neovim) -> Path:
    """The file that is open."""
    return Path(vim.lua("return vim.api.nvim_buf_get_name(0)"))
