"""What people do in Neovim, and whose the text is afterwards: the truth is written down, character by character."""

from pathlib import Path

import pytest

from support.neovim import Neovim

pytestmark = pytest.mark.e2e

AI = "for one in range(3):\n    print(one)"


def test_typed_text_is_a_persons_and_an_accepted_completion_the_ais(vim: Neovim) -> None:
    vim.keys("i", "def f():<CR>")
    vim.accept("    return 41\n    # done")

    assert vim.picture() == [
        "def f():", "hhhhhhhh",
        "    return 41", "aaaaaaaaaaaaa",
        "    # done", "aaaaaaaaaa",
    ]  # fmt: skip


def test_word_and_line_acceptances_are_the_ais_to_the_character(vim: Neovim) -> None:
    vim.keys("i", "x")
    vim.accept(" =", kind="word")
    vim.accept(" 1", kind="word")
    vim.keys("2")
    vim.accept("3\n", kind="line")
    vim.keys("y")

    assert vim.picture() == ["x = 123", "haaaaha", "y", "h"]


def test_an_acceptance_in_an_empty_buffer_is_the_ais(vim: Neovim) -> None:
    vim.keys("i")
    vim.accept(AI)

    assert vim.picture() == [AI.splitlines()[0], "a" * 20, AI.splitlines()[1], "a" * 14]


def test_one_character_that_is_accepted_is_the_ais(vim: Neovim) -> None:
    vim.keys("i", "f(a")
    vim.accept(")", kind="word")

    assert vim.picture() == ["f(a)", "hhha"]


def test_a_line_put_in_before_one_like_it_is_not_confused_with_it(vim: Neovim) -> None:
    vim.keys("i", "    end<CR>other<Esc>gg0")
    vim.accept("    end\n", row=0, col=0)

    assert vim.picture() == ["    end", "aaaaaaa", "    end", "hhhhhhh", "    other", "hhhhhhhhh"]


def test_the_text_offered_typed_by_hand_is_a_persons(vim: Neovim) -> None:
    vim.keys("i", "for one in range(3):<CR>print(one)")

    assert set("".join(vim.attributed()[1])) <= {"h", " "}


def test_undo_and_redo_of_an_acceptance(vim: Neovim) -> None:
    vim.keys("i", "begin<Esc>")
    vim.accept("\nAI line\nAI again", row=0, col=5)
    before = vim.picture()
    vim.keys("u")
    undone = vim.picture()
    vim.keys("<C-r>")

    assert undone == ["begin", "hhhhh"]
    assert before == vim.picture() == ["begin", "hhhhh", "AI line", "aaaaaaa", "AI again", "aaaaaaaa"]


def test_undo_brings_back_the_ais_text_that_was_deleted(vim: Neovim) -> None:
    vim.keys("i", "mine<CR><Esc>")
    vim.accept("x = 1\ny = 2", row=1, col=0)
    vim.keys("G", "dd", "kdd", "u", "u")

    assert vim.picture() == ["mine", "hhhh", "x = 1", "aaaaa", "y = 2", "aaaaa"]


def test_undo_of_many_small_changes_at_once(vim: Neovim) -> None:
    vim.keys("i", "a = b<CR>c = d<CR><Esc>")
    vim.accept("e = f\ng = h", row=2, col=0)
    before = vim.picture()
    vim.ex("%s/=/equals to/g")
    vim.keys("u")

    assert vim.picture() == before


def test_lines_moved_in_visual_mode_stay_whose_they_are(vim: Neovim) -> None:
    vim.keys("i", "one by hand<CR>two by hand<CR><Esc>")
    vim.accept("three by machine\n", row=2, col=0)
    vim.keys("gg", "V", ":move $<CR>")

    assert vim.picture()[:4] == ["two by hand", "h" * 11, "three by machine", "a" * 16]
    assert vim.picture()[-2:] == ["one by hand", "h" * 11]


def test_lines_cut_and_put_elsewhere_stay_whose_they_are(vim: Neovim) -> None:
    vim.keys("i", "top<CR>bottom<Esc>")
    vim.accept("machine made\n", row=1, col=0)
    vim.keys("2G", "dd", "p")

    assert vim.picture() == ["top", "hhh", "bottom", "hhhhhh", "machine made", "a" * 12]


