--- The completion plugins whose acceptances are reported, one entry each. An entry names functions of the plugin that
--- accept, or events after which something was accepted; nothing of a plugin is loaded for it.
---
--- Your own: `setup({ adapters = { mine = { tool = "mine", module = "mine", accepts = { accept = "accept" } } } })`.
local M = {}

---@class countersign.Adapter
---@field tool string its name in the record
---@field module? string the Lua module whose functions accept
---@field field? string the table in the module that has them
---@field vim? string the Vim autoload file whose functions accept, such as "copilot"
---@field accepts? table<string, countersign.Kind> function -> what it accepts
---@field typed? boolean the functions return keys, or queue them
---@field kind? fun(name: string, ...): countersign.Kind the kind, where it depends on the arguments
---@field events? table<string, fun(event: table)> User autocommands
---@field setup? fun(accepting: table) anything else; called when `module` is loaded, or at once without one

--- Names that completion engines have for sources whose items an AI wrote.
-- stylua: ignore
M.sources = {
  copilot = "github-copilot", ["copilot-cmp"] = "github-copilot", ["blink-copilot"] = "github-copilot",
  minuet = "minuet", codeium = "windsurf", windsurf = "windsurf", supermaven = "supermaven",
  cmp_tabnine = "tabnine", cmp_ai = "cmp-ai", avante = "avante", codecompanion = "codecompanion",
}

---@param name any
---@return string?
local function source(name)
  return type(name) == "string" and M.sources[name:lower()] or nil
end

---@param item table? of a completion engine, in the words of the protocol
---@return string
local function text_of(item)
  item = item or {}
  return (item.textEdit and item.textEdit.newText) or item.insertText or item.label or ""
end

--- The tool that answers `textDocument/inlineCompletion` in this buffer.
---@return string
local function inline_tool()
  local names = {}
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0, method = "textDocument/inlineCompletion" })) do
    names[#names + 1] = client.name
  end
  return #names == 1 and names[1] or "inline-completion"
end

---@param bufnr any
---@return integer
local function buffer(bufnr)
  return type(bufnr) == "number" and bufnr or vim.api.nvim_get_current_buf()
end

---@type fun()?
local chat_done

---@type table<string, countersign.Adapter>
M.all = {
  ["vim.lsp.inline_completion"] = {
    tool = "inline-completion",
    -- `on_accept` inserted by itself once, and returns what is to be inserted now. It is left alone: what comes into
    -- the buffer while `get` is at work was accepted, whoever puts it in.
    setup = function(accepting)
      local native = rawget(vim.lsp, "inline_completion")
        or (vim.fn.has("nvim-0.12") == 1 and vim.lsp.inline_completion)
      if native then
        native.get = accepting.wrapped(native.get, function()
          return { tool = inline_tool(), kind = "accept" }
        end)
      end
    end,
  },
  ["copilot.lua"] = {
    tool = "github-copilot",
    module = "copilot.suggestion",
    accepts = { accept = "accept", accept_word = "word", accept_line = "line" },
  },
  ["copilot-lsp"] = {
    tool = "github-copilot",
    module = "copilot-lsp.nes",
    accepts = { apply_pending_nes = "next-edit" },
  },
  ["copilot.vim"] = {
    tool = "github-copilot",
    vim = "copilot",
    accepts = { Accept = "accept", AcceptWord = "word", AcceptLine = "line" },
    typed = true,
  },
  minuet = {
    tool = "minuet",
    module = "minuet.virtualtext",
    field = "action",
    accepts = { accept = "accept", accept_line = "line", accept_n_lines = "line" },
  },
  supermaven = {
    tool = "supermaven",
    module = "supermaven-nvim.completion_preview",
    accepts = { on_accept_suggestion = "accept", on_accept_suggestion_word = "word" },
    kind = function(name, partial)
      return (partial or name == "on_accept_suggestion_word") and "word" or "accept"
    end,
  },
  windsurf = {
    tool = "windsurf",
    module = "codeium.virtual_text",
    accepts = { accept = "accept", accept_next_word = "word", accept_next_line = "line" },
    typed = true,
  },
  ["llama.vim"] = {
    tool = "llama.vim",
    vim = "llama",
    accepts = { fim_accept = "accept", inst_accept = "next-edit" },
    kind = function(name, how)
      return name == "inst_accept" and "next-edit" or (how == "word" or how == "line") and how or "accept"
    end,
  },
  ["blink.cmp"] = {
    tool = "blink.cmp",
    events = {
      BlinkCmpAccept = function(event)
        local item = event.data and event.data.item
        local tool = item and (source(item.source_id) or source(item.source_name))
        if tool then
          require("countersign.accepting").was({ tool = tool, kind = "accept" }, text_of(item))
        end
      end,
    },
  },
  ["nvim-cmp"] = {
    tool = "nvim-cmp",
    module = "cmp",
    setup = function(accepting)
      local cmp = require("cmp")
      cmp.event:on("confirm_done", function(event)
        local entry = event.entry
        local tool = entry and entry.source and source(entry.source.name)
        if tool then
          accepting.was({ tool = tool, kind = "accept" }, text_of(entry:get_completion_item()))
        end
      end)
    end,
  },
  codecompanion = {
    tool = "codecompanion",
    events = {
      CodeCompanionInlineStarted = function(event)
        local data = event.data or {}
        local model = data.adapter and data.adapter.model
        chat_done = require("countersign.accepting").begin({
          tool = "codecompanion",
          model = type(model) == "string" and model or nil,
          kind = "inline-chat",
          wide = true,
        }, buffer(data.bufnr))
      end,
      CodeCompanionInlineFinished = function()
        if chat_done then
          chat_done()
          chat_done = nil
        end
      end,
    },
  },
  avante = {
    tool = "avante",
    module = "avante.suggestion",
    accepts = { accept = "accept" },
  },
}

return M
