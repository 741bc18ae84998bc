"""What is drawn, said and opened in Neovim."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.neovim import CLIENT, Neovim, with_server
from support.workbench import Workbench

pytestmark = pytest.mark.e2e


@pytest.fixture
def own(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path)
    bench.add_roster()
    return bench


@pytest.fixture
def vim(own: Workbench) -> Iterator[Neovim]:
    """A Neovim on a file with a typed, an accepted, a mixed and an unknown line."""
    vim = Neovim(own.folder, with_server(own.environment))
    vim.open(own.folder / "app.py")
    vim.keys("i", "typed = 1<CR><Esc>")
    vim.accept("accepted = 2\nmixed = ", row=1, col=0)
    vim.keys("G", "A", "3<Esc>")
    vim.ex("read !echo unknown = 4")
    vim.ex("write")
    yield vim
    vim.leave()


def signs(vim: Neovim) -> dict[int, tuple[str, str]]:
    """Line -> sign and highlight group."""
    marks = vim.lua(
        "local ns = vim.api.nvim_get_namespaces().countersign;"
        "return vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true })"
    )
    return {mark[1] + 1: (mark[3].get("sign_text", "").strip(), mark[3].get("sign_hl_group", "")) for mark in marks}


def words(vim: Neovim) -> dict[int, str]:
    """Line -> what is written behind it."""
    marks = vim.lua(
        "local ns = vim.api.nvim_get_namespaces().countersign;"
        "return vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true })"
    )
    return {mark[1] + 1: mark[3]["virt_text"][0][0] for mark in marks if "virt_text" in mark[3]}


def wait_for_signs(vim: Neovim, count: int) -> None:
    vim.until(
        f"#vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces().countersign or -1, 0, -1, {{}}) == {count}"
    )


def test_signs_tell_origins_apart_by_shape(vim: Neovim) -> None:
    wait_for_signs(vim, 3)

    assert signs(vim) == {
        2: ("◆", "CountersignNeedsReview"),
        3: ("◈", "CountersignNeedsReview"),
        4: ("?", "CountersignNeedsReview"),
    }


def test_toggle_goes_from_signs_to_words_to_nothing(vim: Neovim) -> None:
    wait_for_signs(vim, 3)
    vim.ex("Countersign toggle")
    vim.until("require('countersign.config').now.show == 'full'")
    wait_for_signs(vim, 4)
    full = words(vim)
    vim.ex("Countersign toggle")
    wait_for_signs(vim, 0)
    vim.ex("Countersign toggle signs")
    wait_for_signs(vim, 3)

    assert full[2] == "AI · github-copilot · needs review"
    assert full[4] == "unknown · needs review"


def test_the_signs_follow_what_is_typed_and_undone(vim: Neovim) -> None:
    wait_for_signs(vim, 3)
    vim.keys("gg", "O", "typed above<Esc>")
    vim.until(f"#{_marks_at(2)} == 1 and #{_marks_at(1)} == 0")
    vim.keys("u")
    vim.until(f"#{_marks_at(1)} == 1")

    assert sorted(signs(vim)) == [2, 3, 4]


def _marks_at(row: int) -> str:
    return (
        f"vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces().countersign, {{{row}, 0}}, {{{row}, 0}}, {{}})"
    )


def test_the_groups_are_there_for_light_and_dark_and_a_colour_scheme_may_change_them(vim: Neovim) -> None:
    groups = ["Ai", "Mixed", "Unknown", "Human", "NeedsReview", "Signed", "Text"]
    for background in ("light", "dark"):
        vim.ex(f"set background={background}")
        vim.ex("colorscheme default")
        for group in groups:
            assert vim.lua("return vim.api.nvim_get_hl(0, { name = ... }).link", f"Countersign{group}")
    vim.ex("highlight CountersignAi guifg=#123456")
    vim.ex("doautocmd ColorScheme")

    assert vim.lua("return vim.api.nvim_get_hl(0, { name = 'CountersignAi' }).fg") == 0x123456


def test_the_statusline_counts(vim: Neovim) -> None:
    vim.until("require('countersign').statusline() ~= ''")

    assert vim.lua("return require('countersign').statusline()") == "AI 1 · mixed 1 · unknown 1"


def test_status_says_how_many_lines_are_whose(vim: Neovim) -> None:
    vim.ex("Countersign")

    assert vim.notice("4 lines") == "app.py: 4 lines; AI 1, mixed 1, human 1, unknown 1. Shown: signs."


def test_explain_opens_a_window_with_the_evidence(vim: Neovim) -> None:
    vim.keys("2G0")
    vim.ex("Countersign explain")
    vim.until("#vim.api.nvim_list_wins() == 2")
    text = vim.lua(
        "for _, window in ipairs(vim.api.nvim_list_wins()) do local bufnr = vim.api.nvim_win_get_buf(window);"
        "if vim.api.nvim_win_get_config(window).relative ~= '' then"
        " return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false) end end"
    )

    assert "AI text" in text[0]
    assert any("the editor or the agent reported this very edit" in line for line in text)


def test_blame_says_of_each_line_whose_it_is(vim: Neovim) -> None:
    vim.ex("Countersign blame")
    vim.until("vim.bo.filetype == 'countersign-blame'")
    lines = vim.text().splitlines()
    vim.keys("q")

    assert lines[0] == "human"
    assert lines[1].startswith("AI · github-copilot")
    assert lines[2].startswith("mixed · github-copilot")
    assert lines[3].startswith("unknown")
    assert vim.lua("return #vim.api.nvim_list_wins()") == 1


def test_declare_asks_and_keeps_the_statement(vim: Neovim) -> None:
    vim.lua("vim.fn.confirm = function(question) asked = question; return 1 end")
    vim.ex("4Countersign declare")
    vim.notice("line 4: declared by Lee Lim <lee@example.com>.")

    assert "Say that you wrote line 4" in vim.lua("return asked")
    assert vim.totals()["unknown"] == 0


def test_declare_does_nothing_without_a_yes(vim: Neovim) -> None:
    vim.lua("vim.fn.confirm = function() return 2 end")
    vim.ex("4Countersign declare")

    assert vim.totals()["unknown"] == 1


def test_review_fills_the_quickfix_list(own: Workbench, vim: Neovim) -> None:
    _commit_on_a_branch(own)
    vim.ex("Countersign review")
    vim.until("vim.fn.getqflist({ winid = 0 }).winid ~= 0")
    found = vim.lua("return vim.fn.getqflist({ items = 0, title = 0 })")

    assert found["title"].startswith("Countersign ")
    assert any("[junior-ai] app.py" in item["text"] for item in found["items"])


def test_signing_shows_the_diff_and_asks_in_a_terminal(own: Workbench, vim: Neovim) -> None:
    _commit_on_a_branch(own)
    vim.lua(
        "local r = require('countersign.server'); r.ask(1, 'review', vim.empty_dict(), function() reviewed = true end)"
    )
    vim.until("reviewed")
    vim.ex("Countersign sign all")
    vim.until("vim.bo.buftype == 'terminal' or #notices > 0")
    assert vim.notices() == []
    buffers = vim.lua(
        "return vim.tbl_map(function(w) local b = vim.api.nvim_win_get_buf(w);"
        "return vim.api.nvim_buf_get_lines(b, 0, -1, false) end,"
        "vim.api.nvim_tabpage_list_wins(0))"
    )
    diff = next(lines for lines in buffers if lines[0].startswith("# What is signed"))

    assert "+accepted = 2" in diff
    assert any(line.startswith("# delta ") for line in diff)


def _commit_on_a_branch(own: Workbench) -> None:
    own.git("checkout", "--quiet", "-b", "feature")
    own.git("add", "app.py")
    own.git("commit", "--quiet", "-m", "Work")


def test_the_command_completes_its_words(vim: Neovim) -> None:
    def completed(line: str) -> list[str]:
        found: list[str] = vim.lua("return vim.fn.getcompletion(..., 'cmdline')", line)
        return found

    words = ["blame", "declare", "explain", "review", "sign", "start", "status", "toggle"]
    assert completed("Countersign ") == words
    assert completed("Countersign s") == ["sign", "start", "status"]
    assert completed("Countersign toggle ") == ["full", "off", "signs"]
    assert completed("Countersign sign a") == ["all"]


def test_a_word_that_there_is_not_is_said_with_those_that_there_are(vim: Neovim) -> None:
    vim.ex("Countersign nonsense")

    assert "there are blame, declare, explain" in vim.notice("there is no `:Countersign nonsense`")


def test_the_health_check_says_what_runs(vim: Neovim) -> None:
    vim.ex("checkhealth countersign")
    text = vim.text()

    assert "the server is running" in text
    assert "followed: " in text
    assert "acceptances are reported of" in text
    assert "ERROR" not in text


def test_the_health_check_says_what_to_do_without_a_server(own: Workbench) -> None:
    vim = Neovim(
        own.folder, with_server(own.environment), setup="require('countersign').setup({ cmd = { 'nothing' } })"
    )
    try:
        vim.ex("checkhealth countersign")
        assert "the server was not found" in vim.text()
        assert "uv tool install git-countersign" in vim.text()
    finally:
        vim.leave()


def test_the_help_has_its_tags_and_every_tag_that_it_points_to(own: Workbench, tmp_path: Path) -> None:
    manual = tmp_path / "doc"
    manual.mkdir()
    (manual / "countersign.txt").write_text((CLIENT / "doc/countersign.txt").read_text("utf-8"), "utf-8")
    vim = Neovim(own.folder, with_server(own.environment))
    try:
        vim.ex(f"helptags {manual}")
        vim.lua("vim.opt.runtimepath:append(...)", str(tmp_path))
        vim.ex("help countersign")
        assert vim.lua("return vim.bo.buftype") == "help"
        tags = [line.split("\t")[0] for line in (manual / "tags").read_text("utf-8").splitlines()]
        for name in ("countersign-options", "countersign-adapters", ":Countersign", "countersign.setup()"):
            assert name in tags
        known = vim.lua("return vim.fn.getcompletion('countersign', 'help')")
        for link in vim.lua(
            "local found = {}; for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do "
            "for link in line:gmatch('|([^| ]+)|') do found[#found + 1] = link end end; return found"
        ):
            assert link in tags or link in known or vim.lua("return #vim.fn.getcompletion(..., 'help')", link), link
    finally:
        vim.leave()


def test_every_option_command_and_adapter_is_in_the_help(vim: Neovim) -> None:
    manual = (CLIENT / "doc/countersign.txt").read_text("utf-8")

    for option in vim.lua("return vim.tbl_keys(require('countersign.config').now)"):
        assert f"\t  {option} = " in manual, option
    for word in vim.lua("return vim.tbl_keys(require('countersign.command').words)"):
        assert f"Countersign {word}" in manual, word
    for group in ("Ai", "Mixed", "Unknown", "Human", "NeedsReview", "Signed", "Text"):
        assert f"*hl-Countersign{group}*" in manual
    for name in vim.lua("return vim.tbl_keys(require('countersign.adapters').all)"):
        assert name.removeprefix("vim.lsp.") in manual, name


def test_starting_costs_one_small_file_and_no_module(own: Workbench) -> None:
    vim = Neovim(own.folder, with_server(own.environment))
    try:
        loaded = vim.lua(
            "return vim.tbl_filter(function(name) return vim.startswith(name, 'countersign') end,"
            "vim.tbl_keys(package.loaded))"
        )
        assert set(loaded) <= {"countersign.entry", "countersign.server", "countersign.config", "countersign.exact",
                               "countersign.once", "countersign.read", "countersign.settle", "countersign.compose",
                               "countersign.mirror", "countersign.joining"}  # fmt: skip
        lines = (CLIENT / "plugin/countersign.lua").read_text("utf-8").splitlines()
        assert len(lines) == 1
    finally:
        vim.leave()


def test_files_are_followed_through_the_configuration_of_neovim_as_well(own: Workbench) -> None:
    vim = Neovim(own.folder, with_server(own.environment), setup="vim.g.loaded_countersign = 1")
    try:
        vim.ex("filetype on")
        vim.lua("vim.lsp.enable('countersign')")
        vim.open(own.folder / "enabled.py")
        vim.keys("i", "typed<Esc>")

        assert vim.picture() == ["typed", "hhhhh"]
    finally:
        vim.leave()