def test_sorting_with_a_command_keeps_whose_the_lines_are(vim: Neovim) -> None:
    vim.keys("i", "delta from a hand<CR>alpha from a hand<CR><Esc>")
    vim.accept("charlie of a machine\nbravo of a machine", row=2, col=0)
    vim.ex("%!sort")

    assert vim.picture() == [
        "alpha from a hand", "h" * 17,
        "bravo of a machine", "a" * 18,
        "charlie of a machine", "a" * 20,
        "delta from a hand", "h" * 17,
    ]  # fmt: skip


def test_formatting_a_paragraph_moves_line_ends_and_nothing_else(vim: Neovim) -> None:
    vim.ex("setlocal textwidth=30")
    vim.lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, {})")
    vim.ex("setlocal textwidth=0")
    vim.keys("i", "typed words that go on and on ")
    vim.accept("and machine words that follow them")
    vim.ex("setlocal textwidth=30")
    vim.keys("<Esc>", "gqq")
    lines, letters = vim.attributed()

    assert len(lines) == 3
    words = list(zip(" ".join(lines).split(), _words(lines, letters), strict=True))
    assert words == [(word, ("h" if i < 7 else "a") * len(word)) for i, (word, _) in enumerate(words)]


def test_text_that_a_command_put_in_is_unknown(vim: Neovim) -> None:
    vim.keys("i", "mine<Esc>")
    vim.ex("read !printf 'from a command\\nand more\\n'")

    assert vim.picture() == ["mine", "hhhh", "from a command", "u" * 14, "and more", "u" * 8]


def test_what_a_macro_types_is_typed(vim: Neovim) -> None:
    vim.keys("i", "a<CR>b<CR>c<Esc>gg")
    vim.keys("qq", "A;<Esc>j", "q", "2@q")

    assert vim.picture() == ["a;", "hh", "b;", "hh", "c;", "hh"]


def test_a_macro_does_not_make_the_ais_text_a_persons(vim: Neovim) -> None:
    vim.keys("i")
    vim.accept("one\ntwo\nthree")
    vim.keys("<Esc>gg", "qw", "A,<Esc>j", "q", "2@w")

    assert vim.picture() == ["one,", "aaah", "two,", "aaah", "three,", "aaaaah"]


def test_repeating_with_a_dot_is_typing(vim: Neovim) -> None:
    vim.keys("i", "x<CR>y<Esc>gg", "A = 1<Esc>", "j", ".")

    assert vim.picture() == ["x = 1", "hhhhh", "y = 1", "hhhhh"]


def test_a_substitution_that_is_confirmed_changes_only_what_was_confirmed(vim: Neovim) -> None:
    vim.keys("i")
    vim.accept("old one\nold two\nold three")
    vim.keys("<Esc>", ":%s/old/N/gc<CR>", "y", "n", "y")
    lines, letters = vim.attributed()

    assert lines == ["N one", "old two", "N three"]
    assert letters == ["haaaa", "aaaaaaa", "haaaaaa"]


def test_jumps_in_the_undo_tree(vim: Neovim) -> None:
    vim.keys("i", "first<Esc>")
    vim.accept("\nof a machine", row=0, col=5)
    with_machine = vim.picture()
    vim.keys("u", "o", "second branch<Esc>")
    branch = vim.picture()
    vim.keys("g-")
    back = vim.picture()
    vim.ex("undo 3")

    assert with_machine == ["first", "hhhhh", "of a machine", "a" * 12]
    assert branch == ["first", "hhhhh", "second branch", "h" * 13]
    assert back == with_machine
    assert vim.picture() == branch


def test_reading_the_file_again_brings_back_what_was_saved(vim: Neovim) -> None:
    vim.keys("i", "kept<CR><Esc>")
    vim.accept("machine text kept", row=1, col=0)
    vim.ex("write")
    saved = vim.picture()
    vim.keys("o", "thrown away<Esc>")
    vim.ex("edit!")

    assert vim.picture() == saved == ["kept", "hhhh", "machine text kept", "a" * 17]


