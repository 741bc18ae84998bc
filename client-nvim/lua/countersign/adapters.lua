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
---@field typed? boolean the functions return keys for Neovim to type
---@field queued? string the same, and this stands in the keys if something is accepted
---@field offers? fun(module: table, ...): boolean whether something is offered that a call of these functions accepts
---@field anywhere? boolean what they accept may belong to another buffer
---@field kind? fun(name: string, ...): countersign.Kind the kind, where it depends on the arguments
---@field events? table<string, fun(event: table)> User autocommands
---@field chosen? fun(module: table): string? the source of what is chosen in its list just now
---@field setup? fun(accepting: table) anything else; called when `module` is loaded, or at once without one

--- Names that completion engines have for sources whose items an AI wrote.
-- stylua: ignore
M.sources = {
  copilot = "github-copilot", ["copilot-cmp"] = "github-copilot", ["blink-copilot"] = "github-copilot",
  minuet = "minuet", codeium = "windsurf", windsurf = "windsurf", supermaven = "supermaven",
  cmp_tabnine = "tabnine", cmp_ai = "cmp-ai", avante = "avante", codecompanion = "codecompanion",
}

--- The tool behind a source of completions, if that is an AI.
---@param name any
---@return string?
function M.tool_of(name)
  return type(name) == "string" and M.sources[name:lower()] or nil
end

---@param item table? of a completion engine, in the words of the protocol
---@return string
local function text_of(item)
  item = item or {}
  return (item.textEdit and item.textEdit.newText) or item.insertText or item.label or ""
end

--- Something that was chosen from a list: an AI's text, a word, or neither.
---@param tool string?
---@param item table
---@return countersign.Acceptance|{ cause: countersign.Cause }
local function from_list(tool, item)
  if tool then
    return { tool = tool, kind = "accept" }
  end
  return { cause = text_of(item):find("%s") and "unseen" or "list" }
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
  return type(bufnr) == "number" and math.floor(bufnr) or vim.api.nvim_get_current_buf()
end

---@class countersign.Chat: countersign.Acceptance
---@field bufnr integer

---@type countersign.Chat?
local chat = nil

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
          return { tool = inline_tool(), kind = "accept", anywhere = true }
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
    anywhere = true,
  },
  ["copilot.lua's panel"] = {
    tool = "github-copilot",
    module = "copilot.panel",
    accepts = { accept = "accept" },
    anywhere = true,
  },
  ["copilot.vim"] = {
    tool = "github-copilot",
    vim = "copilot",
    accepts = { Accept = "accept", AcceptWord = "word", AcceptLine = "line" },
    queued = "copilot#TextQueuedForInsertion",
  },
  ["copilot.vim's panel"] = {
    tool = "github-copilot",
    vim = "copilot#panel",
    accepts = { Accept = "accept" },
    anywhere = true,
  },
  minuet = {
    tool = "minuet",
    module = "minuet.virtualtext",
    field = "action",
    accepts = { accept = "accept", accept_line = "line", accept_n_lines = "line" },
  },
  ["minuet's duet"] = {
    tool = "minuet",
    module = "minuet.duet",
    field = "action",
    accepts = { apply = "next-edit" },
  },
  supermaven = {
    tool = "supermaven",
    module = "supermaven-nvim.completion_preview",
    accepts = { on_accept_suggestion = "accept", on_accept_suggestion_word = "word" },
    kind = function(name, partial)
      return (partial or name == "on_accept_suggestion_word") and "word" or "accept"
    end,
    offers = function(preview)
      return not preview.has_suggestion or preview.has_suggestion()
    end,
  },
  windsurf = {
    tool = "windsurf",
    module = "codeium.virtual_text",
    accepts = { accept = "accept", accept_next_word = "word", accept_next_line = "line" },
    queued = "get_completion_text",
  },
  ["windsurf.vim"] = {
    tool = "windsurf",
    vim = "codeium",
    accepts = { Accept = "accept", AcceptNextWord = "word", AcceptNextLine = "line" },
    queued = "codeium#CompletionText",
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
    module = "blink.cmp",
    chosen = function(blink)
      local item = blink.get_selected_item and blink.get_selected_item()
      return item and (item.source_id or item.source_name)
    end,
    events = {
      BlinkCmpAccept = function(event)
        local item = event.data and event.data.item
        if item then
          local tool = M.tool_of(item.source_id) or M.tool_of(item.source_name)
          require("countersign.accepting").was(from_list(tool, item), text_of(item))
        end
      end,
    },
  },
  ["nvim-cmp"] = {
    tool = "nvim-cmp",
    module = "cmp",
    chosen = function(cmp)
      local entry = cmp.get_active_entry and cmp.get_active_entry()
      return entry and entry.source and entry.source.name
    end,
    setup = function(accepting)
      local cmp = require("cmp")
      cmp.event:on("confirm_done", function(event)
        local entry = event.entry
        if entry and entry.source then
          local item = entry:get_completion_item()
          accepting.was(from_list(M.tool_of(entry.source.name), item), text_of(item))
        end
      end)
    end,
  },
  codecompanion = {
    tool = "codecompanion",
    events = {
      -- The text comes when the request is over: right after `Finished`.
      CodeCompanionInlineStarted = function(event)
        local data = event.data or {}
        chat = {
          tool = "codecompanion",
          model = data.adapter and type(data.adapter.model) == "string" and data.adapter.model or nil,
          kind = "inline-chat",
          bufnr = buffer(data.bufnr),
        }
      end,
      CodeCompanionInlineFinished = function()
        if chat then
          require("countersign.accepting").begin(chat, chat.bufnr)()
        end
      end,
    },
  },
  avante = {
    tool = "avante",
    module = "avante.suggestion",
    accepts = { accept = "accept" },
    offers = function(_, suggestion)
      return suggestion:ctx().suggestions_list ~= nil
    end,
  },
  ["avante's edits"] = {
    tool = "avante",
    module = "avante.llm",
    setup = function(accepting)
      local llm = require("avante.llm")
      local stream = llm.stream
      llm.stream = function(options)
        if options.mode == "editing" and options.on_chunk then
          options.on_chunk =
            accepting.wrapped(options.on_chunk, { tool = "avante", kind = "inline-chat", anywhere = true })
        end
        return stream(options)
      end
    end,
  },
}

--- The source of what is chosen from a list just now: of Neovim's own, or of a plugin's.
---@return string?
function M.chosen()
  if vim.fn.pumvisible() == 1 or vim.api.nvim_get_mode().mode:sub(2, 2) == "c" then
    local list = vim.fn.complete_info({ "selected", "items" })
    local item = (list.items or {})[(list.selected or -1) + 1] or {}
    local lsp = type(item.user_data) == "table" and vim.tbl_get(item.user_data, "nvim", "lsp") or nil
    local client = lsp and vim.lsp.get_client_by_id(lsp.client_id)
    return client and client.name or "list"
  end
  for _, adapter in pairs(M.all) do
    local module = adapter.module and package.loaded[adapter.module]
    if module and adapter.chosen then
      local fine, name = pcall(adapter.chosen, module)
      if fine and name then
        return name
      end
    end
  end
end

return M
