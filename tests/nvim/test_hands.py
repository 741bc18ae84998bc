"""What no hand typed is not a person's, however it comes: character by character, from a register or from a list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.acceptances import PLUGINS
from support.neovim import Neovim, attended, empty_file, with_server
from support.workbench import Workbench

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def own(bench: Workbench) -> Iterator[Neovim]:
    """A Neovim with stand-ins for plugins."""
    with attended(bench.folder, bench.environment, setup=f"vim.opt.rtp:append({str(PLUGINS)!r})") as vim:
        yield vim


@pytest.fixture
def vim(own: Neovim, bench: Workbench) -> Iterator[Neovim]:
    """That Neovim with an empty file; mappings are gone afterwards."""
    with empty_file(own, bench.folder):
        yield own
        own.keys("<Esc>")
        own.ex("imapclear | nmapclear | iabclear")
        own.lua("require('offered').text = ''; package.loaded.cmp = nil")


def why(vim: Neovim, row: int = 0) -> str:
    """What the server says of the start of a line."""
    told = vim.lua(
        """
        local exact, server = require("countersign.exact"), require("countersign.server")
        exact.flush()
        local answer
        local at = { uri = exact.document(0).uri, position = { line = ..., character = 0 } }
        server.ask(0, "explain", at, function(result) answer = result end)
        vim.wait(60000, function() return answer ~= nil end, 5)
        return answer
        """,
        row,
    )
    return str(told)


def test_a_register_that_is_put_in_while_inserting_is_a_paste(vim: Neovim) -> None:
    vim.lua("vim.fn.setreg('a', 'words (from) elsewhere')")
    vim.keys("i", "<C-r>a", " typed<Esc>")

    assert vim.picture() == ["words (from) elsewhere typed", "u" * 22 + "hhhhhh"]
    assert "pasted" in why(vim)


@pytest.mark.parametrize("keys", [("o", "<C-r><C-o>a"), ('"ap',), ("yy", '"aP'), ("v", '"ap')])
def test_every_way_to_put_a_register_is_a_paste(vim: Neovim, keys: tuple[str, ...]) -> None:
    vim.keys("i", ".<Esc>")
    vim.lua("vim.fn.setreg('a', 'words from elsewhere\\n')")
    vim.keys(*keys, "<Esc>")
    row = vim.text().splitlines().index("words from elsewhere")

    assert vim.picture()[2 * row + 1] == "u" * 20
    assert "pasted" in why(vim, row)


def test_what_the_terminal_pastes_is_a_paste(vim: Neovim) -> None:
    vim.keys("i", "typed ")
    vim.nvim.api.paste("x = 1\ny = 2", True, -1)
    vim.keys(" typed<Esc>")

    assert vim.picture() == ["typed x = 1", "hhhhhhuuuuu", "y = 2 typed", "uuuuuhhhhhh"]
    assert "pasted" in why(vim, 1)


def test_repeating_an_insertion_with_a_paste_in_it_is_not_typing(vim: Neovim) -> None:
    vim.lua("vim.fn.setreg('a', 'pasted')")
    vim.keys("i", "x ", "<C-r>a", "<Esc>", "o<Esc>", ".")

    assert "h" not in vim.picture()[3]
    vim.keys("o", "typed<Esc>", ".")
    assert vim.picture()[-2:] == ["typed", "hhhhh"]


def test_what_is_typed_with_a_count_is_typed(vim: Neovim) -> None:
    vim.keys("3i", "ab<Esc>", "o", "xy<C-o>o<C-a><Esc>")

    assert set("".join(vim.picture()[1::2])) == {"h"}


def test_keys_that_a_plugin_feeds_are_not_typed(vim: Neovim) -> None:
    vim.lua("vim.keymap.set('i', '<C-l>', function() vim.api.nvim_feedkeys('fed (words)', 'in', false) end)")
    vim.lua("vim.keymap.set('n', 'gl', function() vim.api.nvim_feedkeys('ofed', 'n', false) end)")
    vim.keys("i", "typed ", "<C-l>", " typed<Esc>", "gl", "<Esc>")

    assert vim.picture() == ["typed fed (words) typed", "hhhhhhuuuuuuuuuuuhhhhhh", "fed", "uuu"]


def test_text_that_trickles_in_without_a_key_is_not_typed(vim: Neovim) -> None:
    vim.keys("i", "typed ")
    vim.lua(
        """
        local rest = "trickled"
        local function drop()
          local row, col = unpack(vim.api.nvim_win_get_cursor(0))
          vim.api.nvim_buf_set_text(0, row - 1, col, row - 1, col, { rest:sub(1, 1) })
          vim.api.nvim_win_set_cursor(0, { row, col + 1 })
          rest = rest:sub(2)
          if rest ~= "" then vim.defer_fn(drop, 1) else finished = true end
        end
        drop()
        vim.wait(60000, function() return finished end, 1)
        """
    )
    vim.keys("<Esc>")

    assert vim.picture() == ["typed trickled", "hhhhhhuuuuuuuu"]


def test_what_somebody_has_configured_to_be_typed_is_that_persons(vim: Neovim) -> None:
    vim.ex("iabbrev hdr header words")
    vim.ex("inoremap ,fn function() end")
    vim.ex("inoremap ( ()<Left>")
    vim.keys("i", "hdr ,fn<CR>f(x<Esc>")

    assert vim.picture() == ["header words function() end", "h" * 27, "f(x)", "hhhh"]


def test_a_word_chosen_from_neovims_list_is_a_persons(vim: Neovim) -> None:
    vim.keys("i", "identifier<CR>", "id<C-n>", " = 1<Esc>")

    assert vim.picture()[2:] == ["identifier = 1", "h" * 14]


def test_an_ais_text_chosen_from_neovims_list_is_the_ais(vim: Neovim) -> None:
    vim.lua("clients = vim.lsp.get_client_by_id")
    item = "{ word = 'offered = words', user_data = { nvim = { lsp = { client_id = 4711 } } } }"
    vim.lua(
        f"""
        vim.lsp.get_client_by_id = function(id) return id == 4711 and {{ name = 'copilot' }} or clients(id) end
        vim.keymap.set('i', '<C-l>', function() vim.fn.complete(vim.fn.col('.'), {{ {item} }}) end)
        """
    )
    vim.keys("i", "x ", "<C-l>", "<C-y>", ";<Esc>")
    vim.lua("vim.lsp.get_client_by_id = clients")

    assert vim.picture() == ["x offered = words;", "hhaaaaaaaaaaaaaaah"]
    assert vim.tool(0) == "github-copilot"


@pytest.mark.parametrize(
    ("source", "offered", "letter"),
    [("copilot", "offered", "a"), ("nvim_lsp", "offered", "h"), ("luasnip", "if offered", "u")],
)
def test_what_nvim_cmp_puts_in_without_a_confirmation(vim: Neovim, source: str, offered: str, letter: str) -> None:
    vim.lua(f"vim.keymap.set('i', '<C-l>', function() require('cmp').select_next_item('{source}') end)")
    vim.lua("require('offered').text = ...", offered)
    vim.keys("i", "x ", "<C-l>", ";<Esc>")

    assert vim.picture() == [f"x {offered};", "hh" + letter * len(offered) + "h"]


def test_what_is_taken_away_and_put_back_in_one_breath_stays_typed(vim: Neovim) -> None:
    vim.lua("back = vim.api.nvim_replace_termcodes('<BS><BS><BS>', true, false, true)")
    vim.lua("vim.keymap.set('i', '<C-l>', function() vim.api.nvim_feedkeys(back .. 'value = 1', 'in', false) end)")
    vim.keys("i", "x val", "<C-l>", ";<Esc>")

    assert vim.picture() == ["x value = 1;", "hhhhhuuuuuuh"]


@pytest.mark.parametrize(
    "mapping",
    [
        "vim.cmd('imap <expr> <Tab> copilot#Accept()')",
        "vim.keymap.set('i', '<Tab>', require('codeium.virtual_text').accept, { expr = true })",
        "vim.keymap.set('i', '<Tab>', require('supermaven-nvim.completion_preview').on_accept_suggestion)",
        "vim.keymap.set('i', '<Tab>', function() return require('native').get() or '<Tab>' end, { expr = true })",
    ],
)
def test_a_tab_where_nothing_is_offered_is_a_tab(vim: Neovim, mapping: str) -> None:
    vim.lua(mapping)
    vim.keys("i", "a<Tab>b<Esc>")

    assert vim.picture() == ["a\tb", "hhh"]


def test_the_kind_of_an_acceptance_is_that_of_the_function_that_was_called(vim: Neovim) -> None:
    vim.lua(
        """
        kinds = {}
        local document = require('countersign.exact').document(0)
        local report = document.report
        document.report = function(whole, version, edit, claim)
          table.insert(kinds, claim.kind)
          report(whole, version, edit, claim)
        end
        vim.keymap.set('i', '<C-l>', require('supermaven-nvim.completion_preview').on_accept_suggestion_word)
        """
    )
    vim.lua("require('offered').text = 'word by word'")
    vim.keys("i", "<C-l>", "<Esc>")
    vim.picture()

    assert vim.lua("return kinds") == ["word"]


def test_a_vim_plugin_that_is_loaded_in_the_middle_of_an_event_is_found(bench: Workbench, tmp_path: Path) -> None:
    folder = tmp_path / "autoload"
    folder.mkdir()
    (folder / "codeium.vim").write_text(
        """
        function! codeium#Nothing() abort
        endfunction
        function! codeium#CompletionText() abort
          return 'offered'
        endfunction
        function! codeium#Accept() abort
          return "\\<C-R>\\<C-O>=codeium#CompletionText()\\<CR>"
        endfunction
        """,
        "utf-8",
    )
    vim = Neovim(bench.folder, with_server(bench.environment), setup=f"vim.opt.rtp:append({str(tmp_path)!r})")
    try:
        vim.open(bench.folder / "event.txt")
        vim.lua(
            "vim.cmd('autocmd InsertEnter * call codeium#Nothing()'); vim.cmd('imap <expr> <C-l> codeium#Accept()')"
        )
        vim.keys("i", "x ", "<C-l>", "<Esc>")

        assert vim.picture() == ["x offered", "hhaaaaaaa"]
    finally:
        vim.leave()
