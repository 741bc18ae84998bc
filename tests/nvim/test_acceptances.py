"""Acceptances with every plugin that is known: what was accepted is the AI's, and what was typed is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.acceptances import MAPPINGS, PLUGINS, Acceptance, corpus
from support.neovim import Neovim, attended, with_server
from support.workbench import Workbench

pytestmark = pytest.mark.e2e

_IN_ONE_FILE = 20


@pytest.fixture(scope="module")
def editor(bench: Workbench) -> Iterator[Neovim]:
    """A Neovim with all the plugins."""
    with attended(bench.folder, bench.environment, setup=f"vim.opt.rtp:append({str(PLUGINS)!r})") as vim:
        vim.lua("vim.o.autoindent = false; require('native')")
        yield vim


def open_file(editor: Neovim, bench: Workbench, name: str) -> Path:
    file = bench.folder / name
    editor.open(file)
    return file


def accept(editor: Neovim, one: Acceptance) -> None:
    """Type what stands before, accept with the plugin's key, and type on at once."""
    mapping = MAPPINGS[one.plugin, one.kind]
    if mapping.startswith(":"):
        editor.lua("vim.cmd('inoremap <expr> <C-l> ' .. ...)", mapping[1:])
    elif mapping.startswith("="):
        editor.lua(f"key = function() return {mapping[1:]} end")
        editor.lua("vim.keymap.set('i', '<C-l>', key, { expr = true, replace_keycodes = false })")
    else:
        editor.lua(f"vim.keymap.set('i', '<C-l>', {mapping})")
    editor.lua("require('offered').text = ...", one.offered)
    editor.keys("i" if editor.text() == "\n" else "Go", one.before)
    before = editor.text()
    editor.keys("<C-l>")
    if one.plugin == "codecompanion":
        editor.until(f"table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\\n') ~= {_long(before[:-1])}")
    editor.keys(one.behind, "<Esc>")
    assert editor.text() != before, editor.messages()


def _long(text: str) -> str:
    return "[====[\n" + text + "]====]"


def test_two_hundred_acceptances_are_the_ais_and_nothing_else_is(editor: Neovim, bench: Workbench) -> None:
    cases = list(corpus(200))
    wrong: list[str] = []
    for number in range(0, len(cases), _IN_ONE_FILE):
        open_file(editor, bench, f"corpus{number}.txt")
        truth: list[str] = []
        for one in cases[number : number + _IN_ONE_FILE]:
            accept(editor, one)
            truth += one.truth
            if editor.picture() != truth:
                wrong.append(f"{one}\n  {editor.picture()[-len(one.truth) :]}\n  {one.truth}")
                truth = editor.picture()
        editor.ex("bwipeout!")

    assert len(cases) == 200
    assert {(one.plugin, one.kind) for one in cases} == set(MAPPINGS)
    assert wrong == [], "\n".join(wrong)


def test_the_record_names_the_plugin_and_the_kind_of_acceptance(editor: Neovim, bench: Workbench) -> None:
    open_file(editor, bench, "names.txt")
    tools: dict[str, str | None] = {}
    for plugin, kind in MAPPINGS:
        accept(editor, Acceptance(plugin, kind, "", f"offer = {len(tools)}", ""))
        row = len(editor.text().splitlines()) - 1
        tools[plugin] = editor.tool(row)
        editor.keys("o<Esc>")

    assert tools == {
        "copilot.lua": "github-copilot", "copilot-lsp": "github-copilot", "copilot.vim": "github-copilot",
        "minuet": "minuet", "supermaven": "supermaven", "windsurf": "windsurf", "llama.vim": "llama.vim",
        "avante": "avante", "nvim-cmp": "github-copilot", "blink.cmp": "github-copilot",
        "codecompanion": "codecompanion", "native": "inline-completion",
        "native, on_accept inserts": "inline-completion", "native, on_accept returns": "inline-completion",
    }  # fmt: skip


def test_typing_what_is_offered_is_typing(editor: Neovim, bench: Workbench) -> None:
    open_file(editor, bench, "by-hand.txt")
    for one in corpus(30):
        editor.lua("require('offered').text = ...", one.offered)
        for line in one.offered.removesuffix("\n").split("\n"):
            editor.keys("Go", line.replace("\t", " "), "<Esc>")
    lines, letters = editor.attributed()

    assert len(lines) > 50
    assert set("".join(letters)) == {"h"}


def test_undo_of_each_plugins_acceptance_leaves_nothing_of_the_ais(editor: Neovim, bench: Workbench) -> None:
    for number, (plugin, kind) in enumerate(MAPPINGS):
        open_file(editor, bench, f"undo{number}.txt")
        editor.keys("i", "typed<Esc>")
        accept(editor, Acceptance(plugin, kind, "", "offered = words", ""))
        accepted = editor.picture()
        editor.keys("u")
        while editor.text() != "typed\n":
            editor.keys("u")
        undone = editor.picture()
        editor.ex(f"undo {editor.lua('return vim.fn.undotree().seq_last')}")

        assert undone == ["typed", "hhhhh"], plugin
        assert editor.picture() == accepted, plugin
        editor.ex("bwipeout!")


def test_a_completion_source_that_is_no_ai_is_not_claimed(editor: Neovim, bench: Workbench) -> None:
    open_file(editor, bench, "no-ai.txt")
    editor.lua("vim.keymap.set('i', '<C-l>', function() require('cmp').confirm_item('buffer') end)")
    editor.lua("require('offered').text = 'a_word_of_this_buffer'")
    editor.keys("i", "<C-l>", "<Esc>")

    assert "a" not in editor.attributed()[1][0]


def test_a_user_adds_a_plugin_in_the_configuration(bench: Workbench) -> None:
    put = "function() vim.api.nvim_put({ 'AI' }, 'c', true, true) end"
    mine = "{ tool = 'mine', module = 'mine', accepts = { take = 'accept' } }"
    setup = (
        f"package.preload.mine = function() return {{ take = {put} }} end "
        f"require('countersign').setup({{ adapters = {{ mine = {mine}, minuet = false }} }})"
    )
    vim = Neovim(bench.folder, with_server(bench.environment), setup=setup)
    try:
        open_file(vim, bench, "mine.txt")
        vim.keys("i", "x<Esc>")
        vim.lua("require('mine').take()")

        assert vim.picture() == ["xAI", "haa"]
        assert vim.lua("return require('countersign.wiring').wired.minuet") is None
    finally:
        vim.leave()


def test_a_plugin_that_has_not_what_it_should_have_is_left_alone(bench: Workbench) -> None:
    setup = "package.preload['copilot.suggestion'] = function() return { other = 1 } end"
    vim = Neovim(bench.folder, with_server(bench.environment), setup=setup)
    try:
        open_file(vim, bench, "strange.txt")
        assert vim.lua("return require('copilot.suggestion').other") == 1
        assert vim.notices() == []
    finally:
        vim.leave()


def test_an_error_of_a_plugin_stays_the_plugins_and_ends_the_acceptance(editor: Neovim, bench: Workbench) -> None:
    open_file(editor, bench, "failing.txt")
    editor.lua(
        "local wrapped = require('countersign.accepting').wrapped "
        "failing = wrapped(function() error('mine') end, { tool = 'x', kind = 'accept' })"
    )
    told = editor.lua("local fine, why = pcall(failing); return { fine, why }")
    editor.keys("i", "typed<Esc>")

    assert told[0] is False
    assert "mine" in told[1]
    assert editor.picture() == ["typed", "hhhhh"]
