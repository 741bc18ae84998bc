"""Neovim's own inline completions, with the real function: `COUNTERSIGN_NVIM` names a Neovim 0.12 or later."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import completion_server
from support.neovim import Neovim, with_server
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

OFFER = "compute(first)\n    return value"
SHOWN = "#vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace('nvim.lsp.inline_completion'), 0, -1, {}) > 0"

#: What users map, from the manual of Neovim; `on_accept` in both of its meanings.
KEYS = {
    "tab": "function() if not vim.lsp.inline_completion.get() then return '<Tab>' end end, { expr = true }",
    "returns": "function() vim.lsp.inline_completion.get({ on_accept = function(item) return item end }) end",
    "inserts": """function() vim.lsp.inline_completion.get({ on_accept = function(item)
        vim.api.nvim_put(vim.split(item.insert_text, '\\n'), 'c', false, true)
    end }) end""",
}


@pytest.fixture
def vim(bench: Workbench, tmp_path: Path) -> Iterator[Neovim]:
    offers = tmp_path / "offers.json"
    offers.write_text(json.dumps([OFFER]), "utf-8")
    server = [sys.executable, completion_server.__file__, str(offers), str(tmp_path / "heard.log"), "plain"]
    vim = Neovim(bench.folder, with_server(bench.environment), setup="vim.o.autoindent = false")
    try:
        if not vim.lua("return vim.fn.has('nvim-0.12') == 1"):
            pytest.skip("this Neovim has no vim.lsp.inline_completion; COUNTERSIGN_NVIM can name another one")
        vim.open(bench.folder / f"{tmp_path.name}.py")
        vim.lua("vim.lsp.start({ name = 'fake', cmd = ..., root_dir = vim.fn.getcwd() })", server)
        vim.until("#vim.lsp.get_clients({ bufnr = 0 }) == 2")
        vim.lua("vim.lsp.inline_completion.enable(true)")
        yield vim
    finally:
        vim.leave()


@pytest.mark.parametrize("mapping", KEYS.values(), ids=KEYS)
def test_an_acceptance_is_the_ais_and_what_is_typed_around_it_is_not(vim: Neovim, mapping: str) -> None:
    vim.lua(f"vim.keymap.set('i', '<Tab>', {mapping})")
    vim.keys("i", "=")  # one key: an offer that was asked for in the middle of a word belongs there
    vim.until(SHOWN)
    vim.keys("<Tab>", ";<Esc>")
    accepted = vim.picture()

    assert accepted == ["=compute(first)", "h" + "a" * 14, "    return value;", "a" * 16 + "h"]
    assert vim.tool(0) == "fake"
    assert vim.notices() == []


def test_a_tab_where_nothing_is_offered_is_a_tab(vim: Neovim) -> None:
    vim.lua(f"vim.keymap.set('i', '<Tab>', {KEYS['tab']})")
    vim.keys("i", "a<Tab>b<Esc>")

    assert vim.picture() == ["a\tb", "hhh"]