def test_a_file_that_changed_outside_is_unknown_where_it_changed(vim: Neovim, file: Path) -> None:
    vim.ex("set autoread")
    vim.keys("i", "typed before<CR><Esc>")
    vim.accept("accepted before", row=1, col=0)
    vim.ex("write")
    file.write_text("typed before\nfrom outside, nobody said\naccepted before\n", "utf-8")
    vim.lua("vim.uv.fs_utime(..., os.time() + 5, os.time() + 5)", str(file))
    vim.ex("checktime")
    vim.until("vim.api.nvim_buf_line_count(0) == 3")

    assert vim.picture() == [
        "typed before", "h" * 12, "from outside, nobody said", "u" * 25, "accepted before", "a" * 15
    ]  # fmt: skip


def test_two_windows_on_one_buffer_are_one_document(vim: Neovim) -> None:
    vim.keys("i", "one<CR>two<CR><Esc>")
    vim.ex("split")
    vim.accept("three", row=2, col=0)
    vim.ex("wincmd w")
    vim.keys("ggA!<Esc>")
    vim.ex("only")

    assert vim.picture() == ["one!", "hhhh", "two", "hhh", "three", "aaaaa"]


def test_joining_and_splitting_lines(vim: Neovim) -> None:
    vim.keys("i", "left<CR><Esc>")
    vim.accept("right", row=1, col=0)
    vim.keys("ggJ")
    joined = vim.picture()
    vim.keys("0fr", "i<CR><Esc>")

    assert joined == ["left right", "hhhhhaaaaa"]
    assert vim.picture()[-2:] == ["right", "aaaaa"]


def test_everything_deleted_and_typed_again(vim: Neovim) -> None:
    vim.keys("i")
    vim.accept("machine\nlines")
    vim.keys("<Esc>", "ggdG", "i", "by hand<CR>too")

    assert vim.picture() == ["by hand", "h" * 7, "too", "hhh"]


def test_letters_of_several_bytes(vim: Neovim) -> None:
    vim.keys("i", "naïve → ")
    vim.accept("größe = \U0001f600")
    vim.keys("é")

    assert vim.picture() == ["naïve → größe = \U0001f600é", "h" * 8 + "a" * 9 + "h"]


@pytest.mark.parametrize("format_", ["dos", "mac"])
def test_line_ends_of_other_systems(vim: Neovim, file: Path, format_: str) -> None:
    vim.ex(f"setlocal fileformat={format_}")
    vim.keys("i", "one<CR>two<CR>")
    vim.accept("three\nfour")
    vim.ex("write")

    assert vim.picture() == ["one", "hhh", "two", "hhh", "three", "aaaaa", "four", "aaaa"]
    assert file.read_bytes().count(b"\r") == 4


def test_a_block_of_columns_is_inserted_and_deleted(vim: Neovim) -> None:
    vim.keys("i")
    vim.accept("alpha\nbravo\ngamma")
    vim.keys("<Esc>gg0", "<C-v>jj", "I# <Esc>")
    inserted = vim.attributed()[1]
    vim.keys("gg0", "<C-v>jjl", "d")

    assert [row[2:] for row in inserted] == ["aaaaa"] * 3
    assert all("a" not in row[:2] for row in inserted)
    assert vim.picture() == ["alpha", "aaaaa", "bravo", "aaaaa", "gamma", "aaaaa"]


def test_a_file_of_a_hundred_thousand_lines(vim: Neovim, file: Path) -> None:
    file.write_text("a line as they are\n" * 100_000, "utf-8")
    vim.ex("edit!")
    vim.until("vim.api.nvim_buf_line_count(0) == 100000")
    vim.keys("50000G", "o", "typed<Esc>")
    vim.accept("accepted\n", row=50_000, col=0)
    vim.keys("99999G", "dd", "u")
    lines, letters = vim.attributed()

    assert (lines[50_000], letters[50_000]) == ("accepted", "a" * 8)
    assert (lines[50_001], letters[50_001]) == ("typed", "h" * 5)
    assert vim.totals() == {"lines": 100_002, "ai": 1, "mixed": 0, "human": 1, "unknown": 100_000}


def _words(lines: list[str], letters: list[str]) -> list[str]:
    """The letters of each word."""
    found = []
    for line, row in zip(lines, letters, strict=True):
        at = 0
        for word in line.split():
            at = line.index(word, at)
            found.append(row[at : at + len(word)])
            at += len(word)
    return found
