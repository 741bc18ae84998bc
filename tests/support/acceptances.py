"""The completion plugins of the tests: how a user accepts with each, and a corpus of acceptances."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

PLUGINS = Path(__file__).parents[1] / "nvim" / "plugins"

#: Plugin, kind -> the mapping of Ctrl-L with which its user accepts.
MAPPINGS = {
    ("copilot.lua", "accept"): "function() require('copilot.suggestion').accept() end",
    ("copilot.lua", "word"): "function() require('copilot.suggestion').accept_word() end",
    ("copilot.lua", "line"): "require('copilot.suggestion').accept_line",
    ("copilot-lsp", "accept"): "function() require('copilot-lsp.nes').apply_pending_nes() end",
    ("copilot.vim", "accept"): ":copilot#Accept()",
    ("copilot.vim", "word"): ":copilot#AcceptWord()",
    ("copilot.vim", "line"): ":copilot#AcceptLine()",
    ("minuet", "accept"): "require('minuet.virtualtext').action.accept",
    ("minuet", "line"): "function() require('minuet.virtualtext').action.accept_line() end",
    ("supermaven", "accept"): "function() require('supermaven-nvim.completion_preview').on_accept_suggestion() end",
    ("supermaven", "word"): "function() require('supermaven-nvim.completion_preview').on_accept_suggestion_word() end",
    ("windsurf", "accept"): "=require('codeium.virtual_text').accept()",
    ("windsurf", "word"): "=require('codeium.virtual_text').accept_next_word()",
    ("windsurf", "line"): "=require('codeium.virtual_text').accept_next_line()",
    ("llama.vim", "accept"): "function() vim.fn['llama#fim_accept']('full') end",
    ("llama.vim", "line"): "function() vim.fn['llama#fim_accept']('line') end",
    ("avante", "accept"): "function() require('avante.suggestion'):accept() end",
    ("nvim-cmp", "accept"): "function() require('cmp').confirm_item('copilot') end",
    ("blink.cmp", "accept"): """function()
        local offered = require('offered')
        local text = offered.take('accept')
        offered.apply(text)
        local item = { source_id = 'copilot', label = text, textEdit = { newText = text } }
        vim.api.nvim_exec_autocmds('User', { pattern = 'BlinkCmpAccept', modeline = false, data = { item = item } })
    end""",
    ("codecompanion", "accept"): """function()
        local function event(name)
            vim.api.nvim_exec_autocmds('User', { pattern = 'CodeCompanionInline' .. name, modeline = false,
                data = { bufnr = vim.api.nvim_get_current_buf() } })
        end
        event('Started')
        local text = require('offered').take('accept')
        vim.defer_fn(function()
            event('Finished')
            vim.schedule(function() require('offered').apply(text) end)
        end, 20)
    end""",
    ("native, on_accept inserts", "accept"): "function() require('native').get('inserts') end",
    ("native, on_accept returns", "accept"): "function() require('native').get('returns') end",
    ("native", "accept"): "function() require('native').get() end",
}

_TEXTS = (
    "return value",
    "for item in items:\n    total += item",
    " = compute(first, second)",
    "if done:\n    break\n\nelse:\n    pass",
    "größe = “naïve” \U0001f600",
    "}",
    "    end\n  end\nend",
    "x",
    "first line\nsecond line\n",
    "tab\tand \\ and %s and <CR> and |",
)

#: What stands before the cursor, and what the hand types at once behind the completion.
_AROUND = (("", ""), ("value = ", ";"), ("    ", ""), ("def f(", ")"), ("end", "end"), ("a", "b"))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One completion that is accepted: what was typed before, what is offered, what is typed behind."""

    plugin: str
    kind: str
    before: str
    offered: str
    behind: str

    @property
    def accepted(self) -> str:
        """The part of the offer that its kind takes."""
        text = self._part
        # Neovim puts a register that ends with a line end in as whole lines: these plugins leave that end away.
        return text.removesuffix("\n") if self.plugin in {"copilot.vim", "windsurf"} else text

    @property
    def _part(self) -> str:
        if self.kind == "word":
            stripped = self.offered.lstrip()
            space = self.offered[: len(self.offered) - len(stripped)]
            word = ""
            for letter in stripped:
                if not (letter.isascii() and (letter.isalnum() or letter == "_")):
                    break
                word += letter
            return space + word if word else self.offered[:1]
        if self.kind == "line":
            line, end, _ = self.offered.partition("\n")
            return line + end
        return self.offered

    @property
    def truth(self) -> list[str]:
        """The lines that it leads to, each with whose its characters are below it."""
        text = self.before + self.accepted + self.behind
        letters = "h" * len(self.before) + "a" * len(self.accepted) + "h" * len(self.behind)
        rows, at = [], 0
        for line in text.split("\n"):
            rows += [line, letters[at : at + len(line)]]
            at += len(line) + 1
        return rows


def corpus(size: int) -> Iterator[Acceptance]:
    """Acceptances of every plugin and kind, in turns, with texts and surroundings of every sort."""
    kinds, texts, around = cycle(MAPPINGS), cycle(_TEXTS), cycle(_AROUND)
    for plugin, kind in islice(kinds, size):
        before, behind = next(around)
        yield Acceptance(plugin, kind, before, next(texts), behind)
