--- `:Countersign`: its words, and what they do. What takes more than a few lines has a file of its own.
local config = require("countersign.config")
local exact = require("countersign.exact")
local once = require("countersign.once")
local server = require("countersign.server")

local M = {}

---@class countersign.Given
---@field words string[] what follows the name
---@field first integer? first line of a range that was given, from 1
---@field last integer?

--- The document of the current buffer. If there is none, the user is told.
---@return countersign.Document?
local function document()
  local found = exact.document(0)
  if not found then
    once.always(("this buffer is not followed: %s."):format(server.why_not(vim.api.nvim_get_current_buf())))
  end
  return found
end

---@param first integer from 1
---@param last integer
---@return lsp.Range
local function whole_lines(first, last)
  return { start = { line = first - 1, character = 0 }, ["end"] = { line = last, character = 0 } }
end

local function status()
  local found = document()
  if not found then
    return
  end
  server.ask(found.bufnr, "attribution", { uri = found.uri }, function(answer)
    local counts = answer.totals --[[@as countersign.Totals]]
    local file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(found.bufnr), ":.")
    vim.notify(
      ("%s: %d lines; AI %d, mixed %d, human %d, unknown %d. Shown: %s."):format(
        file,
        counts.lines,
        counts.ai,
        counts.mixed,
        counts.human,
        counts.unknown,
        config.now.show
      )
    )
  end)
end

local function explain()
  local found = document()
  if not found then
    return
  end
  local cursor = vim.api.nvim_win_get_cursor(0)
  local position = { line = cursor[1] - 1, character = cursor[2] }
  server.ask(found.bufnr, "explain", { uri = found.uri, position = position }, function(markdown)
    -- What comes from outside is escaped in Markdown; the escapes themselves would be shown.
    local text = markdown:gsub("\\(%p)", "%1")
    local _, window = vim.lsp.util.open_floating_preview(vim.split(text, "\n"), "markdown", {
      border = "rounded",
      focus_id = "countersign.explain",
      max_width = 80,
    })
    vim.wo[window].linebreak = true
  end)
end

---@param given countersign.Given
local function declare(_, given)
  local found = document()
  if not found then
    return
  end
  local line = vim.api.nvim_win_get_cursor(0)[1]
  local first, last = given.first or line, given.last or line
  local lines = first == last and ("line %d"):format(first) or ("lines %d to %d"):format(first, last)
  local question = ("Say that you wrote %s, with your name and the time, in the record of the commit?"):format(lines)
  if vim.fn.confirm(question, "&Yes\n&No", 2) ~= 1 then
    return
  end
  server.ask(found.bufnr, "declareHuman", { uri = found.uri, range = whole_lines(first, last) }, function(statement)
    vim.notify(("%s: declared by %s."):format(lines, statement.by))
  end)
end

---@param given countersign.Given
local function toggle(_, given)
  local wanted = given.words[1]
  local modes = { "off", "signs", "full" }
  if wanted and not vim.list_contains(modes, wanted) then
    once.always("toggle takes one of off, signs, full.", vim.log.levels.ERROR)
    return
  end
  ---@type table<countersign.Shown, countersign.Shown>
  local following = { off = "signs", signs = "full", full = "off" }
  config.now.show = wanted --[[@as countersign.Shown?]] or following[config.now.show]
  require("countersign.shown").refresh_all()
  vim.notify("countersign: shown: " .. config.now.show)
end

---@type table<string, { run: fun(name: string, given: countersign.Given), words?: string[] }>
M.words = {
  status = { run = status },
  blame = {
    run = function()
      local found = document()
      if found then
        require("countersign.blame").open(found)
      end
    end,
  },
  explain = { run = explain },
  review = {
    run = function()
      require("countersign.review").open()
    end,
  },
  sign = {
    run = function(_, given)
      require("countersign.sign").open(given.words[1] == "all")
    end,
    words = { "file", "all" },
  },
  declare = { run = declare },
  toggle = { run = toggle, words = { "off", "signs", "full" } },
  start = {
    run = function()
      server.start()
    end,
  },
}

--- What the command does.
---@param given vim.api.keyset.create_user_command.command_args
function M.run(given)
  local name = given.fargs[1] or "status"
  local word = M.words[name]
  if not word then
    local names = vim.tbl_keys(M.words)
    table.sort(names)
    once.always(("there is no `:Countersign %s`; there are %s."):format(name, table.concat(names, ", ")), 4)
    return
  end
  local has_range = given.range > 0
  word.run(name, {
    words = vim.list_slice(given.fargs, 2),
    first = has_range and given.line1 or nil,
    last = has_range and given.line2 or nil,
  })
end

--- What may stand next on the command line.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local name = line:match("Countersign%s+(%S+)%s")
  local words = name and (M.words[name] or {}).words or (not name and vim.tbl_keys(M.words)) or {}
  words = vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words or {})
  table.sort(words)
  return words
end

return M
